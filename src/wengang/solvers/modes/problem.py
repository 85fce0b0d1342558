"""A campaign as arrays: which runs there may be (a kind of vehicle on a line on a day), and who may take which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.modes.model import Area, Campaign, Group, Hub
from wengang.solvers.modes.prices import RAIL, ROAD, Kind
from wengang.solvers.roads.sphere import between

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Way:
    """How a kind of vehicle goes from a county to a city: between which places, how far, and with how much feeder
    (km) at both ends. ``night``: only with a night on the way."""

    kind: Kind
    origin: str
    destination: str
    km: float
    feeder_km: float
    night: bool

    @property
    def cost(self) -> float:
        """Yuan for one vehicle."""
        night = self.kind.stopover.cost if self.night and self.kind.stopover else 0.0
        return self.kind.fixed + self.kind.per_km * self.km + night


@dataclass(frozen=True)
class Run:
    """Vehicles of one kind from ``origin`` to ``destination`` on ``day``; ``most`` of them at most."""

    kind: Kind
    origin: str
    destination: str
    day: date
    km: float
    cost: float
    most: int


@dataclass(frozen=True)
class Problem:
    """Options: row i lets people of group ``group[i]`` take run ``run[i]`` for ``each[i]`` yuan a person beside the
    vehicle. ``caps``: (rows of runs, how many vehicles together)."""

    groups: tuple[Group, ...]
    people: Ints
    runs: tuple[Run, ...]
    group: Ints
    run: Ints
    each: Floats
    seats: Ints
    cost: Floats
    most: Ints
    caps: tuple[tuple[Ints, int], ...]

    @property
    def long_haul(self) -> NDArray[np.bool_]:
        """Which runs are trains, carriages or aeroplanes; shape (runs,)."""
        return np.array([run.kind.mode not in ROAD for run in self.runs], bool)

    @property
    def penalty(self) -> float:
        """Yuan for each person left behind in what is minimised: more than any vehicle hired for one person."""
        return 2.0 * float(self.cost.max(initial=0.0)) + 2.0 * float(self.each.max(initial=0.0)) + 1000.0


def ways(campaign: Campaign) -> dict[tuple[str, str], list[Way]]:
    """Every legal way between the counties and cities that have groups, by (county, city)."""
    table, counties, cities = campaign.table, {c.id: c for c in campaign.counties}, {c.id: c for c in campaign.cities}
    known = {(line.kind, line.origin, line.destination): line for line in campaign.lines}
    hubs = {hub.id: hub for hub in campaign.hubs}
    found: dict[tuple[str, str], list[Way]] = {}
    for pair in sorted({(g.county, g.city) for g in campaign.groups}):
        start, end = counties.get(pair[0]), cities.get(pair[1])
        found[pair] = []
        for kind in table.kinds:
            ends = _ends(kind, start, end) if start and end else None
            if start is None or end is None or ends is None:
                continue
            origin: Area | Hub
            destination: Area | Hub
            origin, destination = (start, end) if kind.mode in ROAD else (hubs[ends[0]], hubs[ends[1]])
            line = known.get((kind.id, *ends))
            km = line.km if line and line.km is not None else kind.detour * _direct(origin, destination)
            feeder = _direct(start, origin) + _direct(destination, end)
            night = kind.max_km is not None and km > kind.max_km
            longest = kind.stopover.max_km if kind.stopover else kind.max_km
            if km >= kind.min_km and (longest is None or km <= longest):
                found[pair].append(Way(kind, *ends, km, feeder, night))
    return found


def problem_of(campaign: Campaign) -> Problem:
    """All runs and options of the campaign."""
    routes, table = ways(campaign), campaign.table
    rows: dict[tuple[str, str, str, date], int] = {}
    runs: list[Way] = []
    options: list[tuple[int, int, float]] = []
    first = min(campaign.departures)
    for at, group in enumerate(campaign.groups):
        for way in routes[group.county, group.city]:
            last = max(first, 2) if way.night else first
            for before in campaign.departures:
                if before < last:
                    continue
                key = (way.kind.id, way.origin, way.destination, group.report - timedelta(before))
                if key not in rows:
                    rows[key] = len(runs)
                    runs.append(way)
                feeder = table.feeder.per_person + table.feeder.per_person_km * way.feeder_km
                each = table.waiting * (before - first) + (0.0 if way.kind.mode in ROAD else feeder)
                options.append((at, rows[key], each))
    return _arrays(campaign, rows, runs, options)


def _arrays(
    campaign: Campaign,
    rows: dict[tuple[str, str, str, date], int],
    runs: list[Way],
    options: list[tuple[int, int, float]],
) -> Problem:
    people = np.array([group.people for group in campaign.groups], np.int64)
    group = np.array([option[0] for option in options], np.int64)
    run = np.array([option[1] for option in options], np.int64)
    reach = np.bincount(run, weights=people[group], minlength=len(runs)).astype(np.int64)
    limits = {(line.kind, line.origin, line.destination): line.per_day for line in campaign.lines}
    made = []
    for (kind, origin, destination, day), at in rows.items():
        way = runs[at]
        limit = limits.get((kind, origin, destination))
        limit = way.kind.per_day if limit is None else limit
        needed = -(-int(reach[at]) // way.kind.seats)
        made.append(
            Run(way.kind, origin, destination, day, way.km, way.cost, min(needed, needed if limit is None else limit))
        )
    return Problem(
        groups=campaign.groups,
        people=people,
        runs=tuple(made),
        group=group,
        run=run,
        each=np.array([option[2] for option in options], float),
        seats=np.array([r.kind.seats for r in made], np.int64),
        cost=np.array([r.cost for r in made], float),
        most=np.array([r.most for r in made], np.int64),
        caps=_caps(campaign, made),
    )


def _caps(campaign: Campaign, runs: list[Run]) -> tuple[tuple[Ints, int], ...]:
    """The daily limits over all lines that could bind."""
    caps = []
    for name, limit in sorted(campaign.per_day.items()):
        for day in sorted({run.day for run in runs}):
            rows = [at for at, r in enumerate(runs) if r.day == day and name in (r.kind.id, r.kind.mode)]
            if sum(runs[at].most for at in rows) > limit:
                caps.append((np.array(rows, np.int64), limit))
    return tuple(caps)


def _ends(kind: Kind, start: Area, end: Area) -> tuple[str, str] | None:
    if kind.mode in ROAD:
        return start.id, end.id
    ends = (start.rail, end.rail) if kind.mode in RAIL else (start.air, end.air)
    return (ends[0], ends[1]) if ends[0] and ends[1] and ends[0] != ends[1] else None


def _direct(one: Area | Hub, other: Area | Hub) -> float:
    lat, lon = np.array([one.lat]), np.array([one.lon])
    return float(between(lat, lon, np.array([other.lat]), np.array([other.lon]))[0, 0])
