"""The one door to allocation: a market in, an allocation with its proof out."""

from __future__ import annotations

import time

import numpy as np

from wengang.solvers.allocation.exact import Listener, Search
from wengang.solvers.allocation.market import Market
from wengang.solvers.allocation.problem import build
from wengang.solvers.allocation.result import Allocation


def allocate(
    market: Market,
    *,
    target_gap: float = 1e-3,
    seed: int = 0,
    workers: int = 1,
    progress: Listener | None = None,
    method: str = "exact",
    time_limit: float = 60.0,
) -> Allocation:
    """Give each person at most one post so that the total worth is greatest.

    Worth is the sum over placed people of utility + priority level. A post takes no more people than its headcount; the
    members of a companion group go to one employer together or stay together without a post; a group that needs a
    couple room takes one of the employer's.

    Args:
        market: who could take which post.
        target_gap: stop when (bound - objective) / bound is proved to be at most this.
        seed: with the keys of people and posts decides between equal choices.
        workers: the exact solver works on one thread; the answer never depends on this number.
        progress: called between steps with a `Progress`; returning False ends the work with the best found so far.
        method: "exact" is the one there is.
        time_limit: seconds after which the best found so far is returned.

    Raises:
        ValueError: an argument is out of range.
    """
    _check_arguments(target_gap, workers, method, time_limit)
    began = time.monotonic()
    problem = build(market, seed)
    search = Search(problem, target_gap, time_limit, progress)
    status = search.run()
    post = np.full(market.people_count, -1, np.int32)
    arcs = problem.source[search.chosen]
    post[market.person[arcs]] = market.post[arcs]
    prices = np.zeros(market.posts_count)
    prices[problem.posts] = search.prices
    objective = float((market.utility[arcs] + market.priority[market.person[arcs]]).sum())
    dual_bound = search.choice.bound
    bound = max(min(search.bound, dual_bound), objective)
    return Allocation(
        post=post,
        objective=objective,
        bound=bound,
        dual_bound=dual_bound,
        gap=(bound - objective) / bound if bound > 0 else 0.0,
        prices=prices,
        room_prices=search.room_prices,
        unfilled=market.headcount - np.bincount(market.post[arcs], minlength=market.posts_count).astype(np.int32),
        groups_placed=len(np.unique(market.group[(post >= 0) & (market.group >= 0)])),
        rounds=search.rounds,
        seconds=time.monotonic() - began,
        status=status,
    )


def _check_arguments(target_gap: float, workers: int, method: str, time_limit: float) -> None:
    if not 0 <= target_gap < 1:
        raise ValueError(f"target_gap must be at least 0 and less than 1, got {target_gap}")
    if workers < 1:
        raise ValueError(f"workers must be at least 1, got {workers}")
    if method != "exact":
        raise ValueError(f"unknown method {method!r}; the one there is is 'exact'")
    if not time_limit > 0:
        raise ValueError(f"time_limit must be positive, got {time_limit}")
