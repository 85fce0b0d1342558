"""The survival curve as a drawing: a step down on every day on which jobs ended. Pure geometry for a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wengang.command.survival import Mark, Step

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 12, 46
LAST = 365
"""The curve is drawn for a year; what lies behind is in nobody's table either."""
TENTHS = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class Tick:
    """A label at its place."""

    at: float
    text: str
    below: str = ""


@dataclass(frozen=True)
class Curve:
    """What the template draws: a path, and labels of both axes; ``below`` is the number still watched."""

    path: str
    across: list[Tick]
    up: list[Tick]


def _across(day: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * day / LAST, 1)


def _up(share: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)


def curve(steps: Sequence[Step], marks: Sequence[tuple[int, Mark]]) -> Curve:
    """The drawing of a curve; ``marks`` are (months, mark)."""
    parts, share = [f"M{_across(0)} {_up(1)}"], 1.0
    for step in steps:
        if step.day > LAST:
            break
        parts.append(f"H{_across(step.day)}")
        if step.share != share:
            share = step.share
            parts.append(f"V{_up(share)}")
    if steps and steps[-1].day > LAST:
        parts.append(f"H{_across(LAST)}")
    across = [Tick(_across(mark.day), str(months), f"{mark.watched:,}") for months, mark in marks]
    return Curve(" ".join(parts), across, [Tick(_up(tenth / 100), f"{tenth}%") for tenth in TENTHS])
