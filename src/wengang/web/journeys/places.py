"""Places where people get on and off, and the roads between them as somebody knows them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wengang.accounts.roles import Cap
from wengang.core.models import Division
from wengang.core.scope import Scope
from wengang.journeys.actions import places as actions
from wengang.journeys.enums import PlaceKind
from wengang.journeys.models import Place, RoadFact
from wengang.web.access import Request, mine, page
from wengang.web.journeys.fleet_forms import PlaceForm, RoadForm
from wengang.web.refusals import filled_in, tried

PER_PAGE = 50
ROADS_SHOWN = 40
COUNTY = 6
"""Digits of a county's code."""


def keeps(row: Place, scope: Scope) -> bool:
    """Whether the reader may correct the place: it lies in their divisions, or their organisation entered it."""
    return row.organisation_id == scope.organisation_id or scope.covers(row.division_id)


@page(Cap.JOURNEY_SEE)
def places(request: Request) -> HttpResponse:
    """Places by ``?kind=`` and ``?q=`` (name or division); ``?rough=1`` those without a point of their own."""
    scope, kind = request.user.scope, request.GET.get("kind", "")
    may_edit = scope.may(Cap.FLEET_EDIT)
    text, rough = request.GET.get("q", "").strip()[:40], request.GET.get("rough") == "1"
    rows = Place.objects.visible_to(scope).select_related("division__parent", "employer")
    if kind in PlaceKind.values:
        rows = rows.filter(kind=kind)
    if text:
        lies = Q(division__name__contains=text) | Q(division__code__startswith=text)
        rows = rows.filter(Q(name__contains=text) | lies)
    if rough:
        rows = rows.filter(Q(approximate=True) | Q(latitude__isnull=True))
    shown = Paginator(rows.order_by("-active", "division_id", "kind", "name"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": shown,
        "kinds": [("", _("All")), *PlaceKind.choices],
        "kind": kind,
        "q": text,
        "rough": rough,
        "rows": [(row, may_edit and keeps(row, scope)) for row in shown.object_list],
        "may_edit": may_edit,
        "county": _county(scope) if may_edit else None,
        "tabs": "places",
    }
    return render(request, "journeys/places.html", context)


def _county(scope: Scope) -> Division | None:
    """The reader's county, when it is one."""
    own = [code for code in scope.divisions if len(code) == COUNTY]
    return Division.objects.filter(pk=own[0]).first() if len(own) == 1 else None


@page(Cap.FLEET_EDIT, "POST")
def townships(request: Request) -> HttpResponse:
    """A pick-up point for every township of the reader's county that has none yet."""
    county = _county(request.user.scope)
    if county is None:
        raise Http404
    made: list[Place] = []
    if tried(request, lambda: made.extend(actions.do_add_township_stops(county, by=request.user))):
        number = len(made)
        told = ngettext("%(n)s pick-up point was added.", "%(n)s pick-up points were added.", number)
        messages.success(request, told % {"n": f"{number:,}"})
    return redirect(reverse("places") + "?rough=1")


@page(Cap.FLEET_EDIT, "GET", "POST")
def new(request: Request) -> HttpResponse:
    """Add a place."""
    form = PlaceForm(request.user.scope, None, request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: actions.do_add_place(**form.told(), by=request.user)):
        messages.success(request, _("The place was added."))
        return redirect("places")
    context = {
        "form": form,
        "title": _("Add a place"),
        "subtitle": "",
        "back": reverse("places"),
        "back_label": _("Stops and gates"),
    }
    return render(request, "journeys/form.html", context, status=422 if request.method == "POST" else 200)


def _mine(request: Request, pk: int) -> Place:
    """The place, if the reader may correct it."""
    row: Place = mine(request, Place, pk=pk)
    if not keeps(row, request.user.scope):
        raise Http404
    return row


@page(Cap.FLEET_EDIT, "GET", "POST")
def place(request: Request, pk: int) -> HttpResponse:
    """Correct a place; beside it the roads from here that somebody entered or trips taught."""
    row = _mine(request, pk)
    form = PlaceForm(request.user.scope, row, request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: actions.do_edit_place(row, **form.told(), by=request.user)):
        messages.success(request, _("The place was changed."))
        return redirect("places")
    return _place(request, row, form, RoadForm(request.user.scope, row))


def _place(request: Request, row: Place, form: PlaceForm, road_form: RoadForm) -> HttpResponse:
    roads = RoadFact.objects.filter(start=row).select_related("end").order_by("end__name", "source")
    stored = mine(request, Place, pk=row.pk)
    context = {"form": form, "place": stored, "road_form": road_form, "roads": roads[:ROADS_SHOWN]}
    refused = form.is_bound or road_form.is_bound
    return render(request, "journeys/place.html", context, status=422 if refused else 200)


@page(Cap.FLEET_EDIT, "POST")
def road(request: Request, pk: int) -> HttpResponse:
    """Enter how far it is from here to another place; it counts before every estimate."""
    row = _mine(request, pk)
    form = RoadForm(request.user.scope, row, request.POST)

    def enter() -> None:
        told = form.cleaned_data
        ways = [(row, told["end"]), *([(told["end"], row)] if told["back"] else [])]
        for start, end in ways:
            actions.do_set_road(start, end, km=told["km"], minutes=told["minutes"], by=request.user)

    if form.is_valid() and filled_in(form, enter):
        messages.success(request, _("The road counts from the next plan on."))
        return redirect("place", pk=pk)
    return _place(request, row, PlaceForm(request.user.scope, row), form)
