"""A market scored on demand, listed as far as an allocation makes it worth talking about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wengang.solvers.allocation.market import Market, Pairs
from wengang.solvers.allocation.result import Allocation


def narrowed(market: Market, allocation: Allocation, per_person: int = 32, *, seed: int = 0) -> Market:
    """The same market with each person's best pairs at the allocation's prices listed, and nothing else eligible.

    A person alone keeps `per_person` posts, also ones too dear to pay; a member of a group those of the group's best
    employers, so that whole bundles stay; everybody keeps the post they were given. A market that lists its pairs
    already comes back as it is.

    Args:
        market: the market.
        allocation: its allocation, whose prices say what is best.
        per_person: pairs of a person alone.
        seed: of the allocation; settles ties.
    """
    if market.pairs is not None:
        return market
    from wengang.solvers.allocation.engine.dense import Dense
    from wengang.solvers.allocation.engine.layout import canonical
    from wengang.solvers.allocation.engine.order import in_order, inverse
    from wengang.solvers.allocation.engine.scorer import worths_of

    order = in_order(market, seed)
    layout = canonical(order.market, seed)
    dense = Dense(order.market, layout)
    own = np.append(order.rank, np.int32(-1))[allocation.post]
    unit_people = np.concatenate([layout.alone, layout.members])
    dense.keep_placed(np.where(unit_people >= 0, own[unit_people], -1).astype(np.int32))
    rent = allocation.room_prices[inverse(order.employer_rank)][: len(order.market.rooms)]
    person, post = dense.near(np.concatenate([allocation.prices[order.posts], rent]), per_person)
    placed = np.flatnonzero(own >= 0)
    width = max(market.posts_count, 1)
    number = np.unique(np.concatenate([person, placed]) * width + np.concatenate([post, own[placed]]))
    person, post = number // width, (number % width).astype(np.int32)
    utility = worths_of(dense.posts, dense.people, person, post) - market.priority[person]
    indptr = np.searchsorted(person, np.arange(market.people_count + 1)).astype(np.int64)
    return replace(market, pairs=Pairs(indptr, order.posts[post], utility))
