"""Everything about one route that depends only on the minute of the day, worked out once for all departures.

A *call* is a place; a *stop* is a call where the coach may stand as long as it likes; a *hop* is the drive from one
stop to the next through calls where it may not. Decisions fall at stops only, so a hop is one row of 1,440 answers: may
the coach leave at this minute, how long until it arrives, how long is somebody at the wheel, how much of it at night.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.rules import Rules
from wengang.solvers.timetable.bound import NEVER, lower_bound
from wengang.solvers.timetable.model import DAY, Call

Row = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Clock(NamedTuple):
    """The day as the rules cut it; arrays of 1,440, sums of three days and one."""

    night: Flags
    parked: Flags
    covered: Row
    """Hundredths of a day-speed minute driven from midnight on, without a stop."""
    night_before: Row
    parked_before: Row
    to_day: Row
    """Minutes until the night ends; 0 by day."""
    to_night: Row
    """Minutes until a night begins; 0 at night."""


class Tables(NamedTuple):
    """One route: H hops, H + 1 stops, K calls inside hops. Shapes (H, 1440), (H + 1, 1440), (K, 1440)."""

    may_leave: Flags
    lasts: Row
    wheel: Row
    night: Row
    wait: Row
    """Minutes from coming to a stop until work may begin; NEVER where the gate opens at no minute."""
    dwell: Row
    due: Row
    ready: Row
    """(H + 1,) minutes of the plan before which the coach may not leave."""
    inner_of: Row
    """Calls inside hop h are rows inner_of[h] to inner_of[h + 1] of the next two."""
    inner_after: Row
    inner_due: Row
    left: NDArray[np.int64]
    conts: Row
    """The bound: see `Bound`."""
    least: Row
    most: Row
    """(H + 1,) least and most minutes at the wheel from a stop to the end."""
    slack: Row
    """(H + 1,) minutes that a span of driving can be stretched by work and short waits from a stop on."""


def clock(rules: Rules) -> Clock:
    """The day under these rules."""
    minutes = np.arange(DAY)
    night = _span(minutes, rules.night_from, rules.night_until)
    parked = _span(minutes, rules.parked_from, rules.parked_until)
    speed = np.where(night, rules.night_speed_percent, 100)
    return Clock(
        night=night,
        parked=parked,
        covered=_sums(speed),
        night_before=_sums(night),
        parked_before=_sums(parked),
        to_day=_until(~night),
        to_night=_until(night),
    )


def stops_of(calls: Sequence[Call]) -> list[int]:
    """Numbers of the calls where decisions fall: the first, those where the coach may stand, the last."""
    return [0, *(i for i in range(1, len(calls) - 1) if calls[i].may_rest), len(calls) - 1]


def tables(calls: Sequence[Call], rules: Rules) -> Tables:
    """The tables of a route of two calls or more; no drive may be longer than a day."""
    day, stops = clock(rules), stops_of(calls)
    hops = [_hop(calls[start : end + 1], day, rules) for start, end in pairwise(stops)]
    standing = [calls[i] for i in stops]
    wait = np.stack([_wait(call) for call in standing])
    wait[-1] = wait[-1] if standing[-1].may_rest else np.where(wait[-1] == 0, 0, NEVER)
    inner = [calls[i] for start, end in pairwise(stops) for i in range(start + 1, end)]
    counts = [end - start - 1 for start, end in pairwise(stops)]
    may_leave, lasts, wheel, night = (np.stack([hop[part] for hop in hops]) for part in range(4))
    dwell = np.array([call.dwell for call in standing])
    limits = np.array([rules.continuous_day, rules.rest])
    floor = lower_bound(may_leave.astype(bool), lasts, wheel.min(axis=1), wait, dwell, limits)
    stretch = dwell + rules.rest - 1 + np.array([0, *(lasts - wheel).max(axis=1)])
    return Tables(
        may_leave=may_leave.astype(bool),
        lasts=lasts,
        wheel=wheel,
        night=night,
        wait=wait,
        dwell=dwell,
        due=_due(standing),
        ready=np.array([-NEVER if call.ready is None else call.ready for call in standing], np.int64),
        inner_of=np.cumsum([0, *counts]),
        inner_after=np.concatenate([hop[4] for hop in hops]) if inner else np.zeros((0, DAY), np.int64),
        inner_due=_due(inner),
        left=floor.left,
        conts=floor.conts,
        least=_from_end(wheel.min(axis=1)),
        most=_from_end(wheel.max(axis=1)),
        slack=np.cumsum(stretch[::-1])[::-1].copy(),
    )


def _hop(calls: Sequence[Call], day: Clock, rules: Rules) -> tuple[Row, Row, Row, Row, Row]:
    """(may leave, lasts, wheel, night, arrivals at the calls inside) of one hop by minute of leaving."""
    leaving = np.arange(DAY)
    at = leaving.copy()
    may, wheel, night = np.ones(DAY, bool), np.zeros(DAY, np.int64), np.zeros(DAY, np.int64)
    inside = []
    for call in calls[1:]:
        drives, dark, parked = drive(at % DAY, call.drive, day)
        may &= parked == 0
        if call.minor_mountain and rules.no_night_on_minor_mountain:
            may &= dark == 0
        at, wheel, night = at + drives, wheel + drives, night + dark
        if not call.may_rest:
            may &= _wait(call)[at % DAY] == 0
        if call is not calls[-1]:
            inside.append(at - leaving)
            at = at + call.dwell
    may &= (wheel <= rules.continuous_day) & (night <= rules.continuous_night)
    arrivals = np.stack(inside) if inside else np.zeros((0, DAY), np.int64)
    return may, at - leaving, wheel, night, arrivals


def drive(leaving: Row, minutes: int, day: Clock) -> tuple[Row, Row, Row]:
    """(minutes driven, of them at night, of them in the hours to stand) for a road of so many day-speed minutes."""
    arriving = np.searchsorted(day.covered, day.covered[leaving] + 100 * minutes)
    dark = day.night_before[arriving] - day.night_before[leaving]
    return arriving - leaving, dark, day.parked_before[arriving] - day.parked_before[leaving]


def _span(minutes: Row, start: int, end: int) -> Flags:
    """Whether each minute lies in [start, end), which may go over midnight; start == end is no minute at all."""
    if start <= end:
        return (minutes >= start) & (minutes < end)
    return (minutes >= start) | (minutes < end)


def _wait(call: Call) -> Row:
    """Minutes from each minute of the day until work may begin."""
    return _until(_span(np.arange(DAY), call.opens, call.closes))


def _until(flags: Flags) -> Row:
    """Minutes from each minute of the day until the next that is set, NEVER if none is."""
    if not flags.any():
        return np.full(DAY, NEVER)
    marks = np.flatnonzero(np.concatenate([flags, flags]))
    minutes = np.arange(DAY)
    return marks[np.searchsorted(marks, minutes)] - minutes


def _sums(values: NDArray[np.generic]) -> Row:
    return np.concatenate([[0], np.cumsum(np.tile(values, 3))])


def _from_end(values: Row) -> Row:
    return np.concatenate([np.cumsum(values[::-1])[::-1], [0]])


def _due(calls: Sequence[Call]) -> Row:
    return np.array([NEVER if call.report_by is None else call.report_by for call in calls], np.int64)
