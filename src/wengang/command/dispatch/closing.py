"""Closing a week: its counts are written down for the whole country at once, and never change again.

What is reported after that is not lost: it shows in the next sheet, which says how many changes came late.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate

from wengang.command.dispatch.counting import count_now
from wengang.command.dispatch.lines import LINES
from wengang.command.dispatch.weeks import Week
from wengang.command.models import DispatchWeek, WeekCount
from wengang.core.jobs import Progress, daily

CLOSE = "dispatch.close"
GRACE = timedelta(days=1)
"""So long after Sunday what was written down without a signal may still arrive: a week closes when Monday is over."""
MADE_UP = 4
"""Weeks that are made up for when no worker ran in their turn. Older ones are rebuilt whenever somebody asks."""
_LOCK = 5_710_001


def is_over(week: Week, today: date) -> bool:
    """Whether the week may be closed."""
    return today > week.sunday + GRACE


@transaction.atomic
def close_week(week: Week, today: date) -> int:
    """Write the counts of a week down; returns how many rows. A week that is closed already stays as it is: 0.

    Raises ValueError while the week is not over.
    """
    if not is_over(week, today):
        raise ValueError(f"week {week.code} is not over")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if DispatchWeek.objects.filter(monday=week.monday).exists():
        return 0
    kept = DispatchWeek.objects.create(monday=week.monday, lines=[line.code for line in LINES])
    rows = [
        WeekCount(week=kept, division_id=cell.division, worker_id=cell.worker, counts=cell.numbers)
        for cell in count_now("", week, today)
    ]
    WeekCount.unscoped.bulk_create(rows, batch_size=5_000)
    return len(rows)


@daily(CLOSE, at=time(1, 10))
def close_due(progress: Progress) -> dict[str, Any]:
    """Close the weeks that are over, the oldest first."""
    today, week = localdate(), Week.of(localdate())
    due = []
    for _turn in range(MADE_UP):
        week = week.before
        due.append(week)
    return {each.code: close_week(each, today) for each in reversed(due) if is_over(each, today)}
