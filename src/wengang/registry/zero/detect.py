"""Judging households: one statement, the same for the whole ledger, for a few households, and for a past day.

A household has zero employment under its definition when somebody there counts (of working age, able, no student),
nobody's status is unknown, and nobody works, or all together were paid for too few days of the year. Verified work that
cleared a case keeps the household out for as long as it lasts, however few its days are yet.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from wengang.core.scope import after
from wengang.registry import facts, retirement
from wengang.registry.enums import OPEN_ZERO, EmploymentStatus, ZeroState
from wengang.registry.zero.definitions import Definition, definition_for, next_change
from wengang.registry.zero.statements import CHANGED, FOUND, KEEP, LOCK, PLACES, judge

CHUNK = 5_000
"""Households judged and written in one transaction."""
_ROOM = "SET LOCAL work_mem = '128MB'; SET LOCAL enable_nestloop = off"
"""For judging everybody: sorts and joins in memory. The planner takes the many for few, and one loop inside another
over a million persons would never end."""
_AS_BEFORE = "SET LOCAL work_mem = DEFAULT; SET LOCAL enable_nestloop = DEFAULT"
ALL = sql.SQL("TRUE")
CHOSEN = sql.SQL("household.id = ANY(%(households)s)")
IN_AREA = sql.SQL("household.division_id >= %(first)s AND household.division_id < %(behind)s")


class Verdict(NamedTuple):
    """What the definition says of one household on one day, in numbers of members; ``paid_days`` of all together.

    ``able`` members count; of them ``working`` work and of ``unknown`` the status is not known. ``students`` and
    ``aged`` are left out. ``next_on``: the next day on which the calendar alone may change it.
    """

    household: int
    division: str
    definition: Definition
    zero: bool
    since: date
    members: int
    able: int
    working: int
    unknown: int
    students: int
    aged: int
    paid_days: int | None
    next_on: date | None


def verdicts(day: date, *, division: str = "", past: bool = False) -> list[Verdict]:
    """Households with zero employment on that day; nothing is written.

    ``past``: by the observations made until that day instead of the present statuses. Members, where they live and
    whether they can work are taken as they stand today: the ledger keeps no other order of them.
    """
    which, values = (IN_AREA, {"first": division, "behind": after(division)}) if division else (ALL, {})
    with _room():
        return list(_judge(which, values, day, FOUND, past=past))


@contextmanager
def _room() -> Iterator[None]:
    """Inside, everybody is judged; whatever the transaction does afterwards is planned as ever."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ROOM)
        yield
        cursor.execute(_AS_BEFORE)


_touched: ContextVar[set[int] | None] = ContextVar("touched", default=None)


@contextmanager
def judged_once() -> Iterator[None]:
    """Households touched inside are judged when all is written: a visit tells many facts of one family."""
    if _touched.get() is not None:
        yield
        return
    token = _touched.set(set())
    try:
        yield
        households = _touched.get() or set()
    finally:
        _touched.reset(token)
    refresh(households)


def refresh(households: Collection[int], day: date | None = None) -> list[Verdict]:
    """Judge these households anew and keep what comes of it; returns those that count, or whose case is open.

    They are locked first: of two people who change two members at once, the second judges what the first one wrote.
    Within `judged_once` today's judgement waits and nothing is returned.
    """
    touched = _touched.get()
    if touched is not None and day is None:
        touched.update(households)
        return []
    day = day or timezone.localdate()
    found: list[Verdict] = []
    ordered = sorted(set(households))
    for at in range(0, len(ordered), CHUNK):
        found += _refresh(ordered[at : at + CHUNK], day)
    return found


@transaction.atomic
def _refresh(households: list[int], day: date) -> list[Verdict]:
    from wengang.registry.zero.cases import settle  # it judges again what it cleared

    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"households": households})
    found = list(_judge(CHOSEN, {"households": households}, day, KEEP))
    settle(found, households, day)
    return found


def refresh_due(day: date) -> int:
    """Judge those whom the calendar alone may have changed by that day; returns how many households these were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT household_id FROM registry_zerowatch WHERE due_on <= %s", [day])
        due = [row[0] for row in cursor.fetchall()]
    refresh(due, day)
    return len(due)


def refresh_all(day: date) -> int:
    """Judge every household; returns how many were kept wrongly (nobody had judged them since something changed).

    It reads all and writes only what differs, so that it disturbs nobody.
    """
    rules = _rules(ALL, {}, day)
    with _room():
        found = _rows(ALL, {}, day, CHANGED, rules)
    refresh([household for household, _wrong in found], day)
    return sum(wrong for _household, wrong in found)


def _judge(
    which: sql.Composable, values: Mapping[str, Any], day: date, tail: sql.Composable, *, past: bool = False
) -> Iterator[Verdict]:
    rules = _rules(which, values, day)
    for row in _rows(which, values, day, tail, rules, past=past):
        household, division, rule, *told = row
        yield Verdict(household, division, rules.definitions[rule], *told)


class _Rules(NamedTuple):
    """Which definition counts in which place."""

    definitions: list[Definition]
    places: dict[str, int]


def _rules(which: sql.Composable, values: Mapping[str, Any], day: date) -> _Rules:
    with connection.cursor() as cursor:
        cursor.execute(PLACES.format(which=which).as_string(), values)
        places = [row[0] for row in cursor.fetchall()]
    chosen = {place: definition_for(place, day) for place in places}
    kinds = list(dict.fromkeys(chosen.values()))
    number = {definition: at for at, definition in enumerate(kinds)}
    return _Rules(kinds, {place: number[definition] for place, definition in chosen.items()})


def _rows(
    which: sql.Composable,
    values: Mapping[str, Any],
    day: date,
    tail: sql.Composable,
    rules: _Rules,
    *,
    past: bool = False,
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(*_statement(which, values, day, tail, rules, past=past))
        return list(cursor.fetchall())


def _statement(
    which: sql.Composable,
    values: Mapping[str, Any],
    day: date,
    tail: sql.Composable,
    rules: _Rules,
    *,
    past: bool = False,
) -> tuple[str, dict[str, Any]]:
    weights = _weights()
    holds = {each["holds"] for each in weights}
    counting = any(each.paid for each in rules.definitions)
    statement = judge(which, tail, holds, past=past, counting=counting, everybody=which is not CHOSEN)
    told = {
        **values,
        "day": day,
        "year_ago": _year_before(day),
        "places": list(rules.places),
        "rules": list(rules.places.values()),
        "definitions": json.dumps([_as_row(at, each) for at, each in enumerate(rules.definitions)]),
        "ages": json.dumps(_ages(rules.definitions)),
        "weights": json.dumps(weights),
        "longest": max(holds),
        "statuses": EmploymentStatus.values,
        "next_change": next_change(day),
        "cleared": ZeroState.CLEARED,
        "open": list(OPEN_ZERO),
    }
    return statement.as_string(), told


def _year_before(day: date) -> date:
    """The same day of the year before; of 29 February, the last of the month."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _as_row(number: int, definition: Definition) -> dict[str, Any]:
    paid = definition.paid
    return {
        "id": number,
        "adult": definition.adult,
        "employed": definition.employed,
        "without": definition.without,
        "left_out": definition.left_out,
        "unfit": definition.unfit,
        "paid": paid.statuses if paid else None,
        "most_days": paid.most_days if paid else None,
    }


def _ages(definitions: list[Definition]) -> list[dict[str, Any]]:
    """Retirement, by definition and whether it is a woman's."""
    return [
        {"rule": number, "woman": woman, **retirement.rule_for("2" if woman else "1", each.women)._asdict()}
        for number, each in enumerate(definitions)
        for woman in (True, False)
    ]


def _weights() -> list[dict[str, Any]]:
    """How much the word of a source weighs and for how many days it holds; ``own`` is what an action saw to itself."""
    fresh = facts.FIELDS["employment"].fresh_days
    known = {**facts.SOURCES, "own": facts.VERIFIED}
    return [
        {"source": str(name), "strength": weight.strength, "holds": int(weight.holds * fresh)}
        for name, weight in known.items()
    ]
