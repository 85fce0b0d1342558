"""What a paper is, before it becomes a PDF or a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Cell = str | int


@dataclass(frozen=True)
class Table:
    """One table. ``widths``: shares of the line; ``right``: columns of numbers; ``foot``: the totals row."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]
    right: Sequence[int] = ()
    foot: Sequence[Cell] = ()
    lines: Sequence[str] = ()
    note: str = ""


@dataclass(frozen=True)
class Paper:
    """A paper: facts in boxes at the top, then tables. ``wide``: lying A4. ``mark``: who took it out and when."""

    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    mark: str
    wide: bool = True
