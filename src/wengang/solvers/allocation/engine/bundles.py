"""Bundles of companion groups: every employer (or, where a family allows it, city) that has a pair for each member."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation.engine.state import ARC, Groups, Index, Values

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Offers:
    """Pairs of group members, one row each, in any order."""

    group: Index
    scope: Index
    """Employer, or `employers + city`."""
    unit: Index
    """Unit of the member, counted over all groups."""
    worth: NDArray[np.float32]
    post: Index
    tie: NDArray[np.uint32]
    """Order of equal worths."""

    @classmethod
    def joined(cls, parts: list[Offers]) -> Offers:
        """Several tables as one."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__annotations__))

    def take(self, rows: Index | Flags) -> Offers:
        """The same table with only the given rows."""
        return type(self)(*(getattr(self, name)[rows] for name in type(self).__annotations__))


@dataclass(frozen=True)
class Bundles:
    """The compiled loops' bundles, and the scope of each."""

    groups: Groups
    scope: Index


def bundles(offers: Offers, unit: Index, bonus: Values, places: Index) -> Bundles:
    """Lay offers out as bundles; scopes in which some member has no pair, or too few places, are left out.

    Args:
        offers: pairs of members.
        unit: [G+1] group g has the units `unit[g]:unit[g+1]`.
        bonus: [scopes] worth of a bundle in a scope for each member, beside its pairs.
        places: [scopes] places in each scope, a couple room counted as one more.
    """
    order = np.lexsort((offers.tie, -offers.worth, offers.unit, offers.scope, offers.group))
    sorted_ = offers.take(order)
    share, share_start = runs(sorted_.group, sorted_.scope, sorted_.unit)
    bundle, bundle_start = runs(sorted_.group[share_start], sorted_.scope[share_start])
    group, scope = sorted_.group[share_start][bundle_start], sorted_.scope[share_start][bundle_start]
    size = np.diff(unit)
    whole = (np.diff(bundle_start, append=len(share_start)) == size[group]) & (places[scope] >= size[group])
    kept = sorted_.take(whole[bundle][share])
    group, scope = group[whole], scope[whole]
    lengths = np.diff(share_start, append=len(share))[whole[bundle]]
    arcs = np.empty(len(kept.post), ARC)
    arcs["worth"], arcs["post"] = kept.worth, kept.post
    return Bundles(
        Groups(
            first=starts(group, len(size)),
            unit=unit,
            share=np.concatenate([[0], np.cumsum(size[group])]).astype(np.int64),
            segment=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            arcs=arcs,
            bonus=bonus[scope] * size[group],
        ),
        scope,
    )


def pair_units(groups: Groups) -> Index:
    """[A] Unit of each pair of the bundles."""
    group = np.repeat(np.arange(len(groups.first) - 1), np.diff(groups.first))
    size = np.diff(groups.unit)[group]
    turn = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
    return np.repeat(np.repeat(groups.unit[group], size) + turn, np.diff(groups.segment))


def starts(labels: Index, count: int) -> Index:
    """[count+1] Where the rows of each label begin, labels sorted."""
    return np.searchsorted(labels, np.arange(count + 1)).astype(np.int64)


def runs(*keys: NDArray[np.integer]) -> tuple[Index, Index]:
    """Runs of equal keys: the run of each entry and the first entry of each run."""
    count = len(keys[0])
    new = np.zeros(count, bool)
    new[:1] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    return np.cumsum(new) - 1, np.flatnonzero(new)
