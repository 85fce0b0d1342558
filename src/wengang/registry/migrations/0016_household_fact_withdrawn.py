"""Let the author of an observation of a household take it back; both rows stay. An empty column and an empty index."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0015_target_tally")]

    operations = [
        migrations.AddField(
            model_name="householdfact",
            name="withdraws",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="registry.householdfact",
            ),
        ),
        migrations.AddConstraint(
            model_name="householdfact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdraws__isnull", False)),
                fields=("withdraws",),
                name="household_fact_withdrawn_once",
                violation_error_message="This was taken back already.",
            ),
        ),
    ]
