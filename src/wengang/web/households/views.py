"""Households and their members."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.registry import queries
from wengang.registry.actions import may_be_taken_back
from wengang.registry.enums import IN_WORK
from wengang.registry.facts import FIELDS, WITHDRAWN
from wengang.registry.models import Household, HouseholdFact
from wengang.registry.queries import HouseholdFilters
from wengang.registry.queries.zero import latest_of
from wengang.web.access import Request, mine, page
from wengang.web.households.family import family
from wengang.web.listing import Shown, number_of, places
from wengang.web.people.known import in_words, of_household
from wengang.web.searches import recall, remember

MOST_FACTS = 20


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
    """One household: its members by generation, who works where, what help was asked, who answers for it."""
    mine(request, Household, pk=pk)
    scope = request.user.scope
    view = queries.household(scope, pk)
    own = scope.covers(view.household.division_id)
    may_edit = own and scope.may(Cap.PERSON_EDIT)
    context = {
        "household": view.household,
        "may_edit": may_edit,
        "may_assign": own and scope.may(Cap.GRID_EDIT),
        "place": " ".join(each.name for each in view.path),
        "generations": family(view.members),
        "count": len(view.members),
        "in_work": sum(each.employment in IN_WORK for each in view.members if not each.deceased),
        "known": of_household(view.standings),
        "zero_case": latest_of(scope, pk),
        "facts": _told(view.facts, request.user if may_edit else None),
    }
    return render(request, "households/household.html", context)


Told = tuple[HouseholdFact, str, bool, str]
"""An observation in words, whether it still counts, and where its author takes it back ("" for nowhere)."""


def _told(facts: list[HouseholdFact], user: User | None) -> list[Told]:
    """The newest observations; ``user`` is who may edit."""
    gone = {each.withdraws_id for each in facts} - {None}
    return [_one(each, counts=each.pk not in gone, user=user) for each in facts[:MOST_FACTS]]


def _one(fact: HouseholdFact, *, counts: bool, user: User | None) -> Told:
    if fact.field == WITHDRAWN:
        return fact, _("Taken back: %(field)s") % {"field": FIELDS[fact.value].label}, counts, ""
    mine_still = counts and user is not None and fact.by_id == user.pk and may_be_taken_back(fact)
    undo = reverse("household-fact-withdraw", args=[fact.household_id, fact.pk]) if mine_still else ""
    return fact, in_words(fact.field, fact.value), counts, undo
