"""The divisions of today with names, places and distances, and the way from retired codes to them.

Codes are stripped: province "45", prefecture "4514", county "451425", township "451425103". A code is a prefix of
the codes of everything inside it. Padded codes ("450000") are understood wherever a code is taken.
"""

from __future__ import annotations

import csv
import gzip
import io
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from wengang.core.regions.finder import Finder
from wengang.core.regions.history import DATA, county_history
from wengang.core.regions.names import COUNTY, PREFECTURE, TOWNSHIP, short_name
from wengang.core.regions.places import Ambiguous, Place, Relation

_EARTH_RADIUS_KM = 6371.0088
_REMEMBERED_TEXTS = 65_536


class Division(NamedTuple):
    """A row of the table. `lat`, `lon` are WGS-84 degrees; `approximate` when the point is not a surveyed one."""

    code: str
    name: str
    level: int
    parent: str
    lat: float
    lon: float
    approximate: bool


def stripped(code: str) -> str:
    """The short form of a padded code: 450000 → 45, 451400 → 4514; other codes unchanged."""
    if len(code) == 6 and code.endswith("00"):
        return code[:2] if code.endswith("0000") else code[:4]
    return code


class Gazetteer:
    """All divisions from province (level 1) to township (level 4). Use `gazetteer()`, which loads it once."""

    def __init__(self) -> None:
        self._divisions = {division.code: division for division in _read_divisions()}
        self._children: dict[str, list[str]] = {}
        for code, division in self._divisions.items():
            self._children.setdefault(division.parent, []).append(code)
        self._finder: Finder | None = None
        self._find = lru_cache(maxsize=_REMEMBERED_TEXTS)(self._find_anew)

    def __contains__(self, code: str) -> bool:
        return self.get(code) is not None

    def __getitem__(self, code: str) -> Division:
        division = self.get(code)
        if division is None:
            raise KeyError(code)
        return division

    def get(self, code: str) -> Division | None:
        """The division of today with this code, or None."""
        return self._divisions.get(code) or self._divisions.get(stripped(code))

    def name(self, code: str) -> str:
        """天等县; KeyError for a code that is not in force."""
        return self[code].name

    def full_name(self, code: str) -> str:
        """广西壮族自治区崇左市天等县."""
        return "".join(division.name for division in self.path(code))

    def short_path(self, code: str) -> str:
        """广西崇左天等: what fits into a table cell."""
        return "".join(short_name(division.name, division.level) for division in self.path(code))

    def level(self, code: str) -> int:
        """1 province, 2 prefecture, 3 county, 4 township."""
        return self[code].level

    def path(self, code: str) -> tuple[Division, ...]:
        """The divisions from the province down to this one."""
        division = self[code]
        above = self.path(division.parent) if division.parent else ()
        return (*above, division)

    def children(self, code: str = "") -> tuple[str, ...]:
        """Codes directly below, in order; without a code the provinces."""
        return tuple(self._children.get(self[code].code if code else "", ()))

    def today(self, code: str) -> str | None:
        """The code in force today for a code of any year since 1980.

        A retired county gives its successor, or only the prefecture where no more is known; a retired prefecture gives
        the one to which all its counties went. None when that is unknown or the code never was in force.
        """
        division = self.get(code)
        if division:
            return division.code
        if spans := county_history().get(code):
            return spans[-1].successor or None
        return self._prefecture_today(code[:4]) if len(stripped(code)) == 4 else None

    def find(self, text: str, near: str | None = None) -> Place | Ambiguous | None:
        """The place that a free text names, or None when it names none.

        `near` is the code from which the text was written (the home of the worker, the division of the list): it
        settles names that exist more than once and bounds relative words (县内). Repeated texts cost a look-up only.
        """
        return self._find(text, near or "")

    def relation(self, home: str, work: str) -> Relation | None:
        """Where work lies as seen from home; None where a code is too coarse to tell or names nothing."""
        a, b = self.get(self.today(home) or ""), self.get(self.today(work) or "")
        if a is None or b is None:
            return None
        if a.code[:2] != b.code[:2]:
            return Relation.OUTSIDE_PROVINCE
        cities = self._prefecture_of(a), self._prefecture_of(b)
        if not all(cities):
            return None
        if cities[0] != cities[1]:
            return Relation.IN_PROVINCE
        counties = self._county_of(a), self._county_of(b)
        if not all(counties):
            return None
        return Relation.IN_COUNTY if counties[0] == counties[1] else Relation.IN_PREFECTURE

    def distance_km(self, a: str, b: str) -> float:
        """Great-circle distance between the points of two divisions, in kilometres."""
        one, other = self[a], self[b]
        lat1, lat2 = radians(one.lat), radians(other.lat)
        half_lat, half_lon = (lat2 - lat1) / 2, radians(other.lon - one.lon) / 2
        chord = sin(half_lat) ** 2 + cos(lat1) * cos(lat2) * sin(half_lon) ** 2
        return 2 * _EARTH_RADIUS_KM * asin(sqrt(chord))

    def _find_anew(self, text: str, near: str) -> Place | Ambiguous | None:
        if self._finder is None:
            self._finder = Finder((d.code, d.name, d.level) for d in self._divisions.values())
        return self._finder.find(text, stripped(near))

    def _prefecture_today(self, prefix: str) -> str | None:
        heirs = {spans[-1].successor for code, spans in county_history().items() if code.startswith(prefix)}
        cities = {heir[:4] for heir in heirs}
        city = cities.pop() if len(cities) == 1 else ""
        return city if city in self._divisions else None

    def _prefecture_of(self, division: Division) -> str:
        """The prefecture; a municipality counts as one, and a county directly below its province as its own."""
        path = self.path(division.code)
        if path[0].name.endswith("市"):
            return path[0].code
        return path[1].code if len(path) > 1 else ""

    def _county_of(self, division: Division) -> str:
        """The county; a prefecture without counties, such as Dongguan, counts as one."""
        if division.level == COUNTY:
            return division.code
        if division.level == TOWNSHIP:
            return division.parent
        below = self.children(division.code)
        without_counties = division.level == PREFECTURE and self.level(below[0]) == TOWNSHIP
        return division.code if without_counties else ""


def _read_divisions() -> list[Division]:
    text = gzip.decompress((DATA / "divisions.csv.gz").read_bytes()).decode()
    rows = csv.reader(io.StringIO(text))
    next(rows)
    return [
        Division(code, name, int(level), parent, float(lat), float(lon), approximate == "1")
        for code, name, level, parent, lat, lon, approximate in rows
    ]


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer, loaded at the first call."""
    return Gazetteer()
