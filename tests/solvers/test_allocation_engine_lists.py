"""Lists, reasons and explanations around an allocation whose market is scored on demand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.solvers.allocation_engine_cases import feature_market

from wengang.solvers.allocation import Allocation, Market, allocate, explain, narrowed, propose, verify, why_without

Markets = tuple[Market, Market, Allocation]


@pytest.fixture(scope="module")
def markets() -> Markets:
    """The same market with its pairs listed and scored on demand, and one allocation of both."""
    listed, scored = (feature_market(8, kind, 120, 80) for kind in (True, False))
    allocation = allocate(scored)
    assert allocation.placed > 20
    assert allocation.groups_placed > 2
    return listed, scored, allocation


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 50), st.integers(1, 40), st.integers(1, 12))
def test_a_narrowed_market_keeps_what_matters(seed: int, people: int, posts: int, most: int) -> None:
    listed, scored = (feature_market(seed, kind, people, posts) for kind in (True, False))
    allocation = allocate(scored, method="engine")
    narrow = narrowed(scored, allocation, most)
    verify(narrow, allocation)
    for person in range(people):
        post, utility = narrow.row(person)
        arcs = [listed.arc(person, int(j)) for j in post]
        assert min(arcs, default=0) >= 0
        assert np.allclose(utility, listed.utility[arcs], atol=1e-6)
        known, worth = listed.row(person)
        profit = np.where(listed.headcount[known] > 0, worth - allocation.prices[known], -np.inf)
        if listed.group[person] < 0:
            best = np.sort(profit[np.isfinite(profit)])[::-1][:most]
            kept = np.sort(utility - allocation.prices[post])[::-1]
            assert len(kept) >= len(best)
            assert (kept[: len(best)] >= best - 1e-5).all()


def test_a_market_that_lists_its_pairs_stays_as_it_is(markets: Markets) -> None:
    listed, _, allocation = markets
    assert narrowed(listed, allocation) is listed


def test_lists_are_those_of_the_listed_market(markets: Markets) -> None:
    """With every pair in reach people alone get the same lists; groups see a few posts of each employer."""
    listed, scored, allocation = markets
    one, other = (propose(market, allocation, 5) for market in (listed, scored))
    assert all(len(set(one.for_person(i))) == len(one.for_person(i)) for i in range(listed.people_count))
    alone = listed.group < 0
    assert (one.posts[alone] == other.posts[alone]).mean() > 0.95
    for person in range(listed.people_count):
        posts = other.for_person(person)
        assert len(set(posts)) == len(posts)
        assert all(listed.arc(person, post) >= 0 for post in posts)
        if allocation.post[person] >= 0:
            assert posts[0] == allocation.post[person]
        assert bool(posts) == bool(one.for_person(person))
    for post in range(listed.posts_count):
        assert set(np.flatnonzero(allocation.post == post)) <= set(other.for_post(post))


def test_explanations_are_those_of_the_listed_market(markets: Markets) -> None:
    listed, scored, allocation = markets
    for person in range(0, listed.people_count, 5):
        assert why_without(scored, person) == why_without(listed, person)
        for post in range(0, listed.posts_count, 3):
            assert explain(scored, allocation, person, post) == explain(listed, allocation, person, post)


@pytest.mark.parametrize(("people", "posts"), [(0, 4), (4, 0)])
def test_lists_of_empty_markets(people: int, posts: int) -> None:
    market = feature_market(1, False, people, posts)
    assert (propose(market, allocate(market), 3).posts == -1).all()
