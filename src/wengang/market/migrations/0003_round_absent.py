"""Rounds keep who of the list took no part, and why. A constant default: no table is rewritten."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("market", "0002_open_work")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="absent",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="{person: [ground, first day of the job]} of the list who took no part",
            ),
        ),
    ]
