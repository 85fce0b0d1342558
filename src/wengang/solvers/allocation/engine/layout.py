"""From a market of ready pairs to the engine's arrays, in an order that forgets how the rows arrived."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation import hashing
from wengang.solvers.allocation.engine.bundles import Bundles, Offers, bundles
from wengang.solvers.allocation.engine.rows import pairs_of_posts, single_rows
from wengang.solvers.allocation.engine.state import ARC, Index, Places, Queue, Short, Singles, Values
from wengang.solvers.allocation.market import Market, Pairs


@dataclass(frozen=True)
class Layout:
    """Entities and units of a market in canonical order."""

    alone: Short
    """[S] Person of each entity that is alone."""
    members: Short
    """[U - S] Person of each further unit, group by group; -1 for a couple room."""
    unit: Index
    """[G+1] Group g has the units `S + unit[g]` to `S + unit[g+1]`."""
    room: Index
    """[M + E] Places of each post, then couple rooms of each employer."""
    queue: Short
    """Entities in the order in which they bid first."""
    person_hash: NDArray[np.uint64]
    post_hash: NDArray[np.uint64]

    @property
    def group_of(self) -> Index:
        """Group of each unit that is not alone."""
        return np.repeat(np.arange(len(self.unit) - 1), np.diff(self.unit))

    @property
    def takes_room(self) -> NDArray[np.bool_]:
        """[G] Groups that need a couple room: it is their last unit."""
        return self.members[self.unit[1:] - 1] < 0

    def wide(self, market: Market) -> NDArray[np.bool_]:
        """[G] Groups that may be spread over a city: every member agrees, and they need no room together."""
        if market.same_city is None or market.city is None:
            return np.zeros(len(self.unit) - 1, bool)
        agreed = np.where(self.members >= 0, market.same_city[self.members], True)
        everybody: NDArray[np.bool_] = np.logical_and.reduceat(np.append(agreed, True), self.unit[:-1])
        return everybody & ~self.takes_room


def canonical(market: Market, seed: int) -> Layout:
    """Sort people by a keyed hash; groups stand where the first of their members would."""
    person_hash = hashing.keyed(seed, market.person_key)
    order = np.lexsort((market.person_key, person_hash)).astype(np.int32)
    alone = order[market.group[order] < 0]
    members, unit = _members(market, order)
    hash_of_group = person_hash[members[unit[:-1]]] if len(unit) > 1 else np.zeros(0, np.uint64)
    entity_hash = np.concatenate([person_hash[alone], hash_of_group])
    return Layout(
        alone=alone,
        members=members,
        unit=unit,
        room=np.concatenate([market.headcount, market.rooms]).astype(np.int64),
        queue=np.argsort(entity_hash, kind="stable").astype(np.int32),
        person_hash=person_hash,
        post_hash=hashing.keyed(seed, market.post_key),
    )


def _members(market: Market, order: Short) -> tuple[Short, Index]:
    """Members group by group, groups in the order of their first member, a couple room behind those who need one."""
    together = order[market.group[order] >= 0]
    labels = market.group[together]
    names, first, number = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(names), np.int64)
    rank[np.argsort(first)] = np.arange(len(names))
    group = rank[number]
    wants = np.zeros(len(names), bool)
    wants[group[market.couple_room[together]]] = market.room_stock is not None
    group = np.concatenate([group, np.flatnonzero(wants)])
    people = np.concatenate([together, np.full(int(wants.sum()), -1, np.int32)])
    laid = np.argsort(group, kind="stable")
    return people[laid], np.concatenate([[0], np.cumsum(np.bincount(group, minlength=len(names)))]).astype(np.int64)


def sparse_singles(market: Market, pairs: Pairs, rank: Short, layout: Layout) -> Singles:
    """Rows of people alone, from ready pairs whose posts `rank` turns into canonical numbers."""
    lengths = np.diff(pairs.indptr)[layout.alone]
    arcs = np.empty(int(lengths.sum()), ARC)
    start = single_rows(
        layout.alone,
        pairs.indptr,
        pairs.post,
        rank,
        pairs.utility,
        market.priority,
        layout.room,
        layout.person_hash,
        layout.post_hash,
        arcs,
    )
    return Singles(start, arcs)


def sparse_bundles(market: Market, pairs: Pairs, rank: Short, layout: Layout) -> Bundles:
    """Bundles of the groups, from ready pairs whose posts `rank` turns into canonical numbers."""
    person_unit = np.flatnonzero(layout.members >= 0)
    people = layout.members[person_unit]
    lengths = np.diff(pairs.indptr)[people]
    rows = np.repeat(pairs.indptr[people], lengths) + _counting(lengths)
    unit = np.repeat(person_unit, lengths)
    post = rank[pairs.post[rows]].astype(np.int64)
    useful = market.headcount[post] > 0
    rows, unit, post = rows[useful], unit[useful], post[useful]
    person = layout.members[unit]
    tie = hashing.mix(layout.person_hash[person] ^ layout.post_hash[post]).astype(np.uint32)
    worth = (pairs.utility[rows] + market.priority[person]).astype(np.float32)
    offers = Offers(layout.group_of[unit], market.employer[post].astype(np.int64), unit, worth, post, tie)
    return whole_bundles(market, layout, offers)


def whole_bundles(market: Market, layout: Layout, offers: Offers) -> Bundles:
    """Bundles of offers whose scope is the employer: couple rooms join them, and cities where a family allows it."""
    parts = [offers, _room_offers(market, layout, offers)]
    if market.city is not None:
        far = offers.take(layout.wide(market)[offers.group] & (market.city[offers.post] >= 0))
        scope = len(market.rooms) + market.city[far.post].astype(np.int64)
        parts.append(Offers(far.group, scope, far.unit, far.worth, far.post, far.tie))
    places, bonus = scope_places(market)
    return bundles(Offers.joined(parts), layout.unit, bonus, places)


def scope_of_posts(employer: Short, city: Short, employers: int) -> tuple[Index, Index]:
    """Scope and post of every pair of both: each post counts for its employer, and for its city where that is known."""
    known = np.flatnonzero(city >= 0)
    scope = np.concatenate([employer.astype(np.int64), employers + city[known].astype(np.int64)])
    return scope, np.concatenate([np.arange(len(employer)), known])


def scope_places(market: Market) -> tuple[Index, Values]:
    """Places of each employer (couple rooms counted as more) and city, and the bonus for each member there."""
    employers = len(market.rooms)
    city = np.full(market.posts_count, -1, np.int32) if market.city is None else market.city
    scope, post = scope_of_posts(market.employer, city, employers)
    cities = int(city.max(initial=-1)) + 1
    places = np.bincount(scope, weights=market.headcount[post], minlength=employers + cities).astype(np.int64)
    places[:employers] += market.rooms
    return places, np.concatenate([np.zeros(employers), np.full(cities, -market.city_loss)])


def _room_offers(market: Market, layout: Layout, offers: Offers) -> Offers:
    """One room at every employer that has any, for each group that needs one and has a pair there."""
    rows = np.flatnonzero(layout.takes_room[offers.group] & (market.rooms[offers.scope] > 0))
    both = np.unique(np.stack([offers.group[rows], offers.scope[rows]]), axis=1)
    group, employer = both[0].astype(np.int64), both[1].astype(np.int64)
    unit = layout.unit[group + 1] - 1
    nothing = np.zeros(len(group))
    post = len(market.headcount) + employer
    return Offers(group, employer, unit, nothing.astype(np.float32), post, nothing.astype(np.uint32))


def open_places(layout: Layout, singles: Singles, groups_arcs: NDArray[np.int32], price: NDArray[np.float64]) -> Places:
    """Empty places at the given prices. A post never needs more seats than pairs lead to it."""
    asked = pairs_of_posts(singles, len(layout.room)) + np.bincount(groups_arcs, minlength=len(layout.room))
    seats = np.minimum(layout.room, asked)
    first = np.concatenate([[0], np.cumsum(seats)]).astype(np.int64)
    units = len(layout.alone) + len(layout.members)
    return Places(
        room=layout.room,
        first=first[:-1],
        taken=np.zeros(len(seats), np.int64),
        bid=np.empty(first[-1]),
        unit=np.empty(first[-1], np.int32),
        price=price.copy(),
        at=np.full(units, -1, np.int32),
        worth=np.zeros(units, np.float32),
    )


def full_queue(layout: Layout) -> Queue:
    """Everybody waiting to bid."""
    return Queue(layout.queue.copy(), np.array([0, len(layout.queue)]))


def _counting(lengths: Index) -> Index:
    """0, 1, ... within each run of the given lengths."""
    ends = np.cumsum(lengths)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - lengths, lengths)
