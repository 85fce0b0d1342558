"""Households and their members."""

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from wengang.accounts.roles import Cap
from wengang.core.sheets.codes import KINSHIP
from wengang.registry import queries
from wengang.registry.models import Household, Person
from wengang.registry.queries import HouseholdFilters
from wengang.web.access import Request, mine, page
from wengang.web.listing import Shown, number_of, places
from wengang.web.searches import recall, remember


@dataclass(frozen=True)
class Member:
    """A member as the household's page shows them."""

    person: Person
    kin: str
    age: int | None


@page(Cap.PERSON_SEE, "GET", "POST")
def households(request: Request) -> HttpResponse:
    """The list; a search for a head is posted and opened by its token."""
    if request.method == "POST":
        text = request.POST.get("q", "").strip()
        return redirect(f"{reverse('households')}?s={remember(request, text)}" if text else "households")
    scope = request.user.scope
    text = recall(request)
    filters = replace(HouseholdFilters.of(request.GET.dict()), text=text[:40])
    found = queries.households(scope, filters, number=number_of(request.GET.get("page")))
    context = {
        "page": Shown(found),
        "filters": filters,
        "search": text,
        "places": places(scope, filters.division),
    }
    return render(request, "households/households.html", context)


@page(Cap.PERSON_SEE)
def household(request: Request, pk: int) -> HttpResponse:
    """One household with its members."""
    mine(request, Household, pk=pk)
    view = queries.household(request.user.scope, pk)
    context = {
        "household": view.household,
        "may_edit": request.user.scope.may(Cap.PERSON_EDIT) and request.user.scope.covers(view.household.division_id),
        "may_assign": request.user.scope.may(Cap.GRID_EDIT) and request.user.scope.covers(view.household.division_id),
        "place": " ".join(each.name for each in view.path),
        "members": [Member(each, kin(each), age(each)) for each in view.members],
    }
    return render(request, "households/household.html", context)


def kin(person: Person) -> str:
    """The relation to the head (GB/T 4761) in the reader's language."""
    entry = KINSHIP.by_code.get(person.kin_to_head)
    if entry is None:
        return ""
    return entry.zh if (get_language() or "zh").startswith("zh") else entry.en


def age(person: Person) -> int | None:
    """Full years today."""
    born, today = person.birth_date, timezone.localdate()
    return None if born is None else today.year - born.year - ((today.month, today.day) < (born.month, born.day))
