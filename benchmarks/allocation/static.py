"""The static list a peer is given: everybody's best posts without looking at how many others want them."""

from __future__ import annotations

from typing import Any

import numpy as np

from wengang.solvers.allocation import Market, People, Posts
from wengang.solvers.allocation.engine import dense
from wengang.solvers.allocation.engine.layout import canonical


def best_posts_of_everybody(people: People, posts: Posts, count: int) -> dict[str, Any]:
    """Arguments of `peers.min_cost_flow`."""
    market = Market.from_features(people, posts, listed=False)
    layout = canonical(market, 0)
    dense.ARCS = count
    candidates = dense.Dense(market, layout)
    candidates.at(np.zeros(len(layout.room)))
    singles = candidates.singles
    lengths = np.diff(singles.start)
    indptr = np.zeros(len(people) + 1, np.int64)
    indptr[layout.alone + 1] = lengths
    indptr = np.cumsum(indptr)
    spots = np.repeat(indptr[layout.alone] - singles.start[:-1], lengths) + np.arange(len(singles.arcs))
    post, utility = np.empty(len(spots), np.int32), np.empty(len(spots))
    post[spots], utility[spots] = singles.arcs["post"], singles.arcs["worth"]
    return {"indptr": indptr, "post": post, "utility": utility, "headcount": market.headcount}
