"""Reading the tally: how many persons, without counting them."""

from django.db.models import Q, QuerySet

from wengang.core.scope import Scope, after, any_of
from wengang.registry.models import Tally
from wengang.registry.tally import LEVELS


def tallied(scope: Scope, division: str = "") -> QuerySet[Tally] | None:
    """Rows that add up to the persons I look after, in all my divisions or in one.

    None below the county, where there is no tally and counting persons is quick.
    """
    areas = _apart([each for each in (_common(prefix, division) for prefix in scope.divisions) if each])
    if any(len(area) > LEVELS[-1] for area in areas):
        return None
    return Tally.objects.filter(any_of(_within(area) for area in areas)).order_by()


def _common(prefix: str, division: str) -> str:
    """The smaller of two subtrees when one lies in the other; empty when they are apart."""
    if division.startswith(prefix):
        return division
    return prefix if prefix.startswith(division) else ""


def _apart(areas: list[str]) -> list[str]:
    """Without the areas that lie in another one: nobody is to be counted twice."""
    return [each for each in set(areas) if not any(each != other and each.startswith(other) for other in areas)]


def _within(area: str) -> Q:
    level = next(size for size in LEVELS if size >= len(area))
    return Q(level=level, area__gte=area, area__lt=after(area))
