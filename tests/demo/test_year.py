"""The year before the demonstration's month, as it is drawn: days that can be, lives that hold together."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils.timezone import localdate

from wengang.demo.dice import Dice
from wengang.demo.past import first_of
from wengang.demo.year.lives import CLOSING, SHORT, Life, lives_of
from wengang.demo.year.plan import OVER, Year
from wengang.employment.enums import EndReason

TODAYS = [date(year, month, day) for year in (2025, 2026, 2027, 2031) for month in range(1, 13) for day in (1, 16, 28)]


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_every_day_has_a_whole_year_behind_it(today: date) -> None:
    year = Year(today)
    months, this = year.months, first_of(today, 0)
    assert months[-1] == first_of(today, -1)
    assert all(later == first_of(earlier, 1) for earlier, later in pairwise(months))
    assert 12 <= len(months) <= 17
    assert year.festival + OVER < this, "everybody is back before this month began"
    assert first_of(year.festival, -2) in months, "people were there before they came home"
    assert year.closing.replace(day=1) in months
    assert abs((year.closing - year.festival).days) > 31
    assert set(year.short) <= set(months)
    assert year.arrives(months[-1]).date() <= max(today, localdate())


def crossing(life: Life) -> list[tuple[date, date]]:
    spans = [(stint.first, stint.last or date.max) for stint in life.stints]
    return [(one[1], two[0]) for one, two in pairwise(spans) if two[0] <= one[1]]


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 3, 1), date(2026, 4, 30)], ids=str)
def test_lives_hold_together(today: date) -> None:
    year = Year(today)
    lives = lives_of(year, Dice(1, "lives"), 1.0, 6)
    assert lives == lives_of(year, Dice(1, "lives"), 1.0, 6)
    assert lives != lives_of(year, Dice(2, "lives"), 1.0, 6)
    assert not [life for life in lives if crossing(life)], "nobody has two jobs at once"
    jobs = [stint for life in lives for stint in life.stints]
    assert all(stint.last is None or stint.first <= stint.last < today for stint in jobs)
    assert {bool(stint.reason) == (stint.last is not None) for stint in jobs} == {True}
    assert max(stint.first for stint in jobs) < first_of(today, 0)
    closed = [stint for stint in jobs if stint.firm == CLOSING]
    assert all(stint.first < year.closing and (stint.last or year.closing) <= year.closing for stint in closed)


def test_shares_are_those_of_the_field() -> None:
    year = Year(date(2026, 11, 22))
    lives = [life for seed in range(8) for life in lives_of(year, Dice(seed, "lives"), 1.0, 6)]
    jobs = [stint for life in lives for stint in life.stints]
    early = {
        short: share([stint for stint in jobs if (stint.firm == SHORT) == short and stint.first < year.months[-1]])
        for short in (True, False)
    }
    assert 0.2 < early[True] < 0.4
    assert 0.05 < early[False] < 0.15
    home = [life.festival for life in lives if life.festival]
    assert 0.78 < sum(each.back is not None for each in home) / len(home) < 0.94
    assert 0.65 < sum(each.answer in ("leave", "same") for each in home) / len(home) < 0.88
    assert {stint.reason for stint in jobs} == {"", *map(str, (EndReason.RESIGNED, EndReason.RETURNED))} | {
        EndReason.ENDED,
        EndReason.DISMISSED,
    }


def share(jobs: list) -> float:
    """Of these jobs: ended within a month."""
    return sum(stint.last is not None and stint.last - stint.first <= timedelta(days=30) for stint in jobs) / len(jobs)
