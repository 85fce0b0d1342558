"""The survival curve as a drawing, a step down on every day on which jobs ended, and as numbers for a moving one.

Pure geometry for a template; ``told`` is what ``charts.js`` draws in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from wengang.command.cohorts import Cohort
from wengang.command.survival import Mark, Step

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 12, 46
LAST = 365
"""The curve is drawn for a year; what lies behind is in nobody's table either."""
TENTHS = (0, 25, 50, 75, 100)
LINES = 13
"""Parts that get a line of their own: a year of months and the one that runs."""


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


def told(
    steps: Sequence[Step], marks: Sequence[tuple[int, Mark]], rows: Sequence[tuple[Cohort, str]]
) -> dict[str, Any]:
    """Days and shares of the whole curve, and of the largest parts at the marks; ``rows`` are (part, address)."""
    largest = sorted(rows, key=lambda row: -row[0].placed)[:LINES]
    return {
        "kind": "survival",
        "last": LAST,
        "marks": [
            {"day": mark.day, "text": _("%(n)s mo.") % {"n": months}, "watched": mark.watched} for months, mark in marks
        ],
        "whole": {"name": _("All together"), "points": _points(steps, [mark for _months, mark in marks])},
        "parts": [
            {"name": part.name, "href": href, "points": _shares(part.marks)}
            for part, href in rows
            if (part, href) in largest
        ],
        "words": {"day": _("Day %(n)s") % {"n": "{n}"}, "still": _("still in the job"), "watched": _("watched")},
    }


def _points(steps: Sequence[Step], marks: Sequence[Mark]) -> list[tuple[int, float]]:
    """Where the share changes, where it is asked for, and the last day that anybody was watched."""
    found, share = dict(_shares(marks)), 1.0
    for step in steps:
        if step.day <= LAST and step.share != share:
            share = step.share
            found[step.day] = round(share, 4)
    if steps:
        found[min(steps[-1].day, LAST)] = round(share, 4)
    return sorted(found.items())


def _shares(marks: Sequence[Mark]) -> list[tuple[int, float]]:
    return [(0, 1.0), *((mark.day, round(mark.share, 4)) for mark in marks if mark.share is not None)]
