"""Pages of long lists: nobody counts or turns through a whole province to see fifty rows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

COUNTED = 1_000
"""Matches are counted so far; of more, the list says "1,000+" unless a tally knows the number."""
MOST = 10_000
"""Rows that can be turned to; beyond, the reader filters or exports."""


@dataclass(frozen=True)
class Page:
    """Rows of one page. ``count`` is exact, or with ``capped`` the number there are at least."""

    rows: list[Any]
    number: int
    size: int
    count: int
    capped: bool = False

    @property
    def count_text(self) -> str:
        return f"{self.count:,}+" if self.capped else f"{self.count:,}"

    @property
    def pages(self) -> int | None:
        """Pages that can be turned to; None when nobody counted."""
        return None if self.capped else max(1, -(-min(self.count, MOST) // self.size))

    @property
    def has_next(self) -> bool:
        first_of_next = self.number * self.size
        return first_of_next < MOST and (self.capped or first_of_next < self.count)

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def page_of(rows: QuerySet[Any], number: int, size: int, total: int | None = None) -> Page:
    """One page of an ordered query set, in one or two queries; ``total`` is how many there are, if somebody knows."""
    number = max(1, min(number, -(-MOST // size)))
    first = (number - 1) * size
    shown = list(rows[first : first + size + 1])
    seen = first + size
    if len(shown) <= size and (shown or number == 1):
        return Page(shown, number, size, first + len(shown))
    if total is not None:
        return Page(shown[:size], number, size, total)
    if shown and seen >= COUNTED:
        return Page(shown[:size], number, size, seen, capped=True)
    count = rows.order_by().values("pk")[: COUNTED + 1].count()
    return Page(shown[:size], number, size, min(count, COUNTED), capped=count > COUNTED)
