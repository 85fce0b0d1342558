"""The engine's way from a market to an allocation, for ready pairs and for pairs scored on demand."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from wengang.solvers.allocation.engine.compiled import compiled
from wengang.solvers.allocation.engine.dense import Dense
from wengang.solvers.allocation.engine.layout import Layout, canonical, sparse_bundles, sparse_singles
from wengang.solvers.allocation.engine.order import in_order
from wengang.solvers.allocation.engine.shards import Crew
from wengang.solvers.allocation.engine.solve import Solution, begin, gap_of, pairs, solve
from wengang.solvers.allocation.engine.state import Floats, Index, Short, Values
from wengang.solvers.allocation.market import Market, Pairs
from wengang.solvers.allocation.result import Listener, Progress, Status

MOST_ROUNDS = 10
ROUNDS_AT_LEAST = 3
"""Rounds of candidates before it is judged whether the bound still moves."""
ROUGH_TARGET = 0.02
"""Gap over early candidates: they are about to change, and better places among them are not worth the time."""
SHARE = 1 / 3
"""Part of the target gap that the auction may use up; the rest is for pairs that are no candidates."""
ROUNDING = 1.2e-7
"""What single precision may take from the worth of a pair."""
FLOOR = 0.9
"""Share of the first prices below which the first auction's are not taken: to it, a post that is nobody's candidate is
worth nothing, and everybody would then look there."""
SETTLED = 0.02
"""Change of the bound below which further rounds of candidates are pointless, as a share of the gap."""


@dataclass(frozen=True)
class Found:
    """What the engine brings back, in the market's numbers."""

    post: Short
    price: Values
    room_price: Values
    worth: float
    bound: float
    rounds: int
    status: Status


class Search:
    """One run: the best places and the best proof so far."""

    def __init__(
        self,
        market: Market,
        seed: int,
        target_gap: float,
        time_limit: float,
        listener: Listener | None,
        crew: Crew | None = None,
    ) -> None:
        """Args: market; seed; target_gap, relative; time_limit in s; listener, returning False to stop; who scores."""
        self.order = in_order(market, seed)
        self.market, self.given = self.order.market, market.pairs
        self.target, self.listener = target_gap, listener
        self.end = time.monotonic() + time_limit
        self.layout = canonical(self.market, seed)
        self.crew = crew
        self.rounds = 0
        self.stage = "score"
        self.asked = False
        self.best: Solution | None = None
        self.dense: Dense | None = None

    def run(self) -> Found:
        """Search until the gap over all eligible pairs is proved, a limit is met or the listener has had enough."""
        if self.given is None:
            self._scored()
        else:
            self._listed(self.given)
        return self._found()

    def _watch(self) -> bool:
        worth, bound = (self.best.worth, self.best.bound) if self.best else (0.0, 0.0)
        if self.listener and self.listener(Progress(self.stage, self.rounds, worth, bound)) is False:
            self.asked = True
        return self.asked or time.monotonic() > self.end

    def _listed(self, listed: Pairs) -> None:
        self._watch()
        rows = self.market, listed, self.order.rank, self.layout
        given = pairs(self.layout, sparse_singles(*rows), sparse_bundles(*rows).groups)
        self.stage, self.rounds = "auction", 1
        self.best = solve(given, target=self.target, watch=self._watch)

    def _scored(self) -> None:
        """Candidates, auction, better candidates at its prices: until the dense gap is met or nothing moves."""
        dense = self.dense = Dense(self.market, self.layout, self.crew)
        first = price = dense.first_prices()
        last = np.inf
        while True:
            self.stage = "score"
            bound = dense.at(price)
            self.best = _proved(self.best, price, bound, self.layout)
            gap = gap_of(self.best.worth, self.best.bound)
            settled = self.rounds > ROUNDS_AT_LEAST and last - self.best.bound < SETTLED * gap * self.best.bound
            if gap <= self.target or settled or self.rounds == MOST_ROUNDS or self._watch():
                return
            last, self.stage = self.best.bound, "auction"
            given = pairs(self.layout, dense.singles, dense.bundles.groups)
            if self.rounds == 0:
                found = begin(given, first, dense.crew, watch=self._watch)
            else:
                found = solve(given, price, target=self._round_target(gap), watch=self._watch)
            price = found.price if self.rounds else np.maximum(found.price, FLOOR * first)
            self.rounds += 1
            dense.keep_placed(found.at)
            if found.worth > self.best.worth:
                self.best = replace(self.best, at=found.at, worth=found.worth)
            if found.stopped:
                return

    def _round_target(self, gap: float) -> float:
        rough = min(ROUGH_TARGET, gap / 10) if self.rounds < ROUNDS_AT_LEAST else 0.0
        return max(self.target * SHARE, rough)

    def _found(self) -> Found:
        assert self.best is not None
        market, order = self.market, self.order
        post = people_posts(self.layout, self.best.at, market.people_count)
        worth = self._worth(post) - market.city_loss * spread_members(market, post)
        slack = ROUNDING * abs(self.best.bound)
        bound = max(self.best.bound + slack, worth)
        posts = market.posts_count
        if gap_of(worth, bound) <= self.target:
            status = Status.WITHIN_GAP
        else:
            status = Status.INTERRUPTED if self.asked else Status.LIMIT
        price, rent = self.best.price[:posts], np.zeros(len(order.employer_rank))
        rent[: len(market.rooms)] = self.best.price[posts:]
        return Found(self._known(post), price[order.rank], rent[order.employer_rank], worth, bound, self.rounds, status)

    def _known(self, post: Short) -> Short:
        """The market's numbers of canonical posts."""
        return np.append(self.order.posts, np.int32(-1))[post]

    def _worth(self, post: Short) -> float:
        if self.given is None:
            assert self.dense is not None
            return self.dense.worth(post)
        given = self.given
        return float(listed_worth(given.indptr, given.post, given.utility, self.market.priority, self._known(post)))


def _proved(best: Solution | None, price: Values, bound: float, layout: Layout) -> Solution:
    """The best places so far with the better of two proofs."""
    if best is None:
        nobody = np.full(len(layout.alone) + len(layout.members), -1, np.int32)
        return Solution(nobody, 0.0, price, bound)
    return replace(best, price=price, bound=bound) if bound < best.bound else best


def people_posts(layout: Layout, at: Short, people: int) -> Short:
    """[N] Post of each person."""
    post = np.full(people, -1, np.int32)
    post[layout.alone] = at[: len(layout.alone)]
    member = layout.members >= 0
    post[layout.members[member]] = at[len(layout.alone) :][member]
    return post


def spread_members(market: Market, post: Short) -> int:
    """Members of groups whose posts lie with more than one employer."""
    rows = np.flatnonzero((market.group >= 0) & (post >= 0))
    if not len(rows):
        return 0
    employer, group = market.employer[post[rows]], market.group[rows]
    count = int(group.max()) + 1
    low, high = np.full(count, np.iinfo(np.int32).max), np.full(count, -1)
    np.minimum.at(low, group, employer)
    np.maximum.at(high, group, employer)
    return int((low[group] != high[group]).sum())


@compiled
def listed_worth(indptr: Index, post: Short, utility: Floats, priority: Short, chosen: Short) -> float:
    """Sum of utility and priority over placed people, in double precision."""
    total = 0.0
    for person in range(len(chosen)):
        if chosen[person] >= 0:
            for pair in range(indptr[person], indptr[person + 1]):
                if post[pair] == chosen[person]:
                    total += utility[pair] + priority[person]
                    break
    return total
