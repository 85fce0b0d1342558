"""The arrays that the compiled search works on. Shapes: n items, p places, k vehicle types, r coaches."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.routing.case import Case
from wengang.solvers.routing.evaluate import Route

TOUCHED = 160
NEAR = 80


class Data(NamedTuple):
    """What does not change. ``item`` (n, 4): stop, gate, people, accessible places; ``times`` (n, 2): ready, due;
    ``near`` (n, m): the
    nearest items of each; ``hours`` (p, 2); ``allow`` (p,): a bit for each type that may call; ``rest`` (p, p):
    minutes that rests add to
    the long leg; ``kinds`` (k, 4): coaches, unused, places, accessible places; ``prices`` (k, 2): yuan, yuan/km;
    ``width``: room for calls."""

    km: Any
    minutes: Any
    rest: Any
    hours: Any
    allow: Any
    item: Any
    times: Any
    near: Any
    kinds: Any
    prices: Any
    rate: float
    local: float
    driving: float
    most_stops: int
    most_gates: int
    stop_dwell: float
    gate_dwell: float
    per_person: float
    board: float
    wait: float
    timed: bool
    penalty: float
    width: int
    most_places: int
    most_accessible: int


class State(NamedTuple):
    """The coaches of the moment. ``row`` (r, 6 + 5 width): items, people, accessible places, type, stops, gates;
    then four times ``width``
    for the stops, the gates and how many items are for each; then the items. ``reals`` (r, 3): km, minutes, cost.
    ``of`` (n,): coach
    or -1. ``used`` (k,). ``total``: yuan with a penalty for each person unserved, and how many items are. ``mark``:
    whom we looked at."""

    row: Any
    reals: Any
    of: Any
    used: Any
    random: Any
    total: Any
    mark: Any


class Saved(NamedTuple):
    """Coaches as they were: ``index`` holds how many they are, then which."""

    index: Any
    row: Any
    reals: Any


def items_of(case: Case, rows: tuple[int, ...], most: int) -> list[tuple[int, ...]]:
    """The parties gathered into items of one stop, one gate, one time and at most ``most`` people: never a party in
    two."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for row in rows:
        party = case.wave.parties[row]
        alike.setdefault(
            (case.stop[row], case.gate[row], party.ready, party.report_by, party.accessible > 0), []
        ).append(row)
    items: list[tuple[int, ...]] = []
    for group in alike.values():
        current: list[int] = []
        for row in sorted(group, key=lambda row: (-int(case.size[row]), row)):
            if current and case.size[[*current, row]].sum() > most:
                items.append(tuple(current))
                current = []
            current.append(row)
        items.append(tuple(current))
    return items


def data_of(case: Case, items: list[tuple[int, ...]]) -> Data:
    """The fixed arrays for items of parties."""
    wave, fleet, rules, roads = case.wave, case.fleet, case.rules, case.roads
    first = [item[0] for item in items]
    places, parties = (*wave.stops, *wave.gates), [wave.parties[row] for row in first]
    bits = (fleet.calls.T.astype(np.int64) << np.arange(len(fleet.places))).sum(axis=1)
    rests = np.floor(roads.minutes / 60 / wave.limits.rest_after_hours) * wave.limits.rest_minutes
    stop, gate = case.stop[first], case.gate[first]
    dearest = float(
        (fleet.fixed + fleet.per_km * roads.km.max() * 2).max() + rules.rate * (roads.minutes.max() * 2 + rules.local)
    )
    needs = case.accessible
    item = [(stop[at], gate[at], case.size[list(rows)].sum(), needs[list(rows)].sum()) for at, rows in enumerate(items)]
    times = [(party.ready or 0.0, np.inf if party.report_by is None else party.report_by) for party in parties]
    people = max(1, int(fleet.places.max(initial=1)))
    return Data(
        roads.km,
        roads.minutes,
        rests,
        np.array([place.hours for place in places], float),
        bits,
        np.array(item, np.int64).reshape(-1, 4),
        np.array(times, float).reshape(-1, 2),
        _near(case, stop, gate),
        np.column_stack([fleet.coaches, fleet.coaches, fleet.places, fleet.accessible]),
        np.column_stack([fleet.fixed, fleet.per_km]),
        rules.rate,
        rules.local,
        rules.driving,
        rules.stops,
        rules.gates,
        rules.stop_dwell,
        rules.gate_dwell,
        rules.per_person,
        rules.board,
        wave.limits.wait_hours * 60,
        rules.hours,
        10 * dearest,
        min(people, len(items)) + 1,
        int(fleet.places.max(initial=0)),
        int(fleet.accessible.max(initial=0)),
    )


def _near(case: Case, stop: NDArray[np.int64], gate: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each item the items nearest at both ends together, nearest first, itself among them."""
    km, most = case.roads.km, min(NEAR, len(stop))
    near = np.empty((len(stop), most), np.int64)
    for at in range(len(stop)):
        both = km[stop[at], stop] + km[gate[at], gate]
        nearest = np.argpartition(both, most - 1)[:most]
        near[at] = nearest[np.argsort(both[nearest], kind="stable")]
    return near


def state_of(data: Data, coaches: int, seed: int) -> State:
    """Nobody on board of ``coaches`` empty coaches."""
    people, items = int(data.item[:, 2].sum()), len(data.item)
    return State(
        np.zeros((coaches, 6 + 5 * data.width), np.int64),
        np.zeros((coaches, 3)),
        np.full(items, -1, np.int64),
        np.zeros(len(data.kinds), np.int64),
        np.array([(seed * 0x9E3779B97F4A7C15 + 0x1234567) % 2**64 or 1], np.uint64),
        np.array([data.penalty * people, float(items)]),
        np.zeros(coaches + 1, np.int64),
    )


def saved_of(state: State) -> Saved:
    """Room to keep touched coaches."""
    row, reals = np.zeros((TOUCHED, state.row.shape[1]), np.int64), np.zeros((TOUCHED, 3))
    return Saved(np.zeros(TOUCHED + 1, np.int64), row, reals)


def routes_of(data: Data, state: State, items: list[tuple[int, ...]]) -> list[Route]:
    """The running coaches as routes of parties."""
    routes, width = [], data.width
    for row in state.row[state.row[:, 0] > 0]:
        calls = [*row[6 : 6 + row[4]], *row[6 + width : 6 + width + row[5]]]
        riders = row[6 + 4 * width : 6 + 4 * width + row[0]]
        parties = sorted(party for item in riders for party in items[item])
        routes.append(Route(tuple(map(int, calls)), tuple(parties), int(row[3])))
    return routes
