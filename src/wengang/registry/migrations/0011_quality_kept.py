"""A report frozen at closing, one open question a subject, and merges sealed like every other secret."""

from django.conf import settings
from django.db import migrations, models

import wengang.core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_stored_file"),
        ("registry", "0010_surveys_quality_zero"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="merge",
            name="reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="question",
            name="subject",
            field=models.CharField(
                db_index=True, default="", help_text="of what it is about: one at a time", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="sample",
            name="report",
            field=models.JSONField(
                blank=True, default=dict, help_text="the report as it stood at closing; empty before"
            ),
        ),
        migrations.AlterField(
            model_name="merge",
            name="moved",
            field=models.JSONField(help_text="{table.column: [ids]} that came over; ids only"),
        ),
        migrations.AlterField(
            model_name="merge",
            name="sealed",
            field=wengang.core.fields.SealedTextField(
                blank=True,
                default=b"",
                editable=True,
                help_text="the merged-away row, rows left out and values replaced, as JSON",
                purpose="merge.gone",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open"), models.Q(("subject", ""), _negated=True)),
                fields=("subject",),
                name="one_open_question_a_subject",
            ),
        ),
    ]
