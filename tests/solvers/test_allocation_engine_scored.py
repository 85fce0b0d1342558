"""Markets whose pairs are scored on demand: the fast scorer against the rules, and its proof over all pairs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.solvers.allocation_engine_cases import feature_market, feature_tables, gate, reordered

from wengang.solvers.allocation import Allocation, Market, People, Posts, Progress, Status, allocate, verify
from wengang.solvers.allocation.engine import encode, scorer
from wengang.solvers.allocation.engine.candidates import best_posts
from wengang.solvers.allocation.engine.state import ARC
from wengang.solvers.allocation.features import FORBIDDEN_WORDS
from wengang.solvers.allocation.scoring import eligible, suitability

NOISE = 4e-6
"""Single precision, and the hash that settles ties (1e-6)."""


class Encoded:
    """Both tables in the engine's columns, as the engine itself lays them out."""

    def __init__(self, people: People, posts: Posts, seed: int, legal: bool) -> None:
        rng = np.random.default_rng(seed)
        self.gate = gate(seed, len(people), len(posts)) if legal else None
        self.priority = rng.integers(0, 3, len(people)).astype(np.int32)
        post_tie, person_tie = (rng.integers(0, 2**32, len(t), dtype=np.uint32) for t in (posts, people))
        columns = encode.encode_posts(posts, self.gate, None, post_tie)
        self.posts = encode.liked_first(columns, rng.random(len(posts)).astype(np.float32))
        self.people = encode.encode_people(people, posts, self.posts, self.gate, self.priority, person_tie)
        self.blocked = encode.encode_blocked(self.gate, len(people))

    def scored(self, price: NDArray[np.float32]) -> NDArray[np.float64]:
        """[N, M] Worth minus price by the market's own post numbers, not a number where a pair is closed."""
        net = np.ascontiguousarray(self.posts.base - price[self.posts.order])
        table = np.full((len(self.people.closed), len(self.posts.order)), np.nan)
        for person in range(len(table)):
            bench = scorer.bench_for(self.posts, 1, 1)
            seat = scorer.seat_at(bench, 0)
            scorer.score_person(self.posts, self.people, self.blocked, person, net, seat)
            open_ = np.isfinite(seat.net)
            table[person, self.posts.order[open_]] = seat.net[open_]
        return table


def by_rules(people: People, posts: Posts, encoded: Encoded) -> NDArray[np.float64]:
    """[N, M] The same worth without price, by the tables of rules."""
    met = eligible(people, posts)
    if encoded.gate is not None:
        met &= encoded.gate.allowed(np.arange(len(people)), len(posts))
    return np.where(met, 1 + suitability(people, posts) + encoded.priority[:, None], np.nan)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 4), st.booleans())
def test_the_fast_scorer_follows_the_rules(seed: int, width: int, legal: bool) -> None:
    people, posts = feature_tables(seed, 30, 40, width)
    encoded = Encoded(people, posts, seed, legal)
    wanted = by_rules(people, posts, encoded)
    found = encoded.scored(np.zeros(40, np.float32))
    assert np.array_equal(np.isnan(found), np.isnan(wanted))
    assert np.nanmax(np.abs(found - wanted), initial=0) < NOISE
    for person, post in np.argwhere(~np.isnan(wanted))[::7]:
        worth = scorer.pair_worth(encoded.posts, encoded.people, person, encoded.posts.spot[post])
        assert worth == pytest.approx(wanted[person, post], abs=2e-7)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.booleans(), st.sampled_from([1, 4, 16]))
def test_the_best_few_posts_are_the_best_few(seed: int, legal: bool, most: int) -> None:
    """Also over stretches long enough to be skipped in runs."""
    people, posts = feature_tables(seed, 40, 1500 if seed % 4 == 0 else 90)
    encoded = Encoded(people, posts, seed, legal)
    price = np.random.default_rng(seed).uniform(0.5, 2.5, len(posts)).astype(np.float32)
    price[::11] = np.inf
    found, count = np.empty((40, most), ARC), np.zeros(40, np.int32)
    rows = np.arange(40)
    total = best_posts(
        encoded.posts, encoded.people, encoded.blocked, rows.astype(np.int32), rows, price[encoded.posts.order], found,
        count,
    )  # fmt: skip
    profit = np.nan_to_num(by_rules(people, posts, encoded) - price, nan=-np.inf)
    for person in range(40):
        wanted = np.sort(profit[person])[::-1][:most]
        wanted = wanted[wanted > NOISE]
        chosen = found[person, : count[person]]
        assert len(set(chosen["post"])) == len(chosen) >= len(wanted)
        assert np.allclose(np.sort(profit[person, chosen["post"]])[::-1][: len(wanted)], wanted, atol=NOISE)
        own = chosen["worth"] - price[chosen["post"]]
        assert np.allclose(own, profit[person, chosen["post"]], atol=NOISE)
    assert total == pytest.approx(np.maximum(profit.max(axis=1), 0).sum(), abs=40 * NOISE)


def by_engine(market: Market, **more: Any) -> Allocation:
    """The engine's allocation, judged by the verifier."""
    allocation = allocate(market, **({"target_gap": 0, "method": "engine"} | more))
    verify(market, allocation)
    return allocation


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 3), st.integers(1, 60), st.integers(1, 40))
def test_the_proof_covers_every_eligible_pair(seed: int, width: int, people: int, posts: int) -> None:
    listed = feature_market(seed, True, people, posts, width)
    scored = feature_market(seed, False, people, posts, width)
    assert scored.pairs is None
    bounds: list[float] = []

    def note(progress: Progress) -> None:
        bounds.append(progress.bound)

    allocation = by_engine(scored, progress=note)
    best = allocate(listed, target_gap=0, method="exact")
    slack = 1e-5 * max(1.0, best.objective)
    assert allocation.objective <= best.objective + slack
    assert min([allocation.bound, *bounds]) >= best.objective - slack
    verify(listed, replace(allocation, status=Status.LIMIT))
    utility = [listed.utility[listed.arc(i, j)] + listed.priority[i] for i, j in enumerate(allocation.post) if j >= 0]
    assert allocation.objective <= sum(utility) + slack


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 3))
def test_the_order_of_rows_decides_nothing(seed: int, chance: int) -> None:
    market = feature_market(seed, False)
    moved, people, posts = reordered(market, seed + 1)
    straight, other = by_engine(market, seed=chance), by_engine(moved, seed=chance)
    assert np.array_equal(straight.post[people], np.append(posts, -1)[other.post])
    assert np.array_equal(straight.prices[posts], other.prices)


@pytest.mark.parametrize("calls", [1, 2, 3, 4, 6])
def test_interrupted_it_returns_the_best_so_far(calls: int) -> None:
    market, seen = feature_market(1, False, 200, 60), []

    def stop(progress: Progress) -> bool:
        seen.append(progress)
        return len(seen) < calls

    assert by_engine(market, progress=stop).status is Status.INTERRUPTED


def test_out_of_time_it_returns_the_best_so_far() -> None:
    assert by_engine(feature_market(1, False, 200, 60), time_limit=1e-9).status is Status.LIMIT


@pytest.mark.parametrize(("people", "posts"), [(0, 5), (5, 0), (0, 0), (1, 1)])
def test_empty_tables_are_valid(people: int, posts: int) -> None:
    market = Market.from_features(People.build(people), Posts.build(posts, employer=[0] * posts), listed=False)
    allocation = by_engine(market)
    assert allocation.placed == min(people, posts)
    assert allocation.gap < 1e-6


def test_everybody_in_groups_and_nobody_eligible() -> None:
    pairs = People.build(6, group=[0, 0, 1, 1, 2, 2], least_wage=[4000] * 4 + [9000] * 2)
    posts = Posts.build(2, employer=[0, 1], headcount=[3, 3], wage_high=[5000, 5000])
    allocation = by_engine(Market.from_features(pairs, posts, listed=False))
    assert (allocation.placed, allocation.groups_placed) == (4, 2)
    nobody = replace(posts, wage_high=np.array([10, 10], np.int32))
    assert by_engine(Market.from_features(pairs, nobody, listed=False)).placed == 0


def test_no_column_of_the_engine_can_hold_what_the_law_forbids() -> None:
    names = {name for table in (encode.PersonColumns, encode.PostColumns) for name in table._fields}
    assert not [name for name in names if FORBIDDEN_WORDS & set(name.split("_"))]
    known = set(People.__dataclass_fields__) | set(Posts.__dataclass_fields__)
    assert not FORBIDDEN_WORDS & known


BAD: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "post 1: headcount is -2": ({}, {"headcount": [1, -2]}),
    "post 1: unknown employer -1": ({}, {"employer": [0, -1]}),
    "employer 1: couple rooms are -1": ({}, {"couple_rooms": [0, -1]}),
    "person 0: group 4 has 3 members, the largest employer has 2 places": ({"group": [4, 4, 4]}, {"headcount": [1, 2]}),
    "person 2: unknown group -3": ({"group": [-1, -1, -3]}, {}),
    "person 1 has the same key as person 0": ({"key": [5, 5, 6]}, {}),
}


@pytest.mark.parametrize("message", BAD)
def test_bad_tables_are_refused_by_row_before_any_work(message: str) -> None:
    columns, conditions = BAD[message]
    people, posts = People.build(3, **columns), Posts.build(2, **({"employer": [0, 1]} | conditions))
    with pytest.raises(ValueError, match=message):
        Market.from_features(people, posts, listed=False)
