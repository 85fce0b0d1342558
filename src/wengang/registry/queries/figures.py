"""The ledger's numbers on the home page."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils.timezone import localdate

from wengang.core.scope import Scope
from wengang.registry.enums import IN_WORK
from wengang.registry.models import DuplicateCase, Household, Person
from wengang.registry.queries.persons import STALE_DAYS


@dataclass(frozen=True)
class Figures:
    """Persons of my divisions who are alive, as of ``day``. Unit: persons, households, cases.

    ``by_employment`` counts persons by status ("" is unknown); ``verified`` of ``persons`` were confirmed in the last
    ``STALE_DAYS`` days; ``zero_employment`` counts households.
    """

    day: date
    persons: int
    by_employment: dict[str, int]
    verified: int
    zero_employment: int
    duplicates: int

    @property
    def in_work(self) -> int:
        return sum(self.by_employment.get(status, 0) for status in IN_WORK)


def figures(scope: Scope) -> Figures:
    """Three queries, each answered from an index alone."""
    today = localdate()
    fresh = Count("employment_on", filter=Q(employment_on__gt=today - timedelta(days=STALE_DAYS)))
    rows = Person.looked_after_by(scope).filter(deceased=False).order_by().values_list("employment")
    counted = [(status, number, seen) for status, number, seen in rows.annotate(number=Count("*"), seen=fresh)]
    zero = Household.objects.visible_to(scope).filter(zero_employment_since__isnull=False).count()
    waiting = DuplicateCase.objects.visible_to(scope).filter(decision=DuplicateCase.Decision.OPEN).count()
    return Figures(
        day=today,
        persons=sum(number for _status, number, _seen in counted),
        by_employment={status: number for status, number, _seen in counted},
        verified=sum(seen for _status, _number, seen in counted),
        zero_employment=zero,
        duplicates=waiting,
    )
