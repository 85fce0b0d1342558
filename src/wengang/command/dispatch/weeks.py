"""A week, from Monday to Sunday, as people here live it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

_CODE = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


@dataclass(frozen=True, order=True)
class Week:
    """One week by its Monday. ``code`` is that of ISO 8601: 2026-W47."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Week:
        """The week in which a day lies."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def read(cls, code: str) -> Week:
        """From a code such as ``2026-W47``. Raises ValueError."""
        found = _CODE.fullmatch(code.strip())
        if found is None:
            raise ValueError(f"no week: {code}")
        return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))

    @property
    def code(self) -> str:
        year, number, _day = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> Week:
        return Week(self.monday - timedelta(days=7))

    @property
    def after(self) -> Week:
        return Week(self.monday + timedelta(days=7))

    def last(self, today: date) -> date:
        """The day that stocks are counted on: Sunday, or today while the week runs."""
        return min(self.sunday, today)

    def moments(self, today: date) -> tuple[datetime, datetime]:
        """When the week began, and the midnight behind its last day: what happened at the second one is too late."""
        behind = self.last(today) + timedelta(days=1)
        zone = timezone.get_current_timezone()
        return datetime.combine(self.monday, time.min, zone), datetime.combine(behind, time.min, zone)
