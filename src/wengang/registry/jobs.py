"""Nightly work of the ledger."""

from datetime import time
from typing import Any

from django.utils import timezone

from wengang.core.jobs import Progress, daily
from wengang.registry import coverage, grid, tally, zero
from wengang.registry.quality import asking

TALLY = "registry.tally"
GRID = "registry.grid"
ZERO = "registry.zero"
SUNDAY = 6
QUESTIONS = "registry.questions"


@daily(TALLY, at=time(0, 40))
def recount(progress: Progress) -> dict[str, Any]:
    """Count persons and targets of every area anew, so that the day's additions do not lie beside the sums for ever."""
    tally.recount()
    coverage.recount()
    return {}


@daily(GRID, at=time(0, 5))
def hand_over(progress: Progress) -> dict[str, Any]:
    """Assignments begin and end with the day: say anew who answers for which household."""
    return {"changed": grid.refresh_all(timezone.localdate())}


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
    return found | ({"unheard": zero.refresh_all(today)} if today.weekday() == SUNDAY else {})
