"""The door: which mode for whom. Parts that share no vehicle are solved alone; what glues them is relaxed, priced and
put right afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from wengang.solvers.modes.answer import choice_of
from wengang.solvers.modes.model import Campaign
from wengang.solvers.modes.problem import problem_of
from wengang.solvers.modes.result import Choice
from wengang.solvers.modes.search import Search
from wengang.solvers.modes.verify import verify


@dataclass(frozen=True)
class Report:
    """How far choosing is. ``stage``: `first` while not everybody has an answer (``cost`` and ``bound`` are 0), then
    `better`. Yuan, with penalties."""

    stage: str
    seconds: float
    cost: float
    bound: float


Progress = Callable[[Report], bool | None]


def choose(campaign: Campaign, *, seconds: float = 60.0, gap: float = 1e-4, progress: Progress | None = None) -> Choice:
    """Modes, days and vehicles for everybody, verified, within about ``seconds``.

    Stops early once the proved gap is at most ``gap``. ``progress`` is told of each stage and may answer False to
    stop. Nobody is dropped silently: whoever cannot travel is in ``unserved`` with the reason.
    """
    began, problem = time.monotonic(), problem_of(campaign)

    def go_on(stage: str, cost: float, bound: float) -> bool:
        told = progress is None or progress(Report(stage, time.monotonic() - began, cost, bound)) is not False
        return told and time.monotonic() - began < seconds

    search = Search(problem, began + seconds, gap, go_on)
    search.run()
    choice = choice_of(campaign, problem, search)
    verify(campaign, choice)
    return choice
