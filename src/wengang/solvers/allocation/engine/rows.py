"""Pairs sorted for the auction: a person's best first, so that a look at the next worth tells whether to go on.

Equal worths are ordered by a hash of seed, person and post, never by the order in which rows arrived.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation.engine.compiled import compiled, inlined
from wengang.solvers.allocation.engine.state import Arcs, Index, Short, Singles

SHORT_ROW = 64
"""Rows up to this length are sorted by insertion."""

Key = NDArray[np.uint64]


@inlined
def _scatter(value: np.uint64) -> np.uint64:
    """A cheap bijection that scatters neighbouring numbers (the finaliser of SplitMix64)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@inlined
def falling(worth: np.float32, person_hash: np.uint64, post_hash: np.uint64) -> np.uint64:
    """A key that sorts worths from high to low, equal ones by a hash of person and post."""
    tie = _scatter(person_hash ^ post_hash)
    bits = np.uint64(np.float32(worth).view(np.uint32))
    rising = bits ^ np.uint64(0xFFFFFFFF) if bits & np.uint64(0x80000000) else bits | np.uint64(0x80000000)
    return ((rising ^ np.uint64(0xFFFFFFFF)) << np.uint64(32)) | (tie & np.uint64(0xFFFFFFFF))


@compiled
def sort_row(arcs: Arcs, keys: Key, size: int) -> None:
    """Sort the first `size` arcs by their keys, in place."""
    if size > SHORT_ROW:
        order = np.argsort(keys[:size])
        arcs[:size] = arcs[:size][order]
        return
    for here in range(1, size):
        key, worth, post = keys[here], arcs[here].worth, arcs[here].post
        spot = here
        while spot > 0 and keys[spot - 1] > key:
            keys[spot] = keys[spot - 1]
            arcs[spot].worth = arcs[spot - 1].worth
            arcs[spot].post = arcs[spot - 1].post
            spot -= 1
        keys[spot] = key
        arcs[spot].worth = worth
        arcs[spot].post = post


@compiled
def single_rows(
    people: Short,
    indptr: Index,
    post: Short,
    rank: Short,
    utility: NDArray[np.floating],
    priority: Short,
    room: Index,
    person_hash: Key,
    post_hash: Key,
    arcs: Arcs,
) -> Index:
    """Fill `arcs` with the useful pairs of people alone, each row sorted; returns the row starts.

    Args:
        people: people alone in canonical order.
        indptr, post, utility: the market's pairs.
        rank: canonical number of each of the market's posts.
        priority: helping level of each person, added to the worth.
        room: places of each post; pairs with posts without any are left out, as are those worth nothing.
        person_hash, post_hash: keyed hashes.
        arcs: filled in; at least as long as the pairs of these people.
    """
    start = np.zeros(len(people) + 1, np.int64)
    keys = np.empty(np.max(np.diff(indptr)) if len(indptr) > 1 else 0, np.uint64)
    end = 0
    for row, person in enumerate(people):
        begin = end
        for pair in range(indptr[person], indptr[person + 1]):
            worth, number = np.float32(utility[pair] + priority[person]), rank[post[pair]]
            if worth > 0 and room[number] > 0:
                keys[end - begin] = falling(worth, person_hash[person], post_hash[number])
                arcs[end].worth, arcs[end].post = worth, number
                end += 1
        sort_row(arcs[begin:end], keys, end - begin)
        start[row + 1] = end
    return start


@compiled
def pairs_of_posts(singles: Singles, posts: int) -> Index:
    """[posts] How many people alone have a pair with each post."""
    counts = np.zeros(posts, np.int64)
    for arc in range(singles.start[-1]):
        counts[singles.arcs[arc].post] += 1
    return counts
