"""Kilometres on the sphere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
EARTH_KM = 6371.0088


def great_circle(lat: Array, lon: Array) -> Array:
    """Kilometres on the sphere between all pairs of points in degrees; shape (n,) twice in, (n, n) out."""
    return between(lat, lon, lat, lon)


def between(lat: Array, lon: Array, other_lat: Array, other_lon: Array) -> Array:
    """Kilometres on the sphere from each point to each other point, degrees; shapes (n,) and (m,) in, (n, m) out."""
    lat, lon, other_lat, other_lon = (np.radians(part) for part in (lat, lon, other_lat, other_lon))
    half = np.sin((lat[:, None] - other_lat) / 2) ** 2
    half += np.cos(lat)[:, None] * np.cos(other_lat) * np.sin((lon[:, None] - other_lon) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
