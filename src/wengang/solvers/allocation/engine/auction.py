"""The capacity-heap auction with bundle bids, and the fall of prices after it.

Bertsekas and Castañón's transportation auction (1989), where a post keeps the accepted bids of all its places in one
heap. New here: a companion group bids for a whole bundle, and gives all its places back as soon as one is lost.
"""

from __future__ import annotations

import numpy as np

from wengang.solvers.allocation.engine.compiled import compiled, inlined
from wengang.solvers.allocation.engine.state import Floats, Groups, Index, Places, Queue, Short, Singles, Values


@inlined
def _lift(bid: Values, unit: Short, start: int, child: int) -> None:
    """Move the bid at `child` up its heap until its parent is lower."""
    own_bid, own_unit = bid[start + child], unit[start + child]
    while child > 0:
        parent = (child - 1) >> 1
        if bid[start + parent] <= own_bid:
            break
        bid[start + child], unit[start + child] = bid[start + parent], unit[start + parent]
        child = parent
    bid[start + child], unit[start + child] = own_bid, own_unit


@inlined
def _sink(bid: Values, unit: Short, start: int, size: int, parent: int) -> None:
    """Move the bid at `parent` down its heap until its children are higher."""
    own_bid, own_unit = bid[start + parent], unit[start + parent]
    while True:
        child = 2 * parent + 1
        if child >= size:
            break
        if child + 1 < size and bid[start + child + 1] < bid[start + child]:
            child += 1
        if bid[start + child] >= own_bid:
            break
        bid[start + parent], unit[start + parent] = bid[start + child], unit[start + child]
        parent = child
    bid[start + parent], unit[start + parent] = own_bid, own_unit


@compiled
def seat(places: Places, mover: int, post: int, price: float, worth: float) -> None:
    """Give a unit one of the post's open places; the price stays."""
    bid, unit = places.bid, places.unit
    start, taken = places.first[post], places.taken[post]
    bid[start + taken], unit[start + taken] = price, mover
    places.taken[post] = taken + 1
    _lift(bid, unit, start, taken)
    places.at[mover], places.worth[mover] = post, worth


@compiled
def leave(places: Places, mover: int) -> None:
    """Give a unit's place back; the price stays."""
    post = places.at[mover]
    if post < 0:
        return
    bid, unit = places.bid, places.unit
    start, size = places.first[post], places.taken[post] - 1
    spot = 0
    while unit[start + spot] != mover:
        spot += 1
    bid[start + spot], unit[start + spot] = bid[start + size], unit[start + size]
    places.taken[post] = size
    places.at[mover] = -1
    if spot < size:
        _sink(bid, unit, start, size, spot)
        _lift(bid, unit, start, spot)


@inlined
def _take(
    room: Index, first: Index, taken: Index, bid: Values, unit: Short, price: Values, at: Short, worth: Floats,
    taker: int, post: int, offer: float, gain: float,
) -> int:  # fmt: skip
    """Put an offer that is above the post's lowest; returns the unit that lost its place, or -1."""
    start, count = first[post], taken[post]
    lost = -1
    if count < room[post]:
        bid[start + count], unit[start + count] = offer, taker
        _lift(bid, unit, start, count)
        count += 1
        taken[post] = count
    else:
        lost = unit[start]
        at[lost] = -1
        bid[start], unit[start] = offer, taker
        _sink(bid, unit, start, count, 0)
    at[taker], worth[taker] = post, gain
    if count == room[post]:
        price[post] = max(price[post], bid[start])
    return lost


@inlined
def _enqueue(queue: Queue, entity: int) -> None:
    tail = queue.ends[0] + queue.ends[1]
    if tail >= len(queue.entity):
        tail -= len(queue.entity)
    queue.entity[tail] = entity
    queue.ends[1] += 1


@compiled
def _break_up(groups: Groups, places: Places, queue: Queue, group: int, alone: int) -> None:
    """One member lost a place: the whole group gives its places back and bids again."""
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
    posts, worths = np.empty(size, np.int64), np.empty(size, np.float64)
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
    bids = np.empty(size, np.float64)
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
        lost = _take(
            places.room, places.first, places.taken, places.bid, places.unit, places.price, places.at, places.worth,
            alone + own + member, post, bids[member], worths[member],
        )  # fmt: skip
        if lost >= alone:
            _break_up(groups, places, queue, group_of[lost - alone], alone)
        elif lost >= 0:
            _enqueue(queue, lost)


@compiled
def forward(
    singles: Singles, groups: Groups, places: Places, queue: Queue, group_of: Index, step: float, most: int
) -> int:
    """Let queued entities bid until the queue is empty or `most` bids are made; returns the bids made.

    Every array has a local name: reading a field of a tuple inside the loop costs as much as half a bid.

    Args:
        singles, groups: what everybody may take.
        places: changed in place.
        queue: changed in place.
        group_of: group of each unit after the people alone.
        step: least rise of a bid, in units of worth.
        most: bids, so that a caller can look up now and then.
    """
    alone, starts, arcs = len(singles.start) - 1, singles.start, singles.arcs
    room, first_seat, taken, price = places.room, places.first, places.taken, places.price
    bid, unit, at, held = places.bid, places.unit, places.at, places.worth
    waiting, ends, ring = queue.entity, queue.ends, len(queue.entity)
    bids = 0
    while ends[1] > 0 and bids < most:
        entity = waiting[ends[0]]
        ends[0] = ends[0] + 1 if ends[0] + 1 < ring else 0
        ends[1] -= 1
        bids += 1
        if entity >= alone:
            _bid_group(singles, groups, places, queue, group_of, entity - alone, step)
            continue
        first, second, chosen, chosen_worth = 0.0, 0.0, -1, np.float32(0)
        for arc in range(starts[entity], starts[entity + 1]):
            worth = arcs[arc].worth
            if worth <= second:
                break
            post = arcs[arc].post
            profit = worth - price[post]
            if profit > first:
                first, second, chosen, chosen_worth = profit, first, post, worth
            elif profit > second:
                second = profit
        if chosen < 0:
            continue
        offer = price[chosen] + first - second + step
        lost = _take(room, first_seat, taken, bid, unit, price, at, held, entity, chosen, offer, chosen_worth)
        if lost >= alone:
            _break_up(groups, places, queue, group_of[lost - alone], alone)
        elif lost >= 0:
            tail = ends[0] + ends[1]
            waiting[tail if tail < ring else tail - ring] = lost
            ends[1] += 1
    return bids
