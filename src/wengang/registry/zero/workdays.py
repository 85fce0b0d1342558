"""Working days by the official calendar: holidays and the weekend days worked for them, from the yearly notices.

``workdays.json`` holds the years whose notice has been published, each with its source. Of any other year only the
weekends are known; ``is_known`` says so.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("workdays.json")
SATURDAY = 5
DAY = timedelta(days=1)


class _Calendar(NamedTuple):
    years: frozenset[int]
    off: frozenset[date]
    on: frozenset[date]


@cache
def _calendar() -> _Calendar:
    told = json.loads(_FILE.read_text("utf-8"))
    off: set[date] = set()
    on: set[date] = set()
    for year in told.values():
        for first, last in year["off"]:
            begin, end = date.fromisoformat(first), date.fromisoformat(last)
            off.update(begin + DAY * each for each in range((end - begin).days + 1))
        on.update(map(date.fromisoformat, year["on"]))
    return _Calendar(frozenset(map(int, told)), frozenset(off), frozenset(on))


def is_known(day: date) -> bool:
    """Whether the holidays of that year have been published and are kept here."""
    return day.year in _calendar().years


def is_working(day: date) -> bool:
    """Whether offices work on that day."""
    calendar = _calendar()
    return day in calendar.on or (day.weekday() < SATURDAY and day not in calendar.off)


def deadline(found: date, days: int, unit: str = "working") -> date:
    """The last day of a term of so many ``working`` or ``calendar`` days; the day of finding itself does not count."""
    if unit == "calendar":
        return found + DAY * days
    last = found
    for _each in range(days):
        last += DAY
        while not is_working(last):
            last += DAY
    return last
