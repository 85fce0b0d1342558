"""A note is dated when it was written; what is recorded as of an earlier day keeps that day. No table changes."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("command", "0002_dispatch"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decisionnote",
            name="at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
    ]
