"""Writing taps, and bringing seats to where all their taps come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils import timezone

from wengang.accounts.models import User
from wengang.core.states import recorded_at
from wengang.journeys.actions.arrivals import begin_job
from wengang.journeys.actions.boarding.ops import Op
from wengang.journeys.enums import Direction, SeatState
from wengang.journeys.models import CheckIn, Seat
from wengang.journeys.standing import MOVES, SETTLED, Standing, Tap, comes_back, settle
from wengang.journeys.states import SEAT


def write(taken: Sequence[tuple[Op, Seat]], by: User) -> None:
    """Keep these taps; a time ahead of ours counts as now."""
    now = timezone.now()
    CheckIn.unscoped.bulk_create(
        [
            CheckIn(
                op=op.op,
                seat=seat,
                what=op.what,
                how=op.how,
                at=min(op.at, now),
                received_at=now,
                counted=False,
                by=by,
            )
            for op, seat in taken
        ]
    )


def settle_all(seats: Iterable[Seat], news: Iterable[UUID], by: User) -> list[Seat]:
    """Bring these locked seats to where all their taps come to. ``news``: the taps that just came in."""
    fresh = set(news)
    rows = list(seats)
    taps: dict[int, list[Tap]] = {seat.pk: [] for seat in rows}
    counted = {}
    for pk, op, what, at, was in CheckIn.unscoped.filter(seat__in=list(taps)).values_list(
        "seat", "op", "what", "at", "counted"
    ):
        taps[pk].append(Tap(op, what, at))
        counted[op] = was
    makes: set[UUID] = set()
    for seat in rows:
        standing = settle(taps[seat.pk])
        makes |= standing.counted
        known = [tap for tap in taps[seat.pk] if tap.op not in fresh]
        if seat.state not in SETTLED or comes_back(known, taps[seat.pk]):
            _move(seat, standing, by)
    for value, ops in ((True, makes), (False, counted.keys() - makes)):
        CheckIn.unscoped.filter(op__in=[op for op in ops if counted[op] != value]).update(counted=value)
    return rows


def _make_room(seat: Seat) -> None:
    """Somebody is there after all; the seat's number may be somebody else's by now."""
    others = Seat.unscoped.filter(trip=seat.trip_id, number=seat.number).exclude(state__in=SETTLED)
    seat.number = None if others.exclude(pk=seat.pk).exists() else seat.number
    Seat.unscoped.filter(pk=seat.pk).update(number=seat.number)


def _move(seat: Seat, standing: Standing, by: User) -> None:
    """Move the seat there, if there is a way."""
    if seat.state != standing.state and (seat.state, standing.state) not in MOVES:
        return
    reopened = seat.state in SETTLED
    if reopened:
        _make_room(seat)
    at = standing.arrived_at or standing.boarded_at or timezone.now()
    first_arrival = standing.state == SeatState.ARRIVED and seat.state != SeatState.ARRIVED
    with recorded_at(at):
        for move in MOVES.get((seat.state, standing.state), ()):
            SEAT.follow(seat, move, by=by, reason="")
    if reopened:
        Seat.unscoped.filter(pk=seat.pk).update(explanation="", note="")
    times = {"boarded_at": standing.boarded_at, "arrived_at": standing.arrived_at}
    if (seat.boarded_at, seat.arrived_at) != tuple(times.values()):
        Seat.unscoped.filter(pk=seat.pk).update(**times)
        seat.boarded_at, seat.arrived_at = standing.boarded_at, standing.arrived_at
    if first_arrival and seat.plan.wave.direction == Direction.OUT:
        begin_job(seat, on=timezone.localdate(standing.arrived_at), by=by)
