"""The line of time of one trip as a drawing: who drives when, where they rest, the night, the hours of standing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.journeys.models import Trip
from wengang.solvers.rules import Rules, load

WIDTH, HEIGHT, TOP, BAR = 900, 92, 26, 34
DAY = 1440
WIDE_ENOUGH = 46
"""A piece this wide has room for its words."""


@dataclass(frozen=True)
class Piece:
    """One stretch of the line. ``look`` names how it is drawn; ``words`` stand in it, ``title`` tells it whole."""

    x: float
    width: float
    look: str
    words: str
    title: str

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class At:
    """The crew's driving: a letter, a name where one is known, minutes at the wheel and the longest stretch."""

    letter: str
    name: str
    minutes: int


@dataclass
class Line:
    """Everything the template draws and says about a line of time."""

    pieces: list[Piece] = field(default_factory=list)
    bands: list[Piece] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    crew: list[At] = field(default_factory=list)
    stretches: list[tuple[str, str, str, int]] = field(default_factory=list)
    night: int = 0
    banned: int = 0
    longest: int = 0
    rests: int = 0
    width: int = WIDTH
    height: int = HEIGHT
    top: int = TOP
    bar: int = BAR


def line_of(trip: Trip) -> Line | None:
    """The drawing of a trip's ``timeline``; None when it has none."""
    parts = _joined(trip.timeline)
    if not parts:
        return None
    begin, end = parts[0]["start"], parts[-1]["end"]
    scale = WIDTH / max(1, end - begin)
    letters, names = _letters(parts), _names(trip)
    pack, line = load(trip.plan.rules), Line()
    line.bands = _bands(begin, end, scale, pack)
    for part in parts:
        line.pieces.append(_piece(part, begin, scale, letters))
        words = _words(part, letters)
        line.stretches.append((hour(part["start"]), hour(part["end"]), words, part["end"] - part["start"]))
    line.ticks = [((minute - begin) * scale, hour(minute)) for minute in _hours(begin, end)]
    for key, letter in letters.items():
        line.crew.append(At(letter, names.get(key, ""), _driven(parts, key)))
    line.night = _within(parts, pack.night_from, pack.night_until)
    line.banned = _within(parts, pack.parked_from, pack.parked_until)
    line.longest, line.rests = _longest(parts), sum(part["doing"] == "rest" for part in parts)
    return line


def _joined(timeline: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The stretches in order; driving past a service area is one stretch."""
    found: list[dict[str, Any]] = []
    for part in timeline:
        if part["end"] <= part["start"]:
            continue
        last = found[-1] if found else {}
        alike = last.get("doing") == part["doing"] and last.get("driver") == part.get("driver")
        if alike and last["end"] == part["start"]:
            last["end"] = part["end"]
        else:
            found.append({key: part.get(key) for key in ("doing", "start", "end", "driver")})
    return found


def hour(minute: int) -> str:
    """Minutes after midnight of the first day as a time of the day."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _letters(parts: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """甲, 乙, 丙 in the order in which they take the wheel; A, B, C in English."""
    signs = "甲乙丙丁戊己" if (get_language() or "").startswith("zh") else "ABCDEF"
    found: dict[str, str] = {}
    for part in parts:
        if part.get("driver") is not None:
            found.setdefault(str(part["driver"]), signs[len(found) % len(signs)])
    return found


def _names(trip: Trip) -> dict[str, str]:
    """Names of the drivers by what the line calls them: their place in the crew, which is ordered by key."""
    return {str(place): driver.full_name for place, driver in enumerate(trip.crew, 1)}


def _words(part: Mapping[str, Any], letters: Mapping[str, str]) -> str:
    if part["doing"] == "drive":
        return _("%(driver)s drives") % {"driver": letters.get(str(part.get("driver")), "")}
    return {"rest": _("Rest"), "work": _("Getting on and off"), "wait": _("Stands")}.get(part["doing"], part["doing"])


def _piece(part: Mapping[str, Any], begin: int, scale: float, letters: Mapping[str, str]) -> Piece:
    length = part["end"] - part["start"]
    x, width = (part["start"] - begin) * scale, length * scale
    look, short = part["doing"], f"{length // 60}:{length % 60:02d}"
    words = ""
    if part["doing"] == "drive":
        letter = letters.get(str(part.get("driver")), "")
        look = f"drive-{list(letters).index(str(part['driver'])) % 3 + 1}" if letter else "drive-1"
        words = f"{letter} {short}" if width >= WIDE_ENOUGH else letter if width >= 18 else ""
    title = f"{hour(part['start'])}–{hour(part['end'])} {_words(part, letters)} {short}"
    return Piece(x, width, look, words, title)


def _bands(begin: int, end: int, scale: float, pack: Rules) -> list[Piece]:
    """Night, and the hours in which nobody may drive."""
    found = []
    spans = (
        ("night", pack.night_from, pack.night_until, _("Night")),
        ("ban", pack.parked_from, pack.parked_until, _("No driving")),
    )
    for look, opens, closes, words in spans:
        for low, high in _daily(opens, closes, begin, end):
            x, width = (low - begin) * scale, (high - low) * scale
            fits = words if width >= WIDE_ENOUGH and look == "ban" else ""
            found.append(Piece(x, width, look, fits, f"{words} {hour(opens)}–{hour(closes)}"))
    return found


def _daily(opens: int, closes: int, begin: int, end: int) -> list[tuple[int, int]]:
    """The parts of [begin, end) that lie between two times of any day; a span over midnight has opens > closes."""
    length = (closes - opens) % DAY
    found = []
    for day in range(begin // DAY - 1, end // DAY + 1):
        low, high = max(begin, day * DAY + opens), min(end, day * DAY + opens + length)
        if high > low:
            found.append((low, high))
    return found


def _within(parts: Sequence[Mapping[str, Any]], opens: int, closes: int) -> int:
    """Minutes of driving between two times of any day."""
    driving = [part for part in parts if part["doing"] == "drive"]
    return sum(high - low for part in driving for low, high in _daily(opens, closes, part["start"], part["end"]))


def _driven(parts: Sequence[Mapping[str, Any]], driver: str) -> int:
    return sum(part["end"] - part["start"] for part in parts if str(part.get("driver")) == driver)


def _longest(parts: Sequence[Mapping[str, Any]]) -> int:
    """Most minutes at the wheel without a rest."""
    longest = stretch = 0
    for part in parts:
        if part["doing"] == "drive":
            stretch += part["end"] - part["start"]
            longest = max(longest, stretch)
        elif part["doing"] == "rest":
            stretch = 0
    return longest


def _hours(begin: int, end: int) -> list[int]:
    """Moments worth a tick: both ends, and full hours that leave room for their words."""
    step = next(step for step in (60, 120, 180, 240, 360, 1440) if (end - begin) / step <= 9)
    room = (end - begin) * 50 / WIDTH
    inner = [minute for minute in range(-(-begin // step) * step, end, step) if begin + room < minute < end - room]
    return [begin, *inner, end]
