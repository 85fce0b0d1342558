"""Who paid a trip's seats, and what transport aid the travel record supports."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wengang.accounts.roles import Cap
from wengang.core.scope import Scope
from wengang.journeys.actions.fares import do_set_fares
from wengang.journeys.enums import TAKEN, PaidBy
from wengang.journeys.figures import Aid, Period, transport_aid
from wengang.journeys.models import Trip
from wengang.journeys.queries import boarding
from wengang.journeys.queries.people import open_to
from wengang.registry.models import Person
from wengang.web.access import Request, mine, page
from wengang.web.journeys.trips import may_charge
from wengang.web.refusals import filled_in

PER_PAGE = 50
DAY = {"type": "date"}


class FareForm(forms.Form):
    """Who pays the ticked seats."""

    paid_by = forms.ChoiceField(label=lazy("Who pays"), choices=PaidBy.choices)
    fare = forms.DecimalField(
        label=lazy("Yuan the traveller paid"), min_value=0, max_digits=8, decimal_places=2, required=False
    )


class AidForm(forms.Form):
    """The rule of a county: days, the most a person gets, by ticket or a flat sum, with or without those carried free.

    Counties differ in all of them, so they are asked for and never assumed (domain 3.2).
    """

    since = forms.DateField(label=lazy("From day"), widget=forms.DateInput(attrs=DAY))
    until = forms.DateField(label=lazy("To day"), widget=forms.DateInput(attrs=DAY))
    cap = forms.DecimalField(label=lazy("Most yuan a person"), min_value=1, max_digits=7, decimal_places=2, initial=500)
    flat = forms.DecimalField(
        label=lazy("Flat yuan a person"),
        min_value=1,
        max_digits=7,
        decimal_places=2,
        required=False,
        help_text=lazy("empty: by the tickets paid"),
    )
    free_counts = forms.BooleanField(label=lazy("Whoever was carried free gets it too"), required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("since") and told.get("until") and told["since"] > told["until"]:
            self.add_error("until", _("The last day is before the first."))
        return told

    def aid(self, scope: Scope) -> Aid:
        told = self.cleaned_data
        rule = {name: told[name] for name in ("cap", "flat", "free_counts")}
        return transport_aid(scope, Period(told["since"], told["until"]), **rule)


@page(Cap.JOURNEY_PLAN, "GET", "POST")
def fares(request: Request, pk: int) -> HttpResponse:
    """Tick travellers, say who pays them."""
    trip = mine(request, Trip, pk=pk)
    form = FareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ticked = [int(key) for key in request.POST.getlist("pick") if key.isdigit()]
        if filled_in(form, lambda: do_set_fares(trip, ticked, **form.cleaned_data, by=request.user)):
            return redirect("trip-fares", pk=pk)
    rows = boarding.seats_of(request.user.scope, trip).filter(state__in=TAKEN)
    seats = list(rows.select_related("demand__person", "demand__employer").order_by("number", "pk"))
    seen = open_to(request.user.scope, seats)
    context = {
        "trip": trip,
        "form": form,
        "rows": [(seat, seat.demand.person_id in seen) for seat in seats],
        "may_change": may_charge(request, trip),
    }
    return render(request, "journeys/fares.html", context, status=422 if form.errors else 200)


@page(Cap.FIGURES)
def aid(request: Request) -> HttpResponse:
    """What the persons who travelled could be granted under a county's rule, with the persons behind the sum."""
    today = timezone.localdate()
    usual = {"since": date(today.year, 1, 1).isoformat(), "until": today.isoformat(), "cap": "500"}
    form = AidForm(usual | {name: value for name, value in request.GET.items() if value})
    context: dict[str, Any] = {"form": form, "found": None, "may_open": request.user.scope.may(Cap.PERSON_SEE)}
    if form.is_valid():
        found = form.aid(request.user.scope)
        context |= {"found": found, **_granted(request, found)}
    return render(request, "journeys/aid.html", context, status=200 if form.is_valid() else 422)


def _granted(request: Request, found: Aid) -> dict[str, Any]:
    """One page of persons with their sums; by code where the reader may not see the name."""
    shown = Paginator(list(found.amounts.items()), PER_PAGE).get_page(request.GET.get("page"))
    keys = [person for person, _yuan in shown.object_list]
    people = Person.unscoped.select_related("division__parent").in_bulk(keys)
    seen = set(Person.objects.visible_to(request.user.scope).filter(pk__in=keys).values_list("pk", flat=True))
    return {"page": shown, "rows": [(people[key], yuan, key in seen) for key, yuan in shown.object_list]}
