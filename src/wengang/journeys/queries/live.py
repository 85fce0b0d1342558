"""Reads for the page of the day: how far every trip is, who has to be found, what was changed and who must be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wengang.core.scope import Scope
from wengang.journeys.enums import ACCOUNTED, SeatState, TripState
from wengang.journeys.models import Call, Change, Plan, Seat
from wengang.journeys.queries.board import TripLine
from wengang.journeys.queries.boarding import Counts, by_trip
from wengang.journeys.queries.pages import LOST
from wengang.journeys.queries.people import open_to
from wengang.registry.models import Person

_ON_BOARD = Q(boarded_at__isnull=False) | Q(state__in=(SeatState.BOARDED, SeatState.ARRIVED, SeatState.MISSING))


@dataclass(frozen=True)
class CallCount:
    """One stop or gate of a trip: 应到, 实到."""

    call: Call
    due: int
    there: int


@dataclass(frozen=True)
class LiveTrip:
    """A trip on its day."""

    line: TripLine
    counts: Counts
    calls: Sequence[CallCount]
    open: int

    @property
    def may_close(self) -> bool:
        """It has arrived and nobody is unexplained."""
        return self.line.trip.state == TripState.ARRIVED and not self.open


def live_trips(plan: Plan, rows: Sequence[TripLine]) -> list[LiveTrip]:
    """Every trip with its counts by stop and gate; four queries beside the trips."""
    counts = by_trip(plan)
    due, there = _by_call(plan)
    unsettled = dict(
        Seat.unscoped.filter(plan=plan)
        .exclude(state__in=ACCOUNTED)
        .order_by()
        .values_list("trip")
        .annotate(n=Count("pk"))
    )
    return [
        LiveTrip(
            row,
            counts[row.trip.pk],
            [CallCount(call, due.get(call.pk, 0), there.get(call.pk, 0)) for call in row.trip.calls.all()],
            unsettled.get(row.trip.pk, 0),
        )
        for row in rows
        if row.trip.pk in counts
    ]


def _by_call(plan: Plan) -> tuple[dict[int, int], dict[int, int]]:
    """(how many are due, how many are there) at each call: on board at stops, arrived at gates."""
    seats = Seat.unscoped.filter(plan=plan).exclude(state=SeatState.RELEASED).order_by()
    due, there = dict[int, int](), dict[int, int]()
    for end, rule in (("board", _ON_BOARD), ("leave", Q(state=SeatState.ARRIVED))):
        for call, all_, here in seats.values_list(end).annotate(n=Count("pk"), here=Count("pk", filter=rule)):
            due[call], there[call] = all_, here
    return due, there


@dataclass(frozen=True)
class Lost:
    """Somebody to find or explain, as the reader may see them."""

    seat: Seat
    named: bool

    @property
    def person(self) -> Person:
        return self.seat.demand.person


def to_find(scope: Scope, plan: Plan) -> QuerySet[Seat]:
    """Who has to be found or explained, as far as the reader sees them."""
    rows = Seat.objects.visible_to(scope).filter(LOST, plan=plan)
    rows = rows.select_related("trip__plan__wave", "demand__person", "demand__spell", "board__place", "leave__place")
    return rows.order_by("trip__number", "board__number", "number", "pk")


def lost_in_all(plan: Plan) -> int:
    """How many have to be found, whoever sees them."""
    return Seat.unscoped.filter(LOST, plan=plan).count()


def dressed(scope: Scope, rows: Sequence[Seat]) -> list[Lost]:
    """Seats with what the reader may see of their people. One query."""
    seen = open_to(scope, rows)
    return [Lost(seat, seat.demand.person_id in seen) for seat in rows]


def declined(scope: Scope, plan: Plan) -> QuerySet[Seat]:
    """Who said on the ticket's page that they cannot come, and still has a seat."""
    rows = Seat.objects.visible_to(scope).filter(plan=plan, declined_at__isnull=False, state=SeatState.EXPECTED)
    return rows.select_related("trip", "demand__person", "board__place").order_by("declined_at", "pk")


def without_phone(scope: Scope, plan: Plan) -> QuerySet[Seat]:
    """Travellers still expected who left no phone: no message reaches them."""
    rows = Seat.objects.visible_to(scope).filter(plan=plan, state=SeatState.EXPECTED)
    rows = rows.filter(Q(demand__person__phone_index__isnull=True) | Q(demand__person__phone_index=b""))
    return rows.select_related("trip", "demand__person", "board__place").order_by("trip__number", "number", "pk")


def changes(scope: Scope, plan: Plan) -> QuerySet[Change]:
    """What was changed on the plan, the newest first."""
    return Change.objects.visible_to(scope).filter(plan=plan).select_related("by", "undone_by").order_by("-at", "-pk")


SHOWN: dict[str, tuple[object, Q]] = {
    "": (_("All"), ~Q(state=SeatState.RELEASED)),
    "on": (_("On board"), _ON_BOARD & ~Q(state=SeatState.RELEASED)),
    "there": (_("At the gate"), Q(state=SeatState.ARRIVED)),
    "open": (_("Not accounted for"), ~Q(state__in=ACCOUNTED)),
    "explained": (_("Explained"), Q(state=SeatState.EXPLAINED)),
    "released": (_("Seat given back"), Q(state=SeatState.RELEASED)),
}
"""Filters of a plan's people: label and rule."""


def people(
    scope: Scope, plan: Plan, show: str = "", *, trip: int | None = None, on: int | None = None, off: int | None = None
) -> QuerySet[Seat]:
    """The seats behind a number, as far as the reader sees them; ``on`` and ``off`` are calls."""
    rows = _narrowed(scope, plan, trip, on, off).filter(SHOWN[show][1])
    rows = rows.select_related("trip", "demand__person__division__parent", "board__place", "leave__place")
    return rows.order_by("trip__number", "board__number", "number", "pk")


def _narrowed(scope: Scope, plan: Plan, trip: int | None, on: int | None, off: int | None) -> QuerySet[Seat]:
    wanted = {"trip": trip, "board": on, "leave": off}
    narrower = {name: key for name, key in wanted.items() if key is not None}
    return Seat.objects.visible_to(scope).filter(plan=plan, **narrower)


def buckets(
    scope: Scope, plan: Plan, *, trip: int | None = None, on: int | None = None, off: int | None = None
) -> list[tuple[str, object, int]]:
    """(name, label, how many) of each filter. One query."""
    counts = {f"n_{name}": Count("pk", filter=rule) for name, (_label, rule) in SHOWN.items()}
    found = _narrowed(scope, plan, trip, on, off).order_by().aggregate(**counts)
    return [(name, label, found[f"n_{name}"]) for name, (label, _rule) in SHOWN.items()]


def call_of(plan: Plan, key: int | None) -> Call | None:
    """A call of the plan with its place and trip."""
    rows = Call.unscoped.filter(trip__plan=plan, pk=key) if key else Call.unscoped.none()
    return rows.select_related("place", "trip").first()
