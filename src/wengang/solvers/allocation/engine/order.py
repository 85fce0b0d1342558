"""Posts, employers and cities numbered by a keyed hash, so that nothing depends on how their rows arrived."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation import hashing
from wengang.solvers.allocation.engine.state import Short
from wengang.solvers.allocation.features import LegalGate
from wengang.solvers.allocation.market import Market


@dataclass(frozen=True)
class Order:
    """A market in canonical numbers, and the way back."""

    market: Market
    """Posts, employers and cities in canonical order, people as they came. Listed pairs are left behind: to copy them
    would take as much memory as the market itself."""
    posts: Short
    """[M] The market's number of each canonical post."""
    rank: Short
    """[M] Canonical number of each of the market's posts."""
    employer_rank: Short
    """[E] Canonical number of each of the market's employers."""


def in_order(market: Market, seed: int) -> Order:
    """Sort posts by a keyed hash; employers and cities stand where their first post does."""
    posts = np.lexsort((market.post_key, hashing.keyed(seed, market.post_key))).astype(np.int32)
    employers = _by_first(market.employer[posts], len(market.rooms))
    employer = employers[market.employer[posts]]
    city = None if market.city is None else market.city[posts]
    if city is not None:
        city = np.append(_by_first(city, int(city.max(initial=-1)) + 1), np.int32(-1))[city]
    sorted_ = replace(
        market,
        pairs=None,
        headcount=market.headcount[posts],
        employer=employer,
        room_stock=None if market.room_stock is None else market.room_stock[inverse(employers)],
        post_key=market.post_key[posts],
        posts=None if market.posts is None else replace(market.posts.take(posts), employer=employer),
        legal=_gate(market.legal, posts),
        city=city,
    )
    return Order(sorted_, posts, inverse(posts), employers)


def inverse(order: Short) -> Short:
    """The permutation that undoes another."""
    spot = np.empty(len(order), np.int32)
    spot[order] = np.arange(len(order), dtype=np.int32)
    return spot


def _by_first(labels: NDArray[np.integer], count: int) -> Short:
    """[count] Running number of each label by its first row; those without a row come last. Labels below 0 are none."""
    first = np.full(count, len(labels), np.int64)
    known = np.flatnonzero(labels >= 0)
    np.minimum.at(first, labels[known], known)
    return inverse(np.argsort(first, kind="stable").astype(np.int32))


def _gate(legal: LegalGate | None, posts: Short) -> LegalGate | None:
    if legal is None:
        return None
    blocked = legal.blocked
    if blocked is not None and len(blocked):
        blocked = np.stack([blocked[:, 0], inverse(posts)[blocked[:, 1]]], axis=1).astype(np.int64)
    return replace(legal, post_class=legal.post_class[posts], blocked=blocked)
