"""The clock around the compiled search: batches of rounds, a falling temperature, one end for all machines."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wengang.solvers.routing.case import Case, case_of
from wengang.solvers.routing.evaluate import Route
from wengang.solvers.routing.model import Wave
from wengang.solvers.routing.state import Data, State, data_of, routes_of, saved_of, state_of

BATCH = 500
ROUNDS_A_SECOND = 18_000
ROUNDS_AN_ITEM = 2_000
HOT, COOL = 4e-3, 5e-5
BEHIND = 0.1
Item = tuple[int, ...]


@dataclass(frozen=True)
class Improved:
    """The best routes found, and whether the search ended by its own measure rather than by the clock or the caller."""

    routes: list[Route]
    finished: bool


_READY, _BEGUN = threading.Event(), threading.Lock()


def prepare(seconds: float) -> bool:
    """Whether the compiled search is ready, waiting up to ``seconds`` for it.

    The first run on a machine compiles for half a minute or more; it goes on in the background when the wait is over.
    """
    if _BEGUN.acquire(blocking=False):
        threading.Thread(target=_compile, daemon=True).start()
    return _READY.wait(max(0.0, seconds))


def _compile() -> None:
    """Run the search once on the smallest wave."""
    place = {"lat": 0, "lon": 0}
    data = {
        "stops": [{"id": "s", **place}],
        "gates": [{"id": "g", **place}],
        "parties": [{"id": "p", "size": 1, "stop": "s", "gate": "g"}],
        "vehicle_types": [{"id": "v", "seats": 2, "fixed": 1, "per_km": 1}],
    }
    case = case_of(Wave.from_dict(data))
    _search(case, [(0,)], [Route((0, 1), (0,), 0)], 1, float("inf"), 0, lambda cost, coaches: True)
    _READY.set()


def rounds_for(items: int, seconds: float) -> int:
    """Rounds that fit into the time on an ordinary machine, and no more than the wave can use."""
    return int(min(ROUNDS_A_SECOND * max(0.0, seconds), ROUNDS_AN_ITEM * items + 3_000))


def improve(
    case: Case,
    items: list[Item],
    routes: list[Route],
    rounds: int,
    until: float,
    seed: int,
    watch: Callable[[float, int], bool],
) -> Improved:
    """Search from legal routes of whole items until the rounds are done, `time.monotonic` passes ``until`` or
    ``watch`` says no. If the search is not compiled by then, the routes come back as they are.
    """
    if not items or not rounds or not prepare(until - time.monotonic()):
        return Improved(routes, finished=not items)
    return _search(case, items, routes, rounds, until, seed, watch)


def _search(
    case: Case,
    items: list[Item],
    routes: list[Route],
    rounds: int,
    until: float,
    seed: int,
    watch: Callable[[float, int], bool],
) -> Improved:
    from wengang.solvers.routing import search  # brings the compiler: for whoever plans

    data = data_of(case, items)
    state, best = (state_of(data, len(routes) + 8 + len(routes) // 8, seed) for _ in range(2))
    saved, begin, done, steady = saved_of(state), time.monotonic(), 0, True
    if not _load(data, state, items, routes):
        return Improved(routes, finished=False)
    search.keep(best, state)
    coach = float(state.reals[:, 2].sum()) / max(1, len(routes))
    while done < rounds and time.monotonic() < until:
        step, gone = min(BATCH, rounds - done), done / rounds
        clock = (time.monotonic() - begin) / max(1e-9, until - begin)
        # A machine too slow for the rounds cools by the clock instead, and its plan is its own.
        if clock > gone + BEHIND:
            steady, gone = False, min(1.0, clock)
        heat = coach * HOT * (COOL / HOT) ** gone
        search.search(data, state, best, saved, step, heat)
        done += step
        if not watch(float(best.reals[:, 2].sum()), int((best.row[:, 0] > 0).sum())):
            break
    return Improved(routes_of(data, best, items), finished=steady and done >= rounds)


def _load(data: Data, state: State, items: list[Item], routes: list[Route]) -> bool:
    """Put the routes into the state; False if one does not consist of whole items or breaks a rule."""
    from wengang.solvers.routing import search

    at = {row: number for number, item in enumerate(items) for row in item}
    riders = [sorted({at[row] for row in route.rows}) for route in routes]
    whole = [sorted(row for item in held for row in items[item]) for held in riders]
    if whole != [sorted(route.rows) for route in routes]:
        return False
    kinds = np.array([route.kind for route in routes], np.int64)
    calls = np.array([call for route in routes for call in route.calls], np.int64)
    starts = np.cumsum([0] + [len(route.calls) for route in routes])
    held_items = np.array([item for held in riders for item in held], np.int64)
    ends = np.cumsum([0] + [len(held) for held in riders])
    return bool(search.load_routes(data, state, kinds, calls, starts, held_items, ends))
