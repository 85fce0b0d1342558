"""A place and worker once a week on every version of PostgreSQL: below 15 the old constraint was left out.

A week is closed under a lock, so nothing was counted twice meanwhile; if it was, the index cannot be built, and says
which week and place.
"""

from django.db import migrations, models

BY_WORKER = models.UniqueConstraint(
    fields=("week", "division", "worker"),
    condition=models.Q(worker__isnull=False),
    name="week_counted_once_a_worker",
)
BY_NOBODY = models.UniqueConstraint(
    fields=("week", "division"),
    condition=models.Q(worker__isnull=True),
    name="week_counted_once_for_nobody",
)
ONCE = models.UniqueConstraint(
    fields=("week", "division", "worker"), nulls_distinct=False, name="week_counted_once_a_place"
)


def drop_old(apps, schema_editor):
    schema_editor.execute("ALTER TABLE command_weekcount DROP CONSTRAINT IF EXISTS week_counted_once_a_place")


def add_old(apps, schema_editor):
    """Django leaves it out by itself where the server cannot keep it."""
    schema_editor.add_constraint(apps.get_model("command", "WeekCount"), ONCE)


def concurrently(constraint: models.UniqueConstraint, columns: str, where: str) -> migrations.SeparateDatabaseAndState:
    """The index of the constraint, built while others write."""
    index = f"CREATE UNIQUE INDEX CONCURRENTLY {constraint.name} ON command_weekcount ({columns}) WHERE {where}"
    return migrations.SeparateDatabaseAndState(
        [migrations.RunSQL(index, f"DROP INDEX CONCURRENTLY IF EXISTS {constraint.name}")],
        [migrations.AddConstraint("weekcount", constraint)],
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("command", "0003_notes_are_dated_by_their_move")]

    operations = [
        concurrently(BY_WORKER, "week_id, division_id, worker_id", "worker_id IS NOT NULL"),
        concurrently(BY_NOBODY, "week_id, division_id", "worker_id IS NULL"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(drop_old, add_old)],
            [migrations.RemoveConstraint("weekcount", "week_counted_once_a_place")],
        ),
    ]
