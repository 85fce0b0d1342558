"""The fall of prices: a post that has room and still a price is offered to people alone who would rather be there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wengang.solvers.allocation.engine.auction import leave, seat
from wengang.solvers.allocation.engine.compiled import compiled, inlined
from wengang.solvers.allocation.engine.state import Floats, Index, Places, Short, Singles


class Offers(NamedTuple):
    """What people alone who are elsewhere would pay for a place at each post that has a price.

    Post j has `pays[start[j]:start[j] + size[j]]`, with the person of each. Whoever moves gains, and whoever stays
    gains when the own price falls: so an offer, once made, is never raised, and what is noted is the most it can be.
    """

    start: Index
    size: Index
    pays: Floats
    person: Short


@compiled
def offers_of(singles: Singles, places: Places) -> Offers:
    """All offers above zero, post by post, unsorted; a post has space for those of its own people as well."""
    posts = len(places.room)
    start, size = np.zeros(posts + 1, np.int64), np.zeros(posts, np.int64)
    price, at, held = places.price, places.at, places.worth
    for person in range(len(singles.start) - 1):
        own = held[person] - price[at[person]] if at[person] >= 0 else 0.0
        for arc in range(singles.start[person], singles.start[person + 1]):
            post = singles.arcs[arc].post
            if singles.arcs[arc].worth <= own:
                break
            if price[post] > 0:
                start[post + 1] += 1
    for post in range(posts):
        start[post + 1] += start[post]
    pays, people = np.empty(start[posts], np.float32), np.empty(start[posts], np.int32)
    for person in range(len(singles.start) - 1):
        own = held[person] - price[at[person]] if at[person] >= 0 else 0.0
        for arc in range(singles.start[person], singles.start[person + 1]):
            post = singles.arcs[arc].post
            if singles.arcs[arc].worth <= own:
                break
            if price[post] > 0 and post != at[person]:
                spot = start[post] + size[post]
                pays[spot], people[spot] = singles.arcs[arc].worth - own, person
                size[post] += 1
    return Offers(start, size, pays, people)


@inlined
def _sink(pays: Floats, person: Short, start: int, size: int, parent: int) -> None:
    """Move an offer down its heap until those below are lower."""
    own, who = pays[start + parent], person[start + parent]
    while True:
        child = 2 * parent + 1
        if child >= size:
            break
        if child + 1 < size and pays[start + child + 1] > pays[start + child]:
            child += 1
        if pays[start + child] <= own:
            break
        pays[start + parent], person[start + parent] = pays[start + child], person[start + child]
        parent = child
    pays[start + parent], person[start + parent] = own, who


@compiled
def _add(offers: Offers, post: int, who: int, pays: float) -> None:
    """Put one offer into the post's heap (or, as long as it is none, behind the others)."""
    start, child = offers.start[post], offers.size[post]
    offers.size[post] = child + 1
    while child > 0:
        parent = (child - 1) >> 1
        if offers.pays[start + parent] >= pays:
            break
        offers.pays[start + child], offers.person[start + child] = (
            offers.pays[start + parent],
            offers.person[start + parent],
        )
        child = parent
    offers.pays[start + child], offers.person[start + child] = pays, who


@compiled
def _drop_top(offers: Offers, post: int) -> None:
    start, size = offers.start[post], offers.size[post] - 1
    offers.size[post] = size
    offers.pays[start], offers.person[start] = offers.pays[start + size], offers.person[start + size]
    if size > 0:
        _sink(offers.pays, offers.person, start, size, 0)


@compiled
def _worth(singles: Singles, person: int, post: int) -> float:
    arc = singles.start[person]
    while singles.arcs[arc].post != post:
        arc += 1
    return singles.arcs[arc].worth


@compiled
def _best(offers: Offers, singles: Singles, places: Places, post: int, most: int, who: Index, pays: Floats) -> int:
    """Take the highest offers out of a post's heap, looked at anew; returns how many there are, at most `most`."""
    start, count = offers.start[post], 0
    while count < most and offers.size[post] > 0:
        person = offers.person[start]
        at = places.at[person]
        own = places.worth[person] - places.price[at] if at >= 0 else 0.0
        now = np.float32(_worth(singles, person, post) - own)
        if now <= 0:
            _drop_top(offers, post)
        elif now < offers.pays[start]:
            offers.pays[start] = now
            _sink(offers.pays, offers.person, start, offers.size[post], 0)
        else:
            who[count], pays[count] = person, now
            count += 1
            _drop_top(offers, post)
    return count


@compiled
def fall(singles: Singles, places: Places, step: float, most: int) -> int:
    """Lower the price of every post with room to what the first person it cannot take would pay.

    Whoever gains at least `step` moves there; the post left behind has room in its turn. Groups do not move. Returns
    the moves made.

    Args:
        singles: pairs of people alone.
        places: changed in place.
        step: least gain that makes somebody move.
        most: moves after which to stop.
    """
    posts = len(places.room)
    offers = offers_of(singles, places)
    waiting, queued, sorted_ = np.empty(posts, np.int64), np.zeros(posts, np.bool_), np.zeros(posts, np.bool_)
    largest = int(np.max(places.room)) if posts else 0
    who, pays = np.empty(largest, np.int64), np.empty(largest, np.float32)
    count = 0
    for post in range(posts):
        if places.taken[post] < places.room[post] and places.price[post] > 0:
            waiting[count] = post
            queued[post] = True
            count += 1
    moves = 0
    while count > 0 and moves < most:
        count -= 1
        post = waiting[count]
        queued[post] = False
        room = places.room[post] - places.taken[post]
        if room <= 0 or places.price[post] <= 0:
            continue
        if not sorted_[post]:
            sorted_[post] = True
            for parent in range(offers.size[post] // 2 - 1, -1, -1):
                _sink(offers.pays, offers.person, offers.start[post], offers.size[post], parent)
        found = _best(offers, singles, places, post, room, who, pays)
        last = pays[room - 1] - step if found == room else 0.0
        places.price[post] = min(places.price[post], max(last, 0.0))
        for each in range(found):
            mover = who[each]
            if pays[each] - step < places.price[post]:
                _add(offers, post, mover, pays[each])
                continue
            before, worth = places.at[mover], _worth(singles, mover, post)
            if before >= 0:
                held = places.worth[mover]
                leave(places, mover)
                if places.price[before] > 0:
                    _add(offers, before, mover, held - worth + places.price[post])
                    if not queued[before]:
                        waiting[count] = before
                        queued[before] = True
                        count += 1
            seat(places, mover, post, places.price[post], worth)
            moves += 1
    return moves
