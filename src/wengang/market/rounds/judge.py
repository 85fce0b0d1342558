"""Why people got no post and why places stayed open, worked out from the market and what was found.

People, posts and requirements are looked at block by block; only what is open is looked at, so the cost is that of the
people without a post and the posts with places, not that of the whole market.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation import LegalGate, People, Posts
from wengang.solvers.allocation.scoring import PAIRS_PER_BLOCK, REQUIREMENTS, eligible

OUTBID, COMPANIONS, OPEN, CLOSED, SEVERAL, NO_POSTS = (
    "outbid", "companions", "open", "closed", "several", "no_posts"
)  # fmt: skip
ALONE = tuple(requirement.code for requirement in REQUIREMENTS)
FITTED = (OUTBID, COMPANIONS, OPEN)
"""Why a person got no post though there were fitting ones."""
PERSON = (*FITTED, *ALONE, SEVERAL, CLOSED, NO_POSTS)
"""Why a person got no post. ``outbid``: places went to others; ``companions``: not all of the family found one there;
``open``: a place is left that another solution within the proved gap might use; a requirement's code: it alone stands
between the person and some post; ``several``: on every post more than one requirement fails; ``closed``: what would fit
was answered before or is not open to the person."""
NOBODY, WAGE, ELSEWHERE = "nobody", "wage", "elsewhere"
POST = (NOBODY, WAGE, ELSEWHERE, COMPANIONS, OPEN)
"""Why places stayed open. ``nobody``: nobody meets the requirements; ``wage``: somebody would at a higher wage;
``elsewhere``: those who could come were given another post."""
SHORT = "U12"


@dataclass(frozen=True)
class Situation:
    """Who stands where after an allocation."""

    people: People
    posts: Posts
    gate: LegalGate
    city: NDArray[np.int32]
    """[M] City of each post."""
    same_city: NDArray[np.bool_]
    """[N] Would also go with the companions to several employers of one city."""
    post: NDArray[np.int32]
    """[N] Post given, -1 for none."""
    unfilled: NDArray[np.integer]
    """[M] Places left open."""


@dataclass
class Verdicts:
    """What `judge` found."""

    person: NDArray[np.str_]
    """[N] One of `PERSON`, empty for who has a post."""
    post: NDArray[np.str_]
    """[M] One of `POST`, empty where no place is open."""
    waiting: NDArray[np.bool_]
    """[M] Somebody without a post could take it."""


def judge(now: Situation) -> Verdicts:
    """Why each person without a post has none, and why each open place stayed open."""
    found = Verdicts(
        person=np.full(len(now.people), "", SHORT),
        post=np.full(len(now.posts), "", SHORT),
        waiting=np.zeros(len(now.posts), bool),
    )
    _people(now, found)
    _posts(now, found)
    return found


@dataclass(frozen=True)
class Block:
    """Some people against some posts."""

    misses: NDArray[np.uint8]
    """[B, M] How many requirements fail."""
    last: NDArray[np.int8]
    """[B, M] The last requirement that fails: the only one where `misses` is 1."""
    lawful: NDArray[np.bool_]
    """[B, M] Pairs that the law and earlier answers leave open."""

    @property
    def pair(self) -> NDArray[np.bool_]:
        """[B, M] Eligible pairs."""
        return (self.misses == 0) & self.lawful


def block(people: People, posts: Posts, lawful: NDArray[np.bool_]) -> Block:
    """Count the requirements that fail on each pair."""
    misses = np.zeros((len(people), len(posts)), np.uint8)
    last = np.full(misses.shape, -1, np.int8)
    for number, requirement in enumerate(REQUIREMENTS):
        failed = ~requirement.met(people, posts)
        misses += failed
        last[failed] = number
    return Block(misses, last, lawful)


def _people(now: Situation, found: Verdicts) -> None:
    without = np.flatnonzero(now.post < 0)
    count = len(now.posts)
    if not count:
        found.person[without] = NO_POSTS
        return
    reach: dict[int, list[set[int]]] = {}
    bound = set(now.people.group[~now.same_city].tolist())
    step = max(1, PAIRS_PER_BLOCK // count)
    for start in range(0, len(without), step):
        rows = without[start : start + step]
        people, lawful = now.people.take(rows), now.gate.allowed(rows, count)
        pair = eligible(people, now.posts) & lawful
        found.waiting |= pair.any(axis=0)
        able, free = pair.any(axis=1), (pair & (now.unfilled > 0)).any(axis=1)
        found.person[rows] = np.where(free, OPEN, OUTBID)
        barred = np.flatnonzero(~able)
        if len(barred):
            here = block(people.take(barred), now.posts, lawful[barred])
            found.person[rows[barred]] = _requirement(here, now.posts.headcount)
        for line in np.flatnonzero(now.people.group[rows] >= 0):
            group = int(now.people.group[rows[line]])
            where = now.posts.employer if group in bound else now.city
            reach.setdefault(group, []).append(set(where[pair[line]].tolist()))
    _companions(now, found, reach)


def _requirement(here: Block, places: NDArray[np.int32]) -> NDArray[np.str_]:
    """[B] The requirement that alone keeps the person from most places, for people without any eligible post."""
    single = (here.misses == 1) & here.lawful
    alone = np.stack([(single & (here.last == number)) @ places for number in range(len(ALONE))], axis=1)
    told = np.where(alone.max(axis=1) > 0, np.array(ALONE, SHORT)[alone.argmax(axis=1)], SEVERAL)
    return np.where((here.misses == 0).any(axis=1), CLOSED, told).astype(SHORT)


def _companions(now: Situation, found: Verdicts, reach: dict[int, list[set[int]]]) -> None:
    """A family member who could go somewhere alone, where the family could not."""
    apart = {group for group, places in reach.items() if not set.intersection(*places)}
    member = np.isin(now.people.group, list(apart)) & np.isin(found.person, [OUTBID, OPEN])
    found.person[member] = COMPANIONS
    found.person[(now.people.group >= 0) & (found.person == OPEN)] = COMPANIONS


def _posts(now: Situation, found: Verdicts) -> None:
    """Look through the people until each open post has found somebody who could take it."""
    open_posts = np.flatnonzero(now.unfilled > 0)
    found.post[open_posts] = NOBODY
    waiting = found.waiting[open_posts]
    found.post[open_posts[waiting]] = COMPANIONS
    _not_chosen(now, found)
    undecided = open_posts[~waiting]
    step = max(1, PAIRS_PER_BLOCK // max(1, len(now.posts)))
    for start in range(0, len(now.people), step):
        if not len(undecided):
            break
        rows = np.arange(start, min(start + step, len(now.people)))
        posts = now.posts.take(undecided)
        here = block(now.people.take(rows), posts, now.gate.allowed(rows, len(now.posts))[:, undecided])
        higher = (here.misses == 1) & (here.last == ALONE.index("wage")) & here.lawful
        found.post[undecided[higher.any(axis=0)]] = WAGE
        some = here.pair.any(axis=0)
        found.post[undecided[some]] = ELSEWHERE
        undecided = undecided[~some]


def _not_chosen(now: Situation, found: Verdicts) -> None:
    """Open posts that somebody alone and without one could take."""
    rows = np.flatnonzero(found.person == OPEN)
    posts = np.flatnonzero((now.unfilled > 0) & found.waiting)
    if len(rows) and len(posts):
        lawful = now.gate.allowed(rows, len(now.posts))[:, posts]
        here = block(now.people.take(rows), now.posts.take(posts), lawful)
        found.post[posts[here.pair.any(axis=0)]] = OPEN
