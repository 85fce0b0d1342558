"""Pages of long lists: counts stop at a cap, so that no list ever reads a whole province."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

MOST = 10_000
"""Rows that can be counted and turned to; beyond, the reader filters or exports."""


@dataclass(frozen=True)
class Page:
    """Rows of one page. ``count`` stops at ``MOST``; ``capped`` says that there are more."""

    rows: list[Any]
    number: int
    size: int
    count: int

    @property
    def capped(self) -> bool:
        return self.count > MOST

    @property
    def count_text(self) -> str:
        return f"{MOST:,}+" if self.capped else f"{self.count:,}"

    @property
    def pages(self) -> int:
        return max(1, -(-min(self.count, MOST) // self.size))

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def page_of(rows: QuerySet[Any], number: int, size: int) -> Page:
    """One page of an ordered query set, in two queries (one when everything fits on the first page)."""
    number = max(1, min(number, -(-MOST // size)))
    first = (number - 1) * size
    shown = list(rows[first : first + size])
    if len(shown) < size and (shown or number == 1):
        return Page(shown, number, size, first + len(shown))
    count = rows.order_by().values("pk")[: MOST + 1].count()
    return Page(shown, number, size, count)
