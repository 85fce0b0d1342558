"""A survey that finds somebody dead or moved asks a question about it. Choices only; no row is touched."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0011_quality_kept"),
    ]

    operations = [
        migrations.AlterField(
            model_name="question",
            name="kind",
            field=models.CharField(
                choices=[
                    ("shared_phone", "One phone for many people"),
                    ("same_wage", "One wage for everybody"),
                    ("jump", "Many changes just before the assessment day"),
                    ("silent", "No contact for months under an unchanged status"),
                    ("two_villages", "Two villages claim one person"),
                    ("died", "Reported dead: needs a second look"),
                    ("moved", "Reported moved away: who looks after them now?"),
                ],
                max_length=20,
            ),
        ),
    ]
