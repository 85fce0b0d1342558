"""The fall of prices: a post that has room and still a price is offered to people alone who would rather be there."""

from __future__ import annotations

import numpy as np

from wengang.solvers.allocation.engine.auction import leave, seat
from wengang.solvers.allocation.engine.compiled import compiled
from wengang.solvers.allocation.engine.rows import pairs_of_posts
from wengang.solvers.allocation.engine.state import Floats, Index, Places, Short, Singles, Values


@compiled
def columns(singles: Singles, posts: int) -> tuple[Index, Short]:
    """The pairs of people alone by post: starts, and the people of each post. Their worth is looked up in their rows:
    few posts are ever asked for, and the column of worths would be the largest array beside the pairs."""
    counts = pairs_of_posts(singles, posts)
    start = np.zeros(posts + 1, np.int64)
    for post in range(posts):
        start[post + 1] = start[post] + counts[post]
    people = np.empty(singles.start[-1], np.int32)
    fill = start.copy()
    for person in range(len(singles.start) - 1):
        for arc in range(singles.start[person], singles.start[person + 1]):
            post = singles.arcs[arc].post
            people[fill[post]] = person
            fill[post] += 1
    return start, people


@compiled
def fall(singles: Singles, places: Places, start: Index, people: Short, step: float, most: int) -> int:
    """Lower the price of every post with room to what the first person it cannot take would pay.

    Whoever gains at least `step` moves there; the post left behind has room in its turn. Groups do not move. Returns
    the moves made.

    Args:
        singles: pairs of people alone.
        places: changed in place.
        start, people: their `columns`.
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
        gain, who, worth = _offers(singles, places, people[start[post] : start[post + 1]], post)
        order = np.argsort(-gain)
        last = gain[order[room - 1]] - step if len(order) >= room else 0.0
        places.price[post] = min(places.price[post], max(last, 0.0))
        for each in order[:room]:
            if gain[each] - step < places.price[post]:
                break
            mover = who[each]
            before = places.at[mover]
            if before >= 0:
                leave(places, mover)
                if not queued[before] and places.price[before] > 0:
                    waiting[count] = before
                    queued[before] = True
                    count += 1
            seat(places, mover, post, places.price[post], worth[each])
            moves += 1
    return moves


@compiled
def _offers(singles: Singles, places: Places, people: Short, post: int) -> tuple[Values, Index, Floats]:
    """What each person alone who is elsewhere would pay for a place, if anything; who they are, and its worth."""
    gain, who = np.empty(len(people), np.float64), np.empty(len(people), np.int64)
    worth = np.empty(len(people), np.float32)
    count = 0
    for person in people:
        at = places.at[person]
        if at == post:
            continue
        arc = singles.start[person]
        while singles.arcs[arc].post != post:
            arc += 1
        own = places.worth[person] - places.price[at] if at >= 0 else 0.0
        pays = singles.arcs[arc].worth - own
        if pays > 0:
            gain[count], who[count], worth[count] = pays, person, singles.arcs[arc].worth
            count += 1
    return gain[:count], who[:count], worth[:count]
