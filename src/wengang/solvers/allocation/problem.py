"""The market as the solver sees it: rows in key order, pairs laid out so that every best choice is a segment maximum.

People and posts are sorted by a keyed hash first. So the solver's input, and with it the allocation, is the same in
whatever order the rows arrived. A hash of 1e-6 on every pair settles ties between equal choices the same way.

Layout: arcs of people alone come first, person by person. Then the arcs of group members, sorted by (group, employer,
member); the arcs of one member at one employer form a *share*, the shares of one group at one employer a *bundle*. A
group that may be spread over a city has its arcs once more, with the city in place of the employer and at a loss.
Bundles in which some member has no arc are left out: the group could never go there whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation import hashing
from wengang.solvers.allocation.market import Market

TIE = 1e-6
"""Greatest worth of the tie-breaking hash, in units of utility."""

Index = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Problem:
    """Arcs of the solver, in canonical order."""

    value: Values
    """[A] Utility + priority level + tie-breaker of each arc."""
    post: Index
    """[A] Post (canonical number) of each arc."""
    owner: Index
    """[A] For the first `singles` arcs the running number of the person alone, then that of the share."""
    singles: int
    """Number of arcs of people alone."""
    single_start: Index
    """[S] First arc of each person alone who has one."""
    share_start: Index
    """[H] First arc of each share, counted from `singles`."""
    share_bundle: Index
    """[H] Bundle of each share."""
    bundle_start: Index
    """[B] First share of each bundle."""
    bundle_group: Index
    """[B] Running number of the group."""
    bundle_employer: Index
    """[B] Employer of the bundle."""
    bundle_room: NDArray[np.bool_]
    """[B] Does the bundle take a couple room?"""
    group_start: Index
    """[G] First bundle of each group that has one."""
    headcount: Index
    """[M] Places, in canonical order."""
    rooms: Index
    """[E] Couple rooms."""
    loss: Values
    """[A] Worth lost because the group is only in one city; part of `value` already."""
    source: Index
    """[A] Position of each arc in the market's arrays."""
    posts: Index
    """[M] The market's post for each canonical number."""


def build(market: Market, seed: int) -> Problem:
    """Sort a market into the solver's layout."""
    person_rank, _ = _ranks(market.person_key, seed)
    post_rank, posts = _ranks(market.post_key, seed)
    person, post = market.person, market.post.astype(np.int64)
    tie = hashing.unit(seed, market.person_key[person], market.post_key[post])
    value = market.utility + market.priority[person] + TIE * tie
    useful = market.headcount[post] > 0
    alone = useful & (market.group[person] < 0)
    single_arcs = np.flatnonzero(alone)
    single_arcs = single_arcs[np.lexsort((post_rank[post[single_arcs]], person_rank[person[single_arcs]]))]
    layout = _group_layout(market, np.flatnonzero(useful & ~alone), person_rank, post_rank)
    source = np.concatenate([single_arcs, layout.arcs])
    loss = np.concatenate([np.zeros(len(single_arcs)), layout.loss])
    single_owner, single_start = _segments(person[single_arcs])
    return Problem(
        value=value[source] - loss,
        post=post_rank[post[source]],
        owner=np.concatenate([single_owner, layout.share]),
        singles=len(single_arcs),
        single_start=single_start,
        share_start=layout.share_start,
        share_bundle=layout.share_bundle,
        bundle_start=layout.bundle_start,
        bundle_group=layout.bundle_group,
        bundle_employer=layout.bundle_employer,
        bundle_room=layout.bundle_room,
        group_start=layout.group_start,
        headcount=market.headcount[posts].astype(np.int64),
        rooms=_rooms(market),
        loss=loss,
        source=source,
        posts=posts,
    )


@dataclass(frozen=True)
class _GroupLayout:
    arcs: Index
    loss: Values
    share: Index
    share_start: Index
    share_bundle: Index
    bundle_start: Index
    bundle_group: Index
    bundle_employer: Index
    bundle_room: NDArray[np.bool_]
    group_start: Index


def _group_layout(market: Market, arcs: Index, person_rank: Index, post_rank: Index) -> _GroupLayout:
    person, post = market.person, market.post
    group_rank = _first_rank(market.group, person_rank)
    arcs, scope = _scopes(market, arcs, _first_rank(market.employer, post_rank))
    member = person[arcs]
    order = np.lexsort((post_rank[post[arcs]], person_rank[member], scope, group_rank[market.group[member]]))
    arcs, scope = arcs[order], scope[order]
    whole = _in_whole_bundles(market, arcs, scope)
    arcs, scope = arcs[whole], scope[whole]
    label = market.group[person[arcs]]
    share, share_start = _segments(person[arcs], scope)
    bundle_of_share, bundle_start = _segments(label[share_start], scope[share_start])
    first_arc = share_start[bundle_start]
    group_of_bundle, group_start = _segments(label[first_arc])
    wants_room = np.zeros(int(market.group.max(initial=0)) + 1, bool)
    wants_room[market.group[(market.group >= 0) & market.couple_room]] = True
    counted = market.room_stock is not None
    return _GroupLayout(
        arcs=arcs,
        loss=np.where(scope >= market.posts_count, market.city_loss, 0.0),
        share=share,
        share_start=share_start,
        share_bundle=bundle_of_share,
        bundle_start=bundle_start,
        bundle_group=group_of_bundle,
        bundle_employer=market.employer[post[arcs[first_arc]]].astype(np.int64),
        bundle_room=wants_room[label[first_arc]] & counted & (scope[first_arc] < market.posts_count),
        group_start=group_start,
    )


def _scopes(market: Market, arcs: Index, employer_rank: Index) -> tuple[Index, Index]:
    """Arcs of members with the scope in which they count: their employer, and their city for groups that allow it."""
    employer = market.employer[market.post[arcs]]
    scope = employer_rank[employer]
    if market.city is None or market.same_city is None:
        return arcs, scope
    refused = np.zeros(int(market.group.max(initial=0)) + 1, bool)
    counted = market.room_stock is not None
    refuses = (market.group >= 0) & (~market.same_city | (market.couple_room & counted))
    refused[market.group[refuses]] = True
    city = market.city[market.post[arcs]].astype(np.int64)
    far = ~refused[market.group[market.person[arcs]]] & (city >= 0)
    return np.concatenate([arcs, arcs[far]]), np.concatenate([scope, market.posts_count + city[far]])


def _in_whole_bundles(market: Market, arcs: Index, scope: Index) -> NDArray[np.bool_]:
    """Arcs in scopes where every member of the group has an arc and the group fits."""
    member = market.person[arcs]
    group = market.group[member]
    share, share_start = _segments(member, scope)
    bundle, bundle_start = _segments(group[share_start], scope[share_start])
    sizes = np.bincount(market.group[market.group >= 0], minlength=1)
    first = share_start[bundle_start]
    present = np.diff(np.append(bundle_start, len(share_start)))
    whole = (present == sizes[group[first]]) & (_places(market, arcs, scope)[first] >= sizes[group[first]])
    keep: NDArray[np.bool_] = whole[bundle][share]
    return keep


def _places(market: Market, arcs: Index, scope: Index) -> Values:
    """Places in the scope of each arc."""
    post = market.post[arcs]
    of_employer = np.bincount(market.employer, weights=market.headcount, minlength=1)
    places: Values = of_employer[market.employer[post]].astype(np.float64)
    if market.city is None:
        return places
    known = market.city >= 0
    of_city = np.bincount(market.city[known], weights=market.headcount[known], minlength=1)
    far: Values = np.where(scope >= market.posts_count, of_city[np.maximum(market.city[post], 0)], places)
    return far


def _ranks(keys: NDArray[np.uint64], seed: int) -> tuple[Index, Index]:
    """Canonical number of each row, and the row of each canonical number."""
    order = np.lexsort((keys, hashing.keyed(seed, keys)))
    rank = np.empty(len(keys), np.int64)
    rank[order] = np.arange(len(keys))
    return rank, order


def _first_rank(labels: NDArray[np.int32], rank: Index) -> Index:
    """For each label, the smallest canonical number of its rows: an order of labels that ignores their names."""
    first = np.full(int(labels.max(initial=-1)) + 1, len(rank), np.int64)
    known = labels >= 0
    np.minimum.at(first, labels[known], rank[known])
    return first


def _segments(*keys: NDArray[np.integer]) -> tuple[Index, Index]:
    """Runs of equal keys: the run of each entry and the first entry of each run."""
    count = len(keys[0])
    new = np.zeros(count, bool)
    new[:1] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    return np.cumsum(new) - 1, np.flatnonzero(new)


def _rooms(market: Market) -> Index:
    if market.room_stock is not None:
        return market.room_stock.astype(np.int64)
    return np.zeros(int(market.employer.max(initial=-1)) + 1, np.int64)
