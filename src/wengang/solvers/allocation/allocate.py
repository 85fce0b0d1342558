"""The one door to allocation: a market in, an allocation with its proof out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation.market import Market
from wengang.solvers.allocation.result import Allocation, Listener, Status

if TYPE_CHECKING:
    from wengang.solvers.allocation.engine.shards import Crew

METHODS = ("auto", "exact", "engine")
EXACT_PAIRS = 60_000
"""Eligible pairs up to which the exact solver answers at once (half a second), without anything to compile."""
PROOF_PAIRS = 400_000
"""Eligible pairs up to which the exact solver is asked where the engine could not prove the target gap."""


def allocate(
    market: Market,
    *,
    target_gap: float = 1e-3,
    seed: int = 0,
    workers: int | str = 1,
    progress: Listener | None = None,
    method: str = "auto",
    time_limit: float = 3600.0,
) -> Allocation:
    """Give each person at most one post so that the total worth is greatest.

    Worth is the sum over placed people of utility + priority level. A post takes no more people than its headcount; the
    members of a companion group go to one employer together (or, where they all allow it, to one city, at a loss) or
    stay together without a post; a group that needs a couple room takes one of the employer's.

    Args:
        market: who could take which post.
        target_gap: stop when (bound - objective) / bound is proved to be at most this.
        seed: with the keys of people and posts decides between equal choices.
        workers: threads to score with, or the address of a `dask.distributed` scheduler, whose workers then score.
            The answer does not depend on it.
        progress: called between steps with a `Progress`; returning False ends the work with the best found so far.
        method: "auto", "exact" (scipy's HiGHS) or "engine" (the auction).
        time_limit: seconds after which the best found so far is returned.

    Raises:
        ValueError: an argument is out of range.
        ImportError: `workers` is an address and the extra `cluster` is not installed.
        ClusterError: no scheduler answers at that address, or its workers fail.
    """
    _check_arguments(target_gap, workers, method, time_limit)
    began = time.monotonic()
    if method == "exact" or (method == "auto" and _small(market, EXACT_PAIRS)):
        return _exact(market, seed, target_gap, time_limit, progress, began)
    from wengang.solvers.allocation.engine.search import Search

    with crew_of(workers) as crew:
        found = Search(market, seed, target_gap, time_limit, progress, crew).run()
    allocation = finished(
        market, found.post, found.price, found.room_price, found.worth, found.bound, found.rounds, found.status, began
    )
    left = time_limit - (time.monotonic() - began)
    if method == "auto" and allocation.status == Status.LIMIT and left > 0 and _small(market, PROOF_PAIRS):
        return better_of(allocation, _exact(market, seed, target_gap, left, progress, began))
    return allocation


@contextmanager
def crew_of(workers: int | str) -> Iterator[Crew]:
    """Those who score: threads, or the workers of a scheduler."""
    if isinstance(workers, int):
        from wengang.solvers.allocation.engine.shards import Threads

        yield Threads(workers)
        return
    from wengang.solvers.allocation.cluster import Cluster

    with Cluster(workers) as cluster:
        yield cluster


def better_of(one: Allocation, other: Allocation) -> Allocation:
    """The one worth more; what the other proved is not carried over, so that each proof stays whole."""
    return other if (other.objective, -other.gap) > (one.objective, -one.gap) else one


def finished(
    market: Market,
    post: NDArray[np.int32],
    prices: NDArray[np.float64],
    room_prices: NDArray[np.float64],
    objective: float,
    bound: float,
    rounds: int,
    status: Status,
    began: float,
    proved: float | None = None,
) -> Allocation:
    """An allocation from what a solver found; `proved` is a bound tighter than the one the prices give."""
    best = max(min(bound, bound if proved is None else proved), objective)
    taken = np.bincount(post[post >= 0], minlength=market.posts_count)
    return Allocation(
        post=post,
        objective=objective,
        bound=best,
        dual_bound=bound,
        gap=(best - objective) / best if best > 0 else 0.0,
        prices=prices,
        room_prices=room_prices,
        unfilled=(market.headcount - taken).astype(np.int32),
        groups_placed=len(np.unique(market.group[(post >= 0) & (market.group >= 0)])),
        rounds=rounds,
        seconds=time.monotonic() - began,
        status=status,
    )


def _small(market: Market, pairs: int) -> bool:
    return market.pairs is not None and len(market.pairs.post) <= pairs


def _exact(
    market: Market, seed: int, target_gap: float, time_limit: float, progress: Listener | None, began: float
) -> Allocation:
    from wengang.solvers.allocation.exact import Search
    from wengang.solvers.allocation.problem import build

    problem = build(market, seed)
    search = Search(problem, target_gap, min(time_limit, 60.0), progress)
    status = search.run()
    post = np.full(market.people_count, -1, np.int32)
    arcs = problem.source[search.chosen]
    post[market.person[arcs]] = market.post[arcs]
    prices = np.zeros(market.posts_count)
    prices[problem.posts] = search.prices
    worth = float((market.utility[arcs] + market.priority[market.person[arcs]]).sum())
    worth -= float(problem.loss[search.chosen].sum())
    return finished(
        market, post, prices, search.room_prices, worth, search.choice.bound, search.rounds, status, began, search.bound
    )


def _check_arguments(target_gap: float, workers: int | str, method: str, time_limit: float) -> None:
    if not 0 <= target_gap < 1:
        raise ValueError(f"target_gap must be at least 0 and less than 1, got {target_gap}")
    if isinstance(workers, int) and workers < 1:
        raise ValueError(f"workers must be at least 1, got {workers}")
    if isinstance(workers, str) and "://" not in workers:
        raise ValueError(f"workers must be a number or an address such as tcp://10.0.0.5:8786, got {workers!r}")
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; there are {', '.join(METHODS)}")
    if not time_limit > 0:
        raise ValueError(f"time_limit must be positive, got {time_limit}")
