"""The schematic map of a plan: two ends, each at its own scale, and the trips between them. No tiles, no network.

Pure geometry: places with coordinates go in; points, lines and names that do not overlap come out, for a template.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from wengang.web.journeys.labels import Label, Labeller, width_of

WIDTH, HEIGHT = 920, 430
BOX_WIDTH, MARGIN, HEAD = 318, 12, 34
PADDING = 26
KM_PER_DEGREE = 111.2
APART = 24
"""Two places of one end stand at least this far from each other, however near they are."""
MOST_RELAXED = 80
"""With more places than this, only those on the same spot are moved apart."""
STRANDS = (0, 3, -3, 6, -6)
"""Trips that share a road are drawn beside each other."""
CROWD, TALLER, MOST_TALLER = 20, 8, 520
"""From this many places on the drawing grows by so much a place, up to so much."""
MOST_NAMES = 60
"""An end with more places names the largest ones; the others tell their names when touched."""
SCALES = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)


@dataclass(frozen=True)
class Spot:
    """A place to be drawn; ``people`` get on or off there. Without coordinates it stands in the middle."""

    key: int
    name: str
    latitude: float | None
    longitude: float | None
    people: int = 0


@dataclass(frozen=True)
class Way:
    """A trip: its stops and its gates in order, by the keys of their spots."""

    key: int
    number: int
    stops: Sequence[int]
    gates: Sequence[int]


@dataclass(frozen=True)
class Dot:
    """A drawn place."""

    key: int
    x: float
    y: float
    name: str
    people: int


@dataclass(frozen=True)
class Strand:
    """A drawn trip: ``points`` for a polyline, ``look`` counts colours and dashes, ``badge``: where its number is."""

    key: int
    number: int
    points: str
    look: int
    badge: tuple[float, float] | None


@dataclass
class Box:
    """One end of the map: the frame, its places, and a bar that tells its scale."""

    x: float
    dots: list[Dot] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    bar_km: float = 0
    bar: float = 0

    y: float = MARGIN
    width: float = BOX_WIDTH
    height: float = HEIGHT - 2 * MARGIN

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def foot(self) -> float:
        return self.y + self.height - 10


@dataclass
class Sketch:
    """Everything a template needs to draw the map."""

    left: Box
    right: Box
    strands: list[Strand]
    trunk: tuple[float, float, float]
    height: float
    width: float = WIDTH

    @property
    def is_crowded(self) -> bool:
        """So many trips that only the one touched can be told from the others."""
        return len(self.strands) > MOST_BADGES


LOOKS = 6
MOST_BADGES = 16


def draw(stops: Sequence[Spot], gates: Sequence[Spot], ways: Sequence[Way]) -> Sketch:
    """Lay out both ends and the trips; the same input gives the same picture."""
    height = HEIGHT + min(MOST_TALLER, TALLER * max(0, len(stops) - CROWD, len(gates) - CROWD))
    left, right = (Box(x, height=height - 2 * MARGIN) for x in (MARGIN, WIDTH - MARGIN - BOX_WIDTH))
    where_left, where_right = _place(left, stops), _place(right, gates)
    for box, spots, at in ((left, stops, where_left), (right, gates, where_right)):
        box.dots = [Dot(spot.key, *at[spot.key], spot.name, spot.people) for spot in spots]
    middle = height / 2
    out, into = (left.right, middle), (right.x, middle)
    courses = [_course(way, n, where_left, where_right, out, into) for n, way in enumerate(ways)]
    roads = [pair for points in courses for pair in pairwise(points)]
    badges = _badges(courses, ways, left, right) if len(ways) <= MOST_BADGES else [None] * len(ways)
    for box in (left, right):
        _name(box, roads, [badge for badge in badges if badge])
    strands = [
        Strand(way.key, way.number, " ".join(f"{x:.1f},{y:.1f}" for x, y in points), n % LOOKS + 1, badge)
        for n, (way, points, badge) in enumerate(zip(ways, courses, badges, strict=True))
    ]
    return Sketch(left, right, strands, (left.right, right.x, middle), height)


Point = tuple[float, float]


def _place(box: Box, spots: Sequence[Spot]) -> dict[int, Point]:
    """Where each place stands inside its box, at the largest scale that holds them all."""
    known = [spot for spot in spots if spot.latitude is not None and spot.longitude is not None]
    if not spots:
        return {}
    mid_lat = sum(spot.latitude or 0 for spot in known) / len(known) if known else 0
    squeeze = math.cos(math.radians(mid_lat))
    flat = {spot.key: ((spot.longitude or 0) * squeeze, -(spot.latitude or 0)) for spot in known}
    xs, ys = [x for x, _y in flat.values()] or [0.0], [y for _x, y in flat.values()] or [0.0]
    room_x, room_y = box.width - 2 * PADDING - 40, box.height - HEAD - 2 * PADDING - 14
    spread = max((max(xs) - min(xs)) / room_x, (max(ys) - min(ys)) / room_y, 0.02 / KM_PER_DEGREE)
    centre = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    mid = (box.x + box.width / 2 - 10, box.y + HEAD + (box.height - HEAD - 14) / 2)
    at = {key: (mid[0] + (x - centre[0]) / spread, mid[1] + (y - centre[1]) / spread) for key, (x, y) in flat.items()}
    at |= {spot.key: mid for spot in spots if spot.key not in at}
    if len(known) > 1 and max(max(xs) - min(xs), max(ys) - min(ys)) > 0:
        box.bar_km, box.bar = _scale_bar(spread)
    return _apart(box, at)


def _scale_bar(spread: float) -> tuple[float, float]:
    """(kilometres, width) of the bar under a box; ``spread``: degrees for one unit of the drawing."""
    per_km = 1 / (spread * KM_PER_DEGREE)
    km = max((each for each in SCALES if each * per_km <= 90), default=SCALES[0])
    return km, km * per_km


def _apart(box: Box, at: dict[int, Point]) -> dict[int, Point]:
    """Push places that would cover each other apart, inside the box."""
    keys = sorted(at)
    points = {key: [at[key][0], at[key][1]] for key in keys}
    seen: dict[tuple[int, int], int] = {}
    for key in keys:
        spot = (round(points[key][0]), round(points[key][1]))
        turn = seen[spot] = seen.get(spot, -1) + 1
        if turn:
            # The golden angle: whoever stands on the same spot opens like the seeds of a sunflower.
            radius, angle = APART * 0.8 * math.sqrt(turn), turn * 2.39996
            points[key][0] += radius * math.cos(angle)
            points[key][1] += radius * math.sin(angle)
    for _round in range(30 if len(keys) <= MOST_RELAXED else 0):
        _push(keys, points)
    low_x, high_x = box.x + PADDING - 8, box.right - PADDING
    low_y, high_y = box.y + HEAD + 8, box.y + box.height - PADDING - 6
    return {key: (min(max(x, low_x), high_x), min(max(y, low_y), high_y)) for key, (x, y) in points.items()}


def _push(keys: Sequence[int], points: dict[int, list[float]]) -> None:
    """One round: every pair that is too near moves half of what is missing each."""
    for n, one in enumerate(keys):
        a = points[one]
        for other in keys[n + 1 :]:
            b = points[other]
            dx, dy = b[0] - a[0], b[1] - a[1]
            far = math.hypot(dx, dy)
            if far >= APART:
                continue
            if far < 1e-6:
                dx, dy, far = 1.0, 0.0, 1.0
            step = (APART - far) / 2
            a[0] -= step * dx / far
            a[1] -= step * dy / far
            b[0] += step * dx / far
            b[1] += step * dy / far


def _course(way: Way, n: int, left: dict[int, Point], right: dict[int, Point], out: Point, into: Point) -> list[Point]:
    """The points of a trip, shifted a little so that trips on one road are seen beside each other."""
    shift = STRANDS[n % len(STRANDS)]
    first = [left[key] for key in way.stops if key in left]
    last = [right[key] for key in way.gates if key in right]
    points = [*first, out, into, *last]
    return [(x, y + shift) for x, y in points]


def _badges(
    courses: Sequence[Sequence[Point]], ways: Sequence[Way], left: Box, right: Box
) -> list[tuple[float, float] | None]:
    """Where the number of each trip stands: on its own road, off every place and every other number."""
    taken = [(dot.x, dot.y) for box in (left, right) for dot in box.dots]
    found: list[tuple[float, float] | None] = []
    for points, way in zip(courses, ways, strict=True):
        gate_from = len(points) - len(way.gates) - 1
        legs = [*pairwise(points)]
        mine = [leg for n, leg in enumerate(legs) if n != gate_from - 1]
        badge = next((at for leg in mine for at in _along(leg) if _free(at, taken)), None)
        if badge:
            taken.append(badge)
        found.append(badge)
    return found


def _along(leg: tuple[Point, Point]) -> list[Point]:
    (ax, ay), (bx, by) = leg
    if math.hypot(bx - ax, by - ay) < 2 * APART:
        return []
    return [(ax + (bx - ax) * t, ay + (by - ay) * t) for t in (0.5, 0.35, 0.65, 0.2, 0.8)]


def _free(at: Point, taken: Sequence[Point]) -> bool:
    return all(math.hypot(at[0] - x, at[1] - y) >= APART - 2 for x, y in taken)


def _name(box: Box, roads: Sequence[tuple[Point, Point]], badges: Sequence[Point]) -> None:
    """Names of the places of a box where they fit: the places with the most people first."""
    labeller = Labeller((box.x + 2, box.y + HEAD - 6, box.right - 2, box.y + box.height - 16), roads)
    for dot in box.dots:
        labeller.block(dot.x - 6, dot.y - 6, dot.x + 6, dot.y + 6)
    for x, y in badges:
        labeller.block(x - 9, y - 9, x + 9, y + 9)
    for dot in sorted(box.dots, key=lambda each: (-each.people, each.key))[:MOST_NAMES]:
        placed = labeller.put(dot.x, dot.y, _short(dot.name))
        if placed:
            box.labels.append(placed)


def _short(name: str, most: float = 118) -> str:
    """A name that fits the map; the whole one is told on touching the place."""
    for tail in ("有限责任公司", "股份有限公司", "有限公司"):
        name = name.replace(tail, "")
    if width_of(name) <= most:
        return name
    while name and width_of(name + "…") > most:
        name = name[:-1]
    return name + "…"
