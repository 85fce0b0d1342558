"""What waits for a reader: told by the menu on every page and, in full, by home. Always in the reader's scope."""

from collections.abc import Callable

from django.db.models import Count, QuerySet
from django.utils.timezone import localdate

from wengang.accounts.roles import Cap
from wengang.command.asked import answers, whole
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
        return SOURCES[name][1](self.scope).order_by() if self.may(name) else None

    def may(self, name: str) -> bool:
        """Whether the reader may act on what waits there."""
        return _may(name, self.scope)

    def count(self, name: str) -> int:
        """How many wait, all of them."""
        if name not in self._known:
            found = answers(_number, self.scope, name) if self.may(name) else []
            self._known[name] = found[0][0] if found else 0
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
    return len(answers(_waiting, scope, name)) if _may(name, scope) else 0


def _may(name: str, scope: Scope) -> bool:
    return bool(scope.capabilities.intersection(SOURCES[name][0]))


def _number(scope: Scope, name: str) -> QuerySet:
    return whole(SOURCES[name][1](scope), number=Count("pk"))


def _waiting(scope: Scope, name: str) -> QuerySet:
    return SOURCES[name][1](scope).order_by().values_list("pk")[: MOST + 1]
