"""Any person and any post of a round: how they fit, how they stand, and what kept them apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wengang.market.rounds import judge
from wengang.market.rounds.kept import Kept
from wengang.solvers import allocation as solver
from wengang.solvers.allocation import Allocation, Explanation, LegalGate, People, Posts, Standing, Status
from wengang.solvers.allocation.scoring import suitability

NEGLIGIBLE = 1e-9
"""A difference of suitability that is none."""


@dataclass(frozen=True)
class Line:
    """How one person and one post stand to each other."""

    row: int
    """Row of the post (in a person's list) or of the person (in a post's list)."""
    fit: float
    """Suitability, 0 to 1."""
    standing: Standing
    misses: int
    """How many requirements fail."""
    failing: str
    """The requirement that fails, where it is the only one."""


@dataclass(frozen=True)
class Lines:
    """A whole list, best first: allocated, eligible by suitability, then the nearest misses."""

    order: NDArray[np.int64]
    fit: NDArray[np.float64]
    misses: NDArray[np.uint8]
    last: NDArray[np.int8]
    standing: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.order)

    def __getitem__(self, places: slice) -> list[Line]:
        return [self._line(int(row)) for row in self.order[places]]

    def among(self, rows: NDArray[np.bool_]) -> Lines:
        """Only those rows, in the same order."""
        return replace(self, order=self.order[rows[self.order]])

    def _line(self, row: int) -> Line:
        failing = judge.ALONE[self.last[row]] if self.misses[row] == 1 else ""
        return Line(row, float(self.fit[row]), Standing(self.standing[row]), int(self.misses[row]), failing)


def posts_for(kept: Kept, person: int) -> Lines:
    """Every post for one person."""
    rows = np.array([person])
    here = judge.block(kept.people.take(rows), kept.posts, kept.gate.allowed(rows, len(kept.posts)))
    fit = suitability(kept.people.take(rows), kept.posts)[0]
    own = int(kept.post[person])
    best = fit[own] if own >= 0 else -1.0
    group = bool(kept.people.group[person] >= 0)
    standing = _standings(here.pair[0], fit, np.full(len(fit), best), kept.unfilled > 0, np.full(len(fit), group))
    if own >= 0:
        standing[own] = Standing.ALLOCATED
    return _lines(here.misses[0], here.last[0], fit, standing)


def people_for(kept: Kept, post: int) -> Lines:
    """Every person for one post."""
    column = kept.posts.take(np.array([post]))
    gate = _gate(kept.gate, np.arange(len(kept.people)), np.array([post]))
    here = judge.block(kept.people, column, gate.allowed(np.arange(len(kept.people)), 1))
    fit = suitability(kept.people, column)[:, 0]
    own = own_suitability(kept.people, kept.posts, kept.post)
    open_here = np.full(len(fit), bool(kept.unfilled[post] > 0))
    standing = _standings(here.pair[:, 0], fit, own, open_here, kept.people.group >= 0)
    standing[kept.post == post] = Standing.ALLOCATED
    return _lines(here.misses[:, 0], here.last[:, 0], fit, standing)


def own_suitability(people: People, posts: Posts, post: NDArray[np.int32]) -> NDArray[np.float64]:
    """[N] Suitability of the post each person was given (``post``, -1 for none), -1 without one."""
    found = np.full(len(people), -1.0)
    order = np.argsort(post, kind="stable")
    given = post[order]
    for start, end in zip(*_runs(given), strict=True):
        if given[start] >= 0:
            rows = order[start:end]
            found[rows] = suitability(people.take(rows), posts.take(given[start : start + 1]))[:, 0]
    return found


def explain(kept: Kept, person: int, post: int) -> Explanation:
    """Each requirement and each part of the score of a pair, and what kept them apart.

    The solver explains within a market; here it is given the part of the market that the answer depends on: the person,
    the companions, and whoever got the post.
    """
    mates = (kept.people.group == kept.people.group[person]) & (kept.people.group >= 0)
    concerned = np.flatnonzero((kept.post == post) | mates)
    rows = np.concatenate([[person], concerned[concerned != person]])
    posts = np.unique(np.concatenate([[post], kept.post[rows][kept.post[rows] >= 0]]))
    people = kept.people.take(rows)
    alone = replace(people, group=np.full(len(rows), -1, np.int32))
    market = solver.Market.from_features(alone, kept.posts.take(posts), legal=_gate(kept.gate, rows, posts))
    market = replace(market, group=people.group)
    told = solver.explain(market, _allocation(kept, rows, posts), 0, int(np.searchsorted(posts, post)))
    return replace(told, person=person, post=post)


def _allocation(kept: Kept, rows: NDArray[np.int64], posts: NDArray[np.int64]) -> Allocation:
    given = kept.post[rows]
    return Allocation(
        post=np.where(given >= 0, np.searchsorted(posts, given), -1).astype(np.int32),
        objective=0.0,
        bound=0.0,
        dual_bound=0.0,
        gap=0.0,
        prices=kept.price[posts],
        room_prices=np.zeros(0),
        unfilled=kept.unfilled[posts].astype(np.int32),
        groups_placed=0,
        rounds=0,
        seconds=0.0,
        status=Status.WITHIN_GAP,
    )


def _gate(gate: LegalGate, rows: NDArray[np.int64], posts: NDArray[np.int64]) -> LegalGate:
    """The law's gate for some people and posts, numbered anew."""
    blocked = np.zeros((0, 2), np.int64)
    if gate.blocked is not None and len(gate.blocked):
        line = {int(row): number for number, row in enumerate(rows)}
        column = {int(post): number for number, post in enumerate(posts)}
        pairs = [(line[int(i)], column[int(j)]) for i, j in gate.blocked if int(i) in line and int(j) in column]
        blocked = np.array(pairs, np.int64).reshape(-1, 2)
    return replace(gate, person_class=gate.person_class[rows], post_class=gate.post_class[posts], blocked=blocked)


def _standings(
    pair: NDArray[np.bool_],
    fit: NDArray[np.float64],
    own: NDArray[np.float64],
    free: NDArray[np.bool_],
    group: NDArray[np.bool_],
) -> NDArray[np.str_]:
    """How each eligible or other pair stands, that of the own post apart."""
    rest = np.where(group, Standing.COMPANIONS, Standing.NOT_CHOSEN)
    told = np.where(own >= fit - NEGLIGIBLE, Standing.OWN_IS_BETTER, np.where(free, rest, Standing.OUTBID))
    return np.where(pair, told, Standing.NOT_ELIGIBLE).astype("U16")


def _lines(
    misses: NDArray[np.uint8], last: NDArray[np.int8], fit: NDArray[np.float64], standing: NDArray[np.str_]
) -> Lines:
    first = standing == Standing.ALLOCATED
    barred = standing == Standing.NOT_ELIGIBLE
    return Lines(np.lexsort((-fit, misses, barred, ~first)), fit, misses, last, standing)


def _runs(values: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Starts and ends of runs of equal values."""
    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])) if len(values) else np.zeros(0, int)
    return starts, np.append(starts[1:], len(values)) if len(starts) else starts
