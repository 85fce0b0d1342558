"""A service with its cache, and an estimate for every pair that it does not answer, marked pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.roads.cache import Answer, Cache, key_of
from wengang.solvers.roads.estimate import Estimate
from wengang.solvers.roads.http import RoadsError
from wengang.solvers.roads.matrix import Matrix, Problem, Roads
from wengang.solvers.roads.point import Point
from wengang.solvers.roads.services import Service, tiles
from wengang.solvers.roads.sphere import Array

NO_ROAD = Problem(
    "no_road", "有的地点之间没有可通行的道路，按估算处理", "Between some places no road leads; they are estimated"
)
FOR_ALL = {"unreachable", "busy", "key", "quota"}


@dataclass(frozen=True)
class Measured:
    """Roads as a ``service`` measures them. ``otherwise``: who speaks for the pairs it has no answer for. ``wanted``:
    which pairs to ask for, shape (n, n), None for all; the others are left to ``otherwise`` and cost no question."""

    service: Service
    otherwise: Roads = field(default_factory=Estimate)
    cache: Cache | None = None
    wanted: NDArray[np.bool_] | None = None

    def matrix(self, points: Sequence[Point]) -> Matrix:
        """Kilometres and minutes between all points. Never raises for what a service does: the pairs it owes are
        estimated, and ``problems`` says why."""
        size = len(points)
        km, minutes = np.full((size, size), np.nan), np.full((size, size), np.nan)
        wanted = np.ones((size, size), bool) if self.wanted is None else self.wanted.copy()
        np.fill_diagonal(wanted, False)
        known = self._from_cache(points, wanted, km, minutes)
        problems = self._ask(points, wanted & ~known, km, minutes)
        base = self.otherwise.matrix(points)
        measured = ~np.isnan(km) & ~np.isnan(minutes) & wanted
        if not problems and (wanted & ~measured).any():
            problems = (NO_ROAD,)
        return Matrix(
            np.where(measured, km, base.km),
            np.where(measured, minutes, base.minutes),
            np.where(measured, self.service.name, base.source),
            np.where(measured, False, base.estimated),
            (*base.problems, *problems),
        )

    def _from_cache(
        self, points: Sequence[Point], wanted: NDArray[np.bool_], km: Array, minutes: Array
    ) -> NDArray[np.bool_]:
        """Fill in what is kept; which pairs need no question any more."""
        known = np.zeros_like(wanted)
        if self.cache is None:
            return known
        places = [point.wgs84() for point in points]
        pairs = {(int(a), int(b)): key_of(self.service.name, places[a], places[b]) for a, b in np.argwhere(wanted)}
        found = self.cache.get_many(set(pairs.values()))
        for pair, key in pairs.items():
            if key in found:
                known[pair] = True
                km[pair], minutes[pair] = found[key] or (np.nan, np.nan)
        return known

    def _ask(
        self, points: Sequence[Point], missing: NDArray[np.bool_], km: Array, minutes: Array
    ) -> tuple[Problem, ...]:
        """Ask for what is missing, tile by tile. What concerns one tile costs no other; what concerns them all, such as
        a key or a quota, ends the asking."""
        rows, columns = np.flatnonzero(missing.any(axis=1)), np.flatnonzero(missing.any(axis=0))
        problems: dict[str, Problem] = {}
        for high, wide in tiles(self.service, len(rows), len(columns)):
            sources, targets = rows[high], columns[wide]
            asked = missing[np.ix_(sources, targets)]
            if not asked.any():
                continue
            try:
                far, long = self.service.table([points[at] for at in sources], [points[at] for at in targets])
            except RoadsError as error:
                problems[error.problem.code] = error.problem
                if error.problem.code in FOR_ALL:
                    break
                continue
            for a, b in np.argwhere(asked):
                km[sources[a], targets[b]], minutes[sources[a], targets[b]] = far[a, b], long[a, b]
            if self.cache is not None:
                pairs = [(points[sources[a]], points[targets[b]], far[a, b], long[a, b]) for a, b in np.argwhere(asked)]
                self.cache.put_many({key_of(self.service.name, *pair[:2]): _answer(*pair[2:]) for pair in pairs})
        return tuple(problems.values())


def _answer(km: float, minutes: float) -> Answer:
    return None if np.isnan(km + minutes) else (float(km), float(minutes))
