"""Kilometres and minutes between points, and where each figure comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.roads.point import Point
from wengang.solvers.roads.sphere import Array

ESTIMATE = "estimate"
LEARNED = "learned"
BY_HAND = "by hand"


@dataclass(frozen=True)
class Problem:
    """Why a service could not be used or only in part, for people to read; never a key, an address or a coordinate."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Matrix:
    """``km``, ``minutes`` (floats), ``source`` (text: `estimate`, `learned`, `by hand` or a service's name) and
    ``estimated`` (no road was measured), all of shape (n, n), from the row's point to the column's; the diagonals of km
    and minutes are zero. ``problems``: why pairs are estimated that were asked for."""

    km: Array
    minutes: Array
    source: NDArray[Any]
    estimated: NDArray[np.bool_]
    problems: tuple[Problem, ...] = field(default=())


class Roads(Protocol):
    """Whoever knows roads: an estimate, a service with its cache, or one of them with corrections on top."""

    def matrix(self, points: Sequence[Point]) -> Matrix:
        """Kilometres and minutes between all points, whatever their datum."""
        ...
