"""One auction over laid-out pairs: coarse prices first, fine bids last, then the fall of what was raised too high."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation.engine import auction, dual
from wengang.solvers.allocation.engine.fall import fall
from wengang.solvers.allocation.engine.layout import Layout, full_queue, open_places
from wengang.solvers.allocation.engine.parts import Joined, Part, join, parts_of, resume
from wengang.solvers.allocation.engine.state import Groups, Index, Places, Queue, Short, Singles, Values

STAGES = ((0.3, 0.0), (0.06, 0.7), (0.012, 0.7), (0.002, 0.7))
"""Step of each stage as a share of what a placement is worth, and the share of the last stage's prices it begins with.

Measured on 300,000 people and 40,000 posts: a quarter of the time of the last step alone, 0.001 % from the optimum."""
ROUGH = STAGES[:-1]
"""Stages over the first candidates of pairs scored on demand: better ones are about to be found at their prices."""
NEAR = 0.98
"""Share of good prices with which a last stage begins: what is then still too low, bids raise at once."""
AGAIN = ((0.001, NEAR),)
"""Stages from prices that are nearly right. Measured on 300,000 people: a tenth of the bids that 70 % take."""
LOOK_UP = 2_000_000
"""Bids between two calls of `watch`, about a second."""
POLISH = 40
"""Steps between two auctions."""
IDLE = 2
"""Auctions in a row that may bring next to nothing."""
WORTHWHILE = 0.05
"""Share of the gap that an auction has to close to be worth another."""
FINEST = 1e-4
"""Smallest step of a bid, as in `STAGES`."""

Watch = Callable[[], bool]
"""Looked at now and then; True asks to stop."""


class Stop(Exception):
    """Somebody asked to stop; `places` is what was reached."""

    def __init__(self, places: Places) -> None:
        super().__init__("asked to stop")
        self.places = places


def never() -> bool:
    """A watch that does not ask."""
    return False


@dataclass(frozen=True)
class Pairs:
    """What the auction works on."""

    layout: Layout
    singles: Singles
    groups: Groups
    group_of: Index
    """Group of each unit that is not alone."""
    scale: float
    """What a placement is worth, on average over the people."""
    shut: NDArray[np.bool_]
    """[M] Posts that nobody may take: without places here, and with some elsewhere."""


@dataclass(frozen=True)
class Solution:
    """Who is where, at what prices, and what the prices prove over these pairs."""

    at: Short
    """[U] Post of each unit, -1 for none."""
    worth: float
    price: Values
    bound: float
    stopped: bool = False


def pairs(layout: Layout, singles: Singles, groups: Groups) -> Pairs:
    """Pairs with what is worked out once."""
    first = singles.start[:-1][np.diff(singles.start) > 0]
    best = np.concatenate([singles.arcs["worth"][first], groups.arcs["worth"][groups.segment[:-1]]])
    scale = float(best.mean(dtype=np.float64)) if len(best) else 1.0
    return Pairs(
        layout, singles, groups, layout.group_of, scale if scale > 0 else 1.0, np.zeros(len(layout.room), bool)
    )


class Plan(NamedTuple):
    """Stages to bid in, from prices to begin with."""

    price: Values
    stages: tuple[tuple[float, float], ...]
    scale: float


class Bidders(Protocol):
    """Those who hold the auctions of the parts."""

    def bid(self, plan: Plan, parts: list[Part]) -> Iterator[Joined]:
        """What each part finds, in their order."""


def bid_apart(plan: Plan, part: Part) -> Joined:
    """The auction of one part by itself."""
    layout = part.layout
    given = Pairs(layout, part.singles, part.groups, layout.group_of, plan.scale, layout.room == 0)
    places = _stages(given, plan, never)
    fall(given.singles, places, plan.stages[-1][0] * plan.scale)
    return Joined(places.at, places.worth, places.price)


def begin(given: Pairs, known: Values, crew: Bidders, *, watch: Watch = never) -> Solution:
    """Coarse bids of every part by itself, then one residual auction of those who would rather be elsewhere.

    Args:
        given: the pairs.
        known: prices that are roughly right, at which demand splits the places over the parts.
        crew: holds the auctions of the parts.
        watch: asks to stop; it is not looked at during the parts' auctions.
    """
    layout, plan = given.layout, Plan(np.zeros(len(known)), ROUGH, given.scale)
    parts, step = parts_of(layout, given.singles, given.groups, known), plan.stages[-1][0] * plan.scale
    try:
        if len(parts) == 1:
            places = _stages(given, plan, watch)
        else:
            joined = join(parts, list(crew.bid(plan, parts)))
            places, queue = resume(layout, given.singles, given.groups, joined, step)
            _drain(given, places, queue, step, watch)
    except Stop as stop:
        return replace(_snapshot(given, stop.places), stopped=True)
    return _settled(given, places, step)


def solve(given: Pairs, price: Values | None = None, *, target: float, watch: Watch = never) -> Solution:
    """Auction everything until the gap over these pairs is at most `target`, or nothing gets better any more.

    Args:
        given: the pairs.
        price: prices to begin with, near the right ones; None: begin with coarse bids.
        target: (bound - worth) / bound.
        watch: asks to stop; what was reached by then is returned.
    """
    nothing = np.zeros(len(given.layout.room))
    plan = Plan(nothing, STAGES, given.scale) if price is None else Plan(price, AGAIN, given.scale)
    try:
        found = _settled(given, _stages(given, plan, watch), plan.stages[-1][0] * given.scale)
    except Stop as stop:
        return replace(_snapshot(given, stop.places), stopped=True)
    return improve(given, found, target=target, watch=watch)


def _stages(given: Pairs, plan: Plan, watch: Watch) -> Places:
    """All stages, the last one's places."""
    price = plan.price
    for share, keep in plan.stages:
        places = _stage(given, price * keep, share * given.scale, watch)
        price = places.price
    return places


def improve(given: Pairs, found: Solution, *, target: float, watch: Watch = never) -> Solution:
    """Polish the prices and auction once more from there, as long as that helps."""
    best, share, idle = found, STAGES[-1][0], 0
    layout = given.layout
    while gap_of(best.worth, best.bound) > target and idle < IDLE:
        price, bound = dual.polish(given.singles, given.groups, layout.room, best.price, best.worth, POLISH)
        best = replace(best, price=price, bound=bound) if bound < best.bound else best
        if gap_of(best.worth, best.bound) <= target:
            break
        try:
            again = _better(best, _finish(given, best.price * NEAR, share, watch))
        except Stop:
            return replace(best, stopped=True)
        before, after = gap_of(best.worth, best.bound), gap_of(again.worth, again.bound)
        idle = idle + 1 if before - after < WORTHWHILE * before else 0
        best, share = again, max(share / 2, FINEST)
    return best


def gap_of(worth: float, bound: float) -> float:
    """(bound - worth) / bound, 0 for nothing."""
    return (bound - worth) / bound if bound > 0 else 0.0


def _better(one: Solution, other: Solution) -> Solution:
    """The worthier places with the tighter proof."""
    places, proof = (other if other.worth > one.worth else one), (other if other.bound < one.bound else one)
    return replace(places, price=proof.price, bound=proof.bound)


def _finish(given: Pairs, price: Values, share: float, watch: Watch) -> Solution:
    step = share * given.scale
    return _settled(given, _stage(given, price, step, watch), step)


def _settled(given: Pairs, places: Places, step: float) -> Solution:
    fall(given.singles, places, step)
    return _snapshot(given, places)


def _snapshot(given: Pairs, places: Places) -> Solution:
    demand = np.empty(len(places.room))
    bound = dual.bound(given.singles, given.groups, given.layout.room, places.price, demand)
    return Solution(places.at.copy(), total(places), places.price.copy(), bound)


def _stage(given: Pairs, price: Values, step: float, watch: Watch) -> Places:
    price = np.where(given.shut, np.inf, price)
    places = open_places(given.layout, given.singles, given.groups.arcs["post"], price)
    queue = full_queue(given.layout)
    _drain(given, places, queue, step, watch)
    return places


def _drain(given: Pairs, places: Places, queue: Queue, step: float, watch: Watch) -> None:
    while queue.ends[1] > 0:
        auction.forward(given.singles, given.groups, places, queue, given.group_of, step, LOOK_UP)
        if watch():
            raise Stop(places)


def total(places: Places) -> float:
    """Sum of what everybody's place is worth."""
    held: NDArray[np.float32] = places.worth[places.at >= 0]
    return float(held.sum(dtype=np.float64))
