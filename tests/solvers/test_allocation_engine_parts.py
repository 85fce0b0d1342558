"""An auction in parts: places are split whole, parts are whole, and the residual auction ends near the best."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.solvers.allocation_engine_cases import Shape, arcs_market

from wengang.solvers.allocation import Market
from wengang.solvers.allocation.engine import parts, solve
from wengang.solvers.allocation.engine.layout import canonical, sparse_bundles, sparse_singles
from wengang.solvers.allocation.engine.order import in_order
from wengang.solvers.allocation.engine.parts import Part
from wengang.solvers.allocation.engine.shards import Threads
from wengang.solvers.allocation.engine.state import Groups


def laid_out(market: Market) -> solve.Pairs:
    """The engine's arrays for a market of ready pairs."""
    order = in_order(market, 0)
    rows = order.market, market.pairs, order.rank, canonical(order.market, 0)
    return solve.pairs(rows[-1], sparse_singles(*rows), sparse_bundles(*rows).groups)


def known(given: solve.Pairs) -> np.ndarray:
    """Prices that are about right."""
    return solve.solve(given, target=0.05).price


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 9), st.integers(0, 40), st.integers(0, 2**32))
def test_places_are_split_whole_and_follow_demand(count: int, posts: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    room, demand = rng.integers(0, 50, posts), rng.integers(0, 20, (count, posts)) * rng.integers(0, 2, posts)
    split = parts.split(room, demand.astype(float))
    np.testing.assert_array_equal(split.sum(axis=0), room)
    assert split.min(initial=0) >= 0
    fair = room * (demand + np.maximum(demand.sum(axis=0), 1) / count)
    fair = fair / np.maximum(demand.sum(axis=0) + np.maximum(demand.sum(axis=0), 1), 1)
    assert np.abs(split - fair).max(initial=0) < 1


def test_single_places_go_to_no_part_in_particular() -> None:
    split = parts.split(np.ones(4000, np.int64), np.zeros((4, 4000)))
    assert split.sum(axis=1) == pytest.approx(1000, abs=120)


def bundles_of(groups: Groups, group: int) -> list[list[tuple[float, int]]]:
    """All pairs of each bundle of one group, units in order, with the bonus."""
    size, told = groups.unit[group + 1] - groups.unit[group], []
    for bundle in range(groups.first[group], groups.first[group + 1]):
        first, end = groups.segment[groups.share[bundle]], groups.segment[groups.share[bundle] + size]
        told.append([(float(groups.bonus[bundle]), -1), *groups.arcs[first:end].tolist()])
    return told


@pytest.mark.parametrize("grouped", [0.0, 0.4, 1.0])
def test_parts_hold_everybody_once_with_all_that_is_theirs(monkeypatch: pytest.MonkeyPatch, grouped: float) -> None:
    monkeypatch.setattr(parts, "PEOPLE", 40)
    whole = laid_out(arcs_market(3, Shape(people=160, posts=12, employers=4, grouped=grouped, rooms=True, cities=True)))
    pieces = parts.parts_of(whole.layout, whole.singles, whole.groups, known(whole))
    assert len(pieces) >= 4
    alone = np.concatenate([piece.layout.alone for piece in pieces])
    np.testing.assert_array_equal(alone, whole.layout.alone)
    np.testing.assert_array_equal(np.concatenate([piece.layout.members for piece in pieces]), whole.layout.members)
    rows = np.concatenate([piece.singles.arcs for piece in pieces])
    assert len(rows) == whole.singles.start[-1]
    np.testing.assert_array_equal(rows, whole.singles.arcs[: len(rows)])
    np.testing.assert_array_equal(sum(piece.layout.room for piece in pieces), whole.layout.room)
    told = [bundles_of(piece.groups, g) for piece in pieces for g in range(len(piece.groups.unit) - 1)]
    assert told == [bundles_of(whole.groups, g) for g in range(len(whole.groups.unit) - 1)]
    for piece in pieces:
        entities = len(piece.layout.alone) + len(piece.layout.unit) - 1
        np.testing.assert_array_equal(np.sort(piece.layout.queue), np.arange(entities))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("grouped", [0.0, 0.3])
def test_many_small_parts_and_the_residual_auction_end_near_one_auction(
    monkeypatch: pytest.MonkeyPatch, seed: int, grouped: float
) -> None:
    """Parts of 60 people share posts of few places: a much harder cut than 250,000 people make."""
    market = arcs_market(seed, Shape(people=600, posts=80, employers=15, grouped=grouped, rooms=True))
    whole = laid_out(market)
    alone = solve.begin(whole, known(whole), Threads(1))
    monkeypatch.setattr(parts, "PEOPLE", 60)
    apart = solve.begin(whole, known(whole), Threads(1))
    assert apart.worth <= alone.bound
    assert apart.worth > 0.985 * alone.worth
    again = solve.solve(whole, apart.price, target=1e-3)
    assert again.worth > 0.995 * solve.solve(whole, target=1e-3).worth


def test_a_part_leaves_posts_alone_of_which_it_has_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PEOPLE", 10)
    whole = laid_out(arcs_market(1, Shape(people=120, posts=30, employers=6, grouped=0.3, places=0.4)))
    pieces = parts.parts_of(whole.layout, whole.singles, whole.groups, known(whole))
    plan = solve.Plan(np.zeros(len(whole.layout.room)), solve.ROUGH, whole.scale)
    assert any((piece.layout.room == 0).any() for piece in pieces)
    for piece in pieces:
        taken = held(piece, plan)
        assert (taken <= piece.layout.room).all()


def held(piece: Part, plan: solve.Plan) -> np.ndarray:
    """[M] Places that the part's own auction fills."""
    at = solve.bid_apart(plan, piece).at
    return np.bincount(at[at >= 0], minlength=len(piece.layout.room))
