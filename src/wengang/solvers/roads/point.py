"""Points that know their datum. Maps of China are shifted by law: GCJ-02 lies 300 to 700 m beside WGS-84, and nothing
in the figures shows which is which. So each datum is a type, and whoever needs the other one asks the point for it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

Road = Literal["trunk", "city", "mountain"]

# Krasovsky's ellipsoid, on which the published shift is reckoned.
_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
# The shift is applied within this rectangle (degrees); beyond it both datums are one.
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271


@dataclass(frozen=True)
class _Degrees:
    lat: float
    lon: float
    road: Road | None = None

    def __post_init__(self) -> None:
        """Refuse what is no place on earth."""
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ValueError("a point is a latitude within 90 and a longitude within 180 degrees")


@dataclass(frozen=True)
class Wgs84(_Degrees):
    """A point as satellites and OpenStreetMap give it. ``road``: the class of the roads around, where known."""

    def wgs84(self) -> Wgs84:
        """This point."""
        return self

    def gcj02(self) -> Gcj02:
        """The same place in GCJ-02."""
        north, east = _shift(self.lat, self.lon)
        return Gcj02(self.lat + north, self.lon + east, self.road)


@dataclass(frozen=True)
class Gcj02(_Degrees):
    """A point as Chinese maps (AMap, Tencent) give it."""

    def gcj02(self) -> Gcj02:
        """This point."""
        return self

    def wgs84(self) -> Wgs84:
        """The same place in WGS-84, to less than a millimetre of the way back."""
        lat, lon = self.lat, self.lon
        for _ in range(8):
            north, east = _shift(lat, lon)
            lat, lon = self.lat - north, self.lon - east
        return Wgs84(lat, lon, self.road)


Point: TypeAlias = Wgs84 | Gcj02


def _shift(lat: float, lon: float) -> tuple[float, float]:
    """Degrees to the north and east from WGS-84 to GCJ-02: a quadratic and families of sines around 105° E, 35° N,
    over the ellipsoid's radii of curvature. Source: the transform published in 2010 and widely reprinted."""
    if not (_WEST <= lon <= _EAST and _SOUTH <= lat <= _NORTH):
        return 0.0, 0.0
    x, y = lon - 105.0, lat - 35.0
    root, waves = math.sqrt(abs(x)), 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (waves + _waves(y, 20, 40, 1, 3) + _waves(y, 160, 320, 12, 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (waves + _waves(x, 20, 40, 1, 3) + _waves(x, 150, 300, 12, 30)) * 2 / 3
    sine = math.sin(math.radians(lat))
    bend = 1 - _ECCENTRICITY * sine * sine
    meridian = _AXIS * (1 - _ECCENTRICITY) / (bend * math.sqrt(bend))
    parallel = _AXIS / math.sqrt(bend) * math.cos(math.radians(lat))
    return math.degrees(north / meridian), math.degrees(east / parallel)


def _waves(at: float, first: float, second: float, short: float, long: float) -> float:
    """Two sines of the given heights, of half a wave in ``short`` and in ``long`` degrees."""
    return first * math.sin(at * math.pi / short) + second * math.sin(at * math.pi / long)
