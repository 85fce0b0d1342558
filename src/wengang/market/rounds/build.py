"""From lists of people and posts to a market of numbers: lawful features only, and the law's gate beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from wengang.core.sheets.cells import plain
from wengang.market import codes, occupations
from wengang.market.enums import Demand, Provision, Shift
from wengang.market.reach import accepted
from wengang.market.rounds.kept import market_of
from wengang.market.rounds.lists import Lists, Post, Seeker
from wengang.market.rounds.priority import NONE, Priority, levels_of
from wengang.market.sheets.parsers import skill_in
from wengang.market.wages import monthly_range
from wengang.registry.enums import Education, Limit
from wengang.registry.enums import Lodging as Needed
from wengang.solvers.allocation import LegalGate, Lodging, Market, People, Posts, oversized_groups

LADDER = {
    Education.PRIMARY: 1,
    Education.JUNIOR_HIGH: 2,
    Education.SENIOR_HIGH: 3,
    Education.SECONDARY_VOCATIONAL: 3,
    Education.COLLEGE: 4,
    Education.BACHELOR: 5,
    Education.POSTGRADUATE: 6,
}
"""Rungs of schooling; none, other or unknown is 0 and meets only posts that ask for none."""
LEVELS = {"5": 1, "4": 2, "3": 3, "2": 4, "1": 5, "S": 6, "C": 7}
"""Rungs of the national skill ladder; without a certified level 0."""
PROVIDED = {Provision.FREE: Lodging.FREE, Provision.PAID: Lodging.PAID}
CITY = 4
"""Digits of a city's code."""
CHILD, MINOR, ADULT = range(3)
ORDINARY, ADULTS_ONLY = range(2)
LAW = np.array([[False, False], [True, False], [True, True]])
"""Person class × post class: nobody under 16 (Labour Law art. 15), 16 and 17 not in hazardous work (art. 64)."""


@dataclass(frozen=True)
class Built:
    """A market with what its row numbers stand for."""

    lists: Lists
    people: People
    posts: Posts
    gate: LegalGate
    level: NDArray[np.int32]
    """[N] Helping level of each person in this round."""
    city: NDArray[np.int32]
    """[M] City of each post, 0 ... C-1."""
    same_city: NDArray[np.bool_]
    """[N] Would also go with the companions to several employers of one city."""
    market: Market
    skills: tuple[str, ...]
    """Names of the skill codes."""
    groups: tuple[int | None, ...]
    """The issue's group number of each person who goes with others, none for people alone."""
    split: frozenset[int]
    """Groups larger than every employer: their members are matched one by one."""


def build(lists: Lists, priority: Priority = NONE) -> Built:
    """The market of both lists. Every feature is a wish, a skill or a condition of work; ``priority`` stands beside."""
    employers = _numbered([post.vacancy.employer_id for post in lists.posts])
    places = [post.places for post in lists.posts]
    groups, split = _groups(lists.seekers, employers, places)
    skills = _vocabulary(lists.posts)
    people = _people(lists.seekers, groups, skills)
    posts = _posts(lists.posts, employers, skills)
    gate = _gate(lists)
    level = np.array(levels_of(priority, [each.pk for each in lists.seekers], lists.today), np.int32)
    city = np.array(_numbered([each.vacancy.division_id[:CITY] for each in lists.posts]), np.int32)
    same_city = np.array([each.wish.same_city for each in lists.seekers], bool)
    market = market_of(people, posts, gate, level, city, same_city)
    return Built(lists, people, posts, gate, level, city, same_city, market, skills, groups, split)


def key(kind: str, pk: int) -> int:
    """A stable number that says nothing: ties are decided by it and the seed, never by the order of arrival."""
    return int.from_bytes(blake2b(f"{kind}:{pk}".encode(), digest_size=8).digest(), "big")


def _numbered(names: Sequence[Hashable]) -> list[int]:
    order = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return [order[name] for name in names]


def _groups(
    seekers: Sequence[Seeker], employers: Sequence[int], places: Sequence[int]
) -> tuple[tuple[int | None, ...], frozenset[int]]:
    """Groups with at least two members left; one that no employer could take whole goes one by one."""
    size = Counter(seeker.group for seeker in seekers if seeker.group is not None)
    labels = [seeker.group if seeker.group is not None and size[seeker.group] > 1 else None for seeker in seekers]
    numbers = np.array([-1 if label is None else label for label in labels], np.int32)
    split = frozenset(oversized_groups(numbers, employers, places)) if places else frozenset()
    return tuple(None if label in split else label for label in labels), split


def _vocabulary(posts: Sequence[Post]) -> tuple[str, ...]:
    return tuple(sorted({plain(post.vacancy.skill) for post in posts if post.vacancy.skill}))


def _people(seekers: Sequence[Seeker], groups: Sequence[int | None], skills: Sequence[str]) -> People:
    couples = {
        group
        for seeker, group in zip(seekers, groups, strict=True)
        if group is not None and seeker.wish.lodging == Needed.COUPLE
    }
    held = [_held(seeker, skills) for seeker in seekers]
    wishes = [seeker.wish for seeker in seekers]
    return People.build(
        len(seekers),
        key=np.array([key("person", seeker.pk) for seeker in seekers], np.uint64),
        destinations=[_destinations(seeker) for seeker in seekers],
        occupations=[_wished(seeker) for seeker in seekers],
        skills=[list(codes) for codes in held],
        skill_levels=[list(codes.values()) for codes in held],
        education=[_rung(seeker.education) for seeker in seekers],
        least_wage=[wish.least_wage or 0 for wish in wishes],
        available=_days([wish.available_from for wish in wishes]),
        needs_sitting=[Limit.SEATED in wish.limits for wish in wishes],
        light_only=[Limit.LIGHT_WORK in wish.limits for wish in wishes],
        no_nights=[Limit.NO_NIGHT in wish.limits for wish in wishes],
        fixed_hours=[Limit.FIXED_HOURS in wish.limits for wish in wishes],
        lodging_needed=[wish.lodging != Needed.NOT_NEEDED for wish in wishes],
        couple_room=[group is not None and group in couples for group in groups],
        group=[-1 if group is None else group for group in groups],
    )


def _destinations(seeker: Seeker) -> list[int]:
    wish = seeker.wish
    return [six(code) for code in accepted(wish.destinations, wish.reach, wish.limits, seeker.division)]


def six(code: str) -> int:
    """A division as the solver knows it: six digits, zeros for what is left open."""
    return int(code[:6].ljust(6, "0"))


def _wished(seeker: Seeker) -> list[int]:
    named = seeker.wish.occupations or occupations.classes_of(seeker.wish.occupation_text)
    return [number for number in map(occupations.number, named) if number]


def _rung(education: str) -> int:
    return LADDER.get(Education(education), 0) if education else 0


def _held(seeker: Seeker, skills: Sequence[str]) -> dict[int, int]:
    """Codes of the asked skills that a person holds, with level: 低压电工证 holds 电工."""
    held: dict[int, int] = {}
    for name, level in seeker.skills:
        words = f"{plain(name)} {skill_in(name)[0]}"
        for code, asked in enumerate(skills):
            if asked in words:
                held[code] = max(held.get(code, 0), LEVELS.get(level, 0))
    return held


def _days(days: Sequence[date | None]) -> np.ndarray:
    return np.array([np.datetime64("NaT") if day is None else np.datetime64(day) for day in days], "datetime64[D]")


def _posts(posts: Sequence[Post], employers: Sequence[int], skills: Sequence[str]) -> Posts:
    vacancies = [post.vacancy for post in posts]
    wages = [monthly_range(each.wage_low, each.wage_high, each.wage_basis) for each in vacancies]
    demands = [set(each.demands) for each in vacancies]
    return Posts.build(
        len(posts),
        key=np.array([key("vacancy", each.pk) for each in vacancies], np.uint64),
        employer=employers,
        headcount=[post.places for post in posts],
        place=[six(each.division_id) for each in vacancies],
        occupation=[occupations.number(each.occupation or occupations.class_of(each.title)) for each in vacancies],
        skill=[skills.index(plain(each.skill)) if each.skill else -1 for each in vacancies],
        skill_level=[LEVELS.get(each.skill_level, 0) for each in vacancies],
        education=[_rung(each.education) for each in vacancies],
        wage_low=[low for low, _high in wages],
        wage_high=[high for _low, high in wages],
        last_start=_days([each.valid_to for each in vacancies]),
        sitting=[Demand.SEATED in asked for asked in demands],
        heavy=[bool(codes.HEAVY & asked) for asked in demands],
        nights=[each.shift in (Shift.NIGHT, Shift.ROTATING) for each in vacancies],
        fixed_hours=[each.shift in (Shift.DAY, Shift.NIGHT) for each in vacancies],
        lodging=[PROVIDED.get(Provision(each.lodging), Lodging.NONE) if each.lodging else 0 for each in vacancies],
        couple_rooms=[post.rooms for post in posts],
    )


def _gate(lists: Lists) -> LegalGate:
    """What the law closes, and pairs that have answered each other already; it is never scored."""
    post_of = {post.vacancy.pk: number for number, post in enumerate(lists.posts)}
    answered = defaultdict(list)
    for person, vacancy in lists.settled:
        if vacancy in post_of:
            answered[person].append(post_of[vacancy])
    blocked = [(row, post) for row, seeker in enumerate(lists.seekers) for post in answered.get(seeker.pk, ())]
    return LegalGate(
        person_class=np.array([_age_class(seeker.born, lists.today) for seeker in lists.seekers], np.int8),
        post_class=np.array([_post_class(post) for post in lists.posts], np.int8),
        table=LAW,
        blocked=np.array(blocked, np.int64).reshape(-1, 2),
    )


def _age_class(born: date | None, today: date) -> int:
    """Whose birth date is unknown is taken for an adult: the ledger shows the gap, and the hire needs the id card."""
    if born is None:
        return ADULT
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return CHILD if age < 16 else MINOR if age < 18 else ADULT


def _post_class(post: Post) -> int:
    return ADULTS_ONLY if codes.CLOSED_TO_MINORS & set(post.vacancy.demands) else ORDINARY
