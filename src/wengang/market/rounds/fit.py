"""How well each proposed pair fits, for many pairs at once: what the solver's ``explain`` says, person by person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from wengang.market.rounds.build import Built
from wengang.market.rounds.pairs import own_suitability
from wengang.solvers.allocation import Allocation, Explanation, Finding, Market, People, Posts, Score, Standing
from wengang.solvers.allocation.scoring import PARTS, destination_rank, occupation_rank, skill_excess

NEGLIGIBLE = 1e-9
"""A difference of utility that is none."""


class Fits:
    """Explains eligible pairs of one allocated market. What does not depend on the pair is worked out once."""

    def __init__(self, built: Built, found: Allocation) -> None:
        market = built.market
        self.built, self.market, self.found = built, market, found
        self.people, self.posts = built.people, built.posts
        self.own = 1.0 + own_suitability(self.people, self.posts, found.post)
        self.one_post = [self.posts.take(slice(row, row + 1)) for row in range(len(self.posts))]
        self.last = _last_utilities(market, found, self.own)
        self.gone_to = _employers_of_groups(market, found)

    def of(self, person: int, posts: Sequence[int]) -> Iterator[Explanation]:
        """One explanation for each of the person's posts, all of them eligible."""
        who, what = self.people.take(slice(person, person + 1)), self.posts.take(np.array(posts, np.int64))
        marks = [part.mark(who, what)[0] for part in PARTS]
        own = self.own_utility(person)
        for column, post in enumerate(posts):
            scores = tuple(
                Score(part.code, float(mark[column]), part.weight) for part, mark in zip(PARTS, marks, strict=True)
            )
            utility = 1.0 + sum(score.points for score in scores)
            yield self._told(person, post, who, scores, utility, own)

    def better(self, person: int, most: int) -> list[tuple[int, Standing]]:
        """Eligible posts that suit the person better than the own one, best first, each with how it stands."""
        posts, utility = self.market.row(person)
        own = self.own_utility(person)
        above = np.flatnonzero(utility > (own or 0.0) + NEGLIGIBLE)
        best = above[np.argsort(-utility[above], kind="stable")][:most]
        return [(int(posts[arc]), self._standing(person, int(posts[arc]), float(utility[arc]), own)) for arc in best]

    def last_utility(self, post: int) -> float | None:
        """Least utility among those who got the post."""
        return float(self.last[post]) if np.isfinite(self.last[post]) else None

    def own_utility(self, person: int) -> float | None:
        """Utility of the post the person was given."""
        return float(self.own[person]) if self.found.post[person] >= 0 else None

    def _told(
        self,
        person: int,
        post: int,
        who: People,
        scores: tuple[Score, ...],
        utility: float,
        own: float | None,
    ) -> Explanation:
        what = self.one_post[post]
        least = int(who.least_wage[0])
        middle = (int(what.wage_low[0]) + int(what.wage_high[0])) // 2
        return Explanation(
            person=person,
            post=post,
            standing=self._standing(person, post, utility, own),
            findings=_findings(who, what),
            scores=scores,
            utility=utility,
            own_utility=own,
            price=float(self.found.prices[post]),
            last_utility=self.last_utility(post),
            wage_over=middle - least if least else None,
            wish_rank=destination_rank(who, what),
            occupation_rank=occupation_rank(who, what),
            companions=self._companions(person, post),
        )

    def _standing(self, person: int, post: int, utility: float, own: float | None) -> Standing:
        if self.found.post[person] == post:
            return Standing.ALLOCATED
        if own is not None and own >= utility - NEGLIGIBLE:
            return Standing.OWN_IS_BETTER
        if self.found.unfilled[post] <= 0:
            return Standing.OUTBID
        return Standing.COMPANIONS if self.market.group[person] >= 0 else Standing.NOT_CHOSEN

    def _companions(self, person: int, post: int) -> int:
        employer, size = self.gone_to.get(int(self.market.group[person]), (-1, 0))
        return size - 1 if employer == self.market.employer[post] else 0


def _findings(who: People, what: Posts) -> tuple[Finding, ...]:
    """The requirements that somebody asks for, all met; those that word a reason are always there."""
    skill = int(what.skill[0])
    asked = {
        "destination": (who.destinations[0] >= 0).any(),
        "wage": who.least_wage[0] > 0,
        "education": what.education[0] > 0,
        "start": not np.isnat(who.available[0]) and not np.isnat(what.last_start[0]),
    }
    told = [Finding(code, True, 1, 1) for code, yes in asked.items() if yes]
    told.append(Finding("skill", True, skill, skill_excess(who, what) if skill >= 0 else -100))
    told.append(Finding("lodging", True, int(who.lodging_needed[0]), int(what.lodging[0])))
    needs = {
        "sitting": who.needs_sitting,
        "light_work": who.light_only,
        "no_nights": who.no_nights,
        "fixed_hours": who.fixed_hours,
    }
    return (*told, *(Finding(code, True, int(need[0]), 1) for code, need in needs.items()))


def _last_utilities(market: Market, found: Allocation, own: NDArray[np.float64]) -> NDArray[np.float64]:
    """[M] Least utility among those who got each post, infinite where nobody did."""
    last = np.full(market.posts_count, np.inf)
    placed = found.post >= 0
    np.minimum.at(last, found.post[placed], own[placed])
    return last


def _employers_of_groups(market: Market, found: Allocation) -> dict[int, tuple[int, int]]:
    """Group → (employer, members) of the groups that were placed."""
    rows = np.flatnonzero((market.group >= 0) & (found.post >= 0))
    placed: dict[int, tuple[int, int]] = {}
    for row in rows:
        group = int(market.group[row])
        placed[group] = (int(market.employer[found.post[row]]), placed.get(group, (0, 0))[1] + 1)
    return placed
