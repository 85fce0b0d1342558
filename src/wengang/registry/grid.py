"""Who answers for a household today: the nearest assignment up the tree, kept on the household for due lists.

Nearest means: the household's own helper; then the worker of its cell (楼栋), of its village, township, county and so
on. A cell whose worker left is vacant, and its households fall to whoever stands above, until somebody is assigned.
"""

from collections.abc import Collection
from datetime import date

from django.db import connection
from psycopg import sql

from wengang.core.scope import after

# Few places and few helpers against many households: the nearest worker is found once a place, not once a household.
_REFRESH = sql.SQL("""
    WITH asked AS (
        SELECT id, division_id, worker_id FROM registry_household WHERE {which}
    ), standing AS (
        SELECT assignment.household_id, assignment.division_id, assignment.worker_id
        FROM registry_assignment AS assignment
        JOIN accounts_user AS worker ON worker.id = assignment.worker_id AND worker.is_active
        WHERE assignment.valid_from <= %(day)s AND (assignment.valid_to IS NULL OR assignment.valid_to >= %(day)s)
    ), nearest AS (
        SELECT DISTINCT ON (place.code) place.code, standing.worker_id
        FROM (SELECT DISTINCT division_id AS code FROM asked) AS place
        JOIN standing ON standing.household_id IS NULL AND standing.division_id IN (
            place.code, split_part(place.code, '-', 1), left(place.code, 9), left(place.code, 6), left(place.code, 4),
            left(place.code, 2))
        ORDER BY place.code, length(standing.division_id) DESC
    ), found AS (
        SELECT asked.id, coalesce(helper.worker_id, nearest.worker_id) AS worker_id
        FROM asked
        LEFT JOIN nearest ON nearest.code = asked.division_id
        LEFT JOIN standing AS helper ON helper.household_id = asked.id
        WHERE asked.worker_id IS DISTINCT FROM coalesce(helper.worker_id, nearest.worker_id)
    )
    UPDATE registry_household AS household SET worker_id = found.worker_id
    FROM found WHERE household.id = found.id
""")
_IN_AREA = sql.SQL("division_id >= %(first)s AND division_id < %(behind)s")
_CHOSEN = sql.SQL("id = ANY(%(households)s)")
_ALL = sql.SQL("TRUE")


def refresh_area(division: str, day: date) -> int:
    """Judge the households of a subtree anew; returns how many changed hands."""
    return _run(_IN_AREA, {"first": division, "behind": after(division), "day": day})


def refresh_households(households: Collection[int], day: date) -> int:
    """Judge these households anew: they are new, moved, or got or lost a helper."""
    return _run(_CHOSEN, {"households": list(households), "day": day}) if households else 0


def refresh_all(day: date) -> int:
    """Judge every household anew: assignments begin and end with the day. A household that stays is not written."""
    return _run(_ALL, {"day": day})


def _run(which: sql.Composable, values: dict[str, str | date | list[int]]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH.format(which=which).as_string(), values)
        return int(cursor.rowcount)
