"""The fall of prices: a post that has room and still a price is offered to people alone who would rather be there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wengang.solvers.allocation.engine.auction import leave, seat
from wengang.solvers.allocation.engine.compiled import compiled, inlined
from wengang.solvers.allocation.engine.state import Floats, Index, Places, Short, Singles, Values

NOT_FAR = 0.8
"""Offers below this share of a post's price are not looked at until they are needed."""


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
def offers_of(singles: Singles, places: Places, least: Values) -> Offers:
    """All offers above the least of each post, unsorted; a post has space for those of its own people as well."""
    posts = len(places.room)
    start, size = np.zeros(posts + 1, np.int64), np.zeros(posts, np.int64)
    price, at, held = places.price, places.at, places.worth
    for person in range(len(singles.start) - 1):
        own = held[person] - price[at[person]] if at[person] >= 0 else 0.0
        for arc in range(singles.start[person], singles.start[person + 1]):
            post = singles.arcs[arc].post
            if singles.arcs[arc].worth <= own:
                break
            if price[post] > 0 and singles.arcs[arc].worth - own > least[post]:
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
            offer = singles.arcs[arc].worth - own
            if price[post] > 0 and offer > least[post] and post != at[person]:
                spot = start[post] + size[post]
                pays[spot], people[spot] = offer, person
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
def _best(
    offers: Offers, singles: Singles, places: Places, post: int, least: float, most: int, who: Index, pays: Floats
) -> int:
    """Take the highest offers above `least` out of a post's heap, looked at anew; returns how many, at most `most`."""
    start, count = offers.start[post], 0
    while count < most and offers.size[post] > 0 and offers.pays[start] > least:
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
def _heap(offers: Offers, post: int) -> None:
    """Bring the offers of a post into heap order."""
    for parent in range(offers.size[post] // 2 - 1, -1, -1):
        _sink(offers.pays, offers.person, offers.start[post], offers.size[post], parent)


@compiled
def _move(offers: Offers, singles: Singles, places: Places, mover: int, post: int) -> int:
    """Let a person take a place; returns the post left behind if it has a price, or -1."""
    before, held, worth = places.at[mover], places.worth[mover], _worth(singles, mover, post)
    left = -1
    if before >= 0:
        leave(places, mover)
        if places.price[before] > 0:
            _add(offers, before, mover, held - worth + places.price[post])
            left = before
    seat(places, mover, post, places.price[post], worth)
    return left


def fall(singles: Singles, places: Places, step: float) -> None:
    """Lower the price of every post with room to what the last person who takes one of its places would pay.

    Whoever gains at least `step` moves there; the post left behind has room in its turn. Groups do not move. Few posts
    fall far: at first only offers not far below the price are looked at, then all of those posts that need them, so
    that half of the memory is enough.

    Args:
        singles: pairs of people alone.
        places: changed in place.
        step: least gain that makes somebody move.
    """
    far = places.taken < places.room
    while np.any((places.taken < places.room) & (places.price > 0)):
        least = np.where(far, 0.0, NOT_FAR * places.price)
        _fall(singles, places, offers_of(singles, places, least), least, step)
        far |= least < 0


@compiled
def _fall(singles: Singles, places: Places, offers: Offers, least: Values, step: float) -> None:
    """Fill the posts with room from these offers; a post that would need lower ones is left, its least set to -1."""
    posts = len(places.room)
    waiting, queued, in_order = np.empty(posts, np.int64), np.zeros(posts, np.bool_), np.zeros(posts, np.bool_)
    largest, count = np.int64(0), 0
    for post in range(posts):
        largest = max(largest, min(places.room[post], offers.start[post + 1] - offers.start[post]))
        if places.taken[post] < places.room[post] and places.price[post] > 0:
            waiting[count] = post
            queued[post] = True
            count += 1
    who, pays = np.empty(largest, np.int64), np.empty(largest, np.float32)
    while count > 0:
        count -= 1
        post = waiting[count]
        queued[post] = False
        room = places.room[post] - places.taken[post]
        if room <= 0 or places.price[post] <= 0 or least[post] < 0:
            continue
        if not in_order[post]:
            in_order[post] = True
            _heap(offers, post)
        found = _best(offers, singles, places, post, least[post], room, who, pays)
        if found < room and least[post] > 0:
            least[post] = -1
            for each in range(found):
                _add(offers, post, who[each], pays[each])
            continue
        last = pays[room - 1] - step if found == room else 0.0
        places.price[post] = min(places.price[post], max(last, 0.0))
        for each in range(found):
            if pays[each] - step < places.price[post]:
                _add(offers, post, who[each], pays[each])
                continue
            left = _move(offers, singles, places, who[each], post)
            if left >= 0 and not queued[left]:
                waiting[count] = left
                queued[left] = True
                count += 1
