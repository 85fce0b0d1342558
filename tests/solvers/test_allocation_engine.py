"""The engine against the exact solver, and the promises that it makes for any market of ready pairs."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.solvers.allocation_cases import Case, cases
from tests.solvers.allocation_engine_cases import Shape, arcs_market, same, shuffled

from wengang.solvers.allocation import Allocation, Market, Progress, Status, allocate, verify

TOLERANCE = 1e-5
"""The exact solver may give up 1e-6 for each person to its tie-breaker; the engine holds worths in four bytes."""


def by_engine(market: Market, **more: Any) -> Allocation:
    """The engine's allocation, judged by the verifier."""
    allocation = allocate(market, **({"target_gap": 0, "method": "engine"} | more))
    verify(market, allocation)
    return allocation


def by_exact(market: Market) -> Allocation:
    """The optimum, judged by the verifier."""
    allocation = allocate(market, target_gap=0, method="exact")
    verify(market, allocation)
    return allocation


shapes = st.builds(
    Shape,
    people=st.integers(1, 30),
    posts=st.integers(1, 9),
    employers=st.integers(1, 4),
    grouped=st.sampled_from([0.0, 0.3, 0.6, 1.0]),
    density=st.sampled_from([0.1, 0.5, 1.0]),
    places=st.sampled_from([0.3, 1.0, 1.5]),
    tied=st.booleans(),
    priority=st.booleans(),
    rooms=st.booleans(),
    cities=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(cases())
def test_brute_force_lies_between_what_it_finds_and_what_it_proves(case: Case) -> None:
    allocation, best = by_engine(case.market()), case.optimum()
    assert allocation.objective <= best + TOLERANCE
    assert allocation.bound >= best - TOLERANCE


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 2**32), shapes)
def test_the_optimum_lies_between_what_it_finds_and_what_it_proves(seed: int, shape: Shape) -> None:
    market = arcs_market(seed, shape)
    allocation, best = by_engine(market), by_exact(market).objective
    slack = TOLERANCE * max(1.0, best)
    assert allocation.objective <= best + slack
    assert allocation.bound >= best - slack
    assert allocation.gap >= (best - allocation.objective - slack) / max(allocation.bound, 1.0)


def test_without_groups_it_reaches_the_optimum_and_with_them_it_comes_near() -> None:
    """A bound and a verifier would also be content with a bad allocation."""
    alone, together = [], []
    for seed in range(16):
        for losses, share in ((alone, 0.0), (together, 0.25)):
            market = arcs_market(seed, Shape(people=120, posts=30, employers=8, grouped=share, tied=seed % 2 == 0))
            losses.append(1 - by_engine(market).objective / by_exact(market).objective)
    assert max(alone) < 1e-3
    assert np.mean(alone) < 1e-4
    assert max(together) < 0.03
    assert np.mean(together) < 5e-3


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), shapes, st.integers(0, 100))
def test_one_more_place_never_lowers_the_optimum_below_an_old_allocation(seed: int, shape: Shape, pick: int) -> None:
    market = arcs_market(seed, shape)
    more = market.headcount.copy()
    more[pick % len(more)] += 1
    before, after = by_exact(market), by_engine(replace(market, headcount=more))
    assert after.bound >= before.objective - TOLERANCE * max(1.0, before.objective)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), shapes, st.integers(0, 5))
def test_the_order_and_the_names_of_rows_decide_nothing(seed: int, shape: Shape, chance: int) -> None:
    market = arcs_market(seed, shape)
    moved, people, posts = shuffled(market, seed + 1)
    straight, other = by_engine(market, seed=chance), by_engine(moved, seed=chance)
    assert np.array_equal(straight.post[people], np.append(posts, -1)[other.post])
    assert np.array_equal(straight.prices[posts], other.prices)
    rents = straight.room_prices[market.employer[posts]], other.room_prices[moved.employer]
    assert np.array_equal(*rents)
    assert straight.objective == pytest.approx(other.objective)


def test_twice_the_same() -> None:
    market = arcs_market(5, Shape(people=300, posts=40, employers=9, tied=True))
    assert same(by_engine(market), by_engine(market))


def test_the_key_decides_between_equals() -> None:
    one_place = Case([[1.0]] * 6, [1], [0], [-1] * 6, None, [False] * 6, [0] * 6).market()
    winners = {int(np.flatnonzero(by_engine(one_place, seed=seed).post == 0)[0]) for seed in range(60)}
    assert winners == set(range(6))


SCRIPT = """
import hashlib, json
import numpy as np
from tests.solvers.allocation_engine_cases import Shape, arcs_market, feature_market
from wengang.solvers.allocation import allocate
for market in (arcs_market(3, Shape(people=400, posts=50, employers=9, tied=True)), feature_market(3, False, 200, 60)):
    result = allocate(market, method="engine", seed=4)
    digest = hashlib.sha256(result.post.tobytes() + result.prices.tobytes()).hexdigest()
    print(json.dumps([digest, result.objective, result.bound]))
"""


@pytest.mark.load
def test_two_processes_agree() -> None:
    runs = [subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True) for _ in range(2)]
    first, second = (run.stdout.decode().splitlines() for run in runs)
    assert first == second
    market = arcs_market(3, Shape(people=400, posts=50, employers=9, tied=True))
    here = allocate(market, method="engine", seed=4)
    assert json.loads(first[0])[0] == hashlib.sha256(here.post.tobytes() + here.prices.tobytes()).hexdigest()


@pytest.mark.parametrize("calls", [1, 2, 3, 5, 6])
def test_interrupted_it_returns_the_best_so_far(calls: int) -> None:
    market = arcs_market(9, Shape(people=200, posts=30, employers=8))
    seen: list[Progress] = []

    def stop(progress: Progress) -> bool:
        seen.append(progress)
        return len(seen) < calls

    stopped = by_engine(market, progress=stop)
    assert stopped.status is Status.INTERRUPTED
    assert len(seen) <= calls + 2
    assert stopped.bound >= by_exact(market).objective - TOLERANCE


def test_out_of_time_it_returns_the_best_so_far() -> None:
    market = arcs_market(9, Shape(people=200, posts=30, employers=8))
    assert by_engine(market, time_limit=1e-9).status is Status.LIMIT


def test_a_listener_that_returns_nothing_stops_nothing() -> None:
    market = arcs_market(2, Shape(grouped=0))
    assert by_engine(market, progress=lambda _: None, target_gap=1e-3).status is Status.WITHIN_GAP


EMPTY: dict[str, dict[str, Any]] = {
    "no people": {"indptr": [0], "post": [], "utility": [], "headcount": [2], "employer": [0]},
    "no posts": {"indptr": [0, 0, 0], "post": [], "utility": [], "headcount": [], "employer": []},
    "nobody eligible": {"indptr": [0, 0, 0], "post": [], "utility": [], "headcount": [2], "employer": [0]},
    "no places": {"indptr": [0, 1, 2], "post": [0, 0], "utility": [1.0, 1.0], "headcount": [0], "employer": [0]},
    "nothing gained": {"indptr": [0, 1, 2], "post": [0, 0], "utility": [-1.0, 0], "headcount": [2], "employer": [0]},
}


@pytest.mark.parametrize("name", EMPTY)
def test_markets_without_anything_to_give(name: str) -> None:
    allocation = by_engine(Market.from_arcs(**EMPTY[name]))
    assert (allocation.placed, allocation.objective, allocation.gap) == (0, 0.0, 0.0)
    assert allocation.bound == pytest.approx(0)
    assert allocation.status is Status.WITHIN_GAP


def test_a_whole_workshop_travels_together() -> None:
    """A group of any size bids as one: a hundred people at the one employer that holds them all."""
    size = 100
    market = Market.from_arcs(
        np.arange(size + 1) * 3,
        np.tile([0, 1, 2], size),
        np.tile([1.0, 1.2, 1.9], size),
        [60, 60, 80],
        [0, 0, 1],
        np.zeros(size, np.int32),
    )
    allocation = by_engine(market)
    assert np.bincount(allocation.post).tolist() == [40, 60]
    assert allocation.objective == pytest.approx(40 * 1.0 + 60 * 1.2)


def test_a_member_who_costs_more_than_nothing_may_still_come_along() -> None:
    market = Market.from_arcs([0, 1, 2], [0, 0], [2.0, -0.5], [2], [0], [0, 0])
    allocation = by_engine(market)
    assert allocation.post.tolist() == [0, 0]
    assert allocation.objective == pytest.approx(1.5)


@pytest.mark.parametrize("factor", [1e-6, 1e6, 1e20])
def test_the_unit_of_worth_does_not_matter(factor: float) -> None:
    market = arcs_market(4, Shape(people=60, posts=12, employers=4, grouped=0, priority=False, cities=False))
    assert market.pairs is not None
    scaled = replace(market, pairs=replace(market.pairs, utility=market.pairs.utility * factor))
    one, other = by_engine(market), by_engine(scaled)
    assert other.objective / factor == pytest.approx(one.objective, rel=1e-4)


def test_a_worth_beyond_four_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="pair 1: utility is 1e\\+39"):
        Market.from_arcs([0, 2], [0, 1], [1.0, 1e39], [1, 1], [0, 1])
