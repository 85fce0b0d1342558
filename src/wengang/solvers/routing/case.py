"""A wave as numbers: what every proposer works on. Parties that can never travel are set aside here, with the
reason."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.routing.distance import Roads, roads_of
from wengang.solvers.routing.model import DAY, Wave
from wengang.solvers.routing.result import Reason, Unserved
from wengang.solvers.routing.schedule import Visit, schedule

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
CHUNK = 12
MANY = 1 << 30


class Fleet(NamedTuple):
    """Vehicle types, one row each: passenger places, accessible places, yuan, yuan/km, coaches, and ``calls``
    (types, places) allowed."""

    places: Ints
    accessible: Ints
    fixed: Floats
    per_km: Floats
    coaches: Ints
    calls: NDArray[np.bool_]


class Rules(NamedTuple):
    """Limits of one coach in minutes and calls; ``rate`` in yuan a minute."""

    rate: float
    local: float
    driving: float
    stops: int
    gates: int
    stop_dwell: float
    gate_dwell: float
    per_person: float
    board: float
    hours: bool


@dataclass(frozen=True)
class Case:
    """``stop``/``gate``: rows of the matrices for each party; ``parties``: rows of ``wave.parties`` that may travel."""

    wave: Wave
    roads: Roads
    fleet: Fleet
    rules: Rules
    stop: Ints
    gate: Ints
    size: Ints
    accessible: Ints
    able: tuple[int, ...]
    unserved: tuple[Unserved, ...]


def case_of(wave: Wave) -> Case:
    """The numbers of a wave, with each party that no coach could ever carry set aside."""
    stops = {place.id: at for at, place in enumerate(wave.stops)}
    gates = {place.id: at + len(stops) for at, place in enumerate(wave.gates)}
    roads, fleet, rules = roads_of(wave), _fleet(wave), _rules(wave)
    stop = np.array([stops.get(p.stop, -1) for p in wave.parties], np.int64)
    gate = np.array([gates.get(p.gate, -1) for p in wave.parties], np.int64)
    size = np.array([p.size for p in wave.parties], np.int64)
    accessible = np.array([p.accessible for p in wave.parties], np.int64)
    whole = Case(wave, roads, fleet, rules, stop, gate, size, accessible, (), ())
    reasons = [_why_never(whole, row) for row in range(len(wave.parties))]
    unserved = [Unserved(p.id, p.size, why) for p, why in zip(wave.parties, reasons, strict=True) if why]
    able = tuple(row for row, why in enumerate(reasons) if not why)
    return Case(wave, roads, fleet, rules, stop, gate, size, accessible, able, tuple(unserved))


def _fleet(wave: Wave) -> Fleet:
    kinds = wave.vehicle_types
    places = [*wave.stops, *wave.gates]
    calls = np.ones((len(kinds), len(places)), bool)
    for row, kind in enumerate(kinds):
        for at, place in enumerate(places):
            permitted = kind.stops if at < len(wave.stops) else kind.gates
            fits = place.longest is None or kind.seats <= place.longest
            calls[row, at] = fits and (permitted is None or place.id in permitted)
    counts = [kind.available(wave.day) for kind in kinds]
    return Fleet(
        np.array([kind.places for kind in kinds], np.int64),
        np.array([kind.accessible for kind in kinds], np.int64),
        np.array([kind.fixed + kind.per_km * kind.empty_km for kind in kinds], float),
        np.array([kind.per_km for kind in kinds], float),
        np.array([MANY if count is None else count for count in counts], np.int64),
        calls,
    )


def _rules(wave: Wave) -> Rules:
    limits = wave.limits
    timed = any(p.ready is not None or p.report_by is not None for p in wave.parties)
    return Rules(
        wave.hourly_rate / 60,
        limits.local_hours * 60,
        limits.driving_hours * 60 if limits.driving_hours else float("inf"),
        limits.max_stops or MANY,
        limits.max_gates or MANY,
        limits.at_stop.minutes,
        limits.at_gate.minutes,
        limits.at_stop.per_person + limits.at_gate.per_person,
        limits.at_stop.per_person,
        timed or any(place.hours != (0, DAY) for place in (*wave.stops, *wave.gates)),
    )


def _why_never(case: Case, row: int) -> Reason | None:
    """The first thing that keeps the party at home whatever the other parties do; None if a coach of its own could
    take it."""
    fleet, stop, gate = case.fleet, int(case.stop[row]), int(case.gate[row])
    if stop < 0 or gate < 0:
        return Reason.UNKNOWN_STOP if stop < 0 else Reason.UNKNOWN_GATE
    usable = fleet.coaches > 0
    for reason, test in (
        (Reason.NO_FLEET, usable),
        (Reason.TOO_LARGE, fleet.places >= case.size[row]),
        (Reason.NO_ACCESSIBLE_PLACE, fleet.accessible >= case.accessible[row]),
        (Reason.NO_PERMIT, fleet.calls[:, stop] & fleet.calls[:, gate]),
    ):
        usable = usable & test
        if not usable.any():
            return reason
    if (
        local_minutes(case, (stop, gate), (row,)) > case.rules.local
        or case.roads.minutes[stop, gate] > case.rules.driving
    ):
        return Reason.TOO_FAR
    open_ = not case.rules.hours or schedule(visits_of(case, (stop, gate), (row,)), case.wave.limits)
    return None if open_ else Reason.CLOSED


def local_minutes(case: Case, calls: tuple[int, ...], rows: tuple[int, ...]) -> float:
    """Minutes of a coach at both ends, without the long leg between the last stop and the first gate."""
    border = sum(call < len(case.wave.stops) for call in calls)
    driving = sum(case.roads.minutes[a, b] for at, (a, b) in enumerate(pairwise(calls), 1) if at != border)
    return float(driving) + dwell_minutes(case, calls, rows)


def dwell_minutes(case: Case, calls: tuple[int, ...], rows: tuple[int, ...]) -> float:
    """Minutes a coach stands at its calls in all."""
    rules, border = case.rules, sum(call < len(case.wave.stops) for call in calls)
    people = int(case.size[list(rows)].sum())
    return border * rules.stop_dwell + (len(calls) - border) * rules.gate_dwell + people * rules.per_person


def visits_of(case: Case, calls: tuple[int, ...], rows: tuple[int, ...]) -> list[Visit]:
    """The calls with all that decides when the coach may be there."""
    wave, places, visits = case.wave, (*case.wave.stops, *case.wave.gates), []
    for at, call in enumerate(calls):
        at_stop = call < len(wave.stops)
        here = [row for row in rows if (case.stop if at_stop else case.gate)[row] == call]
        dwell = wave.limits.at_stop if at_stop else wave.limits.at_gate
        ready = [wave.parties[row].ready or 0.0 for row in here] if at_stop else []
        due = [by for row in here if not at_stop and (by := wave.parties[row].report_by) is not None]
        visits.append(
            Visit(
                at_stop=at_stop,
                drive=float(case.roads.minutes[calls[at - 1], call]) if at else 0.0,
                dwell=dwell.minutes + dwell.per_person * int(case.size[here].sum()),
                hours=places[call].hours,
                ready=max(ready, default=0.0),
                due=min(due, default=float("inf")),
            )
        )
    return visits
