"""Open vacancies that fit one person's own words, the nearest first: what a desk can say at once, before any round.

Only what the person said counts: where, for how much, what must be heeded. Who they are is never looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import F, Q

from wengang.core.scope import Scope, any_of, within
from wengang.market import codes
from wengang.market.enums import Demand, Shift, VacancyState
from wengang.market.models import Vacancy
from wengang.market.reach import accepted
from wengang.market.wages import monthly_range
from wengang.registry.enums import Limit
from wengang.registry.models import Person, Wish

LOOKED_THROUGH = 300
"""The newest vacancies of a place that are held against the wish; a list for one desk, not for a round."""
LEVELS = (6, 4, 2)
"""Signs of a code that county, prefecture and province have in common."""


def fitting(scope: Scope, person: Person, wish: Wish, today: date, *, limit: int = 6) -> list[Vacancy]:
    """Vacancies with places left that the reader sees and that the wish allows: nearest, then best paid."""
    living = person.division_id
    rows = Vacancy.objects.visible_to(scope).filter(_reached(wish, living), state=VacancyState.OPEN)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today), filled__lt=F("headcount"))
    newest = rows.select_related("employer", "division").order_by("-updated_at", "-pk")[:LOOKED_THROUGH]
    fits = [each for each in newest if _heeds(each, wish.limits) and _pays(each, wish.least_wage)]
    return sorted(fits, key=lambda each: (_far(each.division_id, living), -_wage(each), each.pk))[:limit]


def _reached(wish: Wish, living: str) -> Q:
    """In one of the wished divisions, or in one that holds it; no wish reaches everywhere."""
    wanted = accepted(wish.destinations, wish.reach, wish.limits, living)
    above = [code[:size] for code in wanted for size in LEVELS if size < len(code)]
    return any_of(within("division_id", code) for code in wanted) | Q(division_id__in=above) if wanted else Q()


def _heeds(vacancy: Vacancy, limits: Sequence[str]) -> bool:
    """The same conditions as a round keeps to."""
    demands = set(vacancy.demands)
    broken = {
        Limit.SEATED: Demand.SEATED not in demands,
        Limit.LIGHT_WORK: bool(codes.HEAVY & demands),
        Limit.NO_NIGHT: vacancy.shift in (Shift.NIGHT, Shift.ROTATING),
        Limit.FIXED_HOURS: vacancy.shift not in (Shift.DAY, Shift.NIGHT),
    }
    return not any(broken.get(Limit(limit), False) for limit in limits)


def _pays(vacancy: Vacancy, least: int | None) -> bool:
    return not least or _wage(vacancy) >= least


def _wage(vacancy: Vacancy) -> int:
    """The most it pays in a month, yuan."""
    return monthly_range(vacancy.wage_low, vacancy.wage_high, vacancy.wage_basis)[1]


def _far(place: str, living: str) -> int:
    """0 in the same county, 1 in the same prefecture, 2 in the same province, 3 beyond."""
    return next((far for far, size in enumerate(LEVELS) if place[:size] == living[:size]), len(LEVELS))
