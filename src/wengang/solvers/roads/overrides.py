"""Distances put right by hand: whoever has driven the road knows better than any map."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wengang.solvers.roads.matrix import BY_HAND, Matrix, Roads
from wengang.solvers.roads.point import Gcj02, Point, Wgs84
from wengang.solvers.roads.sphere import between

NEAR_KM = 0.2
COLUMNS = ("起点纬度", "起点经度", "终点纬度", "终点经度", "坐标系", "公里", "分钟", "双向")
_ENGLISH = ("from_lat", "from_lon", "to_lat", "to_lon", "datum", "km", "minutes", "both_ways")
_DATUMS: dict[str, type[Wgs84] | type[Gcj02]] = {"wgs84": Wgs84, "wgs-84": Wgs84, "gcj02": Gcj02, "gcj-02": Gcj02}
_YES, _NO = {"是", "1", "yes", "true"}, {"", "否", "0", "no", "false"}


@dataclass(frozen=True)
class Override:
    """From one place to another (and back, if ``both_ways``): km and minutes."""

    start: Point
    end: Point
    km: float
    minutes: float
    both_ways: bool = False

    def __post_init__(self) -> None:
        """Refuse figures no road has."""
        if not (0 < self.km < 10_000 and 0 < self.minutes < 20_000):
            raise ValueError("kilometres and minutes must be positive, and of this earth")


@dataclass(frozen=True)
class Overridden:
    """Roads with corrections by hand, which beat everything else. They hold for points within 200 m of theirs; of two
    for the same pair, the nearer one holds, then the later."""

    roads: Roads
    overrides: Sequence[Override]

    def matrix(self, points: Sequence[Point]) -> Matrix:
        """Kilometres and minutes between all points."""
        found = self.roads.matrix(points)
        km, minutes, source = found.km.copy(), found.minutes.copy(), found.source.astype(object)
        best = np.full(km.shape, np.inf)
        for one in self.overrides:
            ways = ((one.start, one.end), (one.end, one.start)) if one.both_ways else ((one.start, one.end),)
            for start, end in ways:
                off = np.maximum.outer(_off(points, start), _off(points, end))
                hit = (off <= NEAR_KM) & (off <= best) & ~np.eye(len(points), dtype=bool)
                best[hit], km[hit], minutes[hit], source[hit] = off[hit], one.km, one.minutes, BY_HAND
        return Matrix(km, minutes, source.astype(str), found.estimated & np.isinf(best), found.problems)


def _off(points: Sequence[Point], place: Point) -> np.ndarray:
    """How many km each point is away from a place."""
    here, there = [point.wgs84() for point in points], place.wgs84()
    lat, lon = np.array([p.lat for p in here]), np.array([p.lon for p in here])
    return between(lat, lon, np.array([there.lat]), np.array([there.lon]))[:, 0]


def read_overrides(path: str | Path) -> tuple[list[Override], list[str]]:
    """Corrections of a CSV file (UTF-8 or GB18030) with the columns of ``COLUMNS`` or their English names, and what is
    wrong with the rows that are not among them, by line number."""
    raw = Path(path).read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    found, wrong = [], []
    reader = csv.DictReader(io.StringIO(text))
    for row in reader:
        try:
            found.append(_override(row))
        except (KeyError, ValueError, TypeError):
            wrong.append(f"第 {reader.line_num} 行无法识别 · line {reader.line_num} cannot be read")
    return found, wrong


def _override(row: dict[str, str]) -> Override:
    cells = [(row[zh] if zh in row else row[en]) or "" for zh, en in zip(COLUMNS[:7], _ENGLISH[:7], strict=True)]
    both = (row.get(COLUMNS[7]) or row.get(_ENGLISH[7]) or "").strip().lower()
    if both not in _YES | _NO:
        raise ValueError("both ways is yes or no")
    datum = _DATUMS[cells[4].strip().lower()]
    lat, lon, other_lat, other_lon, km, minutes = (float(cell) for cell in (*cells[:4], *cells[5:]))
    return Override(datum(lat, lon), datum(other_lat, other_lon), km, minutes, both in _YES)
