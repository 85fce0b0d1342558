"""When a coach may be where: the hours of stops and gates against the way between them. Interval arithmetic, no search.

The coach leaves when it likes on the wave's day, drives without waiting through its stops, may wait once before its
first gate
and then drives through its gates, within the hours of one day. Rests on the long leg are reckoned as
limits.rest_minutes for each
full limits.rest_after_hours at the wheel: an allowance. The legal time line of drivers is the timetable's.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from wengang.solvers.routing.model import DAY, Limits

DAYS_AHEAD = 5


@dataclass(frozen=True)
class Visit:
    """A call: minutes of driving to it, minutes standing, daily hours, earliest departure and latest arrival."""

    at_stop: bool
    drive: float
    dwell: float
    hours: tuple[float, float]
    ready: float
    due: float


@dataclass(frozen=True)
class Times:
    """Arrival and departure at each call (minutes after midnight of the wave's day) and the wait before the first
    gate."""

    arrive: tuple[float, ...]
    depart: tuple[float, ...]
    wait: float


def schedule(visits: list[Visit], limits: Limits) -> Times | None:
    """The times with the least waiting, then the earliest; None if the hours leave no such times."""
    stops, gates = [v for v in visits if v.at_stop], [v for v in visits if not v.at_stop]
    stop_at, leave = _offsets(stops)
    gate_at, _ = _offsets(gates)
    trunk = gates[0].drive
    trunk += limits.rest_minutes * int(trunk / 60 / limits.rest_after_hours)
    start = _window(stops, stop_at, 0)
    if start is None:
        return None
    way = leave + trunk
    best: tuple[float, float, float] | None = None
    for day in range(DAYS_AHEAD):
        window = _window(gates, gate_at, day)
        if window is None or start[0] + way > window[1]:
            continue
        wait = max(0.0, window[0] - way - start[1])
        begin = start[1] if wait else max(start[0], window[0] - way)
        if wait <= limits.wait_hours * 60 and (best is None or wait < best[0]):
            best = (wait, begin, begin + way + wait)
    return _times(visits, best, stop_at, gate_at) if best else None


def _offsets(visits: list[Visit]) -> tuple[list[float], float]:
    """Minutes from arriving at the first of these calls to arriving at each, and to leaving the last."""
    at, clock = [], 0.0
    for number, visit in enumerate(visits):
        clock += visit.drive if number else 0.0
        at.append(clock)
        clock += visit.dwell
    return at, clock


def _window(visits: list[Visit], at: list[float], day: int) -> tuple[float, float] | None:
    """When the first of these calls may begin so that every arrival falls into the hours of ``day``.

    Calls open around the clock bind nobody, so that a coach may pass midnight between them.
    """
    low, high = day * float(DAY), (day + 1) * float(DAY)
    for visit, offset in zip(visits, at, strict=True):
        if visit.hours != (0, DAY):
            low = max(low, day * DAY + visit.hours[0] - offset)
            high = min(high, day * DAY + visit.hours[1] - offset)
        low, high = max(low, visit.ready - offset - visit.dwell), min(high, visit.due - offset)
    return (low, high) if low <= high else None


def _times(visits: list[Visit], best: tuple[float, float, float], stop_at: list[float], gate_at: list[float]) -> Times:
    wait, begin, first_gate = best
    arrive = [begin + offset for offset in stop_at] + [first_gate + offset for offset in gate_at]
    depart = [clock + visit.dwell for clock, visit in zip(arrive, visits, strict=True)]
    assert all(a <= b for a, b in pairwise(arrive))
    return Times(tuple(arrive), tuple(depart), wait)
