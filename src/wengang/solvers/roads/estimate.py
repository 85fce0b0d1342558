"""The default where nothing is known: great circle times detour by road class, with factors learned from trips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from wengang.solvers.roads.learn import Factors
from wengang.solvers.roads.matrix import ESTIMATE, LEARNED, Matrix
from wengang.solvers.roads.point import Point, Road
from wengang.solvers.roads.sphere import great_circle

TRUNK_KM = 60.0  # great circle beyond which two points of unknown ends are joined by a trunk road


@dataclass(frozen=True)
class Class:
    """How a great circle becomes a road: longer by ``detour``, driven at ``speed`` km/h."""

    detour: float
    speed: float


CLASSES: Mapping[Road, Class] = {"trunk": Class(1.25, 78), "city": Class(1.35, 40), "mountain": Class(1.5, 35)}


@dataclass(frozen=True)
class Estimate:
    """Estimates, labelled as such.

    ``ends``: which end of the journey each point belongs to; between two ends the road is a trunk road, within one it
    is the slower class of the two points (``unknown`` where a point names none). Without ends, pairs more than 60 km
    apart are joined by a trunk road. ``factors``: learned from trips, by which minutes are multiplied.
    """

    classes: Mapping[Road, Class] = field(default_factory=lambda: CLASSES)
    ends: Sequence[int] | None = None
    unknown: Road = "mountain"
    factors: Factors = field(default_factory=Factors)

    def matrix(self, points: Sequence[Point]) -> Matrix:
        """Kilometres and minutes between all points; every pair is ``estimated``."""
        places = [point.wgs84() for point in points]
        direct = great_circle(np.array([p.lat for p in places]), np.array([p.lon for p in places]))
        names: list[Road] = [place.road or self.unknown for place in places]
        detour = np.array([self.classes[name].detour for name in names])
        speed = np.array([self.classes[name].speed for name in names])
        detours, speeds = np.maximum.outer(detour, detour), np.minimum.outer(speed, speed)
        slower = np.where(speed[:, None] <= speed[None, :], *np.meshgrid(names, names, indexing="ij"))
        trunk = direct > TRUNK_KM if self.ends is None else np.not_equal.outer(self.ends, self.ends)
        detours[trunk], speeds[trunk] = self.classes["trunk"].detour, self.classes["trunk"].speed
        km = direct * detours
        factor = self.factors.of(places, np.where(trunk, "trunk", slower))
        source = np.where(factor == 1.0, ESTIMATE, LEARNED)
        return Matrix(km, km / speeds * 60 * factor, source, np.ones(km.shape, bool))
