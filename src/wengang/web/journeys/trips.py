"""One trip: its line of time, its calls, who sits where, and its crew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.journeys.actions.crews import BEFORE_LEAVING, do_crew
from wengang.journeys.actions.guard import organises
from wengang.journeys.enums import LIVE_PLANS, ON_THE_ROAD, TAKEN, PlanState
from wengang.journeys.models import Seat, Trip
from wengang.journeys.papers import papers_for
from wengang.journeys.queries import board, boarding
from wengang.journeys.queries.people import open_to
from wengang.web.access import Request, mine, page
from wengang.web.journeys.crew_form import CrewForm
from wengang.web.journeys.timeline import line_of
from wengang.web.journeys.todos import objection_words
from wengang.web.refusals import filled_in

ROW = 4
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Place:
    """One seat of the drawing: who sits there, and the sign that companions share."""

    number: int
    seat: Seat | None = None
    named: bool = False
    sign: str = ""
    look: int = 0

    @property
    def person(self) -> Any:
        return self.seat.demand.person if self.seat else None


def _line(request: Request, pk: int) -> board.TripLine:
    """The trip, if the reader sees it, with its calls, crew and load."""
    trip = mine(request, Trip, pk=pk)
    return board.line(trip)


@page(Cap.JOURNEY_SEE)
def trip(request: Request, pk: int) -> HttpResponse:
    row = _line(request, pk)
    trip, plan = row.trip, row.trip.plan
    seats = list(
        boarding.seats_of(request.user.scope, trip)
        .select_related("trip", "demand__person", "demand__employer", "board__place", "leave__place")
        .order_by("number", "pk")
    )
    seen = open_to(request.user.scope, seats)
    counts = boarding.by_call(trip)
    context = {
        "row": row,
        "trip": trip,
        "plan": plan,
        "wave": plan.wave,
        "line": line_of(trip),
        "objections": objection_words(trip),
        "calls": [(call, counts.get(call.pk)) for call in trip.calls.all()],
        "counts": boarding.of_trip(trip),
        "seat_rows": seat_rows(trip, seats, seen),
        "standing": [Place(0, seat, seat.demand.person_id in seen) for seat in seats if not seat.number],
        "hidden": row.load - len(seats),
        "may_crew": may_crew(request, trip),
        "may_charge": plan.state in LIVE_PLANS
        and request.user.scope.may(Cap.JOURNEY_PLAN)
        and organises(plan.wave, request.user),
        "is_live": plan.state in LIVE_PLANS,
        "on_the_road": trip.mode in ON_THE_ROAD,
        "sees_people": request.user.scope.may(Cap.PERSON_SEE),
        "papers": papers_for(request.user.scope),
        "may_reveal": request.user.scope.may(Cap.PERSON_REVEAL),
    }
    return render(request, "journeys/trip.html", context)


def may_crew(request: Request, trip: Trip) -> bool:
    """Whether this reader may name the crew now."""
    over = trip.plan.state in (PlanState.CLOSED, PlanState.DROPPED) or trip.state not in BEFORE_LEAVING
    may = request.user.scope.may(Cap.JOURNEY_PLAN) and organises(trip.plan.wave, request.user)
    return may and not over and trip.mode in ON_THE_ROAD


def may_charge(request: Request, trip: Trip) -> bool:
    """Whether this reader writes down who pays its seats."""
    arranges = request.user.scope.may(Cap.JOURNEY_PLAN) and organises(trip.plan.wave, request.user)
    return arranges and trip.plan.state in LIVE_PLANS


def seat_rows(trip: Trip, seats: Sequence[Seat], seen: frozenset[int]) -> list[list[Place]]:
    """The seats in rows of two and two, from the front; parties of two and more carry a sign."""
    parties = [seat.demand.party for seat in seats if seat.demand.party and seat.state in TAKEN]
    together = [party for party in dict.fromkeys(parties) if parties.count(party) > 1]
    order = {party: n for n, party in enumerate(together)}
    by_number = {seat.number: seat for seat in seats if seat.number and seat.state in TAKEN}
    last = max([trip.places, *by_number], default=0)
    places = [_place(number, by_number.get(number), order, seen) for number in range(1, last + 1)]
    return [places[at : at + ROW] for at in range(0, len(places), ROW)]


def _place(number: int, seat: Seat | None, order: dict[str, int], seen: frozenset[int]) -> Place:
    if seat is None:
        return Place(number)
    named = seat.demand.person_id in seen
    if seat.demand.party not in order:
        return Place(number, seat, named)
    at = order[seat.demand.party]
    return Place(number, seat, named, SIGNS[at % len(SIGNS)] + ("′" * (at // len(SIGNS))), at % 6 + 1)


@page(Cap.JOURNEY_PLAN, "GET", "POST")
def crew(request: Request, pk: int) -> HttpResponse:
    """Name vehicle, drivers and escort; the trip is timed again for these drivers."""
    row = _line(request, pk)
    form = CrewForm(row.trip, request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: do_crew(row.trip, **form.told(), by=request.user)):
        messages.success(request, _("The crew of trip %(n)s is named.") % {"n": row.trip.number})
        return redirect("trip", pk=pk)
    context = {"form": form, "row": row, "trip": row.trip, "wave": row.trip.plan.wave}
    return render(request, "journeys/crew.html", context, status=422 if request.method == "POST" else 200)
