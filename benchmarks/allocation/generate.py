"""Invented markets for the benchmark of the allocation engine: wishes and conditions, or ready pairs.

Employers, headcounts and cities are heavy-tailed, as they are in life. `taste` says how alike people's wishes are:
"correlated" (the usual: good wages and famous cities draw everybody), "independent", or "tied" (few wages, no skills
and no occupations, so that hundreds of posts are equally good).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation import Lodging, Market, People, Posts

TASTES = ("correlated", "independent", "tied")
PROVINCES, CITIES_EACH, COUNTIES_EACH = 5, 8, 4
OCCUPATIONS = np.array([major * 100 + middle for major in (4, 6) for middle in range(1, 25)])
SKILLS = 48
SHARE_IN_GROUPS = 0.12


@dataclass(frozen=True)
class Shape:
    """What to invent."""

    people: int
    posts: int
    ratio: float = 1.0
    """Places per person."""
    seed: int = 0
    taste: str = "correlated"
    groups: bool = True

    def rng(self, salt: int) -> np.random.Generator:
        """A stream of its own for each table."""
        return np.random.default_rng([self.seed, self.people, self.posts, salt])


def features(shape: Shape) -> tuple[People, Posts]:
    """Tables of people and posts."""
    return people(shape), posts(shape)


def people(shape: Shape) -> People:
    """Invented wishes; 12 % of the people go in groups of 2 to 4 that share their destinations."""
    rng, count = shape.rng(1), shape.people
    group = _groups(rng, count) if shape.groups else np.full(count, -1)
    first = np.where(group >= 0, np.searchsorted(group[: (group >= 0).sum()], group), np.arange(count))
    wishes = _wishes(rng, count)[first]
    occupations = rng.choice(OCCUPATIONS, (count, 2))
    occupations[rng.random((count, 2)) < 0.3] = -1
    skills = np.where(rng.random((count, 2)) < (0.8, 0.3), rng.integers(0, SKILLS, (count, 2)), -1)
    wage = np.round(rng.normal(3900, 700, count).clip(1800, 8000), -2).astype(int)
    tied = shape.taste == "tied"
    return People.build(
        count,
        key=rng.permutation(count),
        destinations=wishes,
        occupations=np.full((count, 0), -1) if tied else occupations,
        skills=skills,
        skill_levels=rng.integers(0, 4, (count, 2)),
        education=rng.choice(6, count, p=[0.08, 0.27, 0.42, 0.15, 0.06, 0.02]),
        least_wage=np.full(count, 3500) if tied else wage,
        available=np.datetime64("2026-03-01") + rng.integers(0, 45, count),
        needs_sitting=rng.random(count) < 0.02,
        light_only=rng.random(count) < 0.12,
        no_nights=rng.random(count) < 0.25,
        fixed_hours=rng.random(count) < 0.08,
        lodging_needed=rng.random(count) < 0.6,
        couple_room=(group >= 0) & (np.maximum(group, 0) % 5 == 0),
        group=group,
    )


def posts(shape: Shape) -> Posts:
    """Invented conditions; about eight posts an employer, on average."""
    rng, count = shape.rng(2), shape.posts
    employers = max(1, count // 8)
    employer = np.concatenate([np.arange(employers), rng.choice(employers, count - employers, p=_falling(employers))])
    size = rng.pareto(1.7, count) + 0.2
    headcount = np.round(size * shape.people * shape.ratio / size.sum()).astype(int)
    spread = 900 if shape.taste != "independent" else 100
    low = np.round(rng.normal(4200, spread, count).clip(2000, 9000), -3 if shape.taste == "tied" else -2).astype(int)
    lodging = rng.choice([Lodging.NONE, Lodging.PAID, Lodging.FREE], count, p=[0.2, 0.25, 0.55])
    return Posts.build(
        count,
        key=rng.permutation(count),
        employer=employer,
        headcount=headcount.clip(1, max(shape.people // 100, 1)),
        place=_city_codes(rng, employers)[employer],
        occupation=rng.choice(OCCUPATIONS, count),
        skill=np.where(rng.random(count) < 0.45, rng.integers(0, SKILLS, count), -1),
        skill_level=rng.choice(3, count, p=[0.6, 0.25, 0.15]),
        education=rng.choice(4, count, p=[0.35, 0.2, 0.35, 0.1]),
        wage_low=low,
        wage_high=low + np.round(rng.exponential(1200, count), -2).astype(int),
        last_start=np.datetime64("2026-03-10") + rng.integers(0, 60, count),
        sitting=rng.random(count) < 0.2,
        heavy=rng.random(count) < 0.3,
        nights=rng.random(count) < 0.35,
        fixed_hours=rng.random(count) < 0.45,
        lodging=lodging,
        couple_rooms=np.where(lodging == Lodging.NONE, 0, rng.choice([0, 1, 3], count, p=[0.7, 0.2, 0.1])),
    )


def arcs(shape: Shape, degree: int = 30) -> dict[str, NDArray[Any]]:
    """Ready pairs: `degree` posts for each person drawn by fame, with worths around 1 and weights of 1, 2 and 3.

    Returns:
        Arguments of `Market.from_arcs`.
    """
    rng, count, width = shape.rng(3), shape.people, shape.posts
    fame = rng.pareto(1.5, width) + 0.3
    post = np.searchsorted(np.cumsum(fame / fame.sum()), rng.random((count, degree)) * (1 - 1e-12)).astype(np.int32)
    group = _groups(rng, count) if shape.groups else np.full(count, -1)
    first = np.where(group >= 0, np.searchsorted(group[: (group >= 0).sum()], group), np.arange(count))
    post = np.sort(post[first], axis=1)
    new = np.ones_like(post, bool)
    new[:, 1:] = post[:, 1:] != post[:, :-1]
    common = {"correlated": 0.15, "independent": 0.0, "tied": 0.15}[shape.taste] * rng.normal(size=width)
    worth = (0.5 + common[post] + rng.normal(0, 0.1, post.shape)).clip(0.05, 1.5)
    if shape.taste == "tied":
        worth = np.round(worth / 0.05).clip(1) * 0.05
    worth *= rng.choice([1, 2, 3], count, p=[0.7, 0.2, 0.1])[:, None]
    size = rng.pareto(1.7, width) + 0.2
    return {
        "indptr": np.concatenate([[0], np.cumsum(new.sum(axis=1))]),
        "post": post[new],
        "utility": np.round(worth[new], 6),
        "headcount": np.round(size * count * shape.ratio / size.sum()).clip(1, max(count // 100, 1)).astype(np.int32),
        "employer": np.sort(rng.integers(0, max(width // 8, 1), width)).astype(np.int32),
        "group": group.astype(np.int32),
    }


def market(shape: Shape) -> Market:
    """A market of wishes and conditions, scored on demand."""
    return Market.from_features(*features(shape), listed=False)


def _groups(rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    """Group of each person: the first 12 % go together, in twos, threes and fours."""
    together = int(count * SHARE_IN_GROUPS)
    sizes = rng.choice([2, 3, 4], together, p=[0.8, 0.14, 0.06])
    sizes = sizes[np.cumsum(sizes) <= together]
    group = np.full(count, -1)
    group[: sizes.sum()] = np.repeat(np.arange(len(sizes)), sizes)
    return group


def _wishes(rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    """Up to four destinations: cities, sometimes a county, seldom a whole province; one person in 25 goes anywhere."""
    cities = _codes()[rng.choice(PROVINCES * CITIES_EACH, (count, 4), p=_falling(PROVINCES * CITIES_EACH))]
    county = cities + rng.integers(1, COUNTIES_EACH + 1, (count, 4))
    kind = rng.random((count, 4))
    wishes = np.where(kind < 0.15, county, np.where(kind > 0.97, cities // 10_000 * 10_000, cities))
    wishes[np.arange(4)[None, :] >= rng.integers(1, 5, count)[:, None]] = -1
    wishes[rng.random(count) < 0.04] = -1
    return wishes


def _codes() -> NDArray[np.int64]:
    """City codes of invented provinces."""
    province = np.repeat(np.arange(31, 31 + PROVINCES), CITIES_EACH)
    return province * 10_000 + np.tile(np.arange(1, CITIES_EACH + 1), PROVINCES) * 100


def _city_codes(rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    city = _codes()[rng.choice(PROVINCES * CITIES_EACH, count, p=_falling(PROVINCES * CITIES_EACH))]
    return city + rng.integers(1, COUNTIES_EACH + 1, count)


def _falling(count: int) -> NDArray[np.float64]:
    share = 1 / np.arange(1, count + 1)
    return share / share.sum()
