"""Random markets for the engine's tests: ready pairs and feature tables, and the same market with its rows shuffled."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation import Allocation, LegalGate, Lodging, Market, People, Posts

PLACES = np.array([440703, 440704, 440604, 330281, 330203, 320583])
WISHES = np.array([440000, 440700, 440703, 330000, 330281, 320500, 110000])
JOBS = np.array([0, 602, 603, 618, 622, 403])


@dataclass(frozen=True)
class Shape:
    """What a random market of ready pairs looks like."""

    people: int = 24
    posts: int = 9
    employers: int = 4
    grouped: float = 0.5
    """Share of people who travel with companions."""
    density: float = 0.6
    places: float = 1.0
    """Places per person; some posts have none."""
    tied: bool = False
    priority: bool = True
    rooms: bool = True
    cities: bool = True


def arcs_market(seed: int, shape: Shape) -> Market:
    """A market of ready pairs; groups that no employer could hold are split up beforehand."""
    rng = np.random.default_rng(seed)
    people, posts = shape.people, shape.posts
    headcount = rng.poisson(shape.places * people / posts, posts).astype(np.int32)
    headcount[rng.random(posts) < 0.1] = 0
    employer = rng.integers(0, shape.employers, posts)
    largest = int(np.bincount(employer, weights=headcount, minlength=shape.employers).max())
    group = random_groups(rng, people, shape.grouped, min(4, max(largest, 1)))
    eligible = rng.random((people, posts)) < shape.density
    utility = rng.uniform(0.5, 2.0, (people, posts)) + 0.3 * rng.random(posts)
    utility = np.round(utility, 1) if shape.tied else utility
    return Market.from_arcs(
        np.concatenate([[0], np.cumsum(eligible.sum(axis=1))]),
        np.nonzero(eligible)[1],
        utility[eligible],
        headcount,
        employer,
        group,
        rng.integers(0, 3, shape.employers) if shape.rooms else None,
        couple_room=(rng.random(people) < 0.3) if shape.rooms else None,
        priority=rng.integers(0, 3, people) if shape.priority else None,
        person_key=rng.permutation(10 * people)[:people],
        post_key=rng.permutation(10 * posts)[:posts],
        city=rng.integers(-1, 3, posts) if shape.cities else None,
        same_city=(rng.random(people) < 0.8) if shape.cities else None,
    )


def random_groups(rng: np.random.Generator, people: int, share: float, largest: int) -> NDArray[np.int32]:
    """Labels of groups of two to `largest` people, scattered over the rows."""
    group, rows, label = np.full(people, -1, np.int32), rng.permutation(people)[: int(people * share)], 0
    while len(rows) > 1 and largest > 1:
        size = int(rng.integers(2, largest + 1))
        group[rows[:size]] = label
        rows, label = rows[size:], label + 1
    return group


def shuffled(market: Market, seed: int) -> tuple[Market, NDArray[np.int64], NDArray[np.int64]]:
    """The same market with people, posts, group labels, employers and cities numbered anew.

    Returns the market and, for each of its rows, the old person and the old post.
    """
    rng = np.random.default_rng(seed)
    people, posts = rng.permutation(market.people_count), rng.permutation(market.posts_count)
    spot = np.argsort(posts)
    rows = [np.arange(market.indptr[i], market.indptr[i + 1]) for i in people]
    pairs = np.concatenate([rng.permutation(row) for row in rows]) if rows else np.zeros(0, np.int64)
    employers = rng.permutation(len(market.rooms))
    renamed: dict[str, Any] = {}
    if market.city is not None:
        cities = np.append(rng.permutation(int(market.city.max(initial=-1)) + 1), -1)
        renamed["city"] = cities[market.city][posts]
    if market.same_city is not None:
        renamed["same_city"] = market.same_city[people]
    labels = np.append(rng.permutation(int(market.group.max(initial=-1)) + 1) * 2, -1)
    return (
        Market.from_arcs(
            np.concatenate([[0], np.cumsum([len(row) for row in rows])]),
            spot[market.post[pairs]],
            market.utility[pairs],
            market.headcount[posts],
            employers[market.employer][posts],
            labels[market.group][people],
            None if market.room_stock is None else market.room_stock[np.argsort(employers)],
            couple_room=market.couple_room[people],
            priority=market.priority[people],
            person_key=market.person_key[people],
            post_key=market.post_key[posts],
            **renamed,
        ),
        people,
        posts,
    )


def feature_tables(seed: int, people: int = 40, posts: int = 25, width: int = 3) -> tuple[People, Posts]:
    """Random tables that use every column, with repeated skills, gaps in lists, days unknown and rooms for couples."""
    rng = np.random.default_rng(seed)
    posts_table = _posts(rng, posts)
    places = np.bincount(posts_table.employer, weights=posts_table.headcount) if posts else np.zeros(1)
    group = random_groups(rng, people, 0.4, min(4, max(int(places.max()), 1)))
    return _people(rng, people, width, group), posts_table


def _people(rng: np.random.Generator, count: int, width: int, group: NDArray[np.int32]) -> People:
    def holed(values: NDArray[Any]) -> NDArray[Any]:
        return np.where(rng.random((count, width)) < 0.35, -1, rng.choice(values, (count, width)))

    days = np.datetime64("2026-03-01") + rng.integers(0, 40, count)
    return People.build(
        count,
        key=rng.permutation(10 * count)[:count],
        destinations=np.where(rng.random((count, 1)) < 0.4, -1, holed(WISHES)),
        occupations=holed(np.append(JOBS, [600, 400])),
        skills=holed(np.arange(5)),
        skill_levels=rng.integers(-1, 4, (count, width)),
        education=rng.integers(0, 6, count),
        least_wage=rng.choice([0, 3000, 3500, 4000, 5000], count),
        available=np.where(rng.random(count) < 0.3, np.datetime64("NaT"), days),
        needs_sitting=rng.random(count) < 0.1,
        light_only=rng.random(count) < 0.1,
        no_nights=rng.random(count) < 0.2,
        fixed_hours=rng.random(count) < 0.1,
        lodging_needed=rng.random(count) < 0.5,
        couple_room=rng.random(count) < 0.3,
        group=group,
    )


def _posts(rng: np.random.Generator, count: int) -> Posts:
    low = rng.integers(25, 60, count) * 100
    days = np.datetime64("2026-03-10") + rng.integers(0, 40, count)
    return Posts.build(
        count,
        key=rng.permutation(10 * count)[:count],
        employer=rng.integers(0, max(1, count // 4), count),
        headcount=rng.integers(0, 4, count),
        place=rng.choice(PLACES, count),
        occupation=rng.choice(JOBS, count),
        skill=np.where(rng.random(count) < 0.6, -1, rng.integers(0, 6, count)),
        skill_level=rng.integers(0, 4, count),
        education=rng.choice([0, 0, 0, 2, 4], count),
        wage_low=low,
        wage_high=low + rng.integers(0, 20, count) * 55,
        last_start=np.where(rng.random(count) < 0.4, np.datetime64("NaT"), days),
        sitting=rng.random(count) < 0.4,
        heavy=rng.random(count) < 0.3,
        nights=rng.random(count) < 0.3,
        fixed_hours=rng.random(count) < 0.5,
        lodging=rng.choice(list(Lodging), count),
        couple_rooms=rng.choice([0, 0, 1, 2], count),
    )


def gate(seed: int, people: int, posts: int) -> LegalGate:
    """A legal gate with three classes a side and some single pairs closed."""
    rng = np.random.default_rng(seed)
    return LegalGate(
        rng.integers(0, 3, people).astype(np.int8),
        rng.integers(0, 3, posts).astype(np.int8),
        rng.random((3, 3)) < 0.7,
        np.stack([rng.integers(0, people, people), rng.integers(0, posts, people)], axis=1) if posts else None,
    )


def feature_market(seed: int, listed: bool, people: int = 40, posts: int = 25, width: int = 3) -> Market:
    """A market of random tables with priorities, cities and a legal gate."""
    table, offers = feature_tables(seed, people, posts, width)
    rng = np.random.default_rng(seed + 1)
    return Market.from_features(
        table,
        offers,
        legal=gate(seed, people, posts),
        priority=rng.integers(0, 2, people),
        listed=listed,
        city=rng.integers(-1, 3, posts),
        same_city=rng.random(people) < 0.8,
    )


def reordered(market: Market, seed: int) -> tuple[Market, NDArray[np.int64], NDArray[np.int64]]:
    """A market of feature tables with its rows in another order."""
    assert market.people is not None
    assert market.posts is not None
    rng = np.random.default_rng(seed)
    people, posts = rng.permutation(market.people_count), rng.permutation(market.posts_count)
    employers = rng.permutation(len(market.rooms))
    offers = market.posts.take(posts)
    offers = replace(offers, employer=employers[offers.employer].astype(np.int32))
    legal = market.legal
    if legal is not None:
        blocked = None
        if legal.blocked is not None:
            spots = np.argsort(people), np.argsort(posts)
            blocked = np.stack([spots[side][legal.blocked[:, side]] for side in range(2)], axis=1)
        legal = LegalGate(legal.person_class[people], legal.post_class[posts], legal.table, blocked)
    again = Market.from_features(
        market.people.take(people),
        offers,
        legal=legal,
        priority=market.priority[people],
        listed=market.pairs is not None,
        city=None if market.city is None else market.city[posts],
        same_city=None if market.same_city is None else market.same_city[people],
    )
    return again, people, posts


def same(one: Allocation, other: Allocation) -> bool:
    """Equal in everything but the seconds."""
    names = [field.name for field in fields(Allocation) if field.name != "seconds"]
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
