"""How long people stay, when some are still there: the estimator of Kaplan and Meier. Plain Python.

E. L. Kaplan, P. Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958), 457–481.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Lives = Mapping[tuple[int, bool], int]
"""How many jobs by (days worked until they ended or were last known to run, whether they ended)."""


@dataclass(frozen=True)
class Step:
    """What happened after so many days.

    Attributes:
        day: days since the first day of work.
        at_risk: jobs that were known to run that long; the share is of these.
        ended: jobs whose last day it was.
        censored: jobs known to run until that day, and no longer watched.
        share: estimated share that runs longer than ``day`` days, 0 to 1.
    """

    day: int
    at_risk: int
    ended: int
    censored: int
    share: float


@dataclass(frozen=True)
class Mark:
    """The share that works on after so many days and how many were watched longer; None: nobody was watched so long."""

    day: int
    share: float | None
    watched: int


def kaplan_meier(lives: Lives) -> list[Step]:
    """The curve, one step a day on which something happened, in order of days.

    Of a day on which jobs end and others drop out of sight, those that drop out count as having worked that day.
    Without any of these the share is plainly how many worked longer, of all. Raises ValueError for days below 1.
    """
    if any(day < 1 or number < 0 for (day, _ended), number in lives.items()):
        raise ValueError("a job lasts a day or longer, and nothing is counted below nothing")
    at_risk, share, steps = sum(lives.values()), 1.0, []
    for day in sorted({day for (day, _ended), number in lives.items() if number}):
        ended, censored = lives.get((day, True), 0), lives.get((day, False), 0)
        share *= 1 - ended / at_risk
        steps.append(Step(day, at_risk, ended, censored, share))
        at_risk -= ended + censored
    return steps


def after(steps: list[Step], day: int) -> Mark:
    """The share that works longer than ``day`` days. Nothing is drawn beyond the last day anybody was watched."""
    watched = sum(step.ended + step.censored for step in steps if step.day > day)
    past = [step for step in steps if step.day <= day]
    if not steps:
        return Mark(day, None, 0)
    share = past[-1].share if past else 1.0
    return Mark(day, share if watched or share == 0 else None, watched)
