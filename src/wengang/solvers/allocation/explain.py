"""Why a person and a post fit, or do not: codes and numbers, no words (those are in `words`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation.features import People, Posts
from wengang.solvers.allocation.market import Market
from wengang.solvers.allocation.result import Allocation
from wengang.solvers.allocation.scoring import (
    PARTS,
    REQUIREMENTS,
    destination_rank,
    eligible,
    occupation_rank,
    skill_excess,
    suitability,
)


class Standing(StrEnum):
    """How a pair stands in an allocation."""

    ALLOCATED = "allocated"
    """The person has this post."""
    NOT_ELIGIBLE = "not_eligible"
    """A requirement is not met, or the law closes the pair."""
    OWN_IS_BETTER = "own_is_better"
    """The person's own post is worth at least as much."""
    OUTBID = "outbid"
    """The post is worth more to the person, but its places went where they do more good."""
    COMPANIONS = "companions"
    """The post has a place, but the group would not all find one with this employer."""
    NOT_CHOSEN = "not_chosen"
    """The post has a place; another solution within the proved gap might have used it."""


@dataclass(frozen=True)
class Finding:
    """One hard requirement. `wanted` is the side that asks, `offered` the side that answers, in the requirement's own
    unit.

    destination: codes of wishes satisfied (rank from 1, 0: no wish) / place; wage: least accepted / highest offered,
    yuan;
    skill: code asked, -1 none / levels above the level asked, -100 not held; education: rung asked / held;
    start: first day available / last day to start, days since 1970-01-01, -1 open; others: 1 asked / 1 (or `Lodging`)
    given.
    """

    code: str
    met: bool
    wanted: int
    offered: int


@dataclass(frozen=True)
class Score:
    """One part of suitability: `points` = `weight` * `mark` out of at most `weight`."""

    code: str
    mark: float
    weight: float

    @property
    def points(self) -> float:
        """What the part adds to suitability."""
        return self.mark * self.weight


@dataclass(frozen=True)
class Explanation:
    """All there is to say about one pair."""

    person: int
    post: int
    standing: Standing
    findings: tuple[Finding, ...]
    """Every requirement, met or not; empty for a market made from arcs."""
    scores: tuple[Score, ...]
    """Every part of suitability; empty for a market made from arcs."""
    utility: float | None
    """Utility of the pair, None if it is not eligible."""
    own_utility: float | None
    """Utility of the post the person was given, None without one."""
    price: float
    """What a place at this post is worth at the margin."""
    last_utility: float | None
    """Least utility among those who got this post, None if nobody did."""
    wage_over: int | None
    """Middle of the wage offered minus the wage expected, yuan per month; None without an expectation."""
    wish_rank: int
    """Which wish the place fulfils, from 1; 0: none was stated or none fits."""
    occupation_rank: int
    """Which occupation wished it is, from 1; 0: none was stated or none fits."""
    companions: int
    """Members of the person's group besides the person who were given a post with this employer."""

    @property
    def unmet(self) -> tuple[Finding, ...]:
        """Requirements that are not met."""
        return tuple(finding for finding in self.findings if not finding.met)

    @property
    def suitability(self) -> float:
        """Sum of all parts, between 0 and 1."""
        return sum(score.points for score in self.scores)


def explain(market: Market, allocation: Allocation, person: int, post: int) -> Explanation:
    """Each requirement, each part of the score, and what kept a better post away.

    Args:
        market: the market.
        allocation: its allocation.
        person: row of the person.
        post: row of the post.

    Raises:
        IndexError: there is no such person or post.
    """
    if not (0 <= person < market.people_count and 0 <= post < market.posts_count):
        raise IndexError(f"there is no person {person} or no post {post}")
    utility, own = _utility(market, person, post), int(allocation.post[person])
    own_utility = _utility(market, person, own) if own >= 0 else None
    takers = _utilities(market, np.flatnonzero(allocation.post == post), post)
    findings, scores, over, wish, job = _features(market, person, post)
    return Explanation(
        person=person,
        post=post,
        standing=_standing(market, allocation, person, post, utility, own_utility),
        findings=findings,
        scores=scores,
        utility=utility,
        own_utility=own_utility,
        price=float(allocation.prices[post]),
        last_utility=float(takers.min()) if len(takers) else None,
        wage_over=over,
        wish_rank=wish,
        occupation_rank=job,
        companions=_companions(market, allocation, person, post),
    )


def why_without(market: Market, person: int) -> dict[str, int]:
    """For a person with few or no eligible posts: how many posts fail on each requirement alone.

    A large number under "wage" says that a lower expectation would open as many posts. Empty for a market made from
    arcs.
    """
    if market.people is None or market.posts is None or not market.posts_count:
        return {}
    one = market.people.take(np.array([person]))
    met = np.concatenate([requirement.met(one, market.posts) for requirement in REQUIREMENTS])
    only = (~met).sum(axis=0) == 1
    return {r.code: int((only & ~met[row]).sum()) for row, r in enumerate(REQUIREMENTS) if (only & ~met[row]).any()}


def _utility(market: Market, person: int, post: int) -> float | None:
    utility = float(_utilities(market, np.array([person]), post)[0])
    return None if np.isnan(utility) else utility


def _utilities(market: Market, people: NDArray[np.integer], post: int) -> NDArray[np.float64]:
    """[B] What the post is worth to each of these people, not a number where they may not take it."""
    if market.pairs is not None:
        arcs = [market.arc(int(person), post) for person in people]
        return np.array([market.utility[arc] if arc >= 0 else np.nan for arc in arcs], np.float64)
    assert market.people is not None
    assert market.posts is not None
    who, what = market.people.take(people), market.posts.take(np.array([post]))
    met = eligible(who, what)[:, 0]
    if market.legal is not None:
        met &= market.legal.lawful(people, post)
    return np.where(met, 1.0 + suitability(who, what)[:, 0], np.nan)


def _standing(
    market: Market, allocation: Allocation, person: int, post: int, utility: float | None, own: float | None
) -> Standing:
    if allocation.post[person] == post:
        return Standing.ALLOCATED
    if utility is None:
        return Standing.NOT_ELIGIBLE
    if own is not None and own >= utility:
        return Standing.OWN_IS_BETTER
    if allocation.unfilled[post] <= 0:
        return Standing.OUTBID
    return Standing.COMPANIONS if market.group[person] >= 0 else Standing.NOT_CHOSEN


def _companions(market: Market, allocation: Allocation, person: int, post: int) -> int:
    if market.group[person] < 0:
        return 0
    others = allocation.post[(market.group == market.group[person]) & (np.arange(market.people_count) != person)]
    return int((market.employer[others[others >= 0]] == market.employer[post]).sum())


def _features(
    market: Market, person: int, post: int
) -> tuple[tuple[Finding, ...], tuple[Score, ...], int | None, int, int]:
    if market.people is None or market.posts is None:
        return (), (), None, 0, 0
    who, what = market.people.take(np.array([person])), market.posts.take(np.array([post]))
    findings = tuple(Finding(r.code, bool(r.met(who, what)[0, 0]), *_READINGS[r.code](who, what)) for r in REQUIREMENTS)
    scores = tuple(Score(part.code, float(part.mark(who, what)[0, 0]), part.weight) for part in PARTS)
    least = int(who.least_wage[0])
    over = (int(what.wage_low[0]) + int(what.wage_high[0])) // 2 - least if least else None
    return findings, scores, over, destination_rank(who, what), occupation_rank(who, what)


def _day(value: np.datetime64) -> int:
    return -1 if np.isnat(value) else int(value.astype("datetime64[D]").astype(np.int64))


_READINGS: dict[str, Callable[[People, Posts], tuple[int, int]]] = {
    "destination": lambda a, b: (destination_rank(a, b), int(b.place[0])),
    "wage": lambda a, b: (int(a.least_wage[0]), int(b.wage_high[0])),
    "skill": lambda a, b: (int(b.skill[0]), skill_excess(a, b)),
    "education": lambda a, b: (int(b.education[0]), int(a.education[0])),
    "start": lambda a, b: (_day(a.available[0]), _day(b.last_start[0])),
    "sitting": lambda a, b: (int(a.needs_sitting[0]), int(b.sitting[0])),
    "light_work": lambda a, b: (int(a.light_only[0]), int(not b.heavy[0])),
    "no_nights": lambda a, b: (int(a.no_nights[0]), int(not b.nights[0])),
    "fixed_hours": lambda a, b: (int(a.fixed_hours[0]), int(b.fixed_hours[0])),
    "lodging": lambda a, b: (int(a.lodging_needed[0]), int(b.lodging[0])),
}
