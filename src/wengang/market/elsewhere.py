"""Who has a job already. Jobs are kept a floor above, by employment, which says here how to find them."""

from collections.abc import Callable, Collection
from datetime import date

Finder = Callable[[Collection[int], date], dict[int, date]]
_finders: list[Finder] = []


def tell_at_work(finder: Finder) -> None:
    """Register ``finder(people, today)``: the first day of the job that each of these people has, by person."""
    if finder not in _finders:
        _finders.append(finder)


def at_work(people: Collection[int], today: date) -> dict[int, date]:
    """Since when those of the people who have a job have it."""
    return {pk: since for finder in _finders for pk, since in finder(people, today).items()}
