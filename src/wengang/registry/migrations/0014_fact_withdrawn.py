"""Let the author of an observation take it back; both rows stay."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_stored_file"),
        ("registry", "0013_zero_watch"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="statusfact",
            name="withdraws",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="registry.statusfact",
            ),
        ),
        migrations.AddConstraint(
            model_name="statusfact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdraws__isnull", False)),
                fields=("withdraws",),
                name="fact_withdrawn_once",
                violation_error_message="This was taken back already.",
            ),
        ),
    ]
