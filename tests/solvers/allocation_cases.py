"""Small random markets and a brute-force solver for them, written without the engine."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st

from wengang.solvers.allocation import Market


@dataclass(frozen=True)
class Case:
    """A small market as plain lists; a utility of None is a pair that is not eligible."""

    utility: list[list[float | None]]
    headcount: list[int]
    employer: list[int]
    group: list[int]
    rooms: list[int] | None
    couple_room: list[bool]
    priority: list[int]

    def market(self, people: list[int] | None = None, posts: list[int] | None = None) -> Market:
        """The market with rows in the given order; keys stay with their rows."""
        rows = list(range(len(self.utility))) if people is None else people
        columns = list(range(len(self.headcount))) if posts is None else posts
        indptr, post, utility = [0], [], []
        for i in rows:
            for at, j in enumerate(columns):
                worth = self.utility[i][j]
                if worth is not None:
                    post.append(at)
                    utility.append(worth)
            indptr.append(len(post))
        return Market.from_arcs(
            indptr,
            np.array(post, np.int32),
            utility,
            np.array([self.headcount[j] for j in columns], np.int32),
            np.array([self.employer[j] for j in columns], np.int32),
            np.array([self.group[i] for i in rows], np.int32),
            None if self.rooms is None else np.array(self.rooms, np.int32),
            couple_room=[self.couple_room[i] for i in rows],
            priority=np.array([self.priority[i] for i in rows], np.int32),
            person_key=np.array([1000 + 7 * i for i in rows]),
            post_key=np.array([50 + 3 * j for j in columns]),
        )

    def with_place(self, post: int) -> Case:
        """The same market with one more place at a post."""
        more = list(self.headcount)
        more[post] += 1
        return replace(self, headcount=more)

    def optimum(self) -> float:
        """Worth of the best allocation, by trying every one."""
        people, posts = range(len(self.utility)), range(len(self.headcount))
        choices = [[-1, *(j for j in posts if self.utility[i][j] is not None)] for i in people]
        return max(self._worth(plan) for plan in itertools.product(*choices))

    def _worth(self, plan: tuple[int, ...]) -> float:
        if any(plan.count(j) > places for j, places in enumerate(self.headcount)):
            return 0.0
        used = dict.fromkeys(self.employer, 0)
        for group in {g for g in self.group if g >= 0}:
            members = [i for i, g in enumerate(self.group) if g == group]
            where = {-1 if plan[i] < 0 else self.employer[plan[i]] for i in members}
            if len(where) > 1:
                return 0.0
            employer = where.pop()
            if employer >= 0 and any(self.couple_room[i] for i in members):
                used[employer] += 1
        if self.rooms is not None and any(count > self.rooms[e] for e, count in used.items()):
            return 0.0
        return sum((self.utility[i][j] or 0.0) + self.priority[i] for i, j in enumerate(plan) if j >= 0)


@st.composite
def cases(draw: st.DrawFn, tied: bool | None = None) -> Case:
    """Up to five people and four posts, often with groups, few rooms, scarce places and tied worths."""
    people, posts = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    if tied is None:
        tied = draw(st.booleans())
    worth = st.sampled_from([1.0, 1.5, 2.0]) if tied else st.floats(0.5, 2.0).map(lambda x: round(x, 3))
    cell = st.one_of(worth, worth, st.none())
    employers = draw(st.integers(1, 3))
    employer = draw(st.lists(st.integers(0, employers - 1), min_size=posts, max_size=posts))
    headcount = draw(st.lists(st.integers(0, 3), min_size=posts, max_size=posts))
    largest = max(sum(h for h, e in zip(headcount, employer, strict=True) if e == k) for k in range(employers))
    group = draw(st.lists(st.integers(-1, 1), min_size=people, max_size=people))
    group = [g if g >= 0 and group.count(g) <= largest else -1 for g in group]
    return Case(
        utility=[draw(st.lists(cell, min_size=posts, max_size=posts)) for _ in range(people)],
        headcount=headcount,
        employer=employer,
        group=group,
        rooms=draw(st.one_of(st.none(), st.lists(st.integers(0, 1), min_size=employers, max_size=employers))),
        couple_room=draw(st.lists(st.booleans(), min_size=people, max_size=people)),
        priority=draw(st.lists(st.sampled_from([0, 0, 0, 1]), min_size=people, max_size=people)),
    )
