"""Said against seen as a drawing: a dot for each tenth of the months, on the diagonal when both agree.

Pure geometry for a template; ``told`` is what ``charts.js`` draws in its place.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 46, 20, 28, 42
WIDE = 1.96
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Pair:
    """One tenth: how many months, the share said and the share seen, with the bounds of chance about the seen one."""

    number: int
    said: float
    seen: float
    low: float
    high: float

    @property
    def texts(self) -> tuple[str, str, str]:
        """Said, seen and the bounds, as the table writes them."""
        return _percent(self.said), _percent(self.seen), f"{_percent(self.low)}–{_percent(self.high)}"


@dataclass(frozen=True)
class Dot:
    """A pair at its place, with the ends of its bar."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True)
class Tick:
    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """What the template draws."""

    dots: list[Dot]
    ticks: list[Tick]
    corner: Tick


def pair(number: int, said: float, seen: int) -> Pair:
    """Shares of a tenth, with Wilson's interval about what was seen."""
    share, square = seen / number, WIDE**2
    middle = (share + square / (2 * number)) / (1 + square / number)
    half = WIDE / (1 + square / number) * math.sqrt(share * (1 - share) / number + square / (4 * number**2))
    return Pair(number, said / number, share, max(middle - half, 0.0), min(middle + half, 1.0))


def chart(pairs: Sequence[Pair]) -> Chart:
    """The drawing; both axes go from nothing to the same round share."""
    step, top = _scale(max(max(each.said, each.high) for each in pairs))
    dots = [
        Dot(_across(each.said / top), _up(each.seen / top), _up(each.low / top), _up(each.high / top)) for each in pairs
    ]
    ticks = [
        Tick(f"{number * step * 100:g}%", _across(number * step / top), _up(number * step / top))
        for number in range(round(top / step) + 1)
    ]
    return Chart(dots, ticks, ticks[-1])


def told(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Shares as numbers, with the words of the little box beside a dot."""
    step, top = _scale(max(max(each.said, each.high) for each in pairs))
    return {
        "kind": "calibration",
        "step": step,
        "top": top,
        "dots": [[each.said, each.seen, each.low, each.high, each.number] for each in pairs],
        "words": {
            "said": _("said"), "seen": _("seen"), "chance": _("Bounds of chance"), "number": _("Months of work"),
        },
    }  # fmt: skip


def _scale(most: float) -> tuple[float, float]:
    """A round step so that at most six of them reach ``most``."""
    power = 10.0 ** math.floor(math.log10(max(most, 0.001)) - 1)
    step = next(power * each for each in (*STEPS, *(10 * more for more in STEPS)) if most / (power * each) <= 6)
    return step, step * math.ceil(most / step - 1e-9)


def _percent(share: float) -> str:
    return f"{share * 100:.1f}%"


def _across(share: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * share, 1)


def _up(share: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)
