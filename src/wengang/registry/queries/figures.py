"""The ledger's numbers on the home page."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum, Value
from django.utils.timezone import localdate

from wengang.core.scope import Scope
from wengang.registry.enums import IN_WORK, EmploymentStatus
from wengang.registry.models import Household, Person
from wengang.registry.queries.persons import STALE_DAYS
from wengang.registry.queries.tallied import tallied

UNHEARD_DAYS = 90
"""Of somebody working away, a status older than this needs a call."""


@dataclass(frozen=True)
class Figures:
    """Persons of my divisions who are alive, as of ``day``. Unit: persons, households.

    ``by_employment`` counts persons by status ("" is unknown); ``verified`` of ``persons`` were confirmed in the last
    ``STALE_DAYS`` days; ``away_unheard`` of those working away were last heard of before ``UNHEARD_DAYS`` days;
    ``zero_employment`` counts households.
    """

    day: date
    persons: int
    by_employment: dict[str, int]
    verified: int
    away_unheard: int
    zero_employment: int

    @property
    def in_work(self) -> int:
        return sum(self.by_employment.get(status, 0) for status in IN_WORK)


def figures(scope: Scope) -> Figures:
    """Two queries, each answered from an index alone; from the county up the tally spares counting persons."""
    today = localdate()
    counted = _by_status(scope, today)
    zero = Household.objects.visible_to(scope).filter(zero_employment_since__isnull=False).count()
    return Figures(
        day=today,
        persons=sum(number for _status, number, _seen, _unheard in counted),
        by_employment={status: number for status, number, _seen, _unheard in counted if number},
        verified=sum(seen for _status, _number, seen, _unheard in counted),
        away_unheard=sum(unheard for status, _number, _seen, unheard in counted if status == EmploymentStatus.AWAY),
        zero_employment=zero,
    )


def _by_status(scope: Scope, today: date) -> list[tuple[str, int, int, int]]:
    """(status, persons, of them confirmed lately, of them not heard of for long)."""
    rows: QuerySet[Any] | None = tallied(scope)
    if rows is None:
        rows = Person.looked_after_by(scope).filter(deceased=False).alias(persons=Value(1)).order_by()
    fresh = Q(employment_on__gt=today - timedelta(days=STALE_DAYS))
    unheard = Q(employment_on__lt=today - timedelta(days=UNHEARD_DAYS))
    counts = {
        "number": Sum("persons"),
        "seen": Sum("persons", filter=fresh, default=0),
        "unheard": Sum("persons", filter=unheard, default=0),
    }
    return list(rows.values_list("employment").annotate(**counts))
