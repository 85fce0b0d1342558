"""The table of Spring Festivals, computed anew from sun and moon."""

import math
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from wengang.core.festivals import FESTIVALS, last_before

BEIJING = timezone(timedelta(hours=8))
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
