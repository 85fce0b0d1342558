"""Factors learned from finished trips: how much longer, or shorter, than estimated the driving really took.

A factor is the median of driven over estimated minutes: one trip in a jam does not move it. Few trips say little, so it
is drawn towards what was believed before (1 for a road class; the class's factor for a pair of places) as if ``PRIOR``
more trips had gone exactly so, on the scale of logarithms, where twice and half weigh alike. It stays within half and
twice. Trips of less than ten minutes, or driven in under a tenth or over ten times the estimate, are left out as slips.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.roads.point import Point, Road, Wgs84
from wengang.solvers.roads.sphere import Array

PRIOR = 5
LOWEST, HIGHEST = 0.5, 2.0
SHORTEST = 10.0
Cell = tuple[int, int]


@dataclass(frozen=True)
class Trip:
    """One drive between two places: minutes at the wheel as estimated without any factor, and as driven."""

    start: Point
    end: Point
    road: Road
    estimated: float
    driven: float


@dataclass(frozen=True)
class Factors:
    """Factors on minutes, by road class and by pair of places (cells of about a kilometre, one direction)."""

    by_class: dict[str, float] = field(default_factory=dict)
    by_pair: dict[tuple[Cell, Cell], float] = field(default_factory=dict)
    trips: int = 0
    left_out: int = 0

    def of(self, places: Sequence[Wgs84], classes: NDArray[Any]) -> Array:
        """The factor of each pair; shape (n, n), as the road ``classes`` between the places."""
        factor = np.ones(classes.shape)
        for name, value in self.by_class.items():
            factor[classes == name] = value
        if self.by_pair:
            cells = [cell(place) for place in places]
            for row, start in enumerate(cells):
                for column, end in enumerate(cells):
                    factor[row, column] = self.by_pair.get((start, end), factor[row, column])
        return factor


def learn(trips: Iterable[Trip]) -> Factors:
    """Factors from finished trips."""
    kept, left_out = [], 0
    for trip in trips:
        sane = trip.estimated >= SHORTEST and trip.driven > 0 and 0.1 <= trip.driven / trip.estimated <= 10
        kept += [trip] if sane else []
        left_out += not sane
    classes: dict[str, list[float]] = defaultdict(list)
    pairs: dict[tuple[Cell, Cell, str], list[float]] = defaultdict(list)
    for trip in kept:
        ratio = trip.driven / trip.estimated
        classes[trip.road].append(ratio)
        pairs[cell(trip.start), cell(trip.end), trip.road].append(ratio)
    by_class = {name: _drawn(ratios, 1.0) for name, ratios in classes.items()}
    by_pair = {(start, end): _drawn(ratios, by_class[road]) for (start, end, road), ratios in pairs.items()}
    return Factors(by_class, by_pair, len(kept), left_out)


def cell(point: Point) -> Cell:
    """The hundredths of a degree (WGS-84) a point lies in."""
    place = point.wgs84()
    return math.floor(place.lat * 100), math.floor(place.lon * 100)


def _drawn(ratios: list[float], before: float) -> float:
    """The median, drawn towards what was believed before, within bounds."""
    weight = len(ratios) / (len(ratios) + PRIOR)
    factor = math.exp(weight * math.log(statistics.median(ratios)) + (1 - weight) * math.log(before))
    return min(HIGHEST, max(LOWEST, factor))
