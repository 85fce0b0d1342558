"""The people of a market in shards that are scored apart: by threads of this process, or on other machines.

A shard is a stretch of the canonical order, so an honest sample of everybody; groups are never split. What a shard
brings back depends on nothing but its people and the terms of the round, and how people are cut into shards depends on
nothing but their number: the answer is the same whoever does the work, and a lost shard is simply scored again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation.engine.candidates import PER_SHARE, Found, Scopes, best_bundles, best_posts
from wengang.solvers.allocation.engine.encode import Blocked, PersonColumns, PostColumns
from wengang.solvers.allocation.engine.layout import Layout
from wengang.solvers.allocation.engine.parts import Joined, Part
from wengang.solvers.allocation.engine.solve import Plan, bid_apart
from wengang.solvers.allocation.engine.state import ARC, Arcs, Floats, Index, Short

Result = TypeVar("Result")

PEOPLE = 1 << 14
"""People of one shard, about."""


class Terms(NamedTuple):
    """What all shards are scored against in one round."""

    posts: PostColumns
    """Sorted for these prices."""
    scopes: Scopes
    price: Floats
    """[M] Prices of the sorted posts."""
    most: int
    """Posts found for a person alone."""
    most_scopes: int
    """Scopes found for a group."""


class Shard(NamedTuple):
    """People who are scored together."""

    people: PersonColumns
    blocked: Blocked
    alone: Short
    """[S] Row in `people` of each person alone."""
    visit: Index
    """[S] The order in which they are scored."""
    members: Short
    """Row in `people` of each member of a group, -1 for a couple room."""
    unit: Index
    """[G+1] Group g has the members `unit[g]:unit[g+1]`."""
    wide: NDArray[np.bool_]
    """[G] Groups that may be spread over a city."""


class Seen(NamedTuple):
    """What one shard brings back; groups and units are counted from its own first."""

    profit: float
    """Its part of the bound."""
    found: Arcs
    """[S, K] Best posts of people alone."""
    counts: Short
    """[S] How many there are."""
    pairs: Found
    """Pairs of members, in four bytes each: they travel."""


class Crew(Protocol):
    """Those who score, and hold the auctions of parts of the people."""

    threads: int
    """Threads of this process that may score as well."""

    def meet(self, shards: list[Shard]) -> None:
        """Take the people of one market on."""

    def look(self, terms: Terms, placed: list[Index]) -> Iterator[Seen]:
        """What each shard finds, in their order; `placed` are the scopes that its groups keep."""

    def bid(self, plan: Plan, parts: list[Part]) -> Iterator[Joined]:
        """What each part finds by itself, in their order."""


class Threads:
    """So many threads of this process."""

    def __init__(self, threads: int) -> None:
        """Args: threads, 1 for no other than the caller's."""
        self.threads = threads
        self.shards: list[Shard] = []

    def meet(self, shards: list[Shard]) -> None:
        """See `Crew`."""
        self.shards = shards

    def look(self, terms: Terms, placed: list[Index]) -> Iterator[Seen]:
        """See `Crew`."""
        return spread(self.threads, partial(look, terms), self.shards, placed)

    def bid(self, plan: Plan, parts: list[Part]) -> Iterator[Joined]:
        """See `Crew`."""
        return spread(self.threads, partial(bid_apart, plan), parts)


def spread(threads: int, function: Callable[..., Result], *columns: Iterable[Any]) -> Iterator[Result]:
    """`map` with so many threads, results in order."""
    if threads == 1:
        yield from map(function, *columns)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(function, *columns)


def look(terms: Terms, shard: Shard, placed: Index) -> Seen:
    """The best posts and scopes of everybody in one shard, and their part of the bound."""
    found = np.empty((len(shard.alone), terms.most), ARC)
    count = np.zeros(len(shard.alone), np.int32)
    alone = best_posts(terms.posts, shard.people, shard.blocked, shard.alone, shard.visit, terms.price, found, count)
    most = (terms.most_scopes + 1) * PER_SHARE * len(shard.members)
    pairs = Found._make(np.empty(most, np.float32 if name == "worth" else np.int64) for name in Found._fields)
    together, end = best_bundles(
        terms.posts, shard.people, shard.blocked, shard.members, shard.unit, shard.wide, placed, terms.scopes,
        terms.price, terms.most_scopes, pairs,
    )  # fmt: skip
    short = Found._make(column[:end].astype(np.float32 if column is pairs.worth else np.int32) for column in pairs)
    return Seen(float(alone) + float(together), found, count, short)


class Cuts(NamedTuple):
    """Where the shards begin: K + 1 rows of people alone, groups, and units of groups."""

    alone: Index
    group: Index
    unit: Index


def cuts(layout: Layout) -> Cuts:
    """Shards of about `PEOPLE`, with an equal share of the groups in each."""
    groups = len(layout.unit) - 1
    parts = max(1, -(-(len(layout.alone) + len(layout.members)) // PEOPLE))
    edge = np.arange(parts + 1, dtype=np.int64)
    group = groups * edge // parts
    return Cuts(len(layout.alone) * edge // parts, group, layout.unit[group])


def shards_of(
    layout: Layout, cut: Cuts, people: PersonColumns, blocked: Blocked, destinations: Short, wide: NDArray[np.bool_]
) -> list[Shard]:
    """The shards of a market; they share its tables."""
    shards = []
    for part in range(len(cut.alone) - 1):
        alone = layout.alone[cut.alone[part] : cut.alone[part + 1]]
        groups = slice(cut.group[part], cut.group[part + 1])
        shards.append(
            Shard(
                people=people,
                blocked=blocked,
                alone=alone,
                visit=alike(destinations[alone]),
                members=layout.members[cut.unit[part] : cut.unit[part + 1]],
                unit=layout.unit[cut.group[part] : cut.group[part + 1] + 1] - cut.unit[part],
                wide=wide[groups],
            )
        )
    return shards


def alike(destinations: Short) -> Index:
    """People in an order in which neighbours wish for the same places."""
    columns = [destinations[:, column] for column in reversed(range(min(destinations.shape[1], 3)))]
    return np.lexsort(columns).astype(np.int64) if columns else np.arange(len(destinations))


def packed(shard: Shard) -> Shard:
    """The same shard with nothing but its own people in the tables, to be sent away."""
    member = shard.members >= 0
    rows = np.concatenate([shard.alone, shard.members[member]])
    members = np.full(len(shard.members), -1, np.int32)
    members[member] = np.arange(len(shard.alone), len(rows), dtype=np.int32)
    start, post = shard.blocked
    count = np.diff(start)[rows]
    pairs = np.repeat(start[rows] - np.cumsum(count) + count, count) + np.arange(int(count.sum()))
    return shard._replace(
        people=PersonColumns._make(column[rows] for column in shard.people),
        blocked=Blocked(np.concatenate([[0], np.cumsum(count)]).astype(np.int64), post[pairs]),
        alone=np.arange(len(shard.alone), dtype=np.int32),
        members=members,
    )
