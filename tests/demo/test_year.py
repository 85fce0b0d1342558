"""The year before the demonstration's month, as it is drawn: days that can be, lives that hold together."""

import math
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from wengang.demo.dice import Dice
from wengang.demo.past import first_of
from wengang.demo.year.festival import FESTIVALS, last_before
from wengang.demo.year.lives import CLOSING, SHORT, Life, lives_of
from wengang.demo.year.plan import OVER, Year
from wengang.employment.enums import EndReason

BEIJING = timezone(timedelta(hours=8))
TODAYS = [date(year, month, day) for year in (2025, 2026, 2027, 2031) for month in range(1, 13) for day in (1, 16, 28)]
LEAP_ELEVENTH = 2034
"""The lunar year 2033 has a leap month after its eleventh; the rule below would begin 2034 a month too early."""


def new_moon(number: int) -> datetime:
    """The n-th new moon since that of 6 January 2000: the main terms of Meeus, Astronomical Algorithms, chapter 49."""
    t = number / 1236.85
    day = 2451550.09766 + 29.530588861 * number + 0.00015437 * t * t
    sun = math.radians(2.5534 + 29.10535670 * number)
    moon = math.radians(201.5643 + 385.81693528 * number + 0.0107582 * t * t)
    far = math.radians(160.7108 + 390.67050284 * number - 0.0016118 * t * t)
    day += -0.40720 * math.sin(moon) + 0.17241 * math.sin(sun) + 0.01608 * math.sin(2 * moon)
    day += 0.01039 * math.sin(2 * far) + 0.00739 * math.sin(moon - sun) - 0.00514 * math.sin(moon + sun)
    since = day - 2440587.5 - 69 / 86400  # from dynamical to civil time
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=since)


def sun_stands_at(degrees: float, near: date) -> datetime:
    """When the sun's apparent longitude reaches an angle, within a few minutes."""
    moment = datetime(near.year, near.month, near.day, tzinfo=UTC)
    for _round in range(8):
        t = (moment - datetime(2000, 1, 1, 12, tzinfo=UTC)) / timedelta(days=36525)
        mean = math.radians(357.52911 + 35999.05029 * t)
        longitude = 280.46646 + 36000.76983 * t + 1.914602 * math.sin(mean) + 0.019993 * math.sin(2 * mean) - 0.00569
        moment += timedelta(days=((degrees - longitude + 180) % 360 - 180) / 0.98565)
    return moment


@pytest.mark.parametrize("festival", [day for day in FESTIVALS if day.year != LEAP_ELEVENTH], ids=str)
def test_the_festival_is_the_new_moon_of_the_month_in_which_rain_water_falls(festival: date) -> None:
    rain = sun_stands_at(330, date(festival.year, 2, 19)).astimezone(BEIJING).date()
    first = round((festival.year - 2000) * 12.3685)
    days = [new_moon(number).astimezone(BEIJING).date() for number in range(first - 3, first + 5)]
    assert max(day for day in days if day <= rain) == festival


def test_the_last_festival_is_known_or_said_to_be_unknown() -> None:
    assert last_before(date(2026, 11, 22)) == date(2026, 2, 17)
    assert last_before(date(2026, 2, 17)) == date(2025, 1, 29)
    with pytest.raises(ValueError, match="2090"):
        last_before(date(2090, 1, 1))


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
    assert year.arrives(months[-1]).date() <= max(today, datetime.now(tz=BEIJING).date())


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
