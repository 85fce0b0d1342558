"""The verifier must catch every kind of broken allocation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.solvers.allocation_cases import Case

from wengang.solvers.allocation import Allocation, AllocationError, Market, allocate, verify

CASE = Case(
    utility=[
        [1.5, 1.2, 1.1, None],
        [1.4, 1.3, 1.0, None],
        [1.2, None, 1.6, 1.1],
        [None, 1.3, 1.2, 1.9],
        [1.1, 1.2, 1.3, 1.4],
    ],
    headcount=[1, 2, 1, 1],
    employer=[0, 0, 1, 1],
    group=[0, 0, -1, -1, -1],
    rooms=[1, 1],
    couple_room=[True, True, False, False, False],
    priority=[0] * 5,
)


@pytest.fixture
def market() -> Market:
    return CASE.market()


@pytest.fixture
def allocation(market: Market) -> Allocation:
    result = allocate(market)
    verify(market, result)
    assert result.post.tolist() == [0, 1, 2, 3, 1]
    return result


def _placed(posts: list[int]) -> dict[str, Any]:
    array = np.array(posts, np.int32)
    taken = np.bincount(array[array >= 0], minlength=4)
    return {"post": array, "unfilled": np.array(CASE.headcount) - taken}


CORRUPTIONS = {
    "shape": {"post": np.zeros(4, np.int32)},
    "eligibility": _placed([3, 1, 2, -1, 1]),
    "headcount": _placed([0, 0, 2, 3, 1]),
    "unfilled": {"unfilled": np.array([0, 0, 0, 1])},
    "group_divided": _placed([0, -1, 2, 3, 1]),
    "employers_mixed": _placed([0, 2, -1, 3, 1]),
    "groups_placed": {"groups_placed": 0},
    "objective": {"objective": 7.0},
    "bound": {"bound": 5.0},
    "gap": {"gap": 0.5},
    "prices": {"prices": np.array([-0.1, 0, 0, 0])},
    "dual_bound": {"prices": np.array([9.0, 9.0, 9.0, 9.0])},
}


@pytest.mark.parametrize("code", CORRUPTIONS)
def test_each_corruption_is_named(code: str, market: Market, allocation: Allocation) -> None:
    with pytest.raises(AllocationError) as caught:
        verify(market, replace(allocation, **CORRUPTIONS[code]))
    assert caught.value.code == code


def test_a_room_too_many_is_named(allocation: Allocation) -> None:
    with pytest.raises(AllocationError) as caught:
        verify(replace(CASE, rooms=[0, 1]).market(), allocation)
    assert caught.value.code == "rooms"


def test_a_post_number_outside_the_market_is_named(market: Market, allocation: Allocation) -> None:
    with pytest.raises(AllocationError) as caught:
        verify(market, replace(allocation, post=np.array([0, 1, 2, 3, 9], np.int32)))
    assert caught.value.code == "eligibility"


def test_a_bound_that_the_prices_do_not_prove_is_named(market: Market, allocation: Allocation) -> None:
    claimed = allocation.objective + 1e-9
    lying = replace(allocation, bound=claimed, dual_bound=claimed, gap=0.0, prices=allocation.prices * 0)
    with pytest.raises(AllocationError) as caught:
        verify(market, lying)
    assert caught.value.code == "dual_bound"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["objective", "bound", "gap"])
def test_numbers_that_are_none_are_caught(name: str, value: float, market: Market, allocation: Allocation) -> None:
    with pytest.raises(AllocationError):
        verify(market, replace(allocation, **{name: value}))


def test_a_room_that_nobody_has_adds_nothing_to_a_proof() -> None:
    """A couple that needs a room gains nothing where there is none, whatever the prices."""
    market = Market.from_arcs([0, 1, 2], [0, 0], [1.5, 1.5], [2], [0], [0, 0], [0], couple_room=[True, True])
    for method in ("exact", "engine"):
        verify(market, allocate(market, method=method, target_gap=0))


def test_cities_may_outnumber_employers() -> None:
    market = Market.from_arcs(
        [0, 2, 4], [0, 1, 0, 1], [1.5, 1.2, 1.1, 1.4], [2, 1], [0, 0], [0, 0], city=[3, 5], same_city=[True, True]
    )
    for method in ("exact", "engine"):
        verify(market, allocate(market, method=method, target_gap=0))
