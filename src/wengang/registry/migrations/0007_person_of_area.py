"""One index instead of two for everything asked of an area's persons, and kin groups indexed only where there is one.

A county's persons are one range of either index; what was left to the second one can be read from the first. Every row
that a list brings in costs one index entry less, and a count of wishes with an age is answered without the table.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("registry", "0006_wish_same_city")]

    operations = [
        AddIndexConcurrently(
            "person",
            models.Index(
                fields=["division", "household", "id"],
                include=("employment", "employment_on", "birth_date", "deceased"),
                name="person_of_area",
            ),
        ),
        RemoveIndexConcurrently("person", "person_ledger_order"),
        RemoveIndexConcurrently("person", "person_figures"),
        AddIndexConcurrently(
            "wish",
            models.Index(fields=["kin_group"], condition=models.Q(kin_group__isnull=False), name="wish_kin_group"),
        ),
        migrations.AlterField(
            "wish",
            "kin_group",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="wishes",
                to="registry.kingroup",
            ),
        ),
    ]
