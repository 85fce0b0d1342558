"""A trip leaves its stops, and arrives."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.states import MayNot, WrongState, recorded_at
from wengang.journeys.actions.boarding.conduct import conducts, hold, past, require_conduct, require_live
from wengang.journeys.actions.boarding.ops import Op
from wengang.journeys.actions.boarding.settling import settle_all, write
from wengang.journeys.enums import ACCOUNTED, CheckKind, PlanState, SeatState, TripState
from wengang.journeys.models import Call, Plan, Seat, Trip
from wengang.journeys.queries.boarding import receives
from wengang.journeys.states import PLAN, TRIP

BEFORE_THE_ROAD = (TripState.READY, TripState.BOARDING)
BACK = (TripState.ARRIVED, TripState.CLOSED, TripState.CANCELLED)


@transaction.atomic
def do_leave(call: Call, *, by: User, at: datetime | None = None) -> list[int]:
    """The coach leaves a pick-up; who is still expected there did not come. From the last one the trip departs.

    A later check-in with an earlier time still counts. Done twice, the second changes nothing.

    Returns:
        Keys of the seats left behind.
    """
    require(by, Cap.JOURNEY_BOARD)
    trip = hold(call.trip, with_plan=True)
    require_conduct(trip, by)
    require_live(trip)
    if call.drops or trip.state not in BEFORE_THE_ROAD:
        raise WrongState(_("The trip has left already."))
    moment = past(at)
    left = _left_behind(trip, [call.pk], moment, by)
    Call.unscoped.filter(pk=call.pk, left_at__isnull=True).update(left_at=moment)
    if not Call.unscoped.filter(trip=trip, drops=False, left_at__isnull=True).exists():
        depart(trip, moment, by)
    return left


@transaction.atomic
def do_depart(trip: Trip, *, by: User, at: datetime | None = None) -> list[int]:
    """The last pick-up is behind; whoever is still expected did not come. Returns the keys of those left behind.

    Raises:
        WrongState: it has left already, or is not announced.
    """
    require(by, Cap.JOURNEY_BOARD)
    held = hold(trip, with_plan=True)
    require_conduct(held, by)
    require_live(held)
    if held.state not in BEFORE_THE_ROAD:
        raise WrongState(_("The trip has left already."))
    moment = past(at)
    calls = list(Call.unscoped.filter(trip=held, drops=False).values_list("pk", flat=True))
    left = _left_behind(held, calls, moment, by)
    Call.unscoped.filter(pk__in=calls, left_at__isnull=True).update(left_at=moment)
    depart(held, moment, by)
    trip.state, trip.left_at = held.state, held.left_at
    return left


def _left_behind(trip: Trip, calls: Collection[int], at: datetime, by: User) -> list[int]:
    """Record who did not come as a check-in like any other, so that an earlier "on board" still on a phone wins."""
    rows = Seat.unscoped.select_for_update(of=("self",)).filter(trip=trip, board__in=calls, state=SeatState.EXPECTED)
    waiting = list(rows.order_by("pk"))
    taps = [(Op(uuid4(), CheckKind.ABSENT, at), seat) for seat in waiting]
    write(taps, by)
    settle_all(waiting, [op.op for op, _seat in taps], by)
    return [seat.pk for seat in waiting if seat.state == SeatState.ABSENT]


def depart(trip: Trip, at: datetime | None, by: User) -> None:
    with recorded_at(at or timezone.now()):
        TRIP.follow(trip, "depart", by=by, reason="")
        if trip.plan.state in (PlanState.ANNOUNCED, PlanState.BOARDING):
            PLAN.follow(trip.plan, "depart", by=by, reason="")
    Trip.unscoped.filter(pk=trip.pk).update(left_at=at)
    trip.left_at = at


@transaction.atomic
def do_arrive_trip(trip: Trip, *, by: User, at: datetime | None = None) -> None:
    """The vehicle is there. Who was on board still has to be ticked, one by one.

    Raises:
        MayNot: ``by`` neither conducts the trip nor receives everybody on it.
        WrongState: it has arrived already.
    """
    require(by, Cap.JOURNEY_ARRIVE)
    held = hold(trip, with_plan=True)
    require_live(held)
    open_ = Seat.unscoped.filter(trip=held).exclude(state__in=ACCOUNTED)
    if not conducts(held, by) and open_.exclude(receives(by.scope)).exists():
        raise MayNot(_("This trip is not yours to look after."))
    if held.state in BACK:
        raise WrongState(_("The trip has arrived already."))
    arrive(held, past(at), by)
    trip.state, trip.came_at = held.state, held.came_at


def arrive(trip: Trip, at: datetime, by: User) -> None:
    """A held trip is there; the right to say so was settled."""
    if trip.state in BEFORE_THE_ROAD:
        depart(trip, None, by)  # nobody recorded when it left; that it arrived shows that it did
    with recorded_at(at):
        TRIP.follow(trip, "arrive", by=by, reason="")
        Trip.unscoped.filter(pk=trip.pk).update(came_at=at)
        trip.came_at = at
        plan_arrives(trip.plan, by)


def plan_arrives(plan: Plan, by: User) -> None:
    """A held plan has arrived when none of its trips is still to come."""
    waits = Trip.unscoped.filter(plan=plan).exclude(state__in=BACK).exists()
    if not waits and plan.state in PLAN.move("arrive").sources:
        PLAN.follow(plan, "arrive", by=by, reason="")
