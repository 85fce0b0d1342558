"""One category a person, kind and day on every version of PostgreSQL: below 15 the old constraint was left out.

Doubles that came in meanwhile (they can only be on a server older than 15) go, the older row stays.
"""

from django.db import migrations, models

DOUBLES = """
    DELETE FROM registry_category AS later USING registry_category AS first
    WHERE later.person_id = first.person_id AND later.kind = first.kind
      AND later.valid_from IS NOT DISTINCT FROM first.valid_from AND later.id > first.id
"""
ONCE_A_DAY = models.UniqueConstraint(
    fields=("person", "kind", "valid_from"),
    condition=models.Q(valid_from__isnull=False),
    name="category_once_a_day",
    violation_error_message="This category is already recorded from that day.",
)
ONCE_UNDATED = models.UniqueConstraint(
    fields=("person", "kind"),
    condition=models.Q(valid_from__isnull=True),
    name="category_once_undated",
    violation_error_message="This category is already recorded without a day.",
)


ONCE_PER_START = models.UniqueConstraint(
    fields=("person", "kind", "valid_from"),
    nulls_distinct=False,
    name="category_once_per_start",
    violation_error_message="This category is already recorded from that day.",
)


def drop_old(apps, schema_editor):
    schema_editor.execute("ALTER TABLE registry_category DROP CONSTRAINT IF EXISTS category_once_per_start")


def add_old(apps, schema_editor):
    """Django leaves it out by itself where the server cannot keep it."""
    schema_editor.add_constraint(apps.get_model("registry", "Category"), ONCE_PER_START)


def concurrently(constraint: models.UniqueConstraint, columns: str, where: str) -> migrations.SeparateDatabaseAndState:
    """The index of the constraint, built while others write."""
    index = f"CREATE UNIQUE INDEX CONCURRENTLY {constraint.name} ON registry_category ({columns}) WHERE {where}"
    return migrations.SeparateDatabaseAndState(
        [migrations.RunSQL(index, f"DROP INDEX CONCURRENTLY IF EXISTS {constraint.name}")],
        [migrations.AddConstraint("category", constraint)],
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("registry", "0003_person_place")]

    operations = [
        migrations.RunSQL(DOUBLES, migrations.RunSQL.noop),
        concurrently(ONCE_A_DAY, "person_id, kind, valid_from", "valid_from IS NOT NULL"),
        concurrently(ONCE_UNDATED, "person_id, kind", "valid_from IS NULL"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(drop_old, add_old)],
            [migrations.RemoveConstraint("category", "category_once_per_start")],
        ),
    ]
