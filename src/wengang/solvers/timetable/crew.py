"""Giving the blocks of a line of time to drivers whose hours allow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wengang.solvers.rules import Rules
from wengang.solvers.timetable.ledger import WEEK, driven
from wengang.solvers.timetable.model import DAY, Doing, Driver, Duty, Segment

LOOKS = 2000
"""Trials after which the question goes to the exact search."""


def assign(segments: Sequence[Segment], drivers: Sequence[Driver], rules: Rules) -> tuple[Segment, ...] | None:
    """The same line of time with a driver for each block between two rests, the least burdened first; None if none.

    After every rest anybody may take the wheel, so that only the hours of 24 and of 7 days decide.
    """
    blocks = _blocks(segments)
    chosen = _choose(blocks, [list(driver.duties) for driver in drivers], rules, [LOOKS])
    if chosen is None:
        return None
    names = {segment: drivers[who].id for block, who in zip(blocks, chosen, strict=True) for segment in block}
    return tuple(replace(one, driver=names[one]) if one in names else one for one in segments)


def _blocks(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Driving between two rests, block by block."""
    blocks: list[list[Segment]] = [[]]
    for segment in segments:
        if segment.doing is Doing.DRIVE:
            blocks[-1].append(segment)
        elif segment.doing is Doing.REST and blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _choose(blocks: list[list[Segment]], duties: list[list[Duty]], rules: Rules, looks: list[int]) -> list[int] | None:
    """Numbers of the drivers of the blocks, by trying the least burdened first and going back."""
    if not blocks:
        return []
    looks[0] -= 1
    start = blocks[0][0].start
    spans = [Duty(segment.start, segment.end) for segment in blocks[0]]
    for who in sorted(range(len(duties)), key=lambda who: driven(duties[who], start - DAY, start)):
        if looks[0] <= 0:
            return None
        mine = duties[who] + spans
        if all(_within(mine, span.end, rules) for span in spans):
            rest = _choose(blocks[1:], [*duties[:who], mine, *duties[who + 1 :]], rules, looks)
            if rest is not None:
                return [who, *rest]
    return None


def _within(duties: list[Duty], moment: int, rules: Rules) -> bool:
    day, week = driven(duties, moment - DAY, moment), driven(duties, moment - WEEK, moment)
    return day <= rules.per_24h and week <= rules.per_7d
