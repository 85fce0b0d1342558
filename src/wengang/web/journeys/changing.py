"""Live changes: what happened, about whom, which way out; doing it, and taking it back. Only keys in the address."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.accounts.roles import Cap
from wengang.core.states import MayNot, WrongState
from wengang.journeys.actions.changes import do_change, do_undo, options
from wengang.journeys.actions.crews import BEFORE_LEAVING
from wengang.journeys.enums import ChangeKind, PlaceKind, TripState
from wengang.journeys.models import Change, Place, Plan, Trip, Vehicle
from wengang.journeys.planning.changes import WAYS, Ask
from wengang.journeys.queries import pages
from wengang.journeys.queries.offers import offers, to_choose
from wengang.journeys.queries.plans import without_seat
from wengang.web.access import Request, mine, page
from wengang.web.refusals import tried

MOST_PEOPLE = 300
MOST_PLACES = 400
HAPPENED = {
    ChangeKind.ADD: gettext_lazy("Somebody on the list has no seat yet."),
    ChangeKind.CANCEL: gettext_lazy("Somebody does not travel after all."),
    ChangeKind.NO_SHOW: gettext_lazy("Somebody did not come; the seat can go to others."),
    ChangeKind.BREAKDOWN: gettext_lazy("A vehicle failed: another takes over, or its people are spread."),
    ChangeKind.GATE: gettext_lazy("Somebody gets off elsewhere."),
    ChangeKind.STOP: gettext_lazy("Somebody gets on elsewhere."),
    ChangeKind.MOVE: gettext_lazy("By hand: people and their companions to another trip."),
}
BY_TRIP = (ChangeKind.CANCEL, ChangeKind.GATE, ChangeKind.STOP, ChangeKind.MOVE)
"""Kinds about people of a trip, which is chosen first."""


def _key(data: QueryDict, name: str) -> int | None:
    value = data.get(name, "")
    return int(value) if value.isascii() and value.isdigit() else None


def _ask(data: QueryDict, kind: str) -> Ask:
    people = [int(key) for key in data.getlist("pick")[:MOST_PEOPLE] if key.isascii() and key.isdigit()]
    return Ask(kind, tuple(sorted(people)), _key(data, "to"), _key(data, "place"), _key(data, "vehicle"))


@page(Cap.JOURNEY_PLAN, "GET", "POST")
def change(request: Request, pk: int) -> HttpResponse:
    """Ask what happened, then about whom; show the ways out with their cost and whom to tell; do the chosen one."""
    plan = mine(request, Plan, pk=pk)
    data = request.POST if request.method == "POST" else request.GET
    kind = data.get("kind", "")
    context: dict[str, Any] = {"plan": plan, "wave": plan.wave, "kind": kind if kind in ChangeKind.values else ""}
    if not context["kind"]:
        waiting = without_seat(plan).count()
        kinds = [
            (each.value, each.label, HAPPENED[each], waiting if each == ChangeKind.ADD else None) for each in HAPPENED
        ]
        return render(request, "journeys/change.html", context | {"kinds": kinds})
    ask = _ask(data, kind)
    if request.method == "POST":
        if tried(request, lambda: do_change(plan, ask, data.get("key", ""), reason=_reason(data), by=request.user)):
            return redirect("day" if plan.announced_at else "plan", pk=pk)
        return redirect(f"{request.path}?kind={kind}")
    context |= {"label": ChangeKind(kind).label, "happened": HAPPENED[ChangeKind(kind)], "ask": ask}
    if data.get("go"):
        return render(request, "journeys/change_offers.html", context | _offers(request, plan, ask))
    return render(request, "journeys/change_ask.html", context | _choices(request, plan, kind))


def _reason(data: QueryDict) -> str:
    return data.get("reason", "").strip()[:200] or str(ChangeKind(data.get("kind", "")).label)


def _offers(request: Request, plan: Plan, ask: Ask) -> dict[str, Any]:
    try:
        found = options(plan, ask, by=request.user)
    except (MayNot, WrongState) as refused:
        return {"refused": str(refused), "offers": [], "ways": WAYS}
    shown = [(offer, WAYS.get(offer.option.way, offer.option.way)) for offer in offers(request.user.scope, plan, found)]
    return {"refused": "", "offers": shown}


def _choices(request: Request, plan: Plan, kind: str) -> dict[str, Any]:
    """What can be chosen for a change of this kind."""
    scope = request.user.scope
    trips = (
        Trip.unscoped.filter(plan=plan).exclude(state__in=(TripState.CANCELLED, TripState.CLOSED)).order_by("number")
    )
    open_trips = trips.filter(state__in=BEFORE_LEAVING)
    chosen = _key(request.GET, "trip")
    by_trip = kind in BY_TRIP
    nobody = kind == ChangeKind.BREAKDOWN or (by_trip and chosen is None)
    rows = [] if nobody else list(to_choose(scope, plan, kind, chosen)[:MOST_PEOPLE])
    context: dict[str, Any] = {
        "by_trip": by_trip,
        "trips": trips if kind == ChangeKind.BREAKDOWN else open_trips,
        "trip": chosen,
        "rows": pages.travellers(scope, rows),
        "places": _places(plan, kind),
        "vehicles": [],
    }
    if kind == ChangeKind.BREAKDOWN:
        fleet = Vehicle.unscoped.filter(organisation=plan.wave.organisation_id, active=True).select_related("type")
        context["vehicles"] = fleet.exclude(trips__in=open_trips).order_by("type__name", "plate")
    return context


def _places(plan: Plan, kind: str) -> list[Place]:
    """Places to get on or off at: those of the region at that end of the wave."""
    if kind not in (ChangeKind.GATE, ChangeKind.STOP):
        return []
    wave = plan.wave
    out = wave.direction == "out"
    region = wave.receiving_id if out == (kind == ChangeKind.GATE) else wave.sending_id
    rows = Place.unscoped.filter(division__code__startswith=region, active=True)
    at_village = out == (kind == ChangeKind.STOP)
    rows = rows.exclude(kind=PlaceKind.GATE if at_village else PlaceKind.STOP)
    return list(rows.select_related("division").order_by("division_id", "name")[:MOST_PLACES])


@page(Cap.JOURNEY_PLAN, "POST")
def undo(request: Request, pk: int) -> HttpResponse:
    """Take a change back, where it still can be."""
    row = mine(request, Change, pk=pk)
    tried(
        request, lambda: do_undo(row, by=request.user), _("The change is taken back; those concerned are told again.")
    )
    return redirect("day" if row.plan.announced_at else "plan", pk=row.plan_id)
