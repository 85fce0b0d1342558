"""Places as clerks write them: 广东, 浙江义乌, 东莞厚街, 广西天等县把荷乡, 省外."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wengang.core.regions.history import DATA, CountySpan, county_history
from wengang.core.regions.names import COUNTY, PREFECTURE, TOWNSHIP, spellings
from wengang.core.regions.places import RELATIVE_WORDS, Ambiguous, Kind, Place

_BLANKS = re.compile(r"[\s,、;/\\|·.\-—–_>→()\[\]【】:。'\"\u200b-\u200f\ufeff]+")
_BEFORE = re.compile(r"^(?:中国|中华人民共和国|目前|现在?|外出|前往|在|去|到|往|赴)+(?=..)")
_AFTER = re.compile(r"(?<=..)(?:务工|打工|上班|就业|工作|做工|经商|创业|等地|一带|附近|那边)+$")
# Levels that exist in codes only and carry no name.
_EMPTY_LEVEL = re.compile("市辖区|市辖县|(?:省|自治区)直辖县级行政(?:区划|单位)")
# A short name before one of these is the name of a street or village: 中山路 is not Zhongshan, nor 北京村 Beijing.
_NO_DIVISION = re.compile("^(?:大?[路街道巷]|[村组屯队]|广场|小区|社区)")
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
_SHORTEST, _LONGEST = 2, 20


class Entry(NamedTuple):
    """One division under one spelling.

    `was` is the retired code that bore the name, "" for a name of today; `full` is False for 把荷 in place of 把荷乡.
    """

    code: str
    level: int
    full: bool
    was: str = ""


class Reading(NamedTuple):
    """One way to read the beginning of a text: how far it reaches, and the division it names."""

    end: int
    entry: Entry


class Finder:
    """Looks places up by name; `divisions` gives (code, name, level) of every current division."""

    def __init__(self, divisions: Iterable[tuple[str, str, int]]) -> None:
        self._index: dict[str, list[Entry]] = defaultdict(list)
        levels = {}
        for code, name, level in divisions:
            levels[code] = level
            for form in spellings(name, level):
                self._index[form].append(Entry(code, level, form == name or level < TOWNSHIP))
        self._add_nicknames(levels)
        self._add_old_names(levels)

    def find(self, text: str, near: str) -> Place | Ambiguous | None:
        """See `Gazetteer.find`."""
        words = _words(text)
        if words in RELATIVE_WORDS:
            kind = RELATIVE_WORDS[words]
            return Place(None, kind, within=_bound(kind, near))
        readings = list(self._readings(words, 0, "", near))
        if not readings:
            return None
        reach = max(reading.end for reading in readings)
        best = _best([reading.entry for reading in readings if reading.end == reach], near)
        rest = words[reach:]
        if len(best) == 1:
            return Place(best[0].code, Kind.DIVISION, rest, old_name=bool(best[0].was))
        return Ambiguous(tuple(sorted(entry.code for entry in best)), rest)

    def _readings(self, words: str, start: int, scope: str, near: str) -> Iterator[Reading]:
        """Every chain of names from `start` on, each inside the one before; yields the last link of each chain."""
        for end in range(min(len(words), start + _LONGEST), start + _SHORTEST - 1, -1):
            for entry in self._index.get(words[start:end], ()):
                inside = entry.code.startswith(scope) or (entry.was and entry.was.startswith(scope))
                if not inside or entry.code == scope or (start == 0 and not _stands_alone(entry, near)):
                    continue
                if not _is_street_name(words, end):
                    yield Reading(end, entry)
                if entry.level < TOWNSHIP:
                    yield from self._readings(words, end, entry.code, near)

    def _add_nicknames(self, levels: dict[str, int]) -> None:
        with (DATA / "nicknames.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                self._index[row["name"]].append(Entry(row["code"], levels[row["code"]], True))

    def _add_old_names(self, levels: dict[str, int]) -> None:
        """Retired county names lead to their successors; where one county had several codes, the last one speaks."""
        spans = [span for spans in county_history().values() for span in spans if span.successor in levels]
        for span in sorted(spans, key=lambda span: -span.to_year):
            for form in spellings(span.name, COUNTY):
                known = self._index[form]
                if not any(_same_city(other, span) for other in known):
                    full = form == span.name or form.endswith(("县", "旗"))
                    known.append(Entry(span.successor, levels[span.successor], full, span.code))


def _same_city(entry: Entry, span: CountySpan) -> bool:
    """Whether the entry already leads where the old name would, and is found below the same province."""
    before = entry.was or entry.code
    return entry.code[:4] == span.successor[:4] and before[:2] == span.code[:2]


def _words(text: str) -> str:
    """The text without blanks, punctuation and the words around a place (在…务工)."""
    words = _BLANKS.sub("", unicodedata.normalize("NFKC", text))
    return _EMPTY_LEVEL.sub("", _AFTER.sub("", _BEFORE.sub("", words)))


def _stands_alone(entry: Entry, near: str) -> bool:
    """Whether a text may begin with this name: short names of townships are common words, except at home."""
    if entry.level < TOWNSHIP or entry.full:
        return True
    return len(near) >= 6 and entry.code.startswith(near[:6])


def _is_street_name(words: str, end: int) -> bool:
    """Whether the name that ends here goes on as a street or a village (中山 in 中山路)."""
    return words[end - 1] not in "省市区县旗州盟镇乡道木" and _NO_DIVISION.match(words[end:]) is not None


def _doubt(entry: Entry) -> int:
    """0 for a name of today; 1 for a retired one; 2 for a shortened name of a retired county or of a township."""
    if entry.was:
        return 1 if entry.full else 2
    return 0 if entry.full else 2


def _rank(entry: Entry) -> int:
    """Level, but a municipality's district stands as high as a prefecture: 朝阳 is a city and a district of Beijing."""
    if entry.level == COUNTY and entry.code[:2] in _MUNICIPALITIES:
        return PREFECTURE
    return entry.level


def _best(entries: list[Entry], near: str) -> list[Entry]:
    """The entries that no other beats: current before old names, high before low, near before far."""
    surest = min(_doubt(entry) for entry in entries)
    current = [entry for entry in entries if _doubt(entry) == surest]
    top = min(_rank(entry) for entry in current)
    highest = list({entry.code: entry for entry in current if _rank(entry) == top}.values())
    if top == COUNTY and len(near) >= 6:
        own = [entry for entry in entries if entry.level == TOWNSHIP and entry.code.startswith(near[:6])]
        if own and not any(entry.code == near[:6] for entry in highest):
            highest = own
    if len(highest) > 1 and near:
        closeness = {entry: _common(entry.code, near) for entry in highest}
        most = max(closeness.values())
        if most >= 2:
            return [entry for entry in highest if closeness[entry] == most]
    return highest


def _common(code: str, near: str) -> int:
    """How many digits the two share, counted in whole levels (2, 4, 6)."""
    return next((digits for digits in (6, 4, 2) if code[:digits] == near[:digits] and len(near) >= digits), 0)


def _bound(kind: Kind, near: str) -> str:
    """The division around `near` that a relative word keeps to."""
    digits = {Kind.IN_COUNTY: 6, Kind.IN_PREFECTURE: 4, Kind.IN_PROVINCE: 2, Kind.SOMEWHERE_IN_PROVINCE: 2}.get(kind, 0)
    return near[:digits] if len(near) >= digits else ""
