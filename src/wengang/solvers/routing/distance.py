"""Kilometres and minutes between the places of a wave: given matrices as they are, or an estimate, labelled as one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.routing.model import DistanceModel, Wave

Matrix = NDArray[np.float64]
EARTH_KM = 6371.0088


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
        return Roads(km, minutes, estimated=False)
    model = wave.distance or DistanceModel()
    places = [*wave.stops, *wave.gates]
    direct = great_circle(np.array([p.lat for p in places]), np.array([p.lon for p in places]))
    classes = ["mountain"] * len(wave.stops) + ["city"] * len(wave.gates)
    classes = [place.road or default for place, default in zip(places, classes, strict=True)]
    detour = np.array([getattr(model, name).detour for name in classes])
    speed = np.array([getattr(model, name).speed for name in classes])
    detours, speeds = np.maximum.outer(detour, detour), np.minimum.outer(speed, speed)
    at_stops = np.arange(len(places)) < len(wave.stops)
    between = at_stops[:, None] != at_stops[None, :]
    detours[between], speeds[between] = model.trunk.detour, model.trunk.speed
    km = direct * detours
    return Roads(km, km / speeds * 60, estimated=True)


def great_circle(lat: Matrix, lon: Matrix) -> Matrix:
    """Kilometres on the sphere between all pairs of points in degrees; shape (n,) twice in, (n, n) out."""
    lat, lon = np.radians(lat), np.radians(lon)
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half += np.cos(lat)[:, None] * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def shortest(matrix: Matrix) -> Matrix:
    """The matrix with every detour through other places allowed (Floyd and Warshall): what no road can undercut."""
    best = matrix.copy()
    for via in range(len(best)):
        np.minimum(best, best[:, via, None] + best[None, via, :], out=best)
    return best
