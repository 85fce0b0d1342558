"""Offers of live changes as the reader may see them: what each does to whom, in places, times and trips."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from wengang.core.scope import Scope
from wengang.journeys.enums import ChangeKind, SeatState
from wengang.journeys.models import Demand, Place, Plan, Seat, Trip
from wengang.journeys.planning.changes import WAITING, Option
from wengang.journeys.planning.clock import moment
from wengang.journeys.queries.people import open_to
from wengang.journeys.queries.plans import without_seat
from wengang.registry.models import Person


@dataclass(frozen=True)
class Ride:
    """Where and when somebody gets on; ``trip`` is the number of the trip, None for a further vehicle."""

    trip: int | None
    stop: str
    at: datetime


@dataclass(frozen=True)
class Notice:
    """One person to tell; a side is None for somebody without a seat there."""

    person: Person
    named: bool
    before: Ride | None
    after: Ride | None


@dataclass(frozen=True)
class Offer:
    """One way out, dressed for the page."""

    option: Option
    trips: list[int]
    notices: list[Notice]

    @property
    def saves(self) -> float:
        """Yuan less."""
        return -self.option.cost_more


def offers(scope: Scope, plan: Plan, options: Sequence[Option]) -> list[Offer]:
    """All options of one ask; five queries whatever their number."""
    news = [each for option in options for each in option.news]
    demands = _people({each.demand for each in news})
    seen = _open(scope, plan, list(demands.values()))
    rides = [ride for each in news for ride in (each.before, each.after) if ride]
    places = Place.unscoped.in_bulk({ride[1] for ride in rides})
    numbers = dict(Trip.unscoped.filter(plan=plan).values_list("pk", "number"))

    def told(ride: tuple[int | None, int, int] | None) -> Ride | None:
        if ride is None:
            return None
        number = numbers.get(ride[0]) if ride[0] is not None else None
        return Ride(number, places[ride[1]].name, moment(plan.wave.day, ride[2]))

    return [
        Offer(
            option,
            sorted(numbers[pk] for pk in option.touched if pk in numbers),
            [
                Notice(
                    demands[each.demand].person,
                    demands[each.demand].person_id in seen,
                    told(each.before),
                    told(each.after),
                )
                for each in option.news
            ],
        )
        for option in options
    ]


def _people(keys: Collection[int]) -> dict[int, Demand]:
    rows = Demand.unscoped.filter(pk__in=keys).select_related("person")
    return {row.pk: row for row in rows}


def _open(scope: Scope, plan: Plan, demands: Sequence[Demand]) -> frozenset[int]:
    """Whose names the reader may read: of those with a seat as elsewhere, of newcomers as the ledger says."""
    people = {row.person_id for row in demands}
    seats = Seat.unscoped.filter(plan=plan, demand__in=[row.pk for row in demands]).select_related("trip", "demand")
    ledger = Person.objects.visible_to(scope).filter(pk__in=people).values_list("pk", flat=True)
    return open_to(scope, seats) | frozenset(ledger)


def to_choose(scope: Scope, plan: Plan, kind: str, trip: int | None) -> QuerySet:
    """Whom a change of this kind can be about: newcomers without a seat, or people of a trip who are not on board."""
    if kind == ChangeKind.ADD:
        rows = Demand.objects.visible_to(scope).filter(pk__in=without_seat(plan).values("pk"))
        return rows.select_related("person", "stop", "gate").order_by("stop__name", "party", "pk")
    seats = Seat.unscoped.filter(plan=plan, state__in=WAITING)
    if kind == ChangeKind.NO_SHOW:
        seats = seats.filter(state=SeatState.ABSENT)
    if trip is not None:
        seats = seats.filter(trip=trip)
    rows = Demand.objects.visible_to(scope).filter(pk__in=seats.values("demand"))
    return rows.select_related("person", "stop", "gate").order_by("stop__name", "party", "pk")
