"""OSRM, Valhalla and AMap: each asked in its own way and datum, each answering km and minutes, nan where no road leads.

Formats by the projects' own pages: OSRM HTTP API, table service; Valhalla matrix API; AMap web service "distance
measurement" v3. Points are turned into the service's datum here, once, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Protocol

import numpy as np

from wengang.solvers.roads.http import BUSY, NONSENSE, REFUSED, Client, RoadsError
from wengang.solvers.roads.matrix import Problem
from wengang.solvers.roads.point import Point
from wengang.solvers.roads.sphere import Array

TOO_FAR = Problem("too_far", "路网服务不回答这样远的距离", "The routing service does not answer for such distances")
KEY = Problem("key", "高德密钥无效、过期或未开通此服务", "AMap's key is invalid, expired or not for this service")
QUOTA = Problem("quota", "高德当日配额已用完", "AMap's quota of the day is used up")
AMAP_KEY = {"10001", "10002", "10005", "10006", "10007", "10008", "10009", "10012", "10013", "10026", "10041"}
AMAP_QUOTA = {"10003", "10010", "10044", "40000", "40002", "40003"}
AMAP_BUSY = {"10004", "10014", "10015", "10016", "10017", "10019", "10020", "10021", "10022", "10023", "10029"}
AMAP_PAIR = {"1", "2", "3"}  # no road between, no road near, outside the country


class Service(Protocol):
    """A routing service."""

    @property
    def name(self) -> str:
        """Its name on the roads it measured."""
        ...

    @property
    def tile(self) -> tuple[int, int]:
        """(sources, targets) it answers for at once."""
        ...

    def table(self, sources: Sequence[Point], targets: Sequence[Point]) -> tuple[Array, Array]:
        """Km and minutes from each source to each target, at most a tile; nan where no road leads. Raises
        `RoadsError`."""
        ...


@dataclass(frozen=True)
class Osrm:
    """An OSRM server of one's own. It answers for 100 coordinates at once unless it is told to take more
    (``--max-table-size``)."""

    client: Client
    profile: str = "driving"
    name: str = "osrm"
    tile: tuple[int, int] = (50, 50)

    def table(self, sources: Sequence[Point], targets: Sequence[Point]) -> tuple[Array, Array]:
        """Km and minutes; see `Service`."""
        places = [point.wgs84() for point in (*sources, *targets)]
        where = ";".join(f"{place.lon:.6f},{place.lat:.6f}" for place in places)
        query = {
            "annotations": "duration,distance",
            "sources": ";".join(map(str, range(len(sources)))),
            "destinations": ";".join(map(str, range(len(sources), len(places)))),
        }
        _, answer = self.client.get(f"/table/v1/{self.profile}/{where}", query)
        if not isinstance(answer, dict) or answer.get("code") != "Ok":
            raise RoadsError(REFUSED)
        shape = (len(sources), len(targets))
        return _numbers(answer.get("distances"), shape) / 1000, _numbers(answer.get("durations"), shape) / 60


@dataclass(frozen=True)
class Valhalla:
    """A Valhalla server of one's own. As delivered it answers for 2,500 pairs at once and 400 km at most
    (``service_limits``: raise ``max_matrix_distance`` for journeys between provinces)."""

    client: Client
    costing: str = "bus"
    name: str = "valhalla"
    tile: tuple[int, int] = (50, 50)

    def table(self, sources: Sequence[Point], targets: Sequence[Point]) -> tuple[Array, Array]:
        """Km and minutes; see `Service`."""
        body = {
            "sources": [self._where(point) for point in sources],
            "targets": [self._where(point) for point in targets],
            "costing": self.costing,
            "units": "kilometers",
        }
        status, answer = self.client.post("/sources_to_targets", body)
        if not isinstance(answer, dict) or status != 200:
            far = isinstance(answer, dict) and answer.get("error_code") == 154
            raise RoadsError(TOO_FAR if far else REFUSED)
        rows, shape = answer.get("sources_to_targets"), (len(sources), len(targets))
        if isinstance(rows, dict):  # the short form of ``verbose: false``
            return _numbers(rows.get("distances"), shape), _numbers(rows.get("durations"), shape) / 60
        try:
            km, seconds = ([[pair[what] for pair in row] for row in rows or ()] for what in ("distance", "time"))
        except (TypeError, KeyError):
            raise RoadsError(NONSENSE) from None
        return _numbers(km, shape), _numbers(seconds, shape) / 60

    def _where(self, point: Point) -> dict[str, float]:
        place = point.wgs84()
        return {"lat": round(place.lat, 6), "lon": round(place.lon, 6)}


@dataclass(frozen=True)
class Amap:
    """AMap's distance measurement with the caller's ``key``: up to 100 origins to one destination at once, so n points
    cost n questions for each hundred. Cars, not coaches; durations know the traffic of the moment. Whether answers may
    be kept is a matter of the licence: give no cache unless yours says so."""

    key: str = field(repr=False)
    client: Client = field(default_factory=lambda: Client("https://restapi.amap.com"))
    name: str = "amap"
    tile: tuple[int, int] = (100, 1)

    def table(self, sources: Sequence[Point], targets: Sequence[Point]) -> tuple[Array, Array]:
        """Km and minutes; see `Service`."""
        columns = [self._column(sources, target) for target in targets]
        return np.hstack([km for km, _ in columns]), np.hstack([minutes for _, minutes in columns])

    def _column(self, sources: Sequence[Point], target: Point) -> tuple[Array, Array]:
        query = {
            "origins": "|".join(self._where(point) for point in sources),
            "destination": self._where(target),
            "type": "1",
            "output": "JSON",
            "key": self.key,
        }
        _, answer = self.client.get("/v3/distance", query, _amap_judge)
        km, minutes = np.full((len(sources), 1), np.nan), np.full((len(sources), 1), np.nan)
        try:
            for result in answer["results"]:
                if str(result.get("code", "0")) not in AMAP_PAIR:
                    row = int(result["origin_id"]) - 1
                    km[row, 0], minutes[row, 0] = float(result["distance"]) / 1000, float(result["duration"]) / 60
        except (TypeError, KeyError, ValueError, IndexError, AttributeError):
            raise RoadsError(NONSENSE) from None
        return km, minutes

    def _where(self, point: Point) -> str:
        place = point.gcj02()
        return f"{place.lon:.6f},{place.lat:.6f}"


def tiles(service: Service, rows: int, columns: int) -> Iterator[tuple[slice, slice]]:
    """The parts of a (rows, columns) matrix that a service answers one after the other."""
    high, wide = service.tile
    for row, column in product(range(0, rows, high), range(0, columns, wide)):
        yield slice(row, min(rows, row + high)), slice(column, min(columns, column + wide))


def _amap_judge(answer: Any) -> None:
    """Raises if AMap says no; it does so with status 200 and a code."""
    if isinstance(answer, dict) and str(answer.get("status")) == "1":
        return
    code = str(answer.get("infocode")) if isinstance(answer, dict) else ""
    if code in AMAP_KEY:
        raise RoadsError(KEY)
    if code in AMAP_QUOTA:
        raise RoadsError(QUOTA)
    if code in AMAP_BUSY:
        raise RoadsError(BUSY, again=True)
    raise RoadsError(REFUSED)


def _numbers(rows: Any, shape: tuple[int, int]) -> Array:
    """A table of numbers, nan for null. Raises `RoadsError` if it has another shape, or a number is no distance."""
    try:
        table = np.array([[np.nan if cell is None else float(cell) for cell in row] for row in rows], float)
    except (TypeError, ValueError):
        raise RoadsError(NONSENSE) from None
    if table.shape != shape or (table < 0).any() or np.isinf(table).any():
        raise RoadsError(NONSENSE)
    return table
