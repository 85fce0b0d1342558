"""When contacts are due, from the day a job began. Plain Python."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, count

from wengang.employment.definitions import Plan


def after(began: date, step: str) -> date:
    """The day that lies a step (``3d``, ``6m``) behind ``began``; a month's last day stands for days it lacks."""
    number, unit = int(step[:-1]), step[-1]
    return began + timedelta(days=number) if unit == "d" else add_months(began, number)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_due(plan: Plan, began: date, behind: date) -> tuple[str, date] | None:
    """The first step that falls due later than ``behind``, with its day; None when the plan has ended."""
    for step in _steps(plan):
        due = after(began, step)
        if due > behind:
            return step, due
    return None


def _steps(plan: Plan) -> Iterator[str]:
    """The steps of a plan, one after the other; one with ``then_every`` never ends."""
    if not plan.then_every:
        return iter(plan.steps)
    number, unit = int(plan.then_every[:-1]), plan.then_every[-1]
    last = max((int(step[:-1]) for step in plan.steps if step[-1] == unit), default=0)
    return chain(plan.steps, (f"{last + number * turn}{unit}" for turn in count(1)))
