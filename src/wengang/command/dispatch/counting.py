"""Counting a week: one statement a source, every line of it at once, by place and by who answers there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from psycopg import sql

from wengang.command.dispatch.lines import LINES, Line
from wengang.command.dispatch.sources import SOURCES, values
from wengang.command.dispatch.weeks import Week
from wengang.command.models import DispatchWeek, WeekCount
from wengang.core.scope import within

_COUNT = sql.SQL("SELECT division_id, worker_id, {counts} FROM ({source}) AS source GROUP BY 1, 2")
_ROWS = sql.SQL("""
    SELECT DISTINCT id FROM ({source}) AS source
    WHERE ({where}) AND (NOT %(of_worker)s OR worker_id IS NOT DISTINCT FROM %(worker)s) AND id > %(seen)s
    ORDER BY 1 LIMIT %(limit)s
""")

Numbers = dict[str, int]
ANYBODY = -1
"""In place of a worker: whoever answers."""


@dataclass(frozen=True)
class Cell:
    """What was counted in one place with one worker (None: nobody answers there). Lines of nothing are left out."""

    division: str
    worker: int | None
    numbers: Mapping[str, int]


@dataclass
class Counted:
    """A week of an area, in its smallest parts. ``closed``: as it was written down when the week was closed.

    ``lines``: what was counted; a closed week may lack lines that were defined later.
    """

    week: Week
    closed: bool
    cells: list[Cell]
    lines: frozenset[str] = field(default_factory=lambda: frozenset(line.code for line in LINES))

    def total(self) -> Numbers:
        return added(self.cells)


def added(cells: Sequence[Cell]) -> Numbers:
    """The sum of these parts, by line."""
    found: Numbers = {}
    for cell in cells:
        for code, number in cell.numbers.items():
            found[code] = found.get(code, 0) + number
    return found


def counted(area: str, week: Week, today: date) -> Counted:
    """A week of an area ("" is the whole country): as it was closed, else as the dated rows have it now."""
    kept = DispatchWeek.objects.filter(monday=week.monday).first()
    if kept is None:
        return Counted(week, False, list(count_now(area, week, today)))
    rows = WeekCount.unscoped.filter(within("division_id", area), week=kept)
    cells = [Cell(*row) for row in rows.order_by().values_list("division_id", "worker_id", "counts")]
    return Counted(week, True, cells, frozenset(kept.lines))


def count_now(area: str, week: Week, today: date) -> Iterator[Cell]:
    """Count from the rows, one statement a source."""
    told = values(area, week, today)
    parts: dict[tuple[str, int | None], Numbers] = {}
    for source in SOURCES:
        for division, worker, numbers in _count(source, told):
            parts.setdefault((division, worker), {}).update(numbers)
    return (Cell(division, worker, numbers) for (division, worker), numbers in parts.items())


def _count(source: str, told: dict[str, Any]) -> Iterator[tuple[str, int | None, Numbers]]:
    lines = [line for line in LINES if line.source == source]
    counts = sql.SQL(", ").join(
        sql.SQL("{counts} FILTER (WHERE {where})").format(counts=sql.SQL(line.counts), where=sql.SQL(line.where))
        for line in lines
    )
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(counts=counts, source=SOURCES[source]).as_string(), told)
        for division, worker, *found in cursor.fetchall():
            numbers = {line.code: int(number) for line, number in zip(lines, found, strict=True) if number}
            if numbers:
                yield division, worker, numbers


def rows_of(
    line: Line, area: str, week: Week, today: date, *, worker: int | None = ANYBODY, seen: int = 0, limit: int = 50
) -> list[int]:
    """Keys of the rows behind a number, in order, ``limit`` of them behind the key ``seen``.

    ``worker``: only where this one answers; None where nobody does. As the rows are now, also of a closed week.
    """
    told = values(area, week, today) | {
        "of_worker": worker != ANYBODY,
        "worker": worker,
        "seen": seen,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(source=SOURCES[line.source], where=sql.SQL(line.where)).as_string(), told)
        return [pk for (pk,) in cursor.fetchall()]
