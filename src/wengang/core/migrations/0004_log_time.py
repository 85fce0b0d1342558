"""The log's time may be told: what happened earlier and is written down later carries its own. No table changes."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0003_load_divisions")]

    operations = [
        migrations.AlterField(
            "statelog", "at", models.DateTimeField(default=django.utils.timezone.now, editable=False)
        ),
    ]
