"""From a proposal to a coach: every number is worked out here again, and a proposal that breaks a rule is no coach."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from wengang.solvers.routing.case import Case, dwell_minutes, visits_of
from wengang.solvers.routing.result import Call, Coach
from wengang.solvers.routing.schedule import Times, schedule

SLACK = 1e-6


@dataclass(frozen=True)
class Route:
    """A proposal: rows of places in order, first the stops, rows of the parties on board, and the row of its type
    (-1: the cheapest)."""

    calls: tuple[int, ...]
    rows: tuple[int, ...]
    kind: int = -1


@dataclass(frozen=True)
class Measure:
    """A route that keeps the rules: its type of vehicle and what it takes."""

    kind: int
    km: float
    driving: float
    dwell: float
    local: float
    cost: float


def measure(case: Case, route: Route, free: np.ndarray | None = None) -> Measure | None:
    """The cheapest legal vehicle type for the route among those of which ``free`` has one left; None if there is none.

    Hours are looked at by `fits_hours`, which takes longer.
    """
    km, driving, trunk = _way(case, route.calls)
    dwell, rules, stops = dwell_minutes(case, route.calls, route.rows), case.rules, len(case.wave.stops)
    local = driving - trunk + dwell
    at_stops = sum(call < stops for call in route.calls)
    if local > rules.local + SLACK or driving > rules.driving + SLACK:
        return None
    if at_stops > rules.stops or len(route.calls) - at_stops > rules.gates:
        return None
    best = None
    for kind in usable_kinds(case, route, case.fleet.coaches if free is None else free):
        cost = float(case.fleet.fixed[kind] + case.fleet.per_km[kind] * km + rules.rate * (driving + dwell))
        if best is None or cost < best.cost:
            best = Measure(kind, km, driving, dwell, local, cost)
    return best


def usable_kinds(case: Case, route: Route, free: np.ndarray) -> list[int]:
    """Vehicle types with seats, accessible places and permits for the route, and one coach left."""
    fleet, rows = case.fleet, list(route.rows)
    good = (free > 0) & (fleet.places >= case.size[rows].sum()) & (fleet.accessible >= case.accessible[rows].sum())
    good &= fleet.calls[:, list(route.calls)].all(axis=1)
    if route.kind >= 0:
        good &= np.arange(len(good)) == route.kind
    return [int(kind) for kind in np.flatnonzero(good)]


def fits_hours(case: Case, route: Route) -> Times | None:
    """When the coach would be where; None if the hours of its calls forbid it."""
    return schedule(visits_of(case, route.calls, route.rows), case.wave.limits)


def coach_of(case: Case, route: Route, free: np.ndarray | None = None) -> tuple[int, Coach] | None:
    """The route as a coach and the row of its type, or None if it breaks a rule."""
    found = measure(case, route, free)
    times = fits_hours(case, route) if found else None
    if not found or not times:
        return None
    wave, wait = case.wave, times.wait
    coach = Coach(
        vehicle_type=wave.vehicle_types[found.kind].id,
        calls=_calls(case, route, times),
        people=int(case.size[list(route.rows)].sum()),
        places=int(case.fleet.places[found.kind]),
        km=found.km,
        driving_minutes=found.driving,
        dwell_minutes=found.dwell,
        local_minutes=found.local,
        wait_minutes=wait,
        cost=found.cost,
    )
    return found.kind, coach


def _way(case: Case, calls: tuple[int, ...]) -> tuple[float, float, float]:
    """Km, minutes at the wheel, and those of the long leg between the ends."""
    km = driving = trunk = 0.0
    stops = len(case.wave.stops)
    for a, b in pairwise(calls):
        km += float(case.roads.km[a, b])
        minutes = float(case.roads.minutes[a, b])
        driving += minutes
        trunk += minutes if a < stops <= b else 0.0
    return km, driving, trunk


def _calls(case: Case, route: Route, times: Times) -> tuple[Call, ...]:
    wave, places, calls, load = case.wave, (*case.wave.stops, *case.wave.gates), [], 0
    for at, call in enumerate(route.calls):
        at_stop = call < len(wave.stops)
        rows = [row for row in route.rows if (case.stop if at_stop else case.gate)[row] == call]
        load += int(case.size[rows].sum()) * (1 if at_stop else -1)
        ids = tuple(sorted(wave.parties[row].id for row in rows))
        boarding, leaving = (ids, ()) if at_stop else ((), ids)
        calls.append(Call(places[call].id, boarding, leaving, times.arrive[at], times.depart[at], load))
    return tuple(calls)
