"""What looks odd in the ledger, found by whole sets: five statements for any number of persons.

A finding says what was seen and nothing about why. Evidence is counts, days and ids of rows.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha1
from typing import Any

from django.db import connection
from psycopg import sql

from wengang.registry.enums import IN_WORK, QuestionKind, Source
from wengang.registry.quality.draw import LEVELS
from wengang.registry.quality.thresholds import TABLE, USUAL_DAYS, assessment_days

MOST_IDS = 500
"""Rows that a question lists; the counts are always whole."""

MOST_NAMESAKES = 4
"""Records of one name and birth date in one county that may still be one person."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd. ``key``: what it is about, the same every night; ``ids``: the rows (of ``rows``) it rests on."""

    kind: QuestionKind
    key: str
    division: str
    rows: str
    ids: list[int]
    told: Mapping[str, Any] = field(default_factory=dict)
    person: int | None = None

    @property
    def subject(self) -> str:
        return digest(self.kind, self.key)

    @property
    def evidence(self) -> dict[str, Any]:
        return {**self.told, self.rows: sorted(self.ids)[:MOST_IDS]}


def digest(*parts: object) -> str:
    """Forty signs that stand for these parts; a name for them, not a secret."""
    return sha1("|".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def common(low: str, high: str) -> str:
    """The smallest division that holds every code between these two (the least and the greatest of a set)."""
    if low == high:
        return low
    return next((low[:size] for size in LEVELS if low[:size] == high[:size]), "")


def detect(today: date) -> list[Finding]:
    """Everything odd as of a day, of all kinds. What no single province holds is left out: nobody could answer it."""
    found = [finding for detector in DETECTORS.values() for finding in detector(today)]
    return [each for each in found if each.division]


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


# An index that equal phones share; which phone it is cannot be read from it.
_SHARED_PHONE = """
    SELECT encode(phone_index, 'hex'), array_agg(id), count(DISTINCT household_id), min(division_id), max(division_id)
    FROM registry_person WHERE phone_index IS NOT NULL AND NOT deceased
    GROUP BY phone_index
    HAVING count(*) >= %(least)s AND count(DISTINCT coalesce(household_id, -id)) > 1
"""


def shared_phone(today: date) -> Iterable[Finding]:
    """One phone for many people who are not one household."""
    kind = QuestionKind.SHARED_PHONE
    for index, ids, homes, low, high in _rows(_SHARED_PHONE, least=TABLE[kind].least):
        yield Finding(kind, index, common(low, high), "persons", ids, {"count": len(ids), "homes": homes})


_SAME_WAGE = """
    WITH paid AS (
        SELECT left(division_id, 12) AS village, coalesce(wage_low, wage_high) AS low,
            coalesce(wage_high, wage_low) AS high, array_agg(id) AS ids, count(*) AS persons
        FROM registry_person
        WHERE NOT deceased AND employment = ANY(%(in_work)s) AND coalesce(wage_low, wage_high) IS NOT NULL
        GROUP BY 1, 2, 3
    ), whole AS (
        SELECT village, sum(persons) AS persons FROM paid GROUP BY village
    )
    SELECT village, low, high, ids, paid.persons, whole.persons::int FROM paid JOIN whole USING (village)
    WHERE paid.persons >= %(least)s AND paid.persons >= %(share)s * whole.persons
"""


def same_wage(today: date) -> Iterable[Finding]:
    """One wage for (nearly) everybody in a village."""
    kind = QuestionKind.SAME_WAGE
    rule = TABLE[kind]
    values = {"least": rule.least, "share": rule.share, "in_work": [str(each) for each in IN_WORK]}
    for village, low, high, ids, persons, whole in _rows(_SAME_WAGE, **values):
        told = {"count": persons, "whole": whole, "low": low, "high": high}
        yield Finding(kind, village, village, "persons", ids, told)


# A change is an observation that differs from the one recorded before it of the same person. Three steps, each over
# fewer: who recorded enough in the window, of how many of these it was a change, and what is usual for those who are
# left. Most authors are past after the first, and three months are read of few.
_CHANGED = sql.SQL("""fact.field = 'employment' AND fact.withdraws_id IS NULL AND fact.value IS DISTINCT FROM (
            SELECT earlier.value FROM registry_statusfact AS earlier
            WHERE earlier.person_id = fact.person_id AND earlier.field = 'employment' AND earlier.id < fact.id
                AND earlier.withdraws_id IS NULL
            ORDER BY earlier.id DESC LIMIT 1)""")
_JUMP = sql.SQL("""
    WITH busy AS MATERIALIZED (
        SELECT by_id FROM registry_statusfact
        WHERE field = 'employment' AND by_id IS NOT NULL AND withdraws_id IS NULL
            AND recorded_at >= %(window)s AND recorded_at < %(behind)s
        GROUP BY by_id HAVING count(*) >= %(least)s
    ), jumping AS MATERIALIZED (
        SELECT fact.by_id, array_agg(DISTINCT fact.person_id) AS persons, count(*) AS changes,
            min(person.division_id) AS low, max(person.division_id) AS high
        FROM registry_statusfact AS fact
        JOIN busy ON busy.by_id = fact.by_id
        JOIN registry_person AS person ON person.id = fact.person_id
        WHERE fact.recorded_at >= %(window)s AND fact.recorded_at < %(behind)s AND {changed}
        GROUP BY fact.by_id HAVING count(*) >= %(least)s
    ), usual AS MATERIALIZED (
        SELECT fact.by_id, count(*) AS changes
        FROM registry_statusfact AS fact
        JOIN jumping ON jumping.by_id = fact.by_id
        WHERE fact.recorded_at >= %(usual)s AND fact.recorded_at < %(window)s AND {changed}
        GROUP BY fact.by_id
    )
    SELECT jumping.by_id, jumping.persons, jumping.changes, coalesce(usual.changes, 0), jumping.low, jumping.high
    FROM jumping LEFT JOIN usual ON usual.by_id = jumping.by_id
    WHERE jumping.changes >= %(times)s * coalesce(usual.changes, 0) * %(weeks)s
""").format(changed=_CHANGED)


def jump(today: date) -> Iterable[Finding]:
    """Many changes of status by one author in the days before an assessment, against the author's usual weeks."""
    kind = QuestionKind.JUMP
    rule = TABLE[kind]
    for day in assessment_days(today):
        window = day - timedelta(days=rule.days)
        values = {
            "window": window,
            "usual": window - timedelta(days=USUAL_DAYS),
            "behind": day + timedelta(days=1),
            "least": rule.least,
            "times": rule.times,
            "weeks": (rule.days + 1) / USUAL_DAYS,
        }
        for author, ids, changes, usual, low, high in _rows(_JUMP.as_string(), **values):
            told = {"count": changes, "usual": usual, "author": author, "day": day.isoformat(), "days": rule.days}
            yield Finding(kind, f"{author} {day}", common(low, high), "persons", ids, told)


# Somebody is said to work; what is known rests on lists or is as old as the last contact.
_SILENT = """
    SELECT left(household.division_id, 12), array_agg(DISTINCT household.id), min(household.contacted_on)
    FROM registry_household AS household
    JOIN registry_person AS member ON member.household_id = household.id
    WHERE (household.contacted_on < %(before)s
            OR household.contacted_on IS NULL AND household.created_at < %(before)s)
        AND NOT member.deceased AND member.employment = ANY(%(in_work)s)
        AND (member.employment_on < %(before)s OR member.employment_source = %(listed)s)
    GROUP BY 1 HAVING count(DISTINCT household.id) >= %(least)s
"""


def silent(today: date) -> Iterable[Finding]:
    """Nobody spoke with the families for months, while their status stands unchanged. One question a village."""
    kind = QuestionKind.SILENT
    rule = TABLE[kind]
    before = today - timedelta(days=rule.days)
    values = {"before": before, "least": rule.least, "listed": str(Source.LIST), "in_work": list(map(str, IN_WORK))}
    for village, ids, since in _rows(_SILENT, **values):
        told = {"count": len(ids), "days": rule.days, "since": since.isoformat() if since else None}
        yield Finding(kind, village, village, "households", ids, told)


# Two records of one name and birth date in two villages of a county, and no two id numbers that tell them apart.
# More than ``most`` of one name and day are chance, or a list filled in by copying: pairs of them would say nothing.
# What somebody has compared already, and told apart, is not asked again.
_TWO_RECORDS = """
    WITH namesakes AS (
        SELECT array_agg(id) AS ids FROM registry_person
        WHERE NOT deceased AND birth_date IS NOT NULL
        GROUP BY left(division_id, 6), full_name, birth_date
        HAVING count(*) BETWEEN 2 AND %(most)s AND count(*) > count(id_index)
            AND min(left(division_id, 12)) <> max(left(division_id, 12))
    )
    SELECT one.id, other.id, one.division_id, other.division_id
    FROM namesakes
    JOIN registry_person AS one ON one.id = ANY(namesakes.ids)
    JOIN registry_person AS other ON other.id = ANY(namesakes.ids) AND other.id > one.id
    WHERE left(other.division_id, 12) <> left(one.division_id, 12)
        AND (one.id_index IS NULL OR other.id_index IS NULL)
        AND NOT EXISTS (
            SELECT FROM registry_duplicatecase AS compared WHERE compared.decision = 'different'
                AND (compared.existing_id, compared.outcome_id) IN ((one.id, other.id), (other.id, one.id)))
"""
# A list of one village names somebody who is in the ledger of another one.
_HELD = """
    SELECT held.id, held.existing_id, held.division_id FROM registry_duplicatecase AS held
    WHERE held.decision = 'open' AND length(held.division_id) < 12
"""


def two_villages(today: date) -> Iterable[Finding]:
    """Two villages claim one person: two records, or a held row of a list and a record elsewhere."""
    kind = QuestionKind.TWO_VILLAGES
    for one, other, here, there in _rows(_TWO_RECORDS, most=MOST_NAMESAKES):
        place = common(*sorted((here, there)))
        yield Finding(kind, f"{one} {other}", place, "persons", [one, other], {"count": 2}, one)
    for case, person, place in _rows(_HELD):
        yield Finding(kind, f"case {case}", place, "cases", [case], {"count": 2, "persons": [person]}, person)


DETECTORS: Mapping[QuestionKind, Callable[[date], Iterable[Finding]]] = {
    QuestionKind.SHARED_PHONE: shared_phone,
    QuestionKind.SAME_WAGE: same_wage,
    QuestionKind.JUMP: jump,
    QuestionKind.SILENT: silent,
    QuestionKind.TWO_VILLAGES: two_villages,
}
