"""The sheet of one week: the area, every part of the level below, everybody who answers there, against last week.

Every level is a sum of the same smallest parts, so that village, town, county and city agree without being retyped.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from wengang.accounts.models import WHOLE_COUNTRY, User
from wengang.command.dispatch.counting import Cell, Counted, Numbers, added, counted
from wengang.command.dispatch.lines import LINES, Line
from wengang.command.dispatch.weeks import Week
from wengang.core.models import Division
from wengang.core.scope import Scope

LEVELS = (2, 4, 6, 9, 12)
"""Signs of a division's code, by level; a cell below a village has more."""
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Row(Generic[Key]):
    """One part: a division of the next level, or somebody who answers. ``key`` is None where nobody does."""

    key: Key
    name: str
    numbers: Numbers
    before: Numbers

    def change(self, code: str) -> int:
        return self.numbers.get(code, 0) - self.before.get(code, 0)


@dataclass(frozen=True)
class Sheet:
    """A week of one area.

    ``closed``: the numbers were written down and stay. ``late``: persons at work at the end of the week before, as
    known now, less those its closed sheet counted: what was reported too late; None while that one is not closed.
    """

    area: str
    name: str
    week: Week
    last: date
    closed: bool
    total: Row[str]
    rows: list[Row[str]]
    workers: list[Row[int | None]]
    lines: tuple[Line, ...]
    late: int | None


def sheet(area: str, week: Week, today: date) -> Sheet:
    """The sheet of an area ("" is the whole country). Whether the reader may see the area was settled before."""
    now, before = counted(area, week, today), counted(area, week.before, today)
    total = Row(area, "", now.total(), before.total())
    late = total.numbers.get("had_job", 0) - total.before.get("on_job", 0) if before.closed else None
    return Sheet(
        area=area,
        name=_names({area}).get(area, ""),
        week=week,
        last=week.last(today),
        closed=now.closed,
        total=total,
        rows=_by_place(area, now, before),
        workers=_by_worker(now, before),
        lines=tuple(line for line in LINES if line.code in now.lines),
        late=late,
    )


def own_area(scope: Scope) -> str:
    """The reader's own area; "" for those who look after the whole country. Raises IndexError where there is none."""
    return "" if scope.divisions == WHOLE_COUNTRY else scope.divisions[0]


def part_of(code: str, area: str) -> str:
    """The part of ``area`` in which a division lies: one level below, or the division itself where none is."""
    return next((code[:size] for size in LEVELS if len(area) < size <= len(code)), code)


def _by_place(area: str, now: Counted, before: Counted) -> list[Row[str]]:
    parts = _grouped(now.cells, before.cells, lambda cell: part_of(cell.division, area))
    names = _names(parts)
    names[area] = _("%(name)s itself") % {"name": names.get(area, area)}
    return [Row(key, names.get(key, key), *parts[key]) for key in sorted(parts)]


def _by_worker(now: Counted, before: Counted) -> list[Row[int | None]]:
    """Everybody who answers, those without work first; nobody comes last."""
    parts = _grouped(now.cells, before.cells, lambda cell: cell.worker)
    names = dict(User.objects.filter(pk__in=[key for key in parts if key]).values_list("pk", "full_name"))
    rows = [Row(key, names.get(key, "") if key else "", *numbers) for key, numbers in parts.items()]
    return sorted(rows, key=lambda row: (row.key is None, -row.numbers.get("looking", 0), row.name, str(row.key)))


def _grouped(
    now: Sequence[Cell], before: Sequence[Cell], key_of: Callable[[Cell], Key]
) -> dict[Key, tuple[Numbers, Numbers]]:
    groups: dict[Key, tuple[list[Cell], list[Cell]]] = {}
    for place, cells in enumerate((now, before)):
        for cell in cells:
            groups.setdefault(key_of(cell), ([], []))[place].append(cell)
    return {key: (added(these), added(those)) for key, (these, those) in groups.items()}


def _names(codes: set[str] | dict[str, tuple[Numbers, Numbers]]) -> dict[str, str]:
    return dict(Division.objects.filter(pk__in=list(codes)).values_list("code", "name"))
