"""How many persons have which status since when, per county, prefecture and province: kept by the database itself.

Counting a province's million persons takes a tenth of a second, adding up its tally a few milliseconds. Every statement
that changes persons adds rows to the tally (minus one here, plus one there) and touches none of the others', so that
two imports never wait for each other. Once a night such rows are added up, which makes the tally short again; on
Sundays the persons are counted anew.
"""

import pgtrigger
from django.db import connection, transaction
from psycopg import sql

LEVELS = (2, 4, 6)
"""Signs of a division's code: province, prefecture, county. Below, persons are counted from their index."""

_CAME = sql.SQL("SELECT division_id, employment, employment_on, 1 AS persons FROM after_it WHERE NOT deceased")
_WENT = sql.SQL("SELECT division_id, employment, employment_on, -1 AS persons FROM before_it WHERE NOT deceased")
_ALL = sql.SQL("SELECT division_id, employment, employment_on, 1 AS persons FROM registry_person WHERE NOT deceased")
_WRITE = sql.SQL("""
    INSERT INTO registry_tally (level, area, employment, employment_on, persons)
    SELECT level, left(county, level), employment, employment_on, sum(persons)
    FROM (
        SELECT left(division_id, 6) AS county, employment, employment_on, sum(persons) AS persons
        FROM ({counted}) AS counted GROUP BY 1, 2, 3 HAVING sum(persons) <> 0
    ) AS county, unnest('{{2,4,6}}'::smallint[]) AS level
    GROUP BY 1, 2, 3, 4 HAVING sum(persons) <> 0""")


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
    _trigger("tally_insert", pgtrigger.Insert, _CAME, new="after_it"),
    _trigger("tally_delete", pgtrigger.Delete, _WENT, old="before_it"),
    _trigger(
        "tally_update", pgtrigger.Update, sql.SQL(" UNION ALL ").join((_CAME, _WENT)), old="before_it", new="after_it"
    ),
)


def adding_up(table: str, kind: tuple[str, ...], count: str) -> sql.Composed:
    """The statement that makes one row of several of a kind, none where they come to nothing."""
    names = {"table": sql.Identifier(table), "count": sql.Identifier(count)}
    return sql.SQL("""
        WITH several AS (
            SELECT unnest(array_agg(id)) AS id FROM {table} GROUP BY {kind} HAVING count(*) > 1 OR sum({count}) = 0
        ), gone AS (
            DELETE FROM {table} USING several WHERE {table}.id = several.id RETURNING {table}.*
        ), sums AS (
            INSERT INTO {table} ({kind}, {count})
            SELECT {kind}, sum({count}) FROM gone GROUP BY {kind} HAVING sum({count}) <> 0 RETURNING 1
        )
        SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM sums)
    """).format(**names, kind=sql.SQL(", ").join(map(sql.Identifier, kind)))


# One statement sees one moment: what others commit meanwhile adds its own rows, which this leaves alone.
_RECOUNT = sql.SQL("WITH gone AS (DELETE FROM registry_tally) {}").format(_WRITE.format(counted=_ALL))
_ADD_UP = adding_up("registry_tally", ("level", "area", "employment", "employment_on"), "persons")
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('registry_tally'))"

_MISCOUNTED = """
    SELECT count(*) FROM (
        SELECT left(division_id, 6) AS area, employment, employment_on, count(*) AS persons
        FROM registry_person WHERE NOT deceased GROUP BY 1, 2, 3
    ) AS counted
    FULL JOIN (
        SELECT area, employment, employment_on, sum(persons) AS persons
        FROM registry_tally WHERE level = 6 GROUP BY 1, 2, 3 HAVING sum(persons) <> 0
    ) AS told
    ON counted.area = told.area AND counted.employment = told.employment
        AND coalesce(counted.employment_on, 'infinity') = coalesce(told.employment_on, 'infinity')
    WHERE counted.persons IS DISTINCT FROM told.persons
"""


def add_up() -> int:
    """Make one row of all rows of a kind that more than one was written for; returns how many rows that takes away."""
    return added_up(_LOCK, _ADD_UP)


def added_up(lock: str, statement: sql.Composed) -> int:
    """Run what ``adding_up`` made while nobody counts anew."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(lock)
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


def recount() -> None:
    """Count all persons anew: some seconds for a million, during which everybody reads and writes on."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute(_RECOUNT)


def miscounted() -> int:
    """In how many places the tally differs from the persons; 0 is sound."""
    with connection.cursor() as cursor:
        cursor.execute(_MISCOUNTED)
        return int(cursor.fetchone()[0])
