"""Households: the list, and one with its members."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from wengang.core.models import Division
from wengang.core.scope import Scope, within
from wengang.registry import standing
from wengang.registry.models import Household, HouseholdFact, Person
from wengang.registry.queries.page import Page, page_of
from wengang.registry.queries.persons import fill
from wengang.registry.standing import Standings


@dataclass(frozen=True)
class HouseholdFilters:
    """What the list is narrowed to: a division, the beginning of a head's name or number, zero employment."""

    division: str = ""
    text: str = ""
    zero_employment: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "HouseholdFilters":
        return cls(
            division=(query.get("division") or "").strip()[:24],
            text=(query.get("text") or "").strip()[:40],
            zero_employment=query.get("zero_employment") in ("1", "on", "true"),
        )


@dataclass(frozen=True)
class HouseholdView:
    """A household and its members, the head first; wishes and categories stand beside them as in the list.

    ``standings`` are of the household as a whole, ``facts`` all that was observed of it, newest first.
    """

    household: Household
    path: list[Division]
    members: list[Person]
    standings: Standings
    facts: list[HouseholdFact]


def households(scope: Scope, filters: HouseholdFilters, *, number: int = 1, size: int = 50) -> Page:
    """One page of households in the order of the ledger, each with ``member_count``."""
    rows = Household.objects.visible_to(scope).filter(within("division_id", filters.division))
    if filters.text:
        rows = rows.filter(Q(head_name__startswith=filters.text) | Q(number__startswith=filters.text))
    if filters.zero_employment:
        rows = rows.filter(zero_employment_since__isnull=False)
    page = page_of(rows.select_related("division").order_by("division_id", "number", "pk"), number, size)
    _count_members(page.rows)
    return page


def _count_members(rows: list[Household]) -> None:
    counted = Person.unscoped.filter(household__in=[row.pk for row in rows], deceased=False).order_by()
    members = dict(counted.values_list("household").annotate(number=Count("*")))
    for row in rows:
        row.member_count = members.get(row.pk, 0)  # type: ignore[attr-defined]


def household(scope: Scope, pk: int) -> HouseholdView:
    """One household; Household.DoesNotExist when outside the scope."""
    people = Person.unscoped.select_related("work_division").order_by("kin_to_head", "birth_date", "pk")
    rows = (
        Household.objects.visible_to(scope)
        .select_related("division", "worker")
        .prefetch_related(Prefetch("members", people))
    )
    found: Household = rows.get(pk=pk)
    members = sorted(
        found.members.all(), key=lambda each: (each.full_name != found.head_name, each.kin_to_head or "99")
    )
    fill(members)
    codes = [found.division_id[:size] for size in (6, 9, 12) if size < len(found.division_id)]
    path = Division.objects.filter(code__in=[*codes, found.division_id]).order_by("code")
    facts = list(_observations(found))
    return HouseholdView(found, list(path), members, standing.of_household(found, facts, localdate()), facts)


def _observations(found: Household) -> QuerySet[HouseholdFact]:
    """With who recorded them and the name of their evidence, never its bytes."""
    rows = HouseholdFact.unscoped.filter(household=found).select_related("by", "evidence").defer("evidence__sealed")
    return rows.order_by("-seen_on", "-pk")
