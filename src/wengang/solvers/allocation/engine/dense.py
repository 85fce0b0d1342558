"""A market whose pairs are scored on demand: candidates are made at prices, and made again at better ones."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation.engine.bundles import Bundles, pair_units, starts
from wengang.solvers.allocation.engine.candidates import Found, Scopes, best_posts, merged
from wengang.solvers.allocation.engine.encode import encode_blocked, encode_people, encode_posts, liked_first
from wengang.solvers.allocation.engine.layout import Layout, scope_of_posts, scope_places
from wengang.solvers.allocation.engine.scorer import worth_of
from wengang.solvers.allocation.engine.shards import Crew, Terms, Threads, alike, cuts, shards_of, spread
from wengang.solvers.allocation.engine.state import ARC, Arcs, Groups, Index, Short, Singles, Values
from wengang.solvers.allocation.market import Market

ARCS = 16
"""Posts found for a person alone at each round of prices."""
SCOPES = 12
"""Employers found for a group at each round of prices."""
BATCHES = 400
"""Batches in which people look for the first prices."""
SAMPLE = (1_000_000, 24)
"""People who look for the first prices: so many, or so many for each post if that is more."""
RESORT = 20
"""Batches after which posts are sorted by the new prices."""
MOST_RISE = 0.3
"""Largest rise of a price by one batch in which one person wants the post, in units of worth."""
ROUNDING = 4e-7
"""What single precision may take from the best profit of one unit, generously, in units of worth near 2."""


class Dense:
    """Candidates of one market."""

    def __init__(self, market: Market, layout: Layout, crew: Crew | None = None) -> None:
        """Encode both tables; `crew` scores, one thread if none is given.

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
        self.visit = alike(market.people.destinations[layout.alone])
        self.scopes = self._scopes()
        self.placed = np.full(len(layout.unit) - 1, -1, np.int64)
        self.cut = cuts(layout)
        self.known = [Singles(np.zeros(size + 1, np.int64), np.empty(0, ARC)) for size in np.diff(self.cut.alone)]
        self.singles = joined(self.known)
        self.crew = Threads(1) if crew is None else crew
        self.crew.meet(
            shards_of(layout, self.cut, self.people, self.blocked, market.people.destinations, layout.wide(market))
        )

    def at(self, price: Values) -> float:
        """Find candidates at prices of posts and rooms, keep those known, and return the bound over all pairs."""
        sorted_price = self._sort(price)
        posts = len(self.posts.order)
        rent = price[posts:]
        fixed = float(self.layout.room[posts:] @ rent)
        known = np.isfinite(sorted_price)
        fixed += float(self.layout.room[self.posts.order][known] @ sorted_price[known].astype(np.float64))
        profit = self._find(sorted_price, rent)
        slack = (
            ROUNDING
            * (len(self.layout.alone) + len(self.layout.members))
            * (1 + float(self.people.extra.max(initial=0)))
        )
        found = fixed + profit
        return found + slack if found > 0 else 0.0  # at prices of nothing every pair gains at least 1: there is none

    def first_prices(self) -> Values:
        """Prices to make the first candidates at: people look once, in small batches, and prices follow demand.

        A post's price rises with each who would take it and falls as the capacity for that batch goes by, so that those
        who look later see what is sought after. One pass costs less than a tenth of a round of candidates. Measured at
        50,000 people: the first round then reaches 98 % of the optimum, and 55 % from prices of nothing.
        """
        posts = self.market.posts_count
        rows = min(len(self.layout.alone), max(SAMPLE[0], SAMPLE[1] * posts))
        room = self.layout.room[:posts]
        price, total, taken = np.zeros(posts), np.zeros(posts), 0
        found, count = np.empty((rows, 1), ARC), np.zeros(rows, np.int32)
        rank = np.empty(len(self.visit), np.int64)
        rank[self.visit] = np.arange(len(self.visit))
        batch = max(rows // BATCHES, 1)
        for turn, begin in enumerate(range(0, rows, batch)):
            some = np.arange(begin, min(begin + batch, rows))
            full = np.where(room > 0, price, np.inf).astype(np.float32)
            if turn % RESORT == 0:
                self.posts = liked_first(self.posts, full)
            self._look_once(some[np.argsort(rank[some])], full[self.posts.order], found, count)
            wanted = np.bincount(found["post"][some[count[some] > 0], 0], minlength=posts) * (
                self.market.people_count / rows
            )
            calm = 1 - 0.9 * begin / rows
            rise = np.minimum(wanted / np.maximum(room, 1), MOST_RISE * np.sqrt(np.maximum(wanted, 1)))
            price = np.maximum(price + calm * (rise - len(some) / rows), 0)
            if begin >= rows // 2:
                total, taken = total + price, taken + 1
        return np.concatenate([total / max(taken, 1), np.zeros(len(self.layout.room) - posts)])

    def _look_once(self, rows: Index, price: NDArray[np.float32], found: Arcs, count: Short) -> None:
        """The best posts of some people alone."""

        def one(part: Index) -> None:
            best_posts(self.posts, self.people, self.blocked, self.layout.alone, part, price, found, count)

        threads = self.crew.threads
        for _ in spread(threads, one, np.array_split(rows, threads)):
            pass

    def keep_placed(self, at: Short) -> None:
        """Remember where each group is, so that the next candidates hold that scope in any case."""
        post, group, market = at[len(self.layout.alone) :], self.layout.group_of, self.market
        first = post[self.layout.unit[:-1]]
        home = np.where(first >= 0, market.employer[np.maximum(first, 0)], -1).astype(np.int64)
        seated = np.flatnonzero((self.layout.members >= 0) & (post >= 0))
        apart = np.unique(group[seated[market.employer[post[seated]] != home[group[seated]]]])
        if market.city is not None:
            home[apart] = self.scopes.employers + market.city[first[apart]]
        self.placed = home

    def worth(self, post: Short) -> float:
        """Worth of everybody's post in double precision."""
        return float(worth_of(self.posts, self.people, post))

    def _sort(self, price: Values) -> NDArray[np.float32]:
        """Sort the posts for these prices; returns the price of each, infinite without places."""
        posts = self.market.posts_count
        full = np.where(self.layout.room[:posts] > 0, price[:posts], np.inf).astype(np.float32)
        self.posts = liked_first(self.posts, full)
        return full[self.posts.order]

    def near(self, price: Values, most: int) -> tuple[Index, Index]:
        """Person and post of everybody's best pairs at these prices, also of those that cost more than they are worth.

        Args:
            price: of posts and rooms.
            most: posts of a person alone; members of groups bring those of the group's best scopes.
        """
        posts, layout = self.market.posts_count, self.layout
        lowered = price.copy()
        lowered[:posts] -= price[:posts].max(initial=0.0)
        self._find(self._sort(lowered), price[posts:], most)
        alone = np.repeat(layout.alone, np.diff(self.singles.start)).astype(np.int64)
        unit, post = pair_units(self.bundles.groups), self.bundles.groups.arcs["post"]
        real = post < posts
        member = layout.members[unit[real]].astype(np.int64)
        return np.concatenate([alone, member]), np.concatenate([self.singles.arcs["post"], post[real]]).astype(np.int64)

    def _find(self, price: NDArray[np.float32], rent: Values, most: int | None = None) -> float:
        """Let the crew look, and keep what it finds beside what was known; returns everybody's part of the bound."""
        layout, cut = self.layout, self.cut
        scopes = self.scopes._replace(rent=np.concatenate([rent, np.zeros(len(self.scopes.places) - len(rent))]))
        placed = [self.placed[begin:end] for begin, end in pairwise(cut.group)]
        total, pairs = 0.0, []
        for part, seen in enumerate(self.crew.look(Terms(self.posts, scopes, price, most or ARCS, SCOPES), placed)):
            total += seen.profit
            who = layout.alone[cut.alone[part] : cut.alone[part + 1]]
            self.known[part] = merged(
                self.known[part], seen.found, seen.counts, layout.person_hash[who], layout.post_hash
            )
            pairs.append(
                seen.pairs._replace(group=seen.pairs.group + cut.group[part], unit=seen.pairs.unit + cut.unit[part])
            )
        del self.singles  # the shards hold its pairs anew: laid out three times over they would decide the peak
        self.singles = joined(self.known)
        self.bundles = _laid_out(
            Found._make(map(np.concatenate, zip(*pairs, strict=True))), layout.unit, self.scopes.bonus
        )
        return total

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


def joined(parts: list[Singles]) -> Singles:
    """Rows of all shards as one; the parts become views of it, so that pairs are held once."""
    sizes = np.cumsum([0, *(part.start[-1] for part in parts)])
    start = np.concatenate([[0], *(part.start[1:] + size for part, size in zip(parts, sizes, strict=False))])
    arcs = np.concatenate([part.arcs for part in parts])
    for number, (begin, end) in enumerate(pairwise(sizes)):
        parts[number] = parts[number]._replace(arcs=arcs[begin:end])
    return Singles(start.astype(np.int64), arcs)


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
