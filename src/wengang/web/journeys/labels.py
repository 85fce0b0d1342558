"""Names on a drawing that cover neither each other nor a place, and roads as little as possible."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

SIZE = 12
"""Height of the letters, in units of the drawing."""
MOST_ROADS = 160
"""With more stretches of road than this nobody could keep names off them."""

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """A name at its place; ``anchor`` as SVG means it, ``y`` is the base line."""

    x: float
    y: float
    text: str
    anchor: str


def width_of(text: str) -> float:
    """How wide the text is drawn: a Chinese sign is as wide as it is high, a Latin letter a little over half."""
    return sum(SIZE if unicodedata.east_asian_width(sign) in "WF" else SIZE * 0.56 for sign in text)


@dataclass
class Labeller:
    """Puts names one after the other; whoever comes first has the better place."""

    frame: Rectangle
    roads: Sequence[tuple[Point, Point]]
    taken: list[Rectangle] = field(default_factory=list)

    def __post_init__(self) -> None:
        if len(self.roads) > MOST_ROADS:
            self.roads = ()

    def block(self, left: float, top: float, right: float, bottom: float) -> None:
        """Nothing is written there."""
        self.taken.append((left, top, right, bottom))

    def put(self, x: float, y: float, text: str) -> Label | None:
        """The best free place for the name of a point: beside, above or below it. None when there is none."""
        best: tuple[int, Label, Rectangle] | None = None
        for order, (label, rectangle) in enumerate(_candidates(x, y, text)):
            if not self._inside(rectangle) or any(_overlap(rectangle, other) for other in self.taken):
                continue
            crossed = sum(_crosses(road, rectangle) for road in self.roads)
            if best is None or crossed * 10 + order < best[0]:
                best = (crossed * 10 + order, label, rectangle)
        if best is None:
            return None
        self.taken.append(best[2])
        return best[1]

    def _inside(self, rectangle: Rectangle) -> bool:
        left, top, right, bottom = self.frame
        return rectangle[0] >= left and rectangle[1] >= top and rectangle[2] <= right and rectangle[3] <= bottom


def _candidates(x: float, y: float, text: str) -> list[tuple[Label, Rectangle]]:
    wide = width_of(text)
    found = []
    for away in (8, 15, 24):
        for rise in (0, -away, away):
            base = y + rise + SIZE * 0.36
            found.append((Label(x + away, base, text, "start"), _box(x + away, base, wide)))
            found.append((Label(x - away, base, text, "end"), _box(x - away - wide, base, wide)))
        for base in (y - away - 1, y + away + SIZE - 2):
            found.append((Label(x, base, text, "middle"), _box(x - wide / 2, base, wide)))
    return found


def _box(left: float, base: float, wide: float) -> Rectangle:
    return (left, base - SIZE, left + wide, base + 3)


def _overlap(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _crosses(road: tuple[Point, Point], box: Rectangle) -> bool:
    """Whether a stretch of road runs through the box: clipping after Liang and Barsky."""
    (x, y), (to_x, to_y) = road
    begin, end = 0.0, 1.0
    for step, low, high, start in ((to_x - x, box[0], box[2], x), (to_y - y, box[1], box[3], y)):
        if step == 0:
            if not low <= start <= high:
                return False
            continue
        first, second = sorted(((low - start) / step, (high - start) / step))
        begin, end = max(begin, first), min(end, second)
    return begin <= end
