"""Nightly work on cases and calls."""

from datetime import time
from typing import Any

from django.utils import timezone

from wengang.core.jobs import Progress, daily
from wengang.employment.overdue import escalate_calls, escalate_cases

OVERDUE = "employment.overdue"


@daily(OVERDUE, at=time(0, 25))
def tell_upwards(progress: Progress) -> dict[str, Any]:
    """Cases and calls whose day has passed: the office above is told, as a step that everybody reads."""
    today = timezone.localdate()
    return {"cases": escalate_cases(today), "calls": escalate_calls(today)}
