"""Minutes after midnight of a wave's day, as the solvers count, and moments, as tables keep them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def moment(day: date, minutes: float) -> datetime:
    """The moment so many minutes after midnight of ``day``, in whole minutes."""
    midnight = datetime.combine(day, time(), timezone.get_default_timezone())
    return midnight + timedelta(minutes=round(minutes))


def minutes(day: date, at: datetime) -> int:
    """Whole minutes from midnight of ``day`` to ``at``; negative before."""
    return int((at - moment(day, 0)).total_seconds() // 60)


def of_day(at: time) -> int:
    """Minutes after midnight of a time of the day."""
    return at.hour * 60 + at.minute
