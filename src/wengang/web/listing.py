"""Pages of the ledger's lists in the shape that ``c-pages`` draws."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wengang.core.models import Division
from wengang.core.scope import Scope
from wengang.registry.queries import Page


@dataclass(frozen=True)
class Shown:
    """A capped page (``registry.queries.Page``) that looks like Django's."""

    page: Page

    def __iter__(self) -> Iterator[Any]:
        return iter(self.page.rows)

    def __len__(self) -> int:
        return len(self.page.rows)

    @property
    def paginator(self) -> "Shown":
        return self

    @property
    def count(self) -> int:
        return self.page.count

    @property
    def count_text(self) -> str:
        return self.page.count_text

    @property
    def num_pages(self) -> int | None:
        return self.page.pages

    @property
    def number(self) -> int:
        return self.page.number

    @property
    def start_index(self) -> int:
        return (self.page.number - 1) * self.page.size + (1 if self.page.rows else 0)

    @property
    def end_index(self) -> int:
        return (self.page.number - 1) * self.page.size + len(self.page.rows)

    @property
    def has_next(self) -> bool:
        return self.page.has_next

    @property
    def has_previous(self) -> bool:
        return self.page.has_previous

    @property
    def next_page_number(self) -> int:
        return self.page.number + 1

    @property
    def previous_page_number(self) -> int:
        return self.page.number - 1


def number_of(text: str | None, *, otherwise: int = 1, most_digits: int = 5) -> int:
    """A page's number, or a key, as it stands in the address; ``otherwise`` for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= most_digits else otherwise


def places(scope: Scope, chosen: str) -> list[tuple[str, str]]:
    """(code, name) to narrow a list by: the way down to the chosen division, then what lies below it."""
    base = chosen if chosen and scope.covers(chosen) else ""
    roots = [base[:size] for size in (2, 4, 6, 9, 12) if size < len(base) and scope.covers(base[:size])]
    above = [*roots, base] if base else []
    below = Division.objects.filter(parent__in=[base] if base else list(scope.divisions))
    if not base and not below.exists():
        below = Division.objects.filter(scope.inside("code"), level=Division.Level.PROVINCE)
    found = {each.code: each.name for each in Division.objects.filter(code__in=above)}
    shown = [(code, found[code]) for code in above if code in found]
    return [*shown, *((each.code, f"　{each.name}" if base else each.name) for each in below.order_by("code"))]
