"""A market whose pairs are scored on demand: candidates are made at prices, and made again at better ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation.engine.bundles import Bundles, starts
from wengang.solvers.allocation.engine.candidates import PER_SHARE, Found, Scopes, best_bundles, best_posts, merged
from wengang.solvers.allocation.engine.encode import encode_blocked, encode_people, encode_posts, liked_first
from wengang.solvers.allocation.engine.layout import Layout, scope_of_posts, scope_places
from wengang.solvers.allocation.engine.scorer import worth_of
from wengang.solvers.allocation.engine.state import ARC, Groups, Index, Short, Singles, Values
from wengang.solvers.allocation.market import Market

ARCS = 16
"""Posts found for a person alone at each round of prices."""
SCOPES = 12
"""Employers found for a group at each round of prices."""
BATCHES = 400
"""Batches in which people look for the first prices."""
RESORT = 20
"""Batches after which posts are sorted by the new prices."""
MOST_RISE = 0.3
"""Largest rise of a price by one batch in which one person wants the post, in units of worth."""
ROUNDING = 4e-7
"""What single precision may take from the best profit of one unit, generously, in units of worth near 2."""


class Dense:
    """Candidates of one market."""

    def __init__(self, market: Market, layout: Layout) -> None:
        """Encode both tables.

        Raises:
            ValueError: the market has no feature tables.
        """
        if market.people is None or market.posts is None:
            raise ValueError("this market has no feature tables to score")
        self.market, self.layout = market, layout
        post_tie = (layout.post_hash >> np.uint64(32)).astype(np.uint32)
        person_tie = (layout.person_hash >> np.uint64(32)).astype(np.uint32)
        self.posts = encode_posts(market.posts, market.legal, market.city, post_tie)
        self.people = encode_people(market.people, market.posts, self.posts, market.legal, market.priority, person_tie)
        self.blocked = encode_blocked(market.legal, market.people_count)
        self.visit = _alike(market.people.destinations[layout.alone])
        self.singles = Singles(np.zeros(len(layout.alone) + 1, np.int64), np.empty(0, ARC))
        self.scopes = self._scopes()
        self.wide = layout.wide(market)
        self.placed = np.full(len(layout.unit) - 1, -1, np.int64)

    def at(self, price: Values) -> float:
        """Find candidates at prices of posts and rooms, keep those known, and return the bound over all pairs."""
        sorted_price = self._sort(price)
        posts = len(self.posts.order)
        rent = price[posts:]
        fixed = float(self.layout.room[posts:] @ rent)
        known = np.isfinite(sorted_price)
        fixed += float(self.layout.room[self.posts.order][known] @ sorted_price[known].astype(np.float64))
        alone = self._find_singles(sorted_price)
        together, self.bundles = self._find_bundles(sorted_price, rent)
        slack = (
            ROUNDING
            * (len(self.layout.alone) + len(self.layout.members))
            * (1 + float(self.people.extra.max(initial=0)))
        )
        return fixed + alone + together + slack

    def first_prices(self) -> Values:
        """Prices to make the first candidates at: everybody looks once, in small batches, and prices follow demand.

        A post's price rises with each who would take it and falls as the capacity for that batch goes by, so that those
        who look later see what is sought after. One pass costs less than a tenth of a round of candidates. Measured at
        50,000 people: the first round then reaches 98 % of the optimum, and 55 % from prices of nothing.
        """
        posts, rows = self.market.posts_count, len(self.layout.alone)
        room = self.layout.room[:posts]
        price, total, taken = np.zeros(posts), np.zeros(posts), 0
        found, count = np.empty((rows, 1), ARC), np.zeros(rows, np.int32)
        rank = np.empty(rows, np.int64)
        rank[self.visit] = np.arange(rows)
        batch = max(rows // BATCHES, 1)
        for turn, begin in enumerate(range(0, rows, batch)):
            some = np.arange(begin, min(begin + batch, rows))
            full = np.where(room > 0, price, np.inf).astype(np.float32)
            if turn % RESORT == 0:
                self.posts = liked_first(self.posts, full)
            best_posts(
                self.posts, self.people, self.blocked, self.layout.alone, some[np.argsort(rank[some])],
                full[self.posts.order], found, count,
            )  # fmt: skip
            wanted = np.bincount(found["post"][some[count[some] > 0], 0], minlength=posts) * (
                self.market.people_count / rows
            )
            calm = 1 - 0.9 * begin / rows
            rise = np.minimum(wanted / np.maximum(room, 1), MOST_RISE * np.sqrt(np.maximum(wanted, 1)))
            price = np.maximum(price + calm * (rise - len(some) / rows), 0)
            if begin >= rows // 2:
                total, taken = total + price, taken + 1
        return np.concatenate([total / max(taken, 1), np.zeros(len(self.layout.room) - posts)])

    def keep_placed(self, at: Short) -> None:
        """Remember where each group is, so that the next candidates hold that scope in any case."""
        first = at[len(self.layout.alone) + self.layout.unit[:-1]]
        self.placed = np.where(first >= 0, self.market.employer[np.maximum(first, 0)], -1).astype(np.int64)

    def worth(self, post: Short) -> float:
        """Worth of everybody's post in double precision."""
        return float(worth_of(self.posts, self.people, post))

    def _sort(self, price: Values) -> NDArray[np.float32]:
        """Sort the posts for these prices; returns the price of each, infinite without places."""
        posts = self.market.posts_count
        full = np.where(self.layout.room[:posts] > 0, price[:posts], np.inf).astype(np.float32)
        self.posts = liked_first(self.posts, full)
        return full[self.posts.order]

    def _find_singles(self, price: NDArray[np.float32]) -> float:
        layout = self.layout
        found = np.empty((len(layout.alone), ARCS), ARC)
        count = np.zeros(len(layout.alone), np.int32)
        total = best_posts(self.posts, self.people, self.blocked, layout.alone, self.visit, price, found, count)
        self.singles = merged(self.singles, found, count, layout.person_hash[layout.alone], layout.post_hash)
        return float(total)

    def _find_bundles(self, price: NDArray[np.float32], rent: Values) -> tuple[float, Bundles]:
        layout = self.layout
        most = (SCOPES + 1) * PER_SHARE * len(layout.members)
        found = Found(
            np.empty(most, np.int64),
            np.empty(most, np.int64),
            np.empty(most, np.int64),
            np.empty(most, np.float32),
            np.empty(most, np.int64),
        )
        scopes = self.scopes._replace(rent=np.concatenate([rent, np.zeros(len(self.scopes.places) - len(rent))]))
        total, end = best_bundles(
            self.posts, self.people, self.blocked, layout.members, layout.unit, self.wide, self.placed, scopes, price,
            SCOPES, found,
        )  # fmt: skip
        return float(total), _laid_out(_cut(found, end), layout.unit, self.scopes.bonus)

    def _scopes(self) -> Scopes:
        market = self.market
        employers = len(market.rooms)
        city = np.full(market.posts_count, -1, np.int32) if market.city is None else market.city
        scope, post = scope_of_posts(market.employer, city, employers)
        places, bonus = scope_places(market)
        order = np.argsort(scope, kind="stable")
        return Scopes(
            first=np.searchsorted(scope[order], np.arange(len(places) + 1)).astype(np.int64),
            post=post[order].astype(np.int32),
            places=places,
            rooms=np.concatenate([market.rooms, np.zeros(len(places) - employers, np.int64)]).astype(np.int64),
            rent=np.zeros(len(places)),
            bonus=bonus,
            employers=employers,
        )


def _alike(destinations: Short) -> Index:
    """People in an order in which neighbours wish for the same places."""
    columns = [destinations[:, column] for column in reversed(range(min(destinations.shape[1], 3)))]
    return np.lexsort(columns).astype(np.int64) if columns else np.arange(len(destinations))


def _cut(found: Found, end: int) -> Found:
    """The filled part of the columns."""
    return Found(found.group[:end], found.scope[:end], found.unit[:end], found.worth[:end], found.post[:end])


def _laid_out(found: Found, unit: Index, bonus: Values) -> Bundles:
    """Bundles from pairs that are sorted already."""
    new = np.ones(len(found.group), bool)
    new[1:] = (found.scope[1:] != found.scope[:-1]) | (found.unit[1:] != found.unit[:-1])
    segment = np.append(np.flatnonzero(new), len(new)).astype(np.int64)
    fresh = np.ones(len(found.group), bool)
    fresh[1:] = (found.scope[1:] != found.scope[:-1]) | (found.group[1:] != found.group[:-1])
    first = np.flatnonzero(fresh)
    group, scope, size = found.group[first], found.scope[first], np.diff(unit)
    arcs = np.empty(len(found.post), ARC)
    arcs["worth"], arcs["post"] = found.worth, found.post
    return Bundles(
        Groups(
            first=starts(group, len(size)),
            unit=unit,
            share=np.concatenate([[0], np.cumsum(size[group])]).astype(np.int64),
            segment=segment,
            arcs=arcs,
            bonus=bonus[scope] * size[group],
        ),
        scope,
    )
