"""One coach of a routing plan as a timetable: its calls in whole minutes, and the minutes of its calls back.

Both rooms count minutes from midnight of the wave's day.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from wengang.solvers.routing import Coach, Party, Place, Roads, Wave, roads_of
from wengang.solvers.rules import Rules
from wengang.solvers.timetable import Call, CallKind, Departure, Driver, NoLegalTimetable, Prices, Timetable, plan_day

WINDOW = Departure(earliest=6 * 60, latest=20 * 60)
"""When a coach may leave its first stop if nobody says: practice, not law."""
PRICES = Prices(ride=1.0, late=5.0, early=0.3)
SOON = 1e-6


@dataclass(frozen=True, slots=True)
class CallTimes:
    """A call of a coach as the timetable keeps it; minutes after midnight of the wave's day."""

    place: str
    arrive: int
    begin: int
    depart: int


def timed(
    wave: Wave,
    coach: Coach,
    drivers: Sequence[Driver],
    rules: Rules | None = None,
    *,
    departure: Departure = WINDOW,
    prices: Prices = PRICES,
    minutes_per_accessible: float = 0.0,
    roads: Roads | None = None,
    advise: bool = True,
) -> Timetable | NoLegalTimetable:
    """The cheapest legal timetable of a coach of a routing plan, or why there is none and the nearest change.

    Args:
        wave: what the coach was planned from.
        coach: one of the plan's coaches.
        drivers: everybody who may take the wheel, with their driving of the last seven days.
        rules: the pack; the latest national one if left out.
        departure: when the wheels may first turn, in minutes after midnight of the wave's day.
        prices: cost of a minute of ride, lateness and earliness.
        minutes_per_accessible: standing more for each person who needs an accessible place.
        roads: those of the wave, if the caller has them already.
        advise: whether to look for reason and changes where there is none (slower).

    Raises:
        ValueError: the coach is not of this wave, or the drivers have no seats on it.
    """
    kinds = {kind.id: kind for kind in wave.vehicle_types}
    if coach.vehicle_type not in kinds:
        raise ValueError("the coach is of no vehicle type of the wave")
    kind = kinds[coach.vehicle_type]
    if coach.people + len(drivers) + kind.escorts > kind.seats:
        raise ValueError("the coach has no seats for so many drivers")
    calls = calls_of(wave, coach, roads, minutes_per_accessible=minutes_per_accessible)
    return plan_day(calls, departure, drivers, rules, prices=prices, advise=advise)


def calls_of(
    wave: Wave, coach: Coach, roads: Roads | None = None, *, minutes_per_accessible: float = 0.0
) -> tuple[Call, ...]:
    """The coach's calls in the timetable's words, every time rounded against us.

    Roads to and between places whose road is given as ``mountain`` count as minor mountain roads, except the long leg,
    of which only the ends are in the mountains.
    """
    roads = roads or roads_of(wave)
    places: dict[tuple[bool, str], tuple[int, Place]] = {(True, p.id): (at, p) for at, p in enumerate(wave.stops)}
    places |= {(False, p.id): (at + len(wave.stops), p) for at, p in enumerate(wave.gates)}
    parties = {party.id: party for party in wave.parties}
    try:
        here = [places[bool(call.boarding), call.place] for call in coach.calls]
        people = [[parties[party] for party in (*call.boarding, *call.leaving)] for call in coach.calls]
    except KeyError:
        raise ValueError("the coach calls at a place, or carries a party, that is not in the wave") from None
    calls = [_call(wave, place, who, at < len(wave.stops)) for (at, place), who in zip(here, people, strict=True)]
    names = _names([place for _, place in here])
    extra = [math.ceil(minutes_per_accessible * sum(party.accessible for party in who)) for who in people]
    legs = [(0, 0.0, False), *(_leg(wave, roads, a, b) for a, b in pairwise(here))]
    return tuple(
        Call(name, drive, km, kind, dwell + more, opens, closes, True, minor, due, ready)
        for name, (drive, km, minor), (kind, dwell, opens, closes, due, ready), more in zip(
            names, legs, calls, extra, strict=True
        )
    )


def _call(
    wave: Wave, place: Place, people: list[Party], at_stop: bool
) -> tuple[CallKind, int, int, int, int | None, int | None]:
    """What is done at a place: (kind, dwell, opens, closes, report by, ready)."""
    stands = wave.limits.at_stop if at_stop else wave.limits.at_gate
    dwell = _up(stands.minutes + stands.per_person * sum(party.size for party in people))
    opens, closes = _up(place.hours[0]), math.floor(place.hours[1] + SOON)
    if at_stop:
        ready = max((party.ready for party in people if party.ready is not None), default=None)
        return CallKind.PICKUP, dwell, opens, closes, None, None if ready is None else _up(ready)
    due = min((party.report_by for party in people if party.report_by is not None), default=None)
    return CallKind.DROP, dwell, opens, closes, None if due is None else math.floor(due + SOON), None


def _leg(wave: Wave, roads: Roads, start: tuple[int, Place], end: tuple[int, Place]) -> tuple[int, float, bool]:
    """(minutes at day speed, km, whether a minor mountain road) between two calls."""
    (a, here), (b, there) = start, end
    long = a < len(wave.stops) <= b
    minor = not long and "mountain" in (here.road, there.road)
    return _up(float(roads.minutes[a, b])), float(roads.km[a, b]), minor


def _up(minutes: float) -> int:
    """Whole minutes, never fewer."""
    return math.ceil(minutes - SOON)


def _names(places: list[Place]) -> list[str]:
    """What the timetable's sentences call the places; each name once (``~`` is kept for service areas)."""
    names: list[str] = []
    for place in places:
        plain = (place.name or place.id).replace("~", "-")
        name, number = plain, 1
        while name in names:
            number += 1
            name = f"{plain} ({number})"
        names.append(name)
    return names


def times_of(coach: Coach, calls: Sequence[Call], line: Timetable) -> tuple[CallTimes, ...]:
    """When the coach is at each of its calls; ``calls`` are those of `calls_of`, in the coach's order."""
    visits = {visit.call: visit for visit in line.visits}
    here = [(call.place, visits[name.id]) for call, name in zip(coach.calls, calls, strict=True)]
    return tuple(CallTimes(place, visit.arrive, visit.begin, visit.leave) for place, visit in here)
