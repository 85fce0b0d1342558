"""Hard requirements and the parts of suitability: two tables, each rule written once and used to score and to explain.

A requirement answers True or False for a pair, a part a mark between 0 and 1. Both take B people and M posts and return
arrays of shape [B, M]. Suitability is the sum of weight * mark over `PARTS`; the weights add up to 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation.features import LegalGate, Lodging, People, Posts

Rule = Callable[[People, Posts], NDArray[Any]]

PAIRS_PER_BLOCK = 1 << 20
"""Pairs scored at once, so that temporary arrays stay near the caches whatever the size of the market."""


@dataclass(frozen=True)
class Requirement:
    """A condition without which a pair is not eligible; `met(people, posts)` is bool[B, M]."""

    code: str
    met: Rule


@dataclass(frozen=True)
class Part:
    """A named share of suitability; `mark(people, posts)` is float[B, M] in [0, 1]."""

    code: str
    weight: float
    mark: Rule


def _covers(wish: NDArray[np.int32], place: NDArray[np.int32]) -> NDArray[np.bool_]:
    """bool[B, M]: does a wished division (province, city or county code) contain the place?"""
    size = np.where(wish % 10_000 == 0, 10_000, np.where(wish % 100 == 0, 100, 1))
    return (wish // size)[:, None] == place[None, :] // size[:, None]


def _rank_of(wishes: NDArray[np.int32], fits: Callable[[NDArray[np.int32]], NDArray[np.bool_]]) -> NDArray[np.int8]:
    """int8[B, M]: place of the first wish that fits, -1 where none does."""
    rank: NDArray[np.int8] | None = None
    for position in reversed(range(wishes.shape[1])):
        wish = wishes[:, position]
        hit = fits(wish) & (wish >= 0)[:, None]
        rank = np.where(hit, position, -1 if rank is None else rank).astype(np.int8)
    if rank is None:
        raise ValueError("a list of wishes without columns has no rank")
    return rank


def _destination_rank(people: People, posts: Posts) -> NDArray[np.int8]:
    return _rank_of(people.destinations, lambda wish: _covers(wish, posts.place))


def _unstated(wishes: NDArray[np.int32]) -> NDArray[np.bool_]:
    """bool[B, 1]: has the person left the list empty?"""
    return np.all(wishes < 0, axis=1, keepdims=True)


def _destination_met(people: People, posts: Posts) -> NDArray[np.bool_]:
    if not people.destinations.shape[1]:
        return np.ones((len(people), len(posts)), bool)
    return (_destination_rank(people, posts) >= 0) | _unstated(people.destinations)


def _skill_excess(people: People, posts: Posts) -> NDArray[np.int8]:
    """int8[B, M]: best level held of the skill asked minus the level asked, -100 where the skill is not held."""
    excess = np.full((len(people), len(posts)), -100, np.int8)
    for position in range(people.skills.shape[1]):
        held = (people.skills[:, position, None] == posts.skill) & (posts.skill >= 0)
        over = np.maximum(people.skill_levels[:, position], 0)[:, None] - posts.skill_level
        np.maximum(excess, np.where(held, over, -100), out=excess, casting="unsafe")
    return excess


def _skill_met(people: People, posts: Posts) -> NDArray[np.bool_]:
    return (posts.skill < 0)[None, :] | (_skill_excess(people, posts) >= 0)


def _start_met(people: People, posts: Posts) -> NDArray[np.bool_]:
    open_end = np.isnat(posts.last_start)[None, :] | np.isnat(people.available)[:, None]
    return open_end | (people.available[:, None] <= posts.last_start[None, :])


def _unless(need: NDArray[np.bool_], offered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return ~need[:, None] | offered[None, :]


def _lodging_met(people: People, posts: Posts) -> NDArray[np.bool_]:
    room = people.couple_room[:, None] & (posts.couple_rooms > 0)[None, :]
    return _unless(people.lodging_needed, posts.lodging != Lodging.NONE) | room


REQUIREMENTS = (
    Requirement("destination", _destination_met),
    Requirement("wage", lambda a, b: a.least_wage[:, None] <= b.wage_high[None, :]),
    Requirement("skill", _skill_met),
    Requirement("education", lambda a, b: a.education[:, None] >= b.education[None, :]),
    Requirement("start", _start_met),
    Requirement("sitting", lambda a, b: _unless(a.needs_sitting, b.sitting)),
    Requirement("light_work", lambda a, b: _unless(a.light_only, ~b.heavy)),
    Requirement("no_nights", lambda a, b: _unless(a.no_nights, ~b.nights)),
    Requirement("fixed_hours", lambda a, b: _unless(a.fixed_hours, b.fixed_hours)),
    Requirement("lodging", _lodging_met),
)
"""Every hard requirement. The legal gate stands beside this table: it is decided outside."""


def _wage_mark(people: People, posts: Posts) -> NDArray[np.floating]:
    """0 at 80 % of the wage expected, 1 at 150 %; the offer counts at its middle. Nothing expected: measured at
    3,500."""
    expected = np.where(people.least_wage > 0, people.least_wage, UNSTATED_WAGE).astype(np.float32)
    middle = (posts.wage_low.astype(np.float32) + posts.wage_high) / 2
    return np.clip((middle[None, :] / expected[:, None] - 0.8) / 0.7, 0, 1)


def _skill_mark(people: People, posts: Posts) -> NDArray[np.floating]:
    """A skill that is asked and held: 0.8, one level above or more: 1. No skill asked: 0.5."""
    excess = _skill_excess(people, posts)
    asked = np.where(excess >= 1, 1.0, np.where(excess >= 0, 0.8, 0.0))
    return np.where((posts.skill < 0)[None, :], 0.5, asked)


def _occupation_rank(people: People, posts: Posts) -> NDArray[np.int8]:
    job = posts.occupation

    def fits(wish: NDArray[np.int32]) -> NDArray[np.bool_]:
        whole_class = (wish % 100 == 0)[:, None]
        return np.where(whole_class, wish[:, None] // 100 == job // 100, wish[:, None] == job) & (job > 0)

    return _rank_of(people.occupations, fits)


def _occupation_mark(people: People, posts: Posts) -> NDArray[np.floating]:
    """First wish 1, each later wish 0.1 less (not below 0.6), only the major class shared 0.3, none 0; no wish 0.5."""
    wishes, job = people.occupations, posts.occupation
    if not wishes.shape[1]:
        return np.full((len(people), len(posts)), 0.5)
    exact = _occupation_rank(people, posts)
    near = _rank_of(wishes, lambda w: w[:, None] // 100 == job // 100)
    mark = np.where(exact >= 0, np.maximum(1 - 0.1 * exact, 0.6), np.where(near >= 0, 0.3, 0.0))
    return np.where(_unstated(wishes) | (job == 0)[None, :], 0.5, mark)


def _shift_mark(people: People, posts: Posts) -> NDArray[np.floating]:
    """The same hours by day 1, changing hours by day 0.6, nights 0.2."""
    mark = np.where(posts.nights, 0.2, np.where(posts.fixed_hours, 1.0, 0.6))
    return np.broadcast_to(mark, (len(people), len(posts)))


def _lodging_mark(people: People, posts: Posts) -> NDArray[np.floating]:
    """For those who need lodging: free 1, paid 0.4. Whoever needs none lacks nothing: 1."""
    mark = np.where(posts.lodging == Lodging.FREE, 1.0, 0.4)
    return np.where(people.lodging_needed[:, None], mark[None, :], 1.0)


def _destination_mark(people: People, posts: Posts) -> NDArray[np.floating]:
    """First wish 1, each later wish 0.2 less (not below 0.2). No wish: 0.5."""
    if not people.destinations.shape[1]:
        return np.full((len(people), len(posts)), 0.5)
    rank = _destination_rank(people, posts)
    return np.where(_unstated(people.destinations), 0.5, np.maximum(1 - 0.2 * np.maximum(rank, 0), 0.2))


def _strain_mark(people: People, posts: Posts) -> NDArray[np.floating]:
    """Heavy work 0.3, other work 0.8, work done sitting 1."""
    mark = np.where(posts.heavy, 0.3, np.where(posts.sitting, 1.0, 0.8))
    return np.broadcast_to(mark, (len(people), len(posts)))


UNSTATED_WAGE = 3500
"""Yuan per month against which an offer is marked for people who state no expectation."""

PARTS = (
    Part("wage", 0.30, _wage_mark),
    Part("skill", 0.14, _skill_mark),
    Part("occupation", 0.14, _occupation_mark),
    Part("shift", 0.12, _shift_mark),
    Part("lodging", 0.12, _lodging_mark),
    Part("destination", 0.12, _destination_mark),
    Part("strain", 0.06, _strain_mark),
)
"""Every part of suitability with its weight."""


def destination_rank(person: People, post: Posts) -> int:
    """Which wish of one person one post's place fulfils, from 1; 0: none stated or none fits."""
    return int(_destination_rank(person, post)[0, 0]) + 1 if person.destinations.shape[1] else 0


def occupation_rank(person: People, post: Posts) -> int:
    """Which occupation wished by one person one post is, from 1; 0: none stated or none fits."""
    return int(_occupation_rank(person, post)[0, 0]) + 1 if person.occupations.shape[1] else 0


def skill_excess(person: People, post: Posts) -> int:
    """Levels that one person stands above what one post asks, -100 where the skill is not held or none is asked."""
    return int(_skill_excess(person, post)[0, 0])


def eligible(people: People, posts: Posts) -> NDArray[np.bool_]:
    """bool[B, M]: pairs that meet every hard requirement (the legal gate apart)."""
    met = np.ones((len(people), len(posts)), bool)
    for requirement in REQUIREMENTS:
        met &= requirement.met(people, posts)
    return met


def suitability(people: People, posts: Posts) -> NDArray[np.float64]:
    """float64[B, M] in [0, 1]: sum of weight * mark over `PARTS`, whether or not the pair is eligible."""
    total = np.zeros((len(people), len(posts)))
    for part in PARTS:
        total += part.weight * part.mark(people, posts)
    return total


def eligible_arcs(
    people: People, posts: Posts, legal: LegalGate | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Every eligible pair in compressed rows, scored block by block.

    Returns:
        indptr int64[N+1], post int32[nnz], suitability float64[nnz].
    """
    count, width = len(people), len(posts)
    step = max(1, PAIRS_PER_BLOCK // max(width, 1))
    sizes, found, scores = [np.zeros(1, np.int64)], [np.zeros(0, np.int32)], [np.zeros(0)]
    for start in range(0, count if width else 0, step):
        rows = np.arange(start, min(start + step, count))
        block = people.take(rows)
        met = eligible(block, posts)
        if legal is not None:
            met &= legal.allowed(rows, width)
        sizes.append(met.sum(axis=1))
        found.append(np.nonzero(met)[1].astype(np.int32))
        scores.append(suitability(block, posts)[met])
    lengths = np.concatenate(sizes) if width else np.zeros(count + 1, np.int64)
    return np.cumsum(lengths), np.concatenate(found), np.concatenate(scores)
