"""County codes of every year since 1980, and what became of them."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"
_NEWEST_LIST = 2025
_STILL_IN_FORCE = 9999
# The lists show the end of a year, so a code that misses from one was given out during part of that year. And a change
# enters them when it is approved: 崇左市 was approved in December 2002 and took up its work in August 2003.
_YEARS_AFTER_LAST_LIST = 2


class CountySpan(NamedTuple):
    """A county code under one name, in every yearly list from `from_year` to `to_year`.

    `successor` is today's code: a county, a prefecture where only that is known, or "".
    """

    code: str
    name: str
    from_year: int
    to_year: int
    successor: str
    rule: str


@lru_cache(maxsize=1)
def county_history() -> dict[str, tuple[CountySpan, ...]]:
    """Six-digit county code → its spans, oldest first."""
    spans: dict[str, list[CountySpan]] = {}
    with (DATA / "county_history.csv").open(encoding="utf-8", newline="") as file:
        for code, name, first, last, successor, rule in list(csv.reader(file))[1:]:
            spans.setdefault(code, []).append(CountySpan(code, name, int(first), int(last), successor, rule))
    return {code: tuple(sorted(found, key=lambda span: span.to_year)) for code, found in spans.items()}


@lru_cache(maxsize=1)
def _last_years() -> dict[str, int]:
    last = {code: spans[-1].to_year for code, spans in county_history().items()}
    return {
        code: _STILL_IN_FORCE if year == _NEWEST_LIST else year + _YEARS_AFTER_LAST_LIST for code, year in last.items()
    }


def last_year_in_force(county: str) -> int | None:
    """The last year in which the six-digit code can have been given out (9999: today), or None when it never was."""
    return _last_years().get(county)
