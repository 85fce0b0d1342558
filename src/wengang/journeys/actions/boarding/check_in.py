"""Check-ins as phones send them: each once, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max, Min

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.journeys.actions.boarding.conduct import hold
from wengang.journeys.actions.boarding.desk import Desk
from wengang.journeys.actions.boarding.ops import Op, Outcome, Result
from wengang.journeys.actions.boarding.road import BACK, arrive
from wengang.journeys.actions.boarding.settling import settle_all, write
from wengang.journeys.enums import CheckItem, CheckKind, PlanState, SeatState, TripState
from wengang.journeys.models import Call, CheckIn, Seat, Trip
from wengang.journeys.states import PLAN, TRIP


def do_check_in(trip: Trip, ops: Iterable[Op], *, by: User) -> list[Outcome]:
    """Record taps of a phone, each once, in any order; the seats end where all their taps together come to.

    A time ahead of ours counts as now. What somebody may not record, or what belongs to another trip, is refused by
    itself; the others are taken. Nothing is taken once the trip is closed.

    Coaches of one plan come to the gate at the same time: they wait for the plan's row only when one of them is empty.

    Raises:
        MayNot: ``by`` neither checks in nor receives.
    """
    wanted = list({op.op: op for op in ops}.values())
    if not any(by.scope.may(each) for each in (Cap.JOURNEY_BOARD, Cap.JOURNEY_ARRIVE)):
        require(by, Cap.JOURNEY_BOARD)
    if not wanted:
        return []
    outcomes = _record(trip, wanted, by)
    if any(op.what == CheckKind.ARRIVE for op in wanted):
        _end_the_way(trip, by)
    return outcomes


@transaction.atomic
def _record(trip: Trip, wanted: Sequence[Op], by: User) -> list[Outcome]:
    held = hold(trip, with_plan=trip.plan.state == PlanState.ANNOUNCED)
    known = dict(CheckIn.unscoped.filter(op__in=[op.op for op in wanted]).values_list("op", "seat_id"))
    desk = Desk(held, by)
    judged = [(op, *desk.judge(op)) for op in wanted if op.op not in known]
    taken = [(op, seat) for op, seat, why in judged if seat is not None and not why]
    write(taken, by)
    seats = settle_all({seat.pk: seat for _op, seat in taken}.values(), [op.op for op, _seat in taken], by)
    _note_checks(taken, seats)
    _time_calls(seats)
    if any(op.what == CheckKind.BOARD for op, _seat in taken):
        _open_boarding(held, by)
    trip.state = held.state
    states = dict(Seat.unscoped.filter(trip=held).values_list("pk", "state"))
    refused = {op.op: why for op, _seat, why in judged if why}
    found = known | {op.op: seat.pk for op, seat in taken}
    return [_outcome(op, refused.get(op.op, ""), op.op in known, found.get(op.op), states) for op in wanted]


def _outcome(op: Op, why: str, known: bool, seat: int | None, states: dict[int, str]) -> Outcome:
    if why:
        return Outcome(op.op, Result.REFUSED, op.seat, states.get(op.seat or 0, ""), why)
    return Outcome(op.op, Result.AGAIN if known else Result.TAKEN, seat, states.get(seat or 0, ""))


def _note_checks(taken: Sequence[tuple[Op, Seat]], seats: Iterable[Seat]) -> None:
    """What was looked at (identity card, health …) adds up, whoever looked."""
    for seat in seats:
        seen = {item for op, of in taken if of.pk == seat.pk for item in op.checked if item in CheckItem.values}
        if seen - set(seat.checked):
            Seat.unscoped.filter(pk=seat.pk).update(checked=sorted(seen | set(seat.checked)))


def _open_boarding(trip: Trip, by: User) -> None:
    """The first person on board opens boarding, of the trip and of the plan."""
    if trip.state == TripState.READY:
        TRIP.follow(trip, "board", by=by, reason="")
    if trip.plan.state == PlanState.ANNOUNCED:
        PLAN.follow(trip.plan, "board", by=by, reason="")


def _end_the_way(trip: Trip, by: User) -> None:
    """The last one off ends the way of the trip."""
    on_the_way = Seat.unscoped.filter(trip=trip, state__in=(SeatState.EXPECTED, SeatState.BOARDED))
    if on_the_way.exists():
        return
    with transaction.atomic():
        held = hold(trip, with_plan=True)
        came = Seat.unscoped.filter(trip=held, state=SeatState.ARRIVED).aggregate(at=Max("arrived_at"))["at"]
        if came and held.state not in BACK and not on_the_way.exists():
            arrive(held, came, by)
        trip.state = held.state


def _time_calls(seats: Iterable[Seat]) -> None:
    """A coach was at a stop when the first got on there, and at a gate when the first got off."""
    rows = list(seats)
    for field, time in (("board", "boarded_at"), ("leave", "arrived_at")):
        calls = {getattr(seat, f"{field}_id") for seat in rows}
        first = Seat.unscoped.filter(**{f"{field}__in": calls}).order_by().values_list(field).annotate(at=Min(time))
        for call, at in first:
            Call.unscoped.filter(pk=call).exclude(came_at=at).update(came_at=at)
