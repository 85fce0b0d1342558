"""Lists to talk about: a few posts for each person, a few people for each post.

Ranking by suitability alone sends everybody to the same few factories. Here a person's list starts with the allocated
post and goes on by utility minus price (a sought-after post is dear), less a surcharge that grows with the number of
lists a post already stands on. The surcharge is spread over people in an order that depends only on the seed and
their keys.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation import pricing
from wengang.solvers.allocation.market import Market
from wengang.solvers.allocation.narrow import narrowed
from wengang.solvers.allocation.problem import Index, Problem, Values, build
from wengang.solvers.allocation.result import Allocation

CROWDING = 0.3
"""Surcharge, in units of utility, on a post that stands on its fair share of lists."""
MOST_LISTED = 32
"""Pairs, or four times as many as are proposed, listed for each person of a market that is scored on demand."""
WAVES = 16
"""Parts in which people choose, so that later ones see how crowded posts have become."""


@dataclass(frozen=True)
class Proposals:
    """Ranked posts for every person and a shortlist of people for every post."""

    posts: NDArray[np.int32]
    """[N, top] Posts proposed to each person, best first, padded with -1; the allocated post comes first."""
    start: NDArray[np.int64]
    """[M+1] Post j's shortlist is `people[start[j]:start[j+1]]`."""
    people: NDArray[np.int32]
    """People on the shortlists: those allocated, then those with the post on their list who would miss it most."""

    def for_person(self, person: int) -> list[int]:
        """Posts proposed to a person, best first."""
        return [int(post) for post in self.posts[person] if post >= 0]

    def for_post(self, post: int) -> list[int]:
        """People on the shortlist of a post, best first."""
        return [int(person) for person in self.people[self.start[post] : self.start[post + 1]]]


def propose(market: Market, allocation: Allocation, top: int = 10, *, seed: int = 0) -> Proposals:
    """Ranked lists around an allocation that do not all point at the same posts.

    Members of a companion group are shown only employers that could take the whole group, ranked by what the group as a
    whole would gain there.

    Args:
        market: the market.
        allocation: its allocation; its prices rank the lists.
        top: posts per person, and people per post beyond those allocated to it.
        seed: decides who chooses first.

    Raises:
        ValueError: top is less than 1.
    """
    if top < 1:
        raise ValueError(f"top must be at least 1, got {top}")
    market = narrowed(market, allocation, max(MOST_LISTED, 4 * top), seed=seed)
    problem = build(market, seed)
    score, loss = _scores(problem, allocation)
    once = _once(market, problem, score)
    source = problem.source[once]
    arcs = _Arcs(market.person[source], market.post[source], score[once], _wave_of(problem)[once])
    lists = np.full((market.people_count, top), -1, np.int32)
    lists[:, 0] = allocation.post
    _fill(lists, arcs, market.headcount)
    start, people = _shortlists(market, allocation, lists, arcs, loss[once], top)
    return Proposals(lists, start, people)


@dataclass(frozen=True)
class _Arcs:
    person: NDArray[np.int64]
    post: NDArray[np.int32]
    score: Values
    wave: Index


def _scores(problem: Problem, allocation: Allocation) -> tuple[Values, Values]:
    """Score of each arc (mean profit of the person or group using it) and its loss against the best choice."""
    choice = pricing.choose(problem, allocation.prices[problem.posts], allocation.room_prices)
    cut = problem.singles
    share = problem.owner[cut:]
    bundle = problem.share_bundle[share]
    size = np.bincount(problem.share_bundle, minlength=len(problem.bundle_start))
    together = choice.bundle[bundle] - choice.share[share] + choice.profit[cut:]
    score = np.concatenate([choice.profit[:cut], together / size[bundle]])
    return score, pricing.losses(problem, choice)


def _once(market: Market, problem: Problem, score: Values) -> Index:
    """Arcs with every pair once: members who may be spread over a city have theirs by employer and by city."""
    cut = problem.singles
    source = problem.source[cut:]
    pair = market.person[source] * market.posts_count + market.post[source]
    return np.concatenate([np.arange(cut), cut + pricing.best_of(pair, score[cut:], 1)])


def _wave_of(problem: Problem) -> Index:
    """Wave of each arc's person; a group chooses in one wave. Canonical numbers are already in hashed order."""
    cut = problem.singles
    group = problem.bundle_group[problem.share_bundle[problem.owner[cut:]]]
    return np.concatenate([problem.owner[:cut], group]) % WAVES


def _fill(lists: NDArray[np.int32], arcs: _Arcs, headcount: NDArray[np.int32]) -> None:
    """Complete the lists rank by rank, wave by wave, in place."""
    fair = np.maximum(headcount, 1) * lists.size / max(int(headcount.sum()), 1)
    shown = np.bincount(lists[lists >= 0], minlength=len(headcount)).astype(float)
    free = arcs.post != lists[arcs.person, 0]
    waves = [np.flatnonzero(arcs.wave == wave) for wave in range(WAVES)]
    for _rank in range(lists.shape[1]):
        for members in waves:
            open_arcs = members[free[members]]
            score = arcs.score[open_arcs] - CROWDING * shown[arcs.post[open_arcs]] / fair[arcs.post[open_arcs]]
            best = open_arcs[pricing.best_of(arcs.person[open_arcs], score, 1)]
            best = best[lists[arcs.person[best], -1] < 0]
            free[best] = False
            who, what = arcs.person[best], arcs.post[best]
            lists[who, np.argmax(lists[who] < 0, axis=1)] = what
            shown += np.bincount(what, minlength=len(headcount))


def _shortlists(
    market: Market, allocation: Allocation, lists: NDArray[np.int32], arcs: _Arcs, loss: Values, top: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    person, post = arcs.person, arcs.post
    listed = (lists[person] == post[:, None]).any(axis=1)
    placed = allocation.post[person] == post
    chosen = np.flatnonzero(placed)
    others = np.flatnonzero(listed & ~placed)
    others = others[pricing.best_of(post[others].astype(np.int64), -loss[others], top)]
    both = np.concatenate([chosen, others])
    late = np.repeat([0, 1], [len(chosen), len(others)])
    both = both[np.lexsort((loss[both], late, post[both]))]
    counts = np.bincount(post[both], minlength=market.posts_count)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), person[both].astype(np.int32)
