"""Cohorts: of each month's placements, how many still work in that job after 1, 3, 6 and 12 months.

Counted by job in one statement, whatever the number of jobs: a job ends with its last day; one that runs is watched
until today, or, read more strictly, until the last day on which anybody saw that it ran.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db import connection
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Left
from django.utils.translation import gettext as _
from psycopg import sql

from wengang.command.dispatch.sheet import LEVELS
from wengang.command.survival import Mark, Step, after, kaplan_meier
from wengang.core.models import Division
from wengang.core.scope import Scope, within
from wengang.core.scope import after as behind
from wengang.employment.models import Spell
from wengang.employment.queries.stable import COUNTED
from wengang.employment.schedule import add_months
from wengang.market.models import Employer

MARKS = ((1, 30), (3, 91), (6, 183), (12, 365))
"""(Months, days) after which a cohort is asked about: half and whole years rounded up."""
MONTHS = 13
"""The months before today that are followed, so that the oldest has its year behind it."""
PARTS_SHOWN = 50
LONGEST = 24
"""No division's code has more signs."""
By = Literal["month", "division", "employer"]

_PART = {
    "month": sql.SQL("to_char(spell.valid_from, 'YYYY-MM')"),
    "division": sql.SQL("left(person.division_id, %(signs)s)"),
    "employer": sql.SQL("spell.employer_id::text"),
}
_PART_OF: dict[By, Callable[[int], Any]] = {
    "month": lambda _signs: Func(F("valid_from"), Value("YYYY-MM"), function="to_char", output_field=TextField()),
    "division": lambda signs: Left("person__division_id", signs),
    "employer": lambda _signs: Coalesce(Cast("employer_id", TextField()), Value("", TextField())),
}
_LIVES = sql.SQL("""
    SELECT {part} AS part,
        CASE WHEN spell.valid_to < %(today)s THEN spell.valid_to ELSE
            CASE WHEN %(until_seen)s THEN least(%(today)s, greatest(spell.valid_from, spell.seen_on, (
                SELECT max(proof.last_on) FROM employment_spellproof AS proof WHERE proof.spell_id = spell.id)))
            ELSE %(today)s END
        END - spell.valid_from + 1 AS days,
        coalesce(spell.valid_to < %(today)s, FALSE) AS ended, count(*)
    FROM employment_spell AS spell
    JOIN registry_person AS person ON person.id = spell.person_id
    WHERE spell.valid_from >= %(since)s AND spell.valid_from <= %(today)s AND spell.end_reason <> 'corrected'
        AND spell.kind = ANY(%(kinds)s) AND (NOT %(organised)s OR spell.export_mode = 'organised')
        AND person.division_id >= %(first)s AND person.division_id < %(behind)s
        AND (%(employer)s::bigint IS NULL OR spell.employer_id = %(employer)s)
    GROUP BY 1, 2, 3
""")


@dataclass(frozen=True)
class Asked:
    """Whose placements: people of an area ("" is everywhere), of one employer or all, placed with help or anyhow."""

    area: str
    today: date
    employer: int | None = None
    organised: bool = False
    until_seen: bool = False

    @property
    def since(self) -> date:
        return add_months(self.today, -MONTHS).replace(day=1)


@dataclass(frozen=True)
class Cohort:
    """Placements of one part. ``running``: jobs that had not ended when they were last known."""

    key: str
    name: str
    placed: int
    running: int
    marks: list[Mark]


@dataclass(frozen=True)
class Cohorts:
    """All placements together as a curve, and part by part."""

    whole: Cohort
    curve: list[Step]
    parts: list[Cohort]


def cohorts(asked: Asked, by: By) -> Cohorts:
    """Placements of the last thirteen months, together and by month, division of the next level, or employer."""
    lives = _lives(asked, by)
    whole: Counter[tuple[int, bool]] = Counter()
    for each in lives.values():
        whole.update(each)
    names = _names(by, list(lives))
    parts = [_cohort(key, names.get(key, key), each) for key, each in lives.items()]
    if by == "employer":
        parts.sort(key=lambda part: (-part.placed, part.key))
    else:
        parts.sort(key=lambda part: part.key)
    return Cohorts(_cohort("", "", whole), kaplan_meier(whole), parts[:PARTS_SHOWN])


def jobs(asked: Asked, by: By, key: str, scope: Scope) -> QuerySet[Spell]:
    """The rows behind a part's numbers, the newest first, as far as the reader sees them; ``key`` as in ``Cohort``."""
    rows = Spell.objects.visible_to(scope).filter(
        within("person__division_id", asked.area),
        valid_from__gte=asked.since,
        valid_from__lte=asked.today,
        kind__in=COUNTED,
    )
    rows = rows.exclude(end_reason="corrected").order_by("-valid_from", "-pk")
    if asked.organised:
        rows = rows.filter(export_mode="organised")
    if asked.employer is not None:
        rows = rows.filter(employer=asked.employer)
    return rows.annotate(part=_PART_OF[by](_signs(asked.area))).filter(part=key)


def running(rows: QuerySet[Spell], asked: Asked) -> QuerySet[Spell]:
    """Those of the jobs that had not ended."""
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=asked.today))


def _signs(area: str) -> int:
    """Signs of the codes of the divisions one level below."""
    return next((size for size in LEVELS if size > len(area)), LONGEST)


def _lives(asked: Asked, by: By) -> dict[str, Counter[tuple[int, bool]]]:
    told = {
        "since": asked.since,
        "today": asked.today,
        "employer": asked.employer,
        "organised": asked.organised,
        "until_seen": asked.until_seen,
        "kinds": list(COUNTED),
        "first": asked.area,
        "behind": behind(asked.area) if asked.area else "~",
        "signs": _signs(asked.area),
    }
    found: dict[str, Counter[tuple[int, bool]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LIVES.format(part=_PART[by]).as_string(), told)
        for part, days, ended, number in cursor.fetchall():
            found.setdefault(part or "", Counter())[days, ended] += number
    return found


def _cohort(key: str, name: str, lives: Counter[tuple[int, bool]]) -> Cohort:
    steps = kaplan_meier(lives)
    running = sum(number for (_days, ended), number in lives.items() if not ended)
    return Cohort(key, name, sum(lives.values()), running, [after(steps, day) for _months, day in MARKS])


def part_name(by: By, key: str) -> str:
    """What the part with this key is called."""
    return _names(by, [key]).get(key, key)


def _names(by: By, keys: list[str]) -> dict[str, str]:
    if by == "division":
        return dict(Division.objects.filter(pk__in=keys).values_list("code", "name"))
    if by == "employer":
        rows = Employer.unscoped.filter(pk__in=[key for key in keys if key.isdecimal()]).values_list("pk", "name")
        return {str(pk): name for pk, name in rows} | {"": _("Nobody employs")}
    return {}
