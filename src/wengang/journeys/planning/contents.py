"""A trip as plain data: what it was, or what a live change would make of it. Ids and minutes only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from wengang.journeys.models import Call, Trip, VehicleType, Wave
from wengang.journeys.planning import lines
from wengang.journeys.planning.build import Built
from wengang.journeys.planning.clock import minutes
from wengang.journeys.planning.picture import Picture
from wengang.solvers import routing
from wengang.solvers.timetable import Call as Stand
from wengang.solvers.timetable import Driver, Timetable


@dataclass(frozen=True)
class At:
    """A call; minutes after midnight of the wave's day."""

    place: int
    drops: bool
    arrives: int
    departs: int


@dataclass(frozen=True)
class Rider:
    """Who rides from where to where."""

    demand: int
    stop: int
    gate: int


@dataclass(frozen=True)
class Content:
    """All of a trip that a live change may change, and the drivers for whom its line holds.

    ``trip`` None: a vehicle more, of ``type``.
    """

    trip: int | None
    type: int
    places: int
    departs: int
    arrives: int
    km: float
    cost: float
    calls: tuple[At, ...]
    riders: tuple[Rider, ...]
    timeline: list[dict[str, Any]] = field(default_factory=list)
    objections: list[dict[str, str]] = field(default_factory=list)
    legal: bool | None = True
    vehicle: int | None = None
    drivers: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """One order of riders, so that equal contents are equal."""
        object.__setattr__(self, "riders", tuple(sorted(self.riders, key=lambda rider: rider.demand)))

    def told(self) -> dict[int, tuple[Any, ...]]:
        """By traveller, what a message says: the trip, where and when one gets on, where off, the vehicle."""
        on = {at.place: at.departs for at in self.calls if not at.drops}
        return {
            rider.demand: (self.trip, rider.stop, on.get(rider.stop), rider.gate, self.vehicle) for rider in self.riders
        }

    def plain(self) -> dict[str, Any]:
        """For a JSON field."""
        return asdict(self)

    @classmethod
    def of_plain(cls, data: dict[str, Any]) -> Content:
        """What `plain` gave."""
        calls, riders = (At(**row) for row in data["calls"]), (Rider(**row) for row in data["riders"])
        return cls(**data | {"calls": tuple(calls), "riders": tuple(riders), "drivers": tuple(data["drivers"])})


def as_it_is(found: Picture) -> Content:
    """The trip as the tables have it."""
    trip, day = found.trip, found.wave.day
    return Content(
        trip=trip.pk,
        type=trip.type_id or 0,
        places=trip.places,
        departs=minutes(day, trip.departs_at),
        arrives=minutes(day, trip.arrives_at),
        km=trip.km,
        cost=float(trip.cost),
        calls=tuple(_at(found.wave, call) for call in found.used),
        riders=tuple(Rider(seat.demand_id, seat.board.place_id, seat.leave.place_id) for seat in found.seats),
        timeline=trip.timeline,
        objections=trip.objections,
        legal=trip.legal,
        vehicle=trip.vehicle_id,
        drivers=_drivers(trip),
    )


def _drivers(trip: Trip) -> tuple[int, ...]:
    return tuple(driver.pk for driver in trip.crew)


def emptied(content: Content) -> Content:
    """The trip without anybody: it does not run."""
    return replace(content, calls=(), riders=(), timeline=[], objections=[], km=0.0, cost=0.0)


def _at(wave: Wave, call: Call) -> At:
    return At(call.place_id, call.drops, minutes(wave.day, call.arrives_at), minutes(wave.day, call.departs_at))


def riders_of(built: Built, parties: Iterable[str]) -> tuple[Rider, ...]:
    """Everybody of these parties between their places."""
    known = {party.id: party for party in built.wave.parties}
    return tuple(
        Rider(demand, int(known[party].stop), int(known[party].gate))
        for party in parties
        for demand in built.members[party]
    )


def on_line(
    built: Built,
    coach: routing.Coach,
    line: Timetable,
    stands: Sequence[Stand],
    drivers: Sequence[Driver],
    *,
    trip: Trip | None,
    kind: VehicleType,
) -> Content:
    """A coach with its line of time; ``stands`` are its calls in the timetable's words."""
    visits = {visit.call: visit for visit in line.visits}
    here = [visits[stand.id] for stand in stands]
    calls = [
        At(int(call.place), bool(call.leaving), visit.arrive, visit.leave)
        for call, visit in zip(coach.calls, here, strict=True)
    ]
    return Content(
        trip=trip.pk if trip else None,
        type=kind.pk,
        places=coach.places,
        departs=line.departure,
        arrives=here[-1].arrive,
        km=round(coach.km, 1),
        cost=round(coach.cost, 2),
        calls=tuple(calls),
        riders=riders_of(built, coach.parties),
        timeline=lines.timeline(line, stands, drivers),
        objections=lines.objections(line),
        legal=True,
        vehicle=trip.vehicle_id if trip else None,
        drivers=_drivers(trip) if trip else (),
    )
