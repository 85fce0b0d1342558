"""Nightly work of the ledger."""

from datetime import time
from typing import Any

from wengang.core.jobs import Progress, daily
from wengang.registry import tally

TALLY = "registry.tally"


@daily(TALLY, at=time(0, 40))
def recount(progress: Progress) -> dict[str, Any]:
    """Count the persons of every area anew, so that the day's additions do not lie beside the sums for ever."""
    tally.recount()
    return {}
