"""Trips of the tables as the solvers see coaches, and a line of time back onto a trip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass

from wengang.journeys.enums import TAKEN
from wengang.journeys.models import Call, Demand, Seat, Trip, Wave
from wengang.journeys.planning import lines
from wengang.journeys.planning.build import Built, build
from wengang.journeys.planning.clock import minutes, moment
from wengang.solvers import journey, routing, timetable
from wengang.solvers.timetable import Driver, Timetable


@dataclass(frozen=True)
class Picture:
    """A trip, its calls in order, who has a seat, and the same as a coach of ``built``.

    The coach calls only where somebody gets on or off: ``stops`` are those calls for the timetable. A call that
    everybody gave up stays in ``calls``, because seats given back refer to it, and is passed by.
    """

    wave: Wave
    trip: Trip
    calls: tuple[Call, ...]
    seats: tuple[Seat, ...]
    built: Built
    coach: routing.Coach
    stops: tuple[timetable.Call, ...]

    @property
    def people(self) -> int:
        """Who has a seat."""
        return len(self.seats)

    @property
    def used(self) -> tuple[Call, ...]:
        """The calls of the coach."""
        busy = {seat.board_id for seat in self.seats} | {seat.leave_id for seat in self.seats}
        return tuple(call for call in self.calls if call.pk in busy)


def picture(trip: Trip) -> Picture:
    """One trip as it stands, with only its own people in ``built``."""
    return pictures(trip.plan.wave, [trip])[0]


def pictures(
    wave: Wave, trips: Sequence[Trip], more: Iterable[Demand] = (), *, without: Collection[int] = ()
) -> list[Picture]:
    """Trips of one wave as they stand, with everybody on them and ``more`` in one ``built``.

    ``without``: demands looked away from, as if their seats were free.
    """
    calls, seats = defaultdict[int, list[Call]](list), defaultdict[int, list[Seat]](list)
    for call in Call.unscoped.filter(trip__in=trips).select_related("place").order_by("number"):
        calls[call.trip_id].append(call)
    rows = Seat.unscoped.filter(trip__in=trips, state__in=TAKEN).select_related("demand", "board", "leave")
    for seat in rows.exclude(demand__in=without).order_by("pk"):
        seats[seat.trip_id].append(seat)
    people = [as_seated(seat) for riders in seats.values() for seat in riders]
    built = build(wave, sorted([*people, *more], key=lambda row: row.pk))
    roads = routing.roads_of(built.wave)
    return [_picture(wave, trip, calls[trip.pk], seats[trip.pk], built, roads) for trip in trips]


def as_seated(seat: Seat) -> Demand:
    """The traveller between the places of the seat, whatever is asked for by now."""
    demand = copy(seat.demand)
    demand.stop_id, demand.gate_id = seat.board.place_id, seat.leave.place_id
    return demand


def _picture(
    wave: Wave, trip: Trip, calls: list[Call], seats: list[Seat], built: Built, roads: routing.Roads
) -> Picture:
    coach = _coach(trip, calls, seats, built)
    stops = journey.calls_of(built.wave, coach, roads) if coach.calls else ()
    return Picture(wave, trip, tuple(calls), tuple(seats), built, coach, stops)


def _coach(trip: Trip, calls: list[Call], seats: list[Seat], built: Built) -> routing.Coach:
    """The trip as a coach; its minutes and yuan are not worked out here."""
    party_of = {demand: party for party, demands in built.members.items() for demand in demands}
    on, off = defaultdict[int, dict[str, None]](dict), defaultdict[int, dict[str, None]](dict)
    for seat in seats:
        on[seat.board_id][party_of[seat.demand_id]] = None
        off[seat.leave_id][party_of[seat.demand_id]] = None
    day, load, rows = trip.plan.wave.day, 0, []
    size = {party: len(demands) for party, demands in built.members.items()}
    for call in calls:
        boarding, leaving = tuple(sorted(on[call.pk])), tuple(sorted(off[call.pk]))
        load += sum(size[party] for party in boarding) - sum(size[party] for party in leaving)
        arrive, depart = minutes(day, call.arrives_at), minutes(day, call.departs_at)
        if boarding or leaving:
            rows.append(routing.Call(str(call.place_id), boarding, leaving, arrive, depart, load))
    return routing.Coach(
        vehicle_type=str(trip.type_id),
        calls=tuple(rows),
        people=len(seats),
        places=trip.places,
        km=trip.km,
        driving_minutes=0.0,
        dwell_minutes=0.0,
        local_minutes=0.0,
        wait_minutes=0.0,
        cost=float(trip.cost),
    )


def put_on(found: Picture, line: Timetable, drivers: Sequence[Driver]) -> list[Call]:
    """Set the trip and its calls to a line of time; returns the calls whose times changed. Saves nothing."""
    day, trip = found.wave.day, found.trip
    visits = {visit.call: visit for visit in line.visits}
    here = {call.pk: visits[stop.id] for call, stop in zip(found.used, found.stops, strict=True)}
    moved, last = [], moment(day, line.departure)
    for call in found.calls:
        visit = here.get(call.pk)
        times = (moment(day, visit.arrive), moment(day, visit.leave)) if visit else (last, last)
        if times != (call.arrives_at, call.departs_at):
            call.arrives_at, call.departs_at = times
            moved.append(call)
        last = times[1]
    trip.departs_at, trip.arrives_at = moment(day, line.departure), moment(day, line.visits[-1].arrive)
    trip.timeline = lines.timeline(line, found.stops, drivers)
    trip.legal, trip.objections = True, lines.objections(line)
    return moved
