"""An auction in parts: each part of the people bids for its share of the places, then one residual auction joins them.

A part is a stretch of the canonical order, an honest sample of everybody. The places of a post are split over the parts
by how many of each would choose it at the prices of the round. The parts' auctions know nothing of each other and can
run anywhere; afterwards only those bid again who would rather be elsewhere at the joined prices. How many parts there
are depends on nothing but the number of people, so the outcome is the same whoever does the work.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation import hashing
from wengang.solvers.allocation.engine import dual
from wengang.solvers.allocation.engine.auction import seat
from wengang.solvers.allocation.engine.compiled import compiled
from wengang.solvers.allocation.engine.layout import Layout, open_places
from wengang.solvers.allocation.engine.state import Floats, Groups, Index, Places, Queue, Short, Singles, Values

PEOPLE = 250_000
"""People of one part, about."""


class Part(NamedTuple):
    """Some of the people, with all that is theirs, numbered from 0."""

    layout: Layout
    singles: Singles
    groups: Groups


class Edges(NamedTuple):
    """Where the parts begin: K + 1 entities alone, and K + 1 groups."""

    alone: Index
    group: Index


class Joined(NamedTuple):
    """Where the units of all parts are, and at what prices."""

    at: Short
    worth: Floats
    price: Values


def edges(layout: Layout) -> Edges:
    """Parts of about `PEOPLE`, with an equal share of the groups in each."""
    groups, people = len(layout.unit) - 1, len(layout.alone) + len(layout.members)
    edge = np.arange(max(1, round(people / PEOPLE)) + 1, dtype=np.int64)
    return Edges(len(layout.alone) * edge // edge[-1], groups * edge // edge[-1])


def parts_of(layout: Layout, singles: Singles, groups: Groups, price: Values) -> list[Part]:
    """The parts of a market, the places of every post split by demand at these prices."""
    edge = edges(layout)
    spans = list(zip(pairwise(edge.alone), pairwise(edge.group), strict=True))
    parts = [_part(layout, singles, groups, *span) for span in spans]
    demand = np.empty((len(parts), len(layout.room)))
    for part, row in zip(parts, demand, strict=True):
        dual.bound(part.singles, part.groups, layout.room, price, row)
    shares = split(layout.room, demand)
    return [part._replace(layout=replace(part.layout, room=room)) for part, room in zip(parts, shares, strict=True)]


def split(room: Index, demand: NDArray[np.float64]) -> NDArray[np.int64]:
    """Places of each part, [K, M]: in proportion to its demand and to an equal share, half and half.

    Demand at prices that are not quite right may be nothing or all; the equal share keeps such posts open to everybody.
    What is left by rounding goes to the largest remainders, equal ones by a hash.
    """
    parts, posts = demand.shape
    weight = demand + np.maximum(demand.sum(axis=0), 1) / parts
    quota = room * weight / weight.sum(axis=0)
    places = np.floor(quota).astype(np.int64)
    number = np.arange(posts * parts, dtype=np.uint64).reshape(parts, posts)
    tie = (hashing.mix(number) >> np.uint64(32)).astype(np.float64) / 2**32
    rank = np.argsort(np.argsort(places - quota + 1e-6 * tie, axis=0), axis=0)
    return places + (rank < room - places.sum(axis=0))


def join(parts: list[Part], found: list[Joined]) -> Joined:
    """What the parts found, side by side; the price of a post is the mean over the places of the parts."""
    alone = [len(part.layout.alone) for part in parts]

    def lined_up(columns: list[NDArray]) -> NDArray:
        return np.concatenate(
            [
                *(c[:n] for c, n in zip(columns, alone, strict=True)),
                *(c[n:] for c, n in zip(columns, alone, strict=True)),
            ]
        )

    room = np.stack([part.layout.room for part in parts])
    price = np.where(room > 0, np.stack([each.price for each in found]), 0)
    price = (room * price).sum(axis=0) / np.maximum(room.sum(axis=0), 1)
    return Joined(lined_up([each.at for each in found]), lined_up([each.worth for each in found]), price)


def resume(layout: Layout, singles: Singles, groups: Groups, joined: Joined, step: float) -> tuple[Places, Queue]:
    """Places with everybody where the parts left them, and a queue of those who gain more than `step` elsewhere."""
    places = open_places(layout, singles, groups.arcs["post"], joined.price)
    wants = _settle(singles, groups, places, joined.at, joined.worth, step)
    waiting = layout.queue[wants[layout.queue]]
    queue = np.empty(len(layout.queue), np.int32)
    queue[: len(waiting)] = waiting
    return places, Queue(queue, np.array([0, len(waiting)]))


def _part(layout: Layout, singles: Singles, groups: Groups, alone: tuple[int, int], group: tuple[int, int]) -> Part:
    (begin, end), (low, high) = alone, group
    start = singles.start[begin : end + 1]
    units = layout.unit[low : high + 1]
    queue = layout.queue
    single = (queue >= begin) & (queue < end)
    own = single | ((queue >= len(layout.alone) + low) & (queue < len(layout.alone) + high))
    moved = np.where(single, queue - begin, queue - len(layout.alone) - low + end - begin)
    own_layout = replace(
        layout,
        alone=layout.alone[begin:end],
        members=layout.members[units[0] : units[-1]],
        unit=units - units[0],
        queue=moved[own].astype(np.int32),
    )
    return Part(own_layout, Singles(start - start[0], singles.arcs[start[0] : start[-1]]), _bundles(groups, low, high))


def _bundles(groups: Groups, low: int, high: int) -> Groups:
    """The bundles of some groups, numbered from 0."""
    first, unit = groups.first[low : high + 1], groups.unit[low : high + 1]
    share = groups.share[first[0] : first[-1] + 1]
    segment = groups.segment[share[0] : share[-1] + 1]
    return Groups(
        first=first - first[0],
        unit=unit - unit[0],
        share=share - share[0],
        segment=segment - segment[0],
        arcs=groups.arcs[segment[0] : segment[-1]],
        bonus=groups.bonus[first[0] : first[-1]],
    )


@compiled
def _settle(
    singles: Singles, groups: Groups, places: Places, at: Short, worth: Floats, step: float
) -> NDArray[np.bool_]:
    """Seat those who are content at the prices of `places`; returns which entities are not, they stay without a place.

    Of a group spread over a city the loss by that is not counted here: it may stay although it would gain a little.
    """
    alone, price = len(singles.start) - 1, places.price
    wants = np.zeros(alone + len(groups.unit) - 1, np.bool_)
    for person in range(alone):
        own = worth[person] - price[at[person]] if at[person] >= 0 else 0.0
        most = own + step
        for arc in range(singles.start[person], singles.start[person + 1]):
            if singles.arcs[arc].worth <= most:
                break
            if singles.arcs[arc].worth - price[singles.arcs[arc].post] > most:
                wants[person] = True
                break
        if at[person] >= 0 and not (wants[person] or own < -step):
            seat(places, person, at[person], price[at[person]], worth[person])
    for group in range(len(groups.unit) - 1):
        first, end = alone + groups.unit[group], alone + groups.unit[group + 1]
        own = 0.0
        for unit in range(first, end):
            own += worth[unit] - price[at[unit]] if at[unit] >= 0 else 0.0
        wants[alone + group] = dual.group_choice(groups, group, price)[0] > own + step * (end - first)
        for unit in range(first, end):
            if at[unit] >= 0 and not wants[alone + group]:
                seat(places, unit, at[unit], price[at[unit]], worth[unit])
    return wants
