"""The fall of prices: a post that has room and still a price is offered to people alone who would rather be there."""

from __future__ import annotations

import numpy as np

from wengang.solvers.allocation.engine.auction import leave, seat
from wengang.solvers.allocation.engine.compiled import compiled
from wengang.solvers.allocation.engine.state import Arcs, Index, Places, Singles


@compiled
def columns(singles: Singles, posts: int) -> tuple[Index, Arcs]:
    """The pairs of people alone by post: starts and, for each post, worth and person (in the field `post`)."""
    start = np.zeros(posts + 1, np.int64)
    for arc in range(singles.start[-1]):
        start[singles.arcs[arc].post + 1] += 1
    for post in range(posts):
        start[post + 1] += start[post]
    offers = np.empty(singles.start[-1], singles.arcs.dtype)
    fill = start.copy()
    for person in range(len(singles.start) - 1):
        for arc in range(singles.start[person], singles.start[person + 1]):
            post = singles.arcs[arc].post
            offers[fill[post]].worth = singles.arcs[arc].worth
            offers[fill[post]].post = person
            fill[post] += 1
    return start, offers


@compiled
def fall(places: Places, start: Index, offers: Arcs, step: float, most: int) -> int:
    """Lower the price of every post with room to what the first person it cannot take would pay.

    Whoever gains at least `step` moves there; the post left behind has room in its turn. Groups do not move. Returns
    the moves made.

    Args:
        places: changed in place.
        start, offers: `columns` of the people alone.
        step: least gain that makes somebody move.
        most: moves after which to stop.
    """
    posts = len(places.room)
    waiting, queued = np.empty(posts, np.int64), np.zeros(posts, np.bool_)
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
        gain, which = _offers(places, start, offers, post)
        order = np.argsort(-gain)
        last = gain[order[room - 1]] - step if len(order) >= room else 0.0
        places.price[post] = min(places.price[post], max(last, 0.0))
        for each in order[:room]:
            if gain[each] - step < places.price[post]:
                break
            mover = offers[which[each]].post
            before = places.at[mover]
            if before >= 0:
                leave(places, mover)
                if not queued[before] and places.price[before] > 0:
                    waiting[count] = before
                    queued[before] = True
                    count += 1
            seat(places, mover, post, places.price[post], offers[which[each]].worth)
            moves += 1
    return moves


@compiled
def _offers(places: Places, start: Index, offers: Arcs, post: int) -> tuple[np.ndarray, np.ndarray]:
    """What each person alone who is elsewhere would pay for a place, if anything, and by which offer."""
    gain = np.empty(start[post + 1] - start[post], np.float64)
    which = np.empty(len(gain), np.int64)
    count = 0
    for offer in range(start[post], start[post + 1]):
        who = offers[offer].post
        at = places.at[who]
        if at == post:
            continue
        own = places.worth[who] - places.price[at] if at >= 0 else 0.0
        pays = offers[offer].worth - own
        if pays > 0:
            gain[count], which[count] = pays, offer
            count += 1
    return gain[:count], which[:count]
