"""The year in days: which months it has, when everybody goes home, when a factory closes, which pay is short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from wengang.core.festivals import last_before
from wengang.demo.past import first_of

MONTHS = 12
OVER = timedelta(days=26)
"""So long after the festival the last have gone back to work."""
CLOSES_ON = 20
CLOSES_MONTHS_AGO = (5, 7, 4, 8)
"""In the first of these months that has nothing to do with the festival."""
SHORT = (6, 5, 4, 1)
"""So many months ago one factory paid less than it had promised; between them it paid as agreed, for a while."""
ROSTER_DAY = 5
"""Rosters of a month arrive on this day of the next one."""


@dataclass(frozen=True)
class Year:
    """The months before that of ``today``."""

    today: date

    @property
    def festival(self) -> date:
        """The last Spring Festival after which everybody had gone back to work when this month began."""
        return last_before(first_of(self.today, 0) - OVER)

    @property
    def months(self) -> list[date]:
        """First days, the oldest first: twelve, or so many that people were there before the festival."""
        earliest = min(first_of(self.today, -MONTHS), first_of(self.festival, -3))
        count = 0
        found = []
        while (month := first_of(earliest, count)) < first_of(self.today, 0):
            found.append(month)
            count += 1
        return found

    @property
    def closing(self) -> date:
        """Last day of work at the factory that closes."""
        months = [first_of(self.today, -ago) for ago in CLOSES_MONTHS_AGO]
        near = {first_of(self.festival, shift) for shift in (-1, 0, 1)}
        return next(month for month in months if month not in near).replace(day=CLOSES_ON)

    @property
    def short(self) -> list[date]:
        """Months of short pay, the oldest first."""
        return [first_of(self.today, -ago) for ago in SHORT]

    def arrives(self, month: date) -> datetime:
        """When the lists of a month come in: early in the next one, never in time to come."""
        return self.at(first_of(month, 1) + timedelta(days=ROSTER_DAY - 1))

    def at(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        """A moment of a day, local time; never a time to come."""
        moment = datetime.combine(day, time(hour, minute), timezone.get_current_timezone())
        return min(moment, timezone.now())


def ends(month: date) -> date:
    """The last day of a month."""
    return first_of(month, 1) - timedelta(days=1)
