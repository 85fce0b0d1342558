"""How many targets of a survey stand how in every place: kept by the database itself, as ``registry.tally`` is.

Every statement that changes targets adds rows (minus one here, plus one there) and waits for nobody; once a night they
are added up (on Sundays counted anew), so that a survey of a province is read in a few milliseconds at any hour.
"""

import pgtrigger
from django.db import connection, transaction
from psycopg import sql

from wengang.registry.tally import added_up, adding_up

_CAME = sql.SQL("SELECT survey_id, division_id, state, last_outcome, 1 AS targets FROM after_it")
_WENT = sql.SQL("SELECT survey_id, division_id, state, last_outcome, -1 AS targets FROM before_it")
_ALL = sql.SQL("SELECT survey_id, division_id, state, last_outcome, 1 AS targets FROM registry_target")
_WRITE = sql.SQL("""
    INSERT INTO registry_targettally (survey_id, division_id, state, last_outcome, targets)
    SELECT survey_id, division_id, state, last_outcome, sum(targets)
    FROM ({counted}) AS counted GROUP BY 1, 2, 3, 4 HAVING sum(targets) <> 0""")


def _trigger(name: str, operation: pgtrigger.Operation, counted: sql.Composable, **tables: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=_WRITE.format(counted=counted).as_string() + ";\n    RETURN NULL;",
    )


TRIGGERS = (
    _trigger("coverage_insert", pgtrigger.Insert, _CAME, new="after_it"),
    _trigger("coverage_delete", pgtrigger.Delete, _WENT, old="before_it"),
    _trigger(
        "coverage_update",
        pgtrigger.Update,
        sql.SQL(" UNION ALL ").join((_CAME, _WENT)),
        old="before_it",
        new="after_it",
    ),
)

# One statement sees one moment: what others commit meanwhile adds its own rows, which this leaves alone.
_RECOUNT = sql.SQL("WITH gone AS (DELETE FROM registry_targettally) {}").format(_WRITE.format(counted=_ALL))
_ADD_UP = adding_up("registry_targettally", ("survey_id", "division_id", "state", "last_outcome"), "targets")
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('registry_targettally'))"
_MISCOUNTED = """
    SELECT count(*) FROM (
        SELECT survey_id, division_id, state, last_outcome, count(*) AS targets FROM registry_target GROUP BY 1, 2, 3, 4
    ) AS counted
    FULL JOIN (
        SELECT survey_id, division_id, state, last_outcome, sum(targets) AS targets
        FROM registry_targettally GROUP BY 1, 2, 3, 4 HAVING sum(targets) <> 0
    ) AS told USING (survey_id, division_id, state, last_outcome)
    WHERE counted.targets IS DISTINCT FROM told.targets
"""


def add_up() -> int:
    """Make one row of all rows of a kind that more than one was written for; returns how many rows that takes away."""
    return added_up(_LOCK, _ADD_UP)


def recount() -> None:
    """Count all targets anew; everybody reads and writes on."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute(_RECOUNT)


def miscounted() -> int:
    """In how many places the tally differs from the targets; 0 is sound."""
    with connection.cursor() as cursor:
        cursor.execute(_MISCOUNTED)
        return int(cursor.fetchone()[0])
