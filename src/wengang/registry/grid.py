"""Who answers for a household today: the nearest assignment up the tree, kept on the household for due lists.

What open surveys still want of the household goes with it.

Nearest means: the household's own helper; then the worker of its cell (楼栋), of its village, township, county and so
on. A cell whose worker left is vacant, and its households fall to whoever stands above, until somebody is assigned.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from psycopg import sql

from wengang.core.scope import after, lies_in

# Few places and few helpers against many households: the nearest worker is found once a place, not once a household.
_FOUND = sql.SQL("""
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
        SELECT asked.id, asked.division_id, asked.worker_id AS before_id,
            coalesce(helper.worker_id, nearest.worker_id) AS worker_id
        FROM asked
        LEFT JOIN nearest ON nearest.code = asked.division_id
        LEFT JOIN standing AS helper ON helper.household_id = asked.id
        WHERE asked.worker_id IS DISTINCT FROM coalesce(helper.worker_id, nearest.worker_id)
    )
""")
_REFRESH = sql.SQL("""{found}
    UPDATE registry_household AS household SET worker_id = found.worker_id
    FROM found WHERE household.id = found.id
""")
# What a survey still wants of a household follows it: nobody's list keeps a door that was handed over. What was given
# to somebody by name within the survey stays, and so does the door of a family that moved away: whoever looks after the
# place looks after it. Targets are locked before households, as an attempt does, so nobody waits in a circle.
_FOLLOW = sql.SQL("""{found}, doors AS (
        SELECT target.id, found.worker_id
        FROM found
        JOIN registry_target AS target ON target.household_id = found.id
            AND target.division_id = found.division_id AND target.worker_id IS NOT DISTINCT FROM found.before_id
        WHERE target.state = 'due' AND target.survey_id IN (SELECT id FROM registry_survey WHERE state = 'open')
        UNION ALL
        SELECT target.id, found.worker_id
        FROM found
        JOIN registry_person AS person ON person.household_id = found.id AND person.division_id = found.division_id
        JOIN registry_target AS target ON target.person_id = person.id
            AND target.division_id = found.division_id AND target.worker_id IS NOT DISTINCT FROM found.before_id
        WHERE target.state = 'due' AND target.survey_id IN (SELECT id FROM registry_survey WHERE state = 'open')
    )
    UPDATE registry_target AS target SET worker_id = doors.worker_id FROM doors WHERE target.id = doors.id
""")
_OPEN = "SELECT EXISTS (SELECT FROM registry_survey WHERE state = 'open')"
# Whoever was given doors within a survey and left: they go back to whoever answers for the family.
_LEFT_BEHIND = """
    UPDATE registry_target AS target SET worker_id = home.worker_id
    FROM accounts_user AS worker, registry_household AS home
    WHERE worker.id = target.worker_id AND NOT worker.is_active AND target.state = 'due'
        AND target.survey_id IN (SELECT id FROM registry_survey WHERE state = 'open')
        AND home.id = coalesce(target.household_id,
            (SELECT person.household_id FROM registry_person AS person WHERE person.id = target.person_id))
        AND home.division_id = target.division_id
"""
_LOCKED = """
    SELECT DISTINCT assignment.worker_id FROM registry_assignment AS assignment
    JOIN accounts_user AS worker ON worker.id = assignment.worker_id AND NOT worker.is_active
    WHERE assignment.valid_from <= %(day)s AND (assignment.valid_to IS NULL OR assignment.valid_to >= %(day)s)
    ORDER BY 1
"""
_TURNED = """
    SELECT DISTINCT division_id, household_id FROM registry_assignment
    WHERE (valid_from > %(since)s AND valid_from <= %(day)s) OR (valid_to >= %(since)s AND valid_to < %(day)s)
        OR (worker_id = ANY(%(workers)s) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s))
"""
_IN_AREA = sql.SQL("division_id >= %(first)s AND division_id < %(behind)s")
_CHOSEN = sql.SQL("id = ANY(%(households)s)")
_ALL = sql.SQL("TRUE")


def refresh_area(division: str, day: date) -> int:
    """Judge the households of a subtree anew; returns how many changed hands."""
    return _run(_IN_AREA, {"first": division, "behind": after(division), "day": day})


def refresh_households(households: Collection[int], day: date) -> int:
    """Judge these households anew: they are new, moved, or got or lost a helper."""
    return _run(_CHOSEN, {"households": list(households), "day": day}) if households else 0


@dataclass(frozen=True)
class Night:
    """What a night did, and what the next one goes on from: workers whose accounts were locked on ``day``."""

    changed: int
    day: date
    locked: tuple[int, ...]


def refresh_since(before: Night, day: date) -> Night:
    """Judge anew where an assignment began or ended since that night, or an account was locked or opened again.

    What is assigned or ended on the day itself is judged at once, by whoever does it.
    """
    locked = locked_on(day)
    with connection.cursor() as cursor:
        turned = set(locked) ^ set(before.locked)
        cursor.execute(_TURNED, {"since": before.day, "day": day, "workers": list(turned)})
        rows = cursor.fetchall()
    changed = refresh_households([household for _code, household in rows if household], day)
    for area in _outermost(code for code, household in rows if not household):
        changed += refresh_area(area, day)
    _leave_nothing_behind()
    return Night(changed, day, locked)


def locked_on(day: date) -> tuple[int, ...]:
    """Workers who were assigned something that day and whose accounts are locked."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED, {"day": day})
        return tuple(row[0] for row in cursor.fetchall())


def _outermost(codes: Iterable[str]) -> list[str]:
    """Without places that lie inside another of them."""
    found: list[str] = []
    for code in sorted(codes):
        if not found or not lies_in(code, found[-1]):
            found.append(code)
    return found


def refresh_all(day: date) -> int:
    """Judge every household anew: assignments begin and end with the day. A household that stays is not written.

    What surveys want of a worker whose account was locked goes to whoever answers for the family.
    """
    changed = _run(_ALL, {"day": day})
    _leave_nothing_behind()
    return changed


def _leave_nothing_behind() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_BEHIND)


@transaction.atomic
def _run(which: sql.Composable, values: dict[str, str | date | list[int]]) -> int:
    found = _FOUND.format(which=which)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN)
        if cursor.fetchone()[0]:
            cursor.execute(_FOLLOW.format(found=found).as_string(), values)
        cursor.execute(_REFRESH.format(found=found).as_string(), values)
        return int(cursor.rowcount)
