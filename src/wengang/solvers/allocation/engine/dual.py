"""The bound that prices prove over the pairs laid out, and better prices for it.

    L(p) = sum room_j p_j + sum over people alone of max(0, best worth - p)
           + sum over groups of max(0, best over bundles of (bonus + sum over units of their best worth - p))

is at least the worth of every allocation, for any p >= 0 (Lagrange duality).
"""

from __future__ import annotations

import numpy as np

from wengang.solvers.allocation.engine.compiled import compiled
from wengang.solvers.allocation.engine.state import Groups, Index, Singles, Values

MEMORY = 0.7
"""Share of the last direction that goes into the next."""
PATIENCE = 6
"""Steps without a better bound before going back to the best prices with a shorter step."""
SHORTEN = 0.6


@compiled
def bound(singles: Singles, groups: Groups, room: Index, price: Values, demand: Values) -> float:
    """L(p); `demand` is filled with how many units would choose each post."""
    demand[:] = 0
    total = 0.0
    for post in range(len(room)):
        total += room[post] * price[post]
    for person in range(len(singles.start) - 1):
        best, chosen = 0.0, -1
        for arc in range(singles.start[person], singles.start[person + 1]):
            worth = singles.arcs[arc].worth
            if worth <= best:
                break
            profit = worth - price[singles.arcs[arc].post]
            if profit > best:
                best, chosen = profit, singles.arcs[arc].post
        if chosen >= 0:
            total += best
            demand[chosen] += 1
    for group in range(len(groups.unit) - 1):
        total += _group_profit(groups, group, price, demand)
    return total


@compiled
def group_choice(groups: Groups, group: int, price: Values) -> tuple[float, int]:
    """The best profit of a group, at least 0, and its bundle, -1 for none."""
    size = groups.unit[group + 1] - groups.unit[group]
    best, chosen = 0.0, -1
    for bundle in range(groups.first[group], groups.first[group + 1]):
        profit = groups.bonus[bundle]
        for share in range(groups.share[bundle], groups.share[bundle] + size):
            profit += _share_profit(groups, share, price)[0]
        if profit > best:
            best, chosen = profit, bundle
    return best, chosen


@compiled
def _group_profit(groups: Groups, group: int, price: Values, demand: Values) -> float:
    size = groups.unit[group + 1] - groups.unit[group]
    best, chosen = group_choice(groups, group, price)
    if chosen >= 0:
        for share in range(groups.share[chosen], groups.share[chosen] + size):
            demand[_share_profit(groups, share, price)[1]] += 1
    return best


@compiled
def _share_profit(groups: Groups, share: int, price: Values) -> tuple[float, int]:
    best, chosen = -np.inf, -1
    for arc in range(groups.segment[share], groups.segment[share + 1]):
        worth = groups.arcs[arc].worth
        if worth <= best:
            break
        profit = worth - price[groups.arcs[arc].post]
        if profit > best:
            best, chosen = profit, groups.arcs[arc].post
    return best, chosen


def polish(
    singles: Singles, groups: Groups, room: Index, price: Values, objective: float, steps: int
) -> tuple[Values, float]:
    """Better prices by deflected subgradient steps of Polyak's length; returns the best prices and their bound.

    A post's step is divided by the square root of its places: ten people too many mean less at a post of a hundred.
    Measured at 50,000 people with groups, 100 steps: a gap of 0.065 % instead of 0.08 to 0.10 % without.
    """
    demand = np.empty(len(room))
    best_price, best = price.copy(), bound(singles, groups, room, price, demand)
    current, level, stalled = price.copy(), best, 0
    ease = 1 / np.sqrt(np.maximum(room, 1))
    length, direction = 0.5, np.zeros(len(room))
    for _step in range(steps):
        slope = demand - room
        slope[(current <= 0) & (slope < 0)] = 0
        direction = ease * slope + MEMORY * direction
        steepness = float((direction / ease) @ direction)
        if steepness <= 0 or level <= objective:
            break
        current = np.maximum(current + length * (level - objective) / steepness * direction, 0)
        level = bound(singles, groups, room, current, demand)
        if level < best:
            best, best_price, stalled = level, current.copy(), 0
            continue
        stalled += 1
        if stalled == PATIENCE:
            length, stalled = length * SHORTEN, 0
            current, direction = best_price.copy(), np.zeros(len(room))
            level = bound(singles, groups, room, current, demand)
    return best_price, best
