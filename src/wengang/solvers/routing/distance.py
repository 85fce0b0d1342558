"""Kilometres and minutes between the places of a wave: given matrices as they are, or an estimate, labelled as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wengang.solvers import roads
from wengang.solvers.roads.sphere import great_circle
from wengang.solvers.routing.model import DistanceModel, Matrices, Place, Wave

Matrix = NDArray[np.float64]

__all__ = [
    "Matrix",
    "Roads",
    "estimate_of",
    "great_circle",
    "measured",
    "points_of",
    "roads_of",
    "shortest",
    "wanted_of",
]


@dataclass(frozen=True)
class Roads:
    """``km`` and ``minutes``, shape (n, n), of the stops, then the gates. ``estimated``: no road was measured."""

    km: Matrix
    minutes: Matrix
    estimated: bool


def roads_of(wave: Wave) -> Roads:
    """The wave's matrices, or great circle times detour: trunk between the ends, the slower road class of the two
    within an end."""
    if wave.matrices:
        shape = (len(wave.stops) + len(wave.gates),) * 2
        km, minutes = (np.array(rows, float).reshape(shape) for rows in (wave.matrices.km, wave.matrices.minutes))
        return Roads(km, minutes, estimated=wave.matrices.estimated)
    found = estimate_of(wave).matrix(points_of(wave))
    return Roads(found.km, found.minutes, estimated=True)


def estimate_of(wave: Wave, factors: roads.Factors | None = None) -> roads.Estimate:
    """The wave's distance model as an estimate for its points, with factors learned from trips."""
    model = wave.distance or DistanceModel()
    classes: Mapping[roads.Road, roads.Class] = {
        "trunk": roads.Class(model.trunk.detour, model.trunk.speed),
        "city": roads.Class(model.city.detour, model.city.speed),
        "mountain": roads.Class(model.mountain.detour, model.mountain.speed),
    }
    ends = [0] * len(wave.stops) + [1] * len(wave.gates)
    return roads.Estimate(classes, ends, factors=factors or roads.Factors())


def points_of(wave: Wave, datum: Callable[[float, float, roads.Road], roads.Point] = roads.Wgs84) -> list[roads.Point]:
    """The wave's stops, then its gates, as points of a datum; without a road class, stops are in the mountains and
    gates in a city."""

    def point(place: Place, unknown: roads.Road) -> roads.Point:
        return datum(place.lat, place.lon, place.road or unknown)

    return [point(stop, "mountain") for stop in wave.stops] + [point(gate, "city") for gate in wave.gates]


def wanted_of(wave: Wave) -> NDArray[np.bool_]:
    """The pairs a plan drives: among stops, among gates, and from stops to gates; shape (n, n)."""
    at_gates = np.arange(len(wave.stops) + len(wave.gates)) >= len(wave.stops)
    return ~(at_gates[:, None] & ~at_gates[None, :])


def measured(wave: Wave, source: roads.Roads, points: list[roads.Point] | None = None) -> tuple[Wave, roads.Matrix]:
    """The wave with the matrices of ``source`` in place of its distance model, and what is known of each pair.

    Build the source on `estimate_of` and `wanted_of`; ``points``: the wave's places if they are not WGS-84. The wave
    says ``estimated`` if any pair that a plan may drive is.
    """
    found = source.matrix(points or points_of(wave))
    estimated = bool((found.estimated & wanted_of(wave) & ~np.eye(len(found.km), dtype=bool)).any())
    matrices = Matrices(km=found.km.tolist(), minutes=found.minutes.tolist(), estimated=estimated)
    return wave.model_copy(update={"matrices": matrices, "distance": None}), found


def shortest(matrix: Matrix) -> Matrix:
    """The matrix with every detour through other places allowed (Floyd and Warshall): what no road can undercut."""
    best = matrix.copy()
    for via in range(len(best)):
        np.minimum(best, best[:, via, None] + best[None, via, :], out=best)
    return best
