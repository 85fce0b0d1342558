"""Nightly work of the ledger."""

from datetime import time
from typing import Any

from django.utils import timezone

from wengang.core.jobs import Progress, daily
from wengang.registry import grid, tally

TALLY = "registry.tally"
GRID = "registry.grid"


@daily(TALLY, at=time(0, 40))
def recount(progress: Progress) -> dict[str, Any]:
    """Count the persons of every area anew, so that the day's additions do not lie beside the sums for ever."""
    tally.recount()
    return {}


@daily(GRID, at=time(0, 5))
def hand_over(progress: Progress) -> dict[str, Any]:
    """Assignments begin and end with the day: say anew who answers for which household."""
    return {"changed": grid.refresh_all(timezone.localdate())}
