"""The ledger's numbers on the home page."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils.timezone import localdate

from wengang.core.scope import Scope
from wengang.registry.enums import IN_WORK, EmploymentStatus
from wengang.registry.models import DuplicateCase, Household, Person
from wengang.registry.queries.persons import STALE_DAYS

UNHEARD_DAYS = 90
"""Of somebody working away, a status older than this needs a call."""


@dataclass(frozen=True)
class Figures:
    """Persons of my divisions who are alive, as of ``day``. Unit: persons, households, cases.

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
    duplicates: int

    @property
    def in_work(self) -> int:
        return sum(self.by_employment.get(status, 0) for status in IN_WORK)


def figures(scope: Scope) -> Figures:
    """Three queries, each answered from an index alone."""
    today = localdate()
    fresh = Count("employment_on", filter=Q(employment_on__gt=today - timedelta(days=STALE_DAYS)))
    unheard = Count("employment_on", filter=Q(employment_on__lt=today - timedelta(days=UNHEARD_DAYS)))
    rows = Person.looked_after_by(scope).filter(deceased=False).order_by().values_list("employment")
    counted = list(rows.annotate(number=Count("*"), seen=fresh, unheard=unheard))
    zero = Household.objects.visible_to(scope).filter(zero_employment_since__isnull=False).count()
    waiting = DuplicateCase.objects.visible_to(scope).filter(decision=DuplicateCase.Decision.OPEN).count()
    return Figures(
        day=today,
        persons=sum(number for _status, number, _seen, _unheard in counted),
        by_employment={status: number for status, number, _seen, _unheard in counted},
        verified=sum(seen for _status, _number, seen, _unheard in counted),
        away_unheard=sum(unheard for status, _number, _seen, unheard in counted if status == EmploymentStatus.AWAY),
        zero_employment=zero,
        duplicates=waiting,
    )
