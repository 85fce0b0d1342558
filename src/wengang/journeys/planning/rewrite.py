"""Trips of the tables made into what contents say: calls, seats, minutes. Whoever keeps a seat keeps the ticket."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Count, F, Max, Q, Sum

from wengang.accounts.models import User
from wengang.journeys.enums import SeatState, TripState
from wengang.journeys.models import Call, Plan, Seat, Trip
from wengang.journeys.planning.clock import moment
from wengang.journeys.planning.contents import Content
from wengang.journeys.planning.seating import save_numbers, seat_newcomers
from wengang.journeys.planning.store import yuan
from wengang.journeys.states import SEAT, TRIP

AWAY = 1_000
"""Added to numbers of calls while they are set anew, so that no two are alike in between."""


def rewrite(plan: Plan, contents: Sequence[Content], leaves: Collection[int], reason: str, *, by: User) -> list[Trip]:
    """Write the contents; returns their trips, new ones among them. The plan's sums follow. Wave and plan are locked.

    People of ``leaves`` give their seats back. Whoever sat on one of these trips and is in no content is in ``leaves``.
    """
    trips = _locked(plan, contents)
    seats = Seat.unscoped.filter(plan=plan).exclude(state=SeatState.RELEASED)
    SEAT.follow_all(seats.filter(demand__in=leaves), "release", by=by, reason=reason)
    rows = {seat.demand_id: seat for seat in seats.filter(demand__in=_riders(contents)).select_related("demand")}
    for trip, content in zip(trips, contents, strict=True):
        at = _calls(trip, content, plan)
        _seat(plan, trip, content, at, rows, by)
    for trip, content in zip(trips, contents, strict=True):
        here = Seat.unscoped.filter(trip=trip).exclude(state__in=(SeatState.RELEASED, SeatState.EXPLAINED))
        save_numbers(seat_newcomers(content.places, list(here.select_related("demand").order_by("pk"))))
        if not content.riders and trip.state in (TripState.READY, TripState.BOARDING):
            TRIP.follow(trip, "cancel", by=by, reason=reason)
    _sum_up(plan)
    return trips


def _riders(contents: Iterable[Content]) -> set[int]:
    return {rider.demand for content in contents for rider in content.riders}


def _locked(plan: Plan, contents: Sequence[Content]) -> list[Trip]:
    """The trips of the contents, locked by key, with their new minutes; new ones made."""
    keys = sorted(content.trip for content in contents if content.trip is not None)
    known = {trip.pk: trip for trip in Trip.unscoped.select_for_update().filter(pk__in=keys).order_by("pk")}
    number = Trip.unscoped.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    trips = []
    for content in contents:
        trip = known[content.trip] if content.trip is not None else None
        if trip is None:
            number += 1
            trip = Trip(plan=plan, number=number, type_id=content.type)
        trip.plan = plan
        _fill(trip, content)
        trip.save()
        trips.append(trip)
    return trips


def _fill(trip: Trip, content: Content) -> None:
    day = trip.plan.wave.day
    trip.places, trip.vehicle_id = content.places, content.vehicle
    trip.departs_at, trip.arrives_at = moment(day, content.departs), moment(day, content.arrives)
    trip.km, trip.cost = content.km, yuan(content.cost)
    trip.timeline, trip.objections, trip.legal = content.timeline, content.objections, content.legal


def _calls(trip: Trip, content: Content, plan: Plan) -> dict[tuple[int, bool], Call]:
    """The trip's calls in the order of the content, by place and whether people get off.

    A call that nobody needs stays, after those that are needed at its end of the way: seats given back refer to it. A
    trip that does not run keeps its minutes.
    """
    day = plan.wave.day
    there = {(call.place_id, call.drops): call for call in Call.unscoped.filter(trip=trip).order_by("number")}
    Call.unscoped.filter(trip=trip).update(number=F("number") + AWAY)
    rows: list[Call] = []
    for at in content.calls:
        call = there.pop((at.place, at.drops), None) or Call(trip=trip, place_id=at.place, drops=at.drops)
        call.arrives_at, call.departs_at = moment(day, at.arrives), moment(day, at.departs)
        rows.append(call)
    needed = {(call.place_id, call.drops): call for call in rows}
    border = sum(not call.drops for call in rows)
    idle = [call for call in there.values() if not call.drops]
    rows[border:border] = idle
    rows += [call for call in there.values() if call.drops]
    for number, call in enumerate(rows, 1):
        call.number = number
        if content.calls and number > 1 and (call.place_id, call.drops) not in needed:
            call.arrives_at = call.departs_at = rows[number - 2].departs_at
        call.save()
    return needed


def _seat(
    plan: Plan, trip: Trip, content: Content, at: dict[tuple[int, bool], Call], rows: dict[int, Seat], by: User
) -> None:
    """Everybody of the content onto the trip: moved with the ticket they have, or on a new seat."""
    new = []
    for rider in content.riders:
        board, leave = at[rider.stop, False], at[rider.gate, True]
        seat = rows.get(rider.demand)
        if seat is None:
            new.append(Seat(plan=plan, trip=trip, demand_id=rider.demand, board=board, leave=leave))
            continue
        if seat.trip_id != trip.pk and seat.state in (SeatState.BOARDED, SeatState.ABSENT):
            SEAT.follow(seat, "unboard", by=by, reason="moved")
        if (seat.trip_id, seat.board_id, seat.leave_id) != (trip.pk, board.pk, leave.pk):
            seat.number = seat.number if seat.trip_id == trip.pk else None
            seat.trip, seat.board, seat.leave = trip, board, leave
            seat.save(update_fields=["number", "trip", "board", "leave", "changed_at"])
    Seat.unscoped.bulk_create(new)


def _sum_up(plan: Plan) -> None:
    """People, cost and figures of the plan as its trips are now."""
    trips = Trip.unscoped.filter(plan=plan).exclude(state=TripState.CANCELLED)
    told = trips.aggregate(cost=Sum("cost"), km=Sum("km"), places=Sum("places"), trips=Count("pk"), illegal=_unlawful())
    plan.people = Seat.unscoped.filter(plan=plan).exclude(state=SeatState.RELEASED).count()
    plan.cost = told["cost"] or yuan(0.0)
    people = max(1, plan.people)
    plan.figures = plan.figures | {
        "trips": told["trips"],
        "fill": round(plan.people / told["places"], 4) if told["places"] else None,
        "km": round(told["km"] or 0, 1),
        "km_a_person": round((told["km"] or 0) / people, 2),
        "cost_a_person": round(float(plan.cost) / people, 2),
        "over_bound": None,
        "illegal": told["illegal"],
    }
    plan.save(update_fields=["people", "cost", "figures", "changed_at"])


def _unlawful() -> Count:
    return Count("pk", filter=Q(legal=False))
