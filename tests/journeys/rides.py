"""Announced plans laid by hand, for tests of the day itself: no solver, every row as a plan leaves it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from tests.journeys.world import Scene
from wengang.accounts.models import User
from wengang.journeys.actions.boarding import Op, Outcome, do_check_in
from wengang.journeys.enums import CheckHow, CheckKind, Direction, PlanState
from wengang.journeys.models import Call, Demand, Place, Plan, Seat, Trip, Wave

EIGHT_HOURS = dt.timedelta(hours=8)


def make_plan(wave: Wave, state: str = PlanState.ANNOUNCED, **fields: Any) -> Plan:
    number = Plan.unscoped.filter(wave=wave).count() + 1
    given = {"number": number, "state": state, "rules": wave.rules, "by": wave.by, "announced_at": timezone.now()}
    return Plan.unscoped.create(wave=wave, **given | fields)


def make_trip(plan: Plan, demands: Sequence[Demand], *, departs_at: dt.datetime | None = None, **fields: Any) -> Trip:
    """A trip that picks these travellers up at their stops, 20 minutes apart, and drives eight hours to their gates."""
    departs = departs_at or timezone.now() - dt.timedelta(hours=9)
    number = Trip.unscoped.filter(plan=plan).count() + 1
    given = {"number": number, "places": 50, "departs_at": departs, "arrives_at": departs + EIGHT_HOURS, "legal": True}
    trip = Trip.unscoped.create(plan=plan, **given | fields)
    calls = _calls(trip, demands)
    numbers = count(1)
    Seat.unscoped.bulk_create(
        [
            Seat(
                plan=plan,
                trip=trip,
                demand=each,
                number=next(numbers),
                board=calls[each.stop_id, False],
                leave=calls[each.gate_id, True],
            )
            for each in demands
        ]
    )
    return trip


def _calls(trip: Trip, demands: Sequence[Demand]) -> dict[tuple[int | None, bool], Call]:
    made = {}
    ends: list[tuple[Place | None, bool]] = [*((each.stop, False) for each in demands)]
    ends += [(each.gate, True) for each in demands]
    for place, drops in ends:
        assert place is not None
        if (place.pk, drops) in made:
            continue
        at = (trip.arrives_at if drops else trip.departs_at) + dt.timedelta(minutes=20 * len(made))
        made[place.pk, drops] = Call.unscoped.create(
            trip=trip, number=len(made) + 1, place=place, drops=drops, arrives_at=at, departs_at=at
        )
    return made


def ride(scene: Scene, people: int = 6, **fields: Any) -> Trip:
    """An announced plan of one trip that carries so many people of the scene."""
    return make_trip(make_plan(scene.wave), scene.many(people), **fields)


def seats(trip: Trip) -> list[Seat]:
    return list(Seat.unscoped.filter(trip=trip).select_related("demand").order_by("pk"))


def a_moment(trip: Trip, minutes: float = 0) -> dt.datetime:
    """So many minutes after the trip departs."""
    return trip.departs_at + dt.timedelta(minutes=minutes)


def an_op(of: Seat, what: str, minutes: float = 0, **fields: Any) -> Op:
    """A tap on this seat, so many minutes after departure."""
    given = {"op": uuid4(), "what": CheckKind(what), "how": CheckHow.LIST, "seat": of.pk}
    return Op(**given | {"at": a_moment(of.trip, minutes)} | fields)


def tick(trip: Trip, chosen: Iterable[Seat], what: str, by: User, minutes: float = 0) -> list[Outcome]:
    """Record the same about several people."""
    return do_check_in(trip, [an_op(seat, what, minutes) for seat in chosen], by=by)


def home_wave(scene: Scene) -> Wave:
    """节前送: from the gate back to the townships."""
    return scene.another_wave(days=3, direction=Direction.HOME)
