"""Routing services on this machine that speak as the real ones are documented to, with roads 1.3 times the great circle
at 60 km/h. They count what they are asked and can be told to misbehave."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np

from wengang.solvers.roads.sphere import between

Place = tuple[float, float]  # lat, lon


class World:
    """What the services know: ``islands`` (lat, lon to 2 decimals) have no road; ``mood`` is how they answer."""

    def __init__(self) -> None:
        self.mood: list[str] = []
        self.islands: set[Place] = set()
        self.asked: list[str] = []
        self.places: list[Place] = []
        self.most = 100

    def roads(self, sources: list[Place], targets: list[Place]) -> tuple[list[list[Any]], list[list[Any]]]:
        """Metres and seconds, None where no road leads."""
        self.places += [*sources, *targets]
        one, other = np.array(sources), np.array(targets)
        metres = 1300 * between(one[:, 0], one[:, 1], other[:, 0], other[:, 1])
        cut = [[self._island(a) != self._island(b) for b in targets] for a in sources]
        far = [
            [None if c else round(float(m), 1) for m, c in zip(*row, strict=True)]
            for row in zip(metres, cut, strict=True)
        ]
        return far, [[None if m is None else round(m / 1000 * 60, 1) for m in row] for row in far]

    def _island(self, place: Place) -> bool:
        return (round(place[0], 2), round(place[1], 2)) in self.islands


@contextmanager
def serving(world: World) -> Iterator[str]:
    """The address at which all three services are spoken."""

    class Handler(_Handler):
        pass

    Handler.world = world
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    world: World

    def log_message(self, *args: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.world.asked.append(self.path)
        if self._misbehaves():
            return
        if parts.path.startswith("/table/v1/"):
            self._osrm(unquote(parts.path).split("/")[-1], query)
        elif parts.path == "/v3/distance":
            self._amap(query)
        else:
            self._say(404, {"code": "InvalidService"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.world.asked.append(self.path)
        if not self._misbehaves():
            self._valhalla(body)

    def _osrm(self, where: str, query: dict[str, str]) -> None:
        places = [(float(lat), float(lon)) for lon, lat in (pair.split(",") for pair in where.split(";"))]
        if len(places) > self.world.most:
            self._say(400, {"code": "TooBig", "message": "Too many table coordinates"})
            return
        sources, targets = ([places[int(at)] for at in query[name].split(";")] for name in ("sources", "destinations"))
        metres, seconds = self.world.roads(sources, targets)
        self._say(200, {"code": "Ok", "distances": metres, "durations": seconds, "sources": [], "destinations": []})

    def _valhalla(self, body: dict[str, Any]) -> None:
        sources, targets = ([(p["lat"], p["lon"]) for p in body[name]] for name in ("sources", "targets"))
        metres, seconds = self.world.roads(sources, targets)
        if any(m is not None and m > 400_000 for row in metres for m in row):
            text = "Path distance exceeds the max distance limit: 400000 meters"
            self._say(400, {"error_code": 154, "error": text, "status_code": 400, "status": "Bad Request"})
            return
        rows = [
            [
                {"distance": None if m is None else m / 1000, "time": s, "from_index": a, "to_index": b}
                for b, (m, s) in enumerate(zip(*row, strict=True))
            ]
            for a, row in enumerate(zip(metres, seconds, strict=True))
        ]
        self._say(200, {"sources_to_targets": rows, "units": "kilometers", "algorithm": "costmatrix"})

    def _amap(self, query: dict[str, str]) -> None:
        if query["key"] != "good":
            self._say(200, {"status": "0", "info": "INVALID_USER_KEY", "infocode": "10001"})
            return
        sources = [(float(lat), float(lon)) for lon, lat in (pair.split(",") for pair in query["origins"].split("|"))]
        lon, lat = query["destination"].split(",")
        metres, seconds = self.world.roads(sources, [(float(lat), float(lon))])
        results = [
            {"origin_id": str(a + 1), "dest_id": "1", "distance": str(round(m[0])), "duration": str(round(s[0]))}
            if m[0] is not None
            else {
                "origin_id": str(a + 1),
                "dest_id": "1",
                "distance": "0",
                "duration": "0",
                "info": "no road",
                "code": "1",
            }
            for a, (m, s) in enumerate(zip(metres, seconds, strict=True))
        ]
        self._say(
            200, {"status": "1", "info": "OK", "infocode": "10000", "count": str(len(results)), "results": results}
        )

    def _misbehaves(self) -> bool:
        mood = self.world.mood.pop(0) if self.world.mood else ""
        if mood == "busy":
            self._say(503, {})
        elif mood == "html":
            self._say(200, "<html>welcome to our hotel's network</html>")
        elif mood == "slow":
            time.sleep(0.6)
            self._say(200, {})
        elif mood == "hangs up":
            self.close_connection = True
        elif mood == "short":
            self._say(200, {"code": "Ok", "distances": [[1]], "durations": [[1]]})
        elif mood == "too often":
            self._say(200, {"status": "0", "info": "CUQPS_HAS_EXCEEDED_THE_LIMIT", "infocode": "10021"})
        elif mood == "used up":
            self._say(200, {"status": "0", "info": "USER_DAILY_QUERY_OVER_LIMIT", "infocode": "10044"})
        return bool(mood)

    def _say(self, status: int, answer: Any) -> None:
        raw = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        try:
            self.wfile.write(raw)
        except OSError:
            self.close_connection = True
