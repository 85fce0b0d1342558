"""Nightly work of the ledger."""

from datetime import date, time
from typing import Any

from django.utils import timezone

from wengang.core.jobs import Progress, daily, is_audit, last_result
from wengang.registry import coverage, grid, tally, zero
from wengang.registry.quality import asking

TALLY = "registry.tally"
GRID = "registry.grid"
ZERO = "registry.zero"
QUESTIONS = "registry.questions"


@daily(TALLY, at=time(0, 40))
def recount(progress: Progress) -> dict[str, Any]:
    """Add up what the day wrote beside the sums of persons and targets; on Sundays count them anew."""
    if is_audit(timezone.localdate()):
        tally.recount()
        coverage.recount()
        return {}
    return {"persons": tally.add_up(), "targets": coverage.add_up()}


@daily(GRID, at=time(0, 5))
def hand_over(progress: Progress) -> dict[str, Any]:
    """Assignments begin and end with the day: say anew who answers for which household; on Sundays for all."""
    today, before = timezone.localdate(), last_result(GRID, "locked")
    if before and not is_audit(today):
        night = grid.refresh_since(grid.Night(0, date.fromisoformat(before["day"]), tuple(before["locked"])), today)
    else:
        night = grid.Night(grid.refresh_all(today), today, grid.locked_on(today))
    return {"changed": night.changed, "day": night.day.isoformat(), "locked": night.locked}


@daily(QUESTIONS, at=time(3, 10))
def put_questions(progress: Progress) -> dict[str, Any]:
    """Look for what is odd in the ledger and ask about it; nobody is asked the same twice."""
    asked = asking.ask(timezone.localdate())
    return {"new": asked.new, "changed": asked.changed, "withdrawn": asked.withdrawn}


@daily(ZERO, at=time(0, 15))
def judge(progress: Progress) -> dict[str, Any]:
    """Judge the households whom the calendar alone may have changed; on Sundays all, in case a change went unheard."""
    today = timezone.localdate()
    found = {"judged": zero.refresh_due(today)}
    return found | ({"unheard": zero.refresh_all(today)} if is_audit(today) else {})
