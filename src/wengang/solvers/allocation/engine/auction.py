"""The capacity-heap auction with bundle bids, and the fall of prices after it.

Bertsekas and Castañón's transportation auction (1989), where a post keeps the accepted bids of all its places in one
heap. New here: a companion group bids for a whole bundle, and gives all its places back as soon as one is lost.
"""

from __future__ import annotations

import numpy as np

from wengang.solvers.allocation.engine.compiled import compiled, inlined
from wengang.solvers.allocation.engine.state import Groups, Index, Places, Queue, Singles, Values

MOST_MEMBERS = 64
"""Units of the largest group the auction takes."""


@inlined
def _lift(places: Places, start: int, child: int) -> None:
    """Move the bid at `child` up its heap until its parent is lower."""
    bid, unit = places.bid[start + child], places.unit[start + child]
    while child > 0:
        parent = (child - 1) >> 1
        if places.bid[start + parent] <= bid:
            break
        places.bid[start + child] = places.bid[start + parent]
        places.unit[start + child] = places.unit[start + parent]
        child = parent
    places.bid[start + child], places.unit[start + child] = bid, unit


@inlined
def _sink(places: Places, start: int, size: int, parent: int) -> None:
    """Move the bid at `parent` down its heap until its children are higher."""
    bid, unit = places.bid[start + parent], places.unit[start + parent]
    while True:
        child = 2 * parent + 1
        if child >= size:
            break
        if child + 1 < size and places.bid[start + child + 1] < places.bid[start + child]:
            child += 1
        if places.bid[start + child] >= bid:
            break
        places.bid[start + parent] = places.bid[start + child]
        places.unit[start + parent] = places.unit[start + child]
        parent = child
    places.bid[start + parent], places.unit[start + parent] = bid, unit


@compiled
def seat(places: Places, unit: int, post: int, bid: float, worth: float) -> None:
    """Give a unit one of the post's open places; the price stays."""
    start, taken = places.first[post], places.taken[post]
    places.bid[start + taken], places.unit[start + taken] = bid, unit
    places.taken[post] = taken + 1
    _lift(places, start, taken)
    places.at[unit], places.worth[unit] = post, worth


@inlined
def _take(places: Places, unit: int, post: int, bid: float, worth: float) -> int:
    """Put a bid that is above the post's lowest; returns the unit that lost its place, or -1."""
    start, taken = places.first[post], places.taken[post]
    lost = -1
    if taken < places.room[post]:
        seat(places, unit, post, bid, worth)
    else:
        lost = places.unit[start]
        places.at[lost] = -1
        places.bid[start], places.unit[start] = bid, unit
        _sink(places, start, taken, 0)
        places.at[unit], places.worth[unit] = post, worth
    if places.taken[post] == places.room[post]:
        places.price[post] = max(places.price[post], places.bid[start])
    return lost


@compiled
def leave(places: Places, unit: int) -> None:
    """Give a unit's place back; the price stays."""
    post = places.at[unit]
    if post < 0:
        return
    start, size = places.first[post], places.taken[post] - 1
    spot = 0
    while places.unit[start + spot] != unit:
        spot += 1
    places.bid[start + spot], places.unit[start + spot] = places.bid[start + size], places.unit[start + size]
    places.taken[post] = size
    places.at[unit] = -1
    if spot < size:
        _sink(places, start, size, spot)
        _lift(places, start, spot)


@inlined
def _enqueue(queue: Queue, entity: int) -> None:
    tail = queue.ends[0] + queue.ends[1]
    if tail >= len(queue.entity):
        tail -= len(queue.entity)
    queue.entity[tail] = entity
    queue.ends[1] += 1


@inlined
def _dequeue(queue: Queue) -> int:
    entity = queue.entity[queue.ends[0]]
    queue.ends[0] += 1
    if queue.ends[0] == len(queue.entity):
        queue.ends[0] = 0
    queue.ends[1] -= 1
    return entity


@compiled
def _evict(groups: Groups, places: Places, queue: Queue, group_of: Index, unit: int, alone: int) -> None:
    """Queue whoever lost a place again; with one member the whole group gives its places back."""
    if unit < alone:
        _enqueue(queue, unit)
        return
    group = group_of[unit - alone]
    for each in range(groups.unit[group], groups.unit[group + 1]):
        leave(places, alone + each)
    _enqueue(queue, alone + group)


@compiled
def _best_posts(groups: Groups, places: Places, bundle: int, size: int, posts: Index, worths: Values) -> float:
    """Fill in the best post of each unit in a bundle, siblings counted; returns the bundle's profit."""
    total = groups.bonus[bundle]
    for member in range(size):
        share = groups.share[bundle] + member
        best, found = -np.inf, -1
        for arc in range(groups.segment[share], groups.segment[share + 1]):
            worth, post = groups.arcs[arc].worth, groups.arcs[arc].post
            if worth <= best:
                break
            profit = worth - places.price[post]
            if profit > best:
                siblings = 0
                for other in range(member):
                    siblings += posts[other] == post
                if siblings < places.room[post]:
                    best, found, worths[member] = profit, post, worth
        if found < 0:
            return -np.inf
        posts[member] = found
        total += best
    return total


@compiled
def _bid_group(
    singles: Singles, groups: Groups, places: Places, queue: Queue, group_of: Index, group: int, step: float
) -> None:
    alone = len(singles.start) - 1
    size = groups.unit[group + 1] - groups.unit[group]
    posts, worths = np.empty(MOST_MEMBERS, np.int64), np.empty(MOST_MEMBERS, np.float64)
    first, second, chosen = 0.0, 0.0, -1
    for bundle in range(groups.first[group], groups.first[group + 1]):
        profit = _best_posts(groups, places, bundle, size, posts, worths)
        if profit > first:
            first, second, chosen = profit, first, bundle
        elif profit > second:
            second = profit
    if chosen < 0:
        return
    _best_posts(groups, places, chosen, size, posts, worths)
    rise = (first - second) / size + step
    bids = np.empty(MOST_MEMBERS, np.float64)
    for member in range(size):
        bids[member] = places.price[posts[member]] + rise
    own = groups.unit[group]
    for member in range(size):
        post = posts[member]
        start = places.first[post]
        if places.taken[post] == places.room[post]:
            lowest = places.unit[start]
            sibling = lowest >= alone and group_of[lowest - alone] == group
            if sibling or bids[member] <= places.bid[start]:
                places.price[post] = max(places.price[post], places.bid[start] + (step if sibling else 0.0))
                for each in range(own, own + member):
                    leave(places, alone + each)
                _enqueue(queue, alone + group)
                return
        lost = _take(places, alone + own + member, post, bids[member], worths[member])
        if lost >= 0:
            _evict(groups, places, queue, group_of, lost, alone)


@compiled
def forward(
    singles: Singles, groups: Groups, places: Places, queue: Queue, group_of: Index, step: float, most: int
) -> int:
    """Let queued entities bid until the queue is empty or `most` bids are made; returns the bids made.

    Args:
        singles, groups: what everybody may take.
        places: changed in place.
        queue: changed in place.
        group_of: group of each unit after the people alone.
        step: least rise of a bid, in units of worth.
        most: bids, so that a caller can look up now and then.
    """
    alone = len(singles.start) - 1
    bids = 0
    while queue.ends[1] > 0 and bids < most:
        entity = _dequeue(queue)
        bids += 1
        if entity >= alone:
            _bid_group(singles, groups, places, queue, group_of, entity - alone, step)
            continue
        first, second, chosen, chosen_worth = 0.0, 0.0, -1, 0.0
        for arc in range(singles.start[entity], singles.start[entity + 1]):
            worth = singles.arcs[arc].worth
            if worth <= second:
                break
            post = singles.arcs[arc].post
            profit = worth - places.price[post]
            if profit > first:
                first, second, chosen, chosen_worth = profit, first, post, worth
            elif profit > second:
                second = profit
        if chosen < 0:
            continue
        lost = _take(places, entity, chosen, places.price[chosen] + first - second + step, chosen_worth)
        if lost >= 0:
            _evict(groups, places, queue, group_of, lost, alone)
    return bids
