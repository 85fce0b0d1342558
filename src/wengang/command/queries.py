"""What waits for a reader: told by the menu on every page and, in full, by home. Always in the reader's scope."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import localdate

from wengang.accounts.roles import Cap
from wengang.core.models import ImportBatch
from wengang.core.scope import Scope
from wengang.employment.queries.clocks import pressing_calls, pressing_cases
from wengang.journeys.queries.pages import waiting_waves
from wengang.market.enums import VacancyState
from wengang.market.models import Vacancy
from wengang.market.proposals import waiting
from wengang.registry.models import DuplicateCase

MOST = 99
"""A badge counts no further: "99+" says enough, and home tells the number."""


def _checked_lists(scope: Scope) -> QuerySet:
    return ImportBatch.objects.visible_to(scope).filter(state=ImportBatch.State.CHECKED)


def _doubles(scope: Scope) -> QuerySet:
    return DuplicateCase.objects.visible_to(scope).filter(decision=DuplicateCase.Decision.OPEN)


def _held(scope: Scope) -> QuerySet:
    return Vacancy.objects.visible_to(scope).filter(state=VacancyState.QUARANTINED)


def _cases(scope: Scope) -> QuerySet:
    return pressing_cases(scope, localdate())


def _calls(scope: Scope) -> QuerySet:
    return pressing_calls(scope, localdate())


SOURCES: dict[str, tuple[tuple[Cap, ...], Callable[[Scope], QuerySet]]] = {
    "imports": ((Cap.PERSON_IMPORT, Cap.VACANCY_IMPORT), _checked_lists),
    "duplicates": ((Cap.DUPLICATE_DECIDE,), _doubles),
    "quarantined": ((Cap.VACANCY_RELEASE,), _held),
    "proposals": ((Cap.PROPOSAL_SEE,), waiting),
    "journeys": ((Cap.JOURNEY_PLAN,), waiting_waves),
    "cases": ((Cap.EMPLOYMENT_EDIT,), _cases),
    "calls": ((Cap.CALL_ANSWER,), _calls),
}


class OpenWork:
    """What waits for one reader, by menu entry; each is counted once a request, however often the page tells it."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._known: dict[str, int] = {}

    def rows(self, name: str) -> QuerySet | None:
        """The rows behind a number; None when the reader may not act on them."""
        capabilities, source = SOURCES[name]
        return source(self.scope).order_by() if self.scope.capabilities.intersection(capabilities) else None

    def count(self, name: str) -> int:
        """How many wait, all of them."""
        if name not in self._known:
            rows = self.rows(name)
            self._known[name] = 0 if rows is None else rows.count()
        return self._known[name]

    def learn(self, name: str, number: int) -> None:
        """Somebody counted them on the way to something else."""
        self._known[name] = number

    def badges(self) -> dict[str, str]:
        """For the menu: the number, "99+" for more, and nothing for none."""
        return {name: badge for name in SOURCES if (badge := self._badge(name))}

    def _badge(self, name: str) -> str:
        number = self._known.get(name)
        if number is None:
            number = _counted(name, self.scope)
        return f"{MOST}+" if number > MOST else str(number or "")


def _counted(name: str, scope: Scope) -> int:
    """How many wait, as far as a badge counts."""
    statement, values = _question(name, scope, MOST + 1, localdate())
    if not statement:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return len(cursor.fetchall())


@lru_cache(maxsize=5_000)
def _question(name: str, scope: Scope, most: int, _day: date) -> tuple[str, tuple[Any, ...]]:
    """What to ask the database for a badge; empty when nothing can wait.

    The menu of every page asks, and to put the question takes Django longer than to answer it takes the database.
    Within a day a scope's question stays the same.
    """
    capabilities, source = SOURCES[name]
    if not scope.capabilities.intersection(capabilities):
        return "", ()
    try:
        statement, values = source(scope).order_by().values("pk")[:most].query.sql_with_params()
    except EmptyResultSet:
        return "", ()
    return str(statement), tuple(values)
