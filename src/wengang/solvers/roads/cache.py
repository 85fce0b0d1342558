"""What services have answered, kept by rounded coordinates. Two verbs, so that a database can stand in for it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, Protocol

from wengang.solvers.roads.point import Point

GRAIN = 10_000  # parts of a degree: about eleven metres


class Key(NamedTuple):
    """A service and the two places in WGS-84, ten-thousandths of a degree."""

    service: str
    from_lat: int
    from_lon: int
    to_lat: int
    to_lon: int


Answer = tuple[float, float] | None
"""Km and minutes; None: the service knows of no road."""


class Cache(Protocol):
    """Answers kept between runs."""

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Answer]:
        """Those of the keys that are known, with their answers."""
        ...

    def put_many(self, answers: Mapping[Key, Answer]) -> None:
        """Keep answers, in place of older ones."""
        ...


def key_of(service: str, start: Point, end: Point) -> Key:
    """The key of a pair."""
    one, other = start.wgs84(), end.wgs84()
    return Key(service, *(round(degrees * GRAIN) for degrees in (one.lat, one.lon, other.lat, other.lon)))


class Memory:
    """A cache as long as the program runs."""

    def __init__(self) -> None:
        self.answers: dict[Key, Answer] = {}

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Answer]:
        """See `Cache`."""
        return {key: self.answers[key] for key in keys if key in self.answers}

    def put_many(self, answers: Mapping[Key, Answer]) -> None:
        """See `Cache`."""
        self.answers.update(answers)


class File:
    """A cache in an SQLite file; answers older than ``days`` are not used any more."""

    def __init__(self, path: str | Path, days: float = 180.0) -> None:
        self.path, self.days = str(path), days
        with closing(sqlite3.connect(self.path)) as base, base:
            base.execute(
                "CREATE TABLE IF NOT EXISTS road (service TEXT, from_lat INT, from_lon INT, to_lat INT, to_lon INT,"
                " km REAL, minutes REAL, at REAL, PRIMARY KEY (service, from_lat, from_lon, to_lat, to_lon))"
            )

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Answer]:
        """See `Cache`."""
        since, found = time.time() - self.days * 86400, {}
        with closing(sqlite3.connect(self.path)) as base:
            for key in keys:
                row = base.execute(
                    "SELECT km, minutes FROM road WHERE service = ? AND from_lat = ? AND from_lon = ? AND to_lat = ?"
                    " AND to_lon = ? AND at >= ?",
                    (*key, since),
                ).fetchone()
                if row:
                    found[key] = None if row[0] is None else (float(row[0]), float(row[1]))
        return found

    def put_many(self, answers: Mapping[Key, Answer]) -> None:
        """See `Cache`."""
        now = time.time()
        rows = [(*key, *(answer or (None, None)), now) for key, answer in answers.items()]
        with closing(sqlite3.connect(self.path)) as base, base:
            base.executemany("INSERT OR REPLACE INTO road VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
