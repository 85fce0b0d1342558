"""The exact solver against brute force, and the promises that it makes."""

from __future__ import annotations

import random

import numpy as np
import pytest
from benchmarks import allocation_exact
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.solvers.allocation_cases import Case, cases

from wengang.solvers.allocation import Market, Status, allocate, verify

TIES = 1e-5
"""Five people may each gain at most 1e-6 by the tie-breaking hash."""


@settings(max_examples=400, deadline=None)
@given(cases())
def test_it_finds_the_optimum_and_bounds_it(case: Case) -> None:
    market = case.market()
    allocation = allocate(market, target_gap=0)
    verify(market, allocation)
    best = case.optimum()
    assert allocation.objective == pytest.approx(best, abs=TIES)
    assert allocation.bound >= best - 1e-9
    assert allocation.bound == pytest.approx(best, abs=TIES)
    assert allocation.status is Status.WITHIN_GAP


@settings(max_examples=100, deadline=None)
@given(cases(), st.floats(0.001, 0.5))
def test_the_gap_is_honest_whatever_is_asked(case: Case, gap: float) -> None:
    allocation = allocate(case.market(), target_gap=gap)
    best = case.optimum()
    assert allocation.objective <= best + 1e-9 <= allocation.bound + 2e-9
    assert allocation.gap <= gap + 1e-6


@settings(max_examples=150, deadline=None)
@given(cases(tied=True), st.integers(0, 3), st.randoms(use_true_random=False))
def test_the_order_of_arrival_decides_nothing(case: Case, seed: int, chance: random.Random) -> None:
    people, posts = list(range(len(case.utility))), list(range(len(case.headcount)))
    chance.shuffle(people)
    chance.shuffle(posts)
    straight = allocate(case.market(), seed=seed, target_gap=0)
    shuffled = allocate(case.market(people, posts), seed=seed, target_gap=0)
    given_posts = [posts[j] if j >= 0 else -1 for j in shuffled.post]
    assert [straight.post[i] for i in people] == given_posts
    assert np.array_equal(straight.prices[posts], shuffled.prices)


@settings(max_examples=100, deadline=None)
@given(cases(), st.data())
def test_one_more_place_never_lowers_the_optimum(case: Case, data: st.DataObject) -> None:
    post = data.draw(st.integers(0, len(case.headcount) - 1))
    before = allocate(case.market(), target_gap=0)
    after = allocate(case.with_place(post).market(), target_gap=0)
    assert after.objective >= before.objective - TIES


def test_the_seed_decides_between_equals() -> None:
    one_place = Case([[1.0]] * 6, [1], [0], [-1] * 6, None, [False] * 6, [0] * 6).market()
    winners = {int(np.flatnonzero(allocate(one_place, seed=seed).post == 0)[0]) for seed in range(40)}
    assert winners == set(range(6))


def test_priority_decides_who_is_placed_and_never_which_post() -> None:
    utility = [[1.9, 1.1], [1.8, 1.7]]
    scarce = Case(utility, [1, 0], [0, 1], [-1, -1], None, [False] * 2, [0, 1])
    assert allocate(scarce.market()).post.tolist() == [-1, 0]
    plenty = Case(utility, [1, 1], [0, 1], [-1, -1], None, [False] * 2, [0, 0])
    helped = Case(utility, [1, 1], [0, 1], [-1, -1], None, [False] * 2, [0, 3])
    assert allocate(plenty.market()).post.tolist() == allocate(helped.market()).post.tolist() == [0, 1]


def test_a_couple_goes_together_or_not_at_all() -> None:
    case = Case([[2.0, None], [None, 2.0], [1.0, 1.0]], [2, 1], [0, 1], [0, 0, -1], None, [False] * 3, [0] * 3)
    allocation = allocate(case.market())
    assert allocation.post[:2].tolist() == [-1, -1]
    assert allocation.post[2] >= 0
    assert allocation.groups_placed == 0


def test_what_prices_cannot_prove_branching_does() -> None:
    couples = Case([[1.5, None]] * 4 + [[None, 1.0]], [3, 1], [0, 1], [0, 0, 1, 1, -1], None, [False] * 5, [0] * 5)
    stages = []
    allocation = allocate(couples.market(), target_gap=0, progress=lambda step: stages.append(step.stage))
    assert stages[-1] == "prove"
    assert allocation.dual_bound == pytest.approx(3 * 1.5 + 1, abs=TIES)
    assert allocation.bound == pytest.approx(allocation.objective, abs=TIES)
    assert allocation.objective == pytest.approx(2 * 1.5 + 1)


def test_couple_rooms_run_out() -> None:
    case = Case([[1.5], [1.5], [1.2], [1.2]], [4], [0], [0, 0, 1, 1], [1], [True, False, True, True], [0] * 4)
    allocation = allocate(case.market())
    assert allocation.post.tolist() == [0, 0, -1, -1]
    assert allocation.room_prices[0] == pytest.approx(2.4, abs=TIES)


@pytest.mark.parametrize(("people", "posts"), [(0, 0), (0, 3), (3, 0)])
def test_nobody_or_nothing_is_a_valid_market(people: int, posts: int) -> None:
    market = Market.from_arcs(np.zeros(people + 1), [], [], np.ones(posts, int), np.zeros(posts, int))
    allocation = allocate(market)
    verify(market, allocation)
    assert allocation.post.tolist() == [-1] * people
    assert (allocation.objective, allocation.bound, allocation.gap) == (0, 0, 0)


def _round(people: int = 120, posts: int = 40) -> Market:
    rng = np.random.default_rng(3)
    some_people = allocation_exact.people(people, rng)
    return Market.from_features(some_people, allocation_exact.posts(posts, people * 3 // 4, rng))


def test_a_listener_can_stop_at_any_step_and_keeps_the_best_so_far() -> None:
    market, seen = _round(), []
    allocate(market, progress=seen.append)
    for stop in range(len(seen)):
        left = iter(range(stop))
        allocation = allocate(market, progress=lambda _, left=left: next(left, None) is not None)
        verify(market, allocation)
        assert allocation.status is Status.INTERRUPTED
        assert allocation.placed > 0 or stop < 2
        assert [step.rounds for step in seen][stop] >= allocation.rounds


def test_a_time_limit_gives_the_best_so_far() -> None:
    market = _round(400, 120)
    allocation = allocate(market, target_gap=0, time_limit=0.05)
    verify(market, allocation)
    assert allocation.bound >= allocation.objective


def test_the_same_round_twice_is_the_same_allocation() -> None:
    first, second = allocate(_round(), seed=5), allocate(_round(), seed=5, workers=2)
    assert np.array_equal(first.post, second.post)
    assert first.objective == second.objective


@pytest.mark.parametrize(
    "wrong", [{"target_gap": -0.1}, {"target_gap": 1.0}, {"workers": 0}, {"method": "guess"}, {"time_limit": 0.0}]
)
def test_arguments_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        allocate(_round(4, 2), **wrong)
