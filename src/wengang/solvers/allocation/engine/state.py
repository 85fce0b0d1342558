"""What the compiled loops work on: plain arrays under names.

An *entity* bids: a person alone, or a companion group. A *unit* takes a place: a person alone, a member of a group, or
the couple room of a group that needs one (rooms are posts of their own, behind the real ones). Units of people alone
come first and have the number of their entity; then the members, group by group.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

ARC = np.dtype([("worth", np.float32), ("post", np.int32)], align=True)
"""One pair as the auction reads it: eight bytes, so that a cache line holds eight."""

Arcs = NDArray[Any]
Values = NDArray[np.float64]
Index = NDArray[np.int64]
Short = NDArray[np.int32]
Floats = NDArray[np.float32]


class Singles(NamedTuple):
    """Pairs of people alone: person x has `arcs[start[x]:start[x+1]]`, best worth first."""

    start: Index
    arcs: Arcs


class Groups(NamedTuple):
    """Bundles of companion groups.

    Group g has the bundles `first[g]:first[g+1]` and the units `unit[g]:unit[g+1]` counted after the people alone. Its
    t-th unit may take, in bundle b, the arcs `segment[s]:segment[s+1]`, s = `share[b] + t`, best worth first.
    """

    first: Index
    unit: Index
    share: Index
    segment: Index
    arcs: Arcs
    bonus: Values
    """[B] Worth of the bundle beside its arcs: below zero where only the city is shared."""


class Places(NamedTuple):
    """Who holds the places of each post, and at what price.

    The accepted bids of post j are a heap in `bid[first[j]:first[j] + taken[j]]`, the lowest on top. While a post has
    room its price stays; once full, the price is the lowest accepted bid.
    """

    room: Index
    first: Index
    taken: Index
    bid: Values
    unit: Short
    price: Values
    at: Short
    """[U] Post of each unit, -1 for none."""
    worth: NDArray[np.float32]
    """[U] Worth of the arc the unit holds."""


class Queue(NamedTuple):
    """Entities that still want to bid, first in, first out: a ring with its head and length in `ends`."""

    entity: Short
    ends: Index
