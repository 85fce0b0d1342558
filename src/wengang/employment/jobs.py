"""Nightly work of employment."""

from datetime import time
from typing import Any

from wengang.core.jobs import Progress, daily
from wengang.employment.actions.rosters import compare_rosters
from wengang.employment.begin import bring_workers_up_to_date

WORKERS = "employment.workers"
ROSTERS = "employment.rosters"


@daily(WORKERS, at=time(0, 20))
def hand_over(progress: Progress) -> dict[str, Any]:
    """Who answers for the family since today answers for its contacts too."""
    return {"changed": bring_workers_up_to_date()}


@daily(ROSTERS, at=time(1, 20))
def ask_about_the_absent(progress: Progress) -> dict[str, Any]:
    """Compare the rosters and insurance lists of the day with the jobs that are known."""
    return {"asked": compare_rosters()}
