"""Reads for the day itself: whom a reader checks in where, who is due and who is there, by stop, trip and gate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from wengang.core.scope import Scope
from wengang.journeys.enums import ACCOUNTED, LIVE_PLANS, Direction, PlanState, SeatState, TripState
from wengang.journeys.models import Call, Plan, Seat, Trip
from wengang.journeys.models.waves import at_my_station
from wengang.journeys.queries.people import open_to, shown_name
from wengang.journeys.tickets import mark_of, short_code

TAIL = 4
"""Signs of an identity number by which people are told apart at the door."""
ON_LIST = [state for state in SeatState if state != SeatState.RELEASED]
TO_COME = [state for state in LIVE_PLANS if state != PlanState.CLOSED]
"""States of a plan whose trips are still looked after."""
RECENT = timedelta(days=2)
MONTH = timedelta(days=31)


def boards(scope: Scope) -> Q:
    """Seats whose people the reader may check in at the stop: organiser, escort, whoever looks after stop or person."""
    return _arranged(scope) | scope.inside("board__place__division_id") | scope.inside("demand__person__division_id")


def receives(scope: Scope) -> Q:
    """Seats whose people the reader may confirm at the gate: organiser, escort, gate's area, station, employer."""
    employer = Q(demand__employer__organisation__isnull=False, demand__employer__organisation=scope.organisation_id)
    gate = scope.inside("leave__place__division_id") | at_my_station(scope, "plan__wave__")
    return _arranged(scope) | gate | employer


def _arranged(scope: Scope) -> Q:
    rule = Q(plan__wave__organisation=scope.organisation_id) | scope.inside("plan__wave__organisation__division_id")
    return rule | Q(trip__escort=scope.user_id) if scope.user_id else rule


@dataclass(frozen=True)
class Tally:
    """应到、实到: ``due`` = ``there`` + ``explained`` + ``open``. Seats given back count nowhere."""

    due: int = 0
    there: int = 0
    explained: int = 0

    @property
    def open(self) -> int:
        """Still expected, absent or missing: somebody has to look for them."""
        return self.due - self.there - self.explained

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.due + other.due, self.there + other.there, self.explained + other.explained)


@dataclass(frozen=True)
class Counts:
    """One trip, stop or gate: who got on, and who got off at the gate."""

    boarded: Tally
    arrived: Tally


_ON_BOARD = Q(boarded_at__isnull=False) | Q(state__in=(SeatState.BOARDED, SeatState.ARRIVED, SeatState.MISSING))
_FIGURES = {
    "due": Count("pk", filter=~Q(state=SeatState.RELEASED)),
    "on": Count("pk", filter=_ON_BOARD & ~Q(state=SeatState.RELEASED)),
    "came": Count("pk", filter=Q(state=SeatState.ARRIVED)),
    "explained": Count("pk", filter=Q(state=SeatState.EXPLAINED)),
    "explained_off": Count("pk", filter=Q(state=SeatState.EXPLAINED) & ~_ON_BOARD),
}


def _counts(row: dict[str, int]) -> Counts:
    return Counts(Tally(row["due"], row["on"], row["explained_off"]), Tally(row["due"], row["came"], row["explained"]))


def _grouped(seats: QuerySet[Seat], by: str) -> dict[int, Counts]:
    rows = seats.order_by().values(by).annotate(**_FIGURES)
    return {row[by]: _counts(row) for row in rows}


def by_trip(plan: Plan) -> dict[int, Counts]:
    """应到/实到 of every trip of a plan, by the trip's key. One query."""
    return _grouped(Seat.unscoped.filter(plan=plan), "trip")


def by_trips(trips: Iterable[Trip], among: Q | None = None) -> dict[int, Counts]:
    """Of these trips, by key: everybody, or those ``among`` whom the reader looks after. One query."""
    keys = [trip.pk for trip in trips]
    nobody = dict.fromkeys(keys, Counts(Tally(), Tally()))
    seats = Seat.unscoped.filter(trip__in=keys)
    return nobody | _grouped(seats.filter(among) if among is not None else seats, "trip")


def by_call(trip: Trip) -> dict[int, Counts]:
    """Of every call of a trip, by the call's key: those who get on there, or get off there. Two queries."""
    seats = Seat.unscoped.filter(trip=trip)
    return _grouped(seats, "board") | _grouped(seats, "leave")


def by_gate(plan: Plan) -> dict[int, Counts]:
    """Of every gate of a plan, by the place's key."""
    return _grouped(Seat.unscoped.filter(plan=plan), "leave__place")


def of_trip(trip: Trip) -> Counts:
    return _counts(Seat.unscoped.filter(trip=trip).aggregate(**_FIGURES))


def unaccounted(seats: QuerySet[Seat]) -> QuerySet[Seat]:
    """Those among ``seats`` whom somebody still has to find or explain, in the order of the list."""
    return seats.exclude(state__in=ACCOUNTED).order_by("board__number", "number", "pk")


def declined(scope: Scope) -> QuerySet[Seat]:
    """Travellers who said on their ticket's page that they cannot come, of trips that have not left: to be settled."""
    rows = Seat.objects.visible_to(scope).filter(_arranged(scope), declined_at__isnull=False, state=SeatState.EXPECTED)
    rows = rows.filter(plan__state__in=TO_COME, trip__state__in=(TripState.READY, TripState.BOARDING))
    return rows.select_related("trip", "plan__wave", "demand__person").order_by("declined_at", "pk")


def no_job_yet(scope: Scope, today: date | None = None) -> QuerySet[Seat]:
    """People who came to an employer's gate this month and have no job on record: another one stands, or was over."""
    first = (today or timezone.localdate()) - MONTH
    rows = Seat.objects.visible_to(scope).filter(_arranged(scope), state=SeatState.ARRIVED, plan__state__in=LIVE_PLANS)
    rows = rows.filter(plan__wave__direction=Direction.OUT, plan__wave__day__gte=first, demand__employer__isnull=False)
    rows = rows.filter(Q(demand__spell__isnull=True) | Q(demand__spell__arrived_on__isnull=True))
    return rows.select_related("trip", "demand__person", "demand__employer").order_by("pk")


def trips_to_board(scope: Scope, now: datetime | None = None) -> QuerySet[Trip]:
    """Trips of announced plans on which the reader checks somebody in, from two days ago on; the next first."""
    return _trips(scope, boards(scope), now)


def trips_to_receive(scope: Scope, now: datetime | None = None) -> QuerySet[Trip]:
    """Trips that bring somebody whom the reader receives."""
    return _trips(scope, receives(scope), now)


def _trips(scope: Scope, rule: Q, now: datetime | None) -> QuerySet[Trip]:
    seats = Seat.objects.visible_to(scope).filter(rule, state__in=ON_LIST, plan__state__in=TO_COME)
    rows = Trip.objects.visible_to(scope).filter(pk__in=seats.values("trip"))
    rows = rows.exclude(state__in=(TripState.CANCELLED, TripState.CLOSED))
    rows = rows.filter(arrives_at__gte=(now or timezone.now()) - RECENT)
    return rows.select_related("plan__wave", "vehicle", "escort").order_by("departs_at", "number", "pk")


@dataclass(frozen=True)
class Rider:
    """A traveller as the reader may see them: by code and without the tail where it is not theirs."""

    seat: Seat
    name: str
    tail: str
    may_board: bool
    may_arrive: bool

    def dump(self) -> dict[str, object]:
        """For the phone's list."""
        seat = self.seat
        return {
            "seat": seat.pk,
            "name": self.name,
            "tail": self.tail,
            "mark": mark_of(seat.ticket),
            "code": short_code(seat.ticket),
            "number": seat.number,
            "board": seat.board_id,
            "leave": seat.leave_id,
            "party": seat.demand.party,
            "accessible": seat.demand.accessible,
            "declined": seat.declined_at is not None,
            "boards": self.may_board,
            "arrives": self.may_arrive,
            **standing(seat),
        }


def standing(seat: Seat) -> dict[str, object]:
    """What changes about a seat during the day."""
    return {
        "state": seat.state,
        "boarded": seat.boarded_at.isoformat() if seat.boarded_at else None,
        "arrived": seat.arrived_at.isoformat() if seat.arrived_at else None,
        "checked": sorted(seat.checked),
    }


def seats_of(scope: Scope, trip: Trip) -> QuerySet[Seat]:
    """Seats of the trip that the reader sees, without those given back."""
    return Seat.objects.visible_to(scope).filter(trip=trip, state__in=ON_LIST)


def riders(scope: Scope, trip: Trip) -> list[Rider]:
    """The list of a trip for the phone, in the order of stops and seats. Five queries whatever the number."""
    rows = seats_of(scope, trip).select_related("trip", "demand__person", "board", "leave")
    found = list(rows.order_by("board__number", "number", "pk"))
    seen = open_to(scope, found)
    mine = _keys(scope, trip, boards(scope))
    due = _keys(scope, trip, receives(scope))
    return [_rider(seat, seen, mine, due) for seat in found]


def _keys(scope: Scope, trip: Trip, rule: Q) -> frozenset[int]:
    return frozenset(seats_of(scope, trip).filter(rule).values_list("pk", flat=True))


def _rider(seat: Seat, seen: frozenset[int], mine: frozenset[int], due: frozenset[int]) -> Rider:
    person = seat.demand.person
    tail = person.id_number[-TAIL:] if person.pk in seen and person.id_number else ""
    return Rider(seat, shown_name(person, seen), tail, seat.pk in mine, seat.pk in due)


def calls_of(trip: Trip) -> Sequence[Call]:
    """Calls of a trip with their places, in order."""
    return list(Call.unscoped.filter(trip=trip).select_related("place").order_by("number"))
