"""On which day the Spring Festival falls: the first day of the first month of the lunar calendar (GB/T 33661-2017).

The days are those of the calendar as it is calculated for Beijing; the test computes each anew from sun and moon.
"""

from __future__ import annotations

from datetime import date

DAYS = (
    "2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 "
    "2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03 2031-01-23 2032-02-11 2033-01-31 "
    "2034-02-19 2035-02-08 2036-01-28 2037-02-15 2038-02-04 2039-01-24 2040-02-12 2041-02-01 2042-01-22 2043-02-10"
)
FESTIVALS = tuple(date.fromisoformat(day) for day in DAYS.split())


def last_before(day: date) -> date:
    """The last Spring Festival before a day. Raises ValueError outside the years of the table."""
    known = [each for each in FESTIVALS if each < day]
    if not known or day.year > FESTIVALS[-1].year:
        raise ValueError(f"the table of festivals does not reach {day}")
    return known[-1]
