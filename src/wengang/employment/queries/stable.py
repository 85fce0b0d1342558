"""Figures that come out of jobs: who works on a day, who began, and who is in stable employment (稳定就业).

The same cut of people and jobs is counted three ways, so that figures can be compared and opened to their rows.
Source of the figures: domain.md F3, F4, F21. Unit: persons, each once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection
from psycopg import sql

from wengang.core.scope import Scope, after, lies_in
from wengang.employment.definitions import Stable
from wengang.employment.enums import SpellKind

DAYS_A_MONTH = 30
"""Of work in all: a month is thirty days. Continuous months are months of the calendar, and are work in all too."""
COUNTED = tuple(str(kind) for kind in SpellKind if kind != SpellKind.FARM)


@dataclass(frozen=True)
class Cut:
    """Which people and jobs a figure counts; what is left empty does not limit it.

    Attributes:
        homes: divisions in which the people are looked after.
        places: divisions in which the work is.
        mode: how they came to the job ("organised").
        categories: people who are in one of these categories on the day.
        health: code of the ledger ("6": with a disability).
        proof: jobs that this source showed on or after ``proof_since``, and no later than the day.
    """

    homes: tuple[str, ...]
    places: tuple[str, ...] = ()
    employer: int | None = None
    mode: str = ""
    kinds: tuple[str, ...] = COUNTED
    categories: tuple[str, ...] = ()
    health: str = ""
    proof: str = ""
    proof_since: date = date.min

    def seen_by(self, scope: Scope) -> Cut:
        """The same cut, no wider than the reader's own divisions."""
        homes = [home for home in self.homes if any(lies_in(home, mine) for mine in scope.divisions)]
        homes += [mine for mine in scope.divisions if any(lies_in(mine, home) for home in self.homes)]
        return replace(self, homes=tuple(dict.fromkeys(homes)))


_WORK = sql.SQL("""
    SELECT spell.person_id, person.division_id, spell.valid_from, spell.valid_to
    FROM employment_spell AS spell
    JOIN registry_person AS person ON person.id = spell.person_id
    LEFT JOIN market_employer AS employer ON employer.id = spell.employer_id
    WHERE spell.end_reason <> 'corrected' AND spell.kind = ANY(%(kinds)s) AND {homes}{narrower}
""")
_AREA = sql.SQL("({code} >= {first} AND {code} < {behind})")
_HOME = sql.SQL("person.division_id")
_PLACE = sql.SQL("coalesce(spell.division_id, employer.division_id)")
_NARROWER: Mapping[str, sql.SQL] = {
    "employer": sql.SQL("spell.employer_id = %(employer)s"),
    "mode": sql.SQL("spell.export_mode = %(mode)s"),
    "health": sql.SQL("person.health = %(health)s"),
    "categories": sql.SQL("""EXISTS (
            SELECT FROM registry_category AS category
            WHERE category.person_id = person.id AND category.kind = ANY(%(categories)s)
                AND (category.valid_from IS NULL OR category.valid_from <= %(day)s)
                AND (category.valid_to IS NULL OR category.valid_to >= %(day)s))"""),
    "proof": sql.SQL("""EXISTS (
            SELECT FROM employment_spellproof AS proof
            WHERE proof.spell_id = spell.id AND proof.source = %(proof)s
                AND proof.first_on <= %(day)s AND proof.last_on >= %(proof_since)s)"""),
}
"""What a cut may leave empty, and what it asks of the jobs where it does not: the planner sees only what is asked."""
_RUNNING = sql.SQL("""
    SELECT DISTINCT person_id, division_id FROM ({work}) AS work
    WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
""")
_BEGAN = sql.SQL("""
    SELECT DISTINCT person_id, division_id FROM ({work}) AS work WHERE valid_from BETWEEN %(since)s AND %(day)s
""")
# A stretch is what is left when days between two jobs, no more than the definition allows, are bridged; the bridged
# days push its end away, because they were not worked. Jobs are taken in order of their first day; ``reached`` is the
# first day behind all those before, so that a day in two jobs counts once.
_STABLE = sql.SQL("""
    WITH span AS (
        SELECT person_id, division_id, greatest(valid_from, %(since)s) AS first,
            least(coalesce(valid_to, %(day)s), %(day)s) + 1 AS behind
        FROM ({work}) AS work
        WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(since)s)
    ), ordered AS (
        SELECT span.*, max(behind) OVER (
                PARTITION BY person_id ORDER BY first ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
        FROM span
    ), numbered AS (
        SELECT ordered.*, count(*) FILTER (WHERE first > reached + %(gap)s) OVER (
                PARTITION BY person_id ORDER BY first ROWS UNBOUNDED PRECEDING) AS stretch
        FROM ordered
    ), stretches AS (
        SELECT person_id, division_id, min(first) AS first, max(behind) AS behind,
            sum(greatest(behind - greatest(first, reached), 0)) AS worked
        FROM numbered GROUP BY person_id, division_id, stretch
    )
    SELECT person_id, division_id FROM stretches
    GROUP BY person_id, division_id
    HAVING bool_or((first + make_interval(months => %(months)s))::date + (behind - first - worked)::int <= behind
            AND (NOT %(current)s OR behind > %(day)s))
        OR NOT %(continuous)s AND sum(worked) >= %(least)s AND (NOT %(current)s OR max(behind) > %(day)s)
""")
_COUNT = sql.SQL("SELECT left(division_id, %(signs)s), count(*) FROM ({people}) AS people GROUP BY 1 ORDER BY 1")
_LIST = sql.SQL("SELECT person_id FROM ({people}) AS people WHERE person_id > %(behind)s ORDER BY 1 LIMIT %(limit)s")


@dataclass(frozen=True)
class Figure:
    """One way of counting a cut: its rows can be counted by area and listed."""

    people: sql.Composable
    values: dict[str, Any]

    def count(self) -> int:
        """How many persons."""
        return sum(self.by_area(2).values())

    def by_area(self, signs: int) -> dict[str, int]:
        """Persons by the first ``signs`` signs of the division that looks after them (4: prefecture)."""
        return dict(self._rows(_COUNT, signs=signs))

    def rows(self, *, behind: int = 0, limit: int = 100) -> list[int]:
        """The persons themselves, a page at a time, by their key."""
        return [pk for (pk,) in self._rows(_LIST, behind=behind, limit=limit)]

    def _rows(self, statement: sql.SQL, **more: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(people=self.people).as_string(), self.values | more)
            return cursor.fetchall()


def at_work_on(cut: Cut, day: date) -> Figure:
    """Stock: persons with a job of the cut on that day."""
    return _figure(_RUNNING, cut, day)


def began_between(cut: Cut, since: date, day: date) -> Figure:
    """Flow: persons with a job of the cut that began in this time."""
    return _figure(_BEGAN, cut, day, since=since)


def stable_by(cut: Cut, definition: Stable, since: date, day: date, *, current: bool) -> Figure:
    """Persons in stable employment by a definition, of work done since a day.

    ``current``: stock, those who are so on that day; else flow, all who have been so by that day.
    """
    return _figure(
        _STABLE,
        cut,
        day,
        since=since,
        gap=definition.gap_days if definition.continuous else 0,
        months=definition.months,
        least=definition.months * DAYS_A_MONTH,
        continuous=definition.continuous,
        current=current,
    )


def _figure(people: sql.SQL, cut: Cut, day: date, **more: Any) -> Figure:
    homes, values = _lies_in(_HOME, "home", cut.homes)
    asked: list[sql.Composable] = [condition for name, condition in _NARROWER.items() if getattr(cut, name)]
    values |= {name: getattr(cut, name) for name in ("employer", "mode", "health", "proof", "proof_since")}
    values |= {"kinds": list(cut.kinds), "categories": list(cut.categories), "day": day, **more}
    if cut.places:
        places, named = _lies_in(_PLACE, "place", cut.places)
        asked.append(places)
        values |= named
    work = _WORK.format(homes=homes, narrower=sql.Composed([sql.SQL(" AND ") + each for each in asked]))
    return Figure(people.format(work=work), values)


def _lies_in(code: sql.SQL, name: str, areas: tuple[str, ...]) -> tuple[sql.Composable, dict[str, Any]]:
    """The code lies in one of the areas; nowhere when there is none. With the values of the parameters."""
    rules: list[sql.Composable] = []
    values: dict[str, Any] = {}
    for number, area in enumerate(areas):
        first, behind = f"{name}_{number}", f"behind_{name}_{number}"
        rules.append(_AREA.format(code=code, first=sql.Placeholder(first), behind=sql.Placeholder(behind)))
        values |= {first: area, behind: after(area)}
    return sql.SQL("({})").format(sql.SQL(" OR ").join(rules) if rules else sql.SQL("FALSE")), values
