"""How soon the end can be reached from every stop at every minute of the day, if nobody ran out of hours.

This leaves out the limits of 24 hours and 7 days and the limit of driving on end at night, and counts every hop at its
shortest time at the wheel. It keeps gates, hours to stand, roads closed at night and the limit of driving on end. So it
never says too much, which is what lets the search drop a label or a departure without looking further.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.timetable.compiled import compiled

DAY = 1440
NEVER = 1 << 28
Array = NDArray[np.int64]


class Bound(NamedTuple):
    """``left[stop, k, minute]`` minutes from coming to the stop until work begins at the last call.

    ``conts[stop, k]`` is the driving on end with which the coach comes, ascending in k; NEVER pads the rows.
    """

    left: Array
    conts: Array


def lower_bound(
    may_leave: NDArray[np.bool_], lasts: Array, shortest: Array, wait: Array, dwell: Array, limits: Array
) -> Bound:
    """The bound of one route; arrays as in `Tables`, ``limits`` are minutes of driving on end and of a rest."""
    day, rest = (int(limit) for limit in limits)
    ends: list[list[int]] = [[0]]
    for wheel in shortest:
        ends.append(sorted({int(wheel), *(cont + int(wheel) for cont in ends[-1] if cont + wheel <= day)}))
    width = max(map(len, ends))
    conts = np.full((len(ends), width), NEVER, np.int64)
    for stop, sums in enumerate(ends):
        conts[stop, : len(sums)] = sums
    return Bound(_left(may_leave, lasts, shortest, wait, dwell, conts, day, rest), conts)


@compiled
def _pauses(may_leave: NDArray[np.bool_]) -> Array:
    """Minutes from each minute of the day until the next at which the coach may leave."""
    pauses = np.full(DAY, NEVER, np.int64)
    until = NEVER
    for minute in range(2 * DAY - 1, -1, -1):
        until = 0 if may_leave[minute % DAY] else min(until + 1, NEVER)
        pauses[minute % DAY] = until
    return pauses


@compiled
def _left(
    may_leave: NDArray[np.bool_],
    lasts: Array,
    shortest: Array,
    wait: Array,
    dwell: Array,
    conts: Array,
    day: int,
    rest: int,
) -> Array:
    stops, width = conts.shape
    left = np.full((stops, width, DAY), NEVER, np.int64)
    for k in range(width):
        left[-1, k] = wait[-1]
    for stop in range(stops - 2, -1, -1):
        pauses = _pauses(may_leave[stop])
        fresh = np.searchsorted(conts[stop + 1], shortest[stop])
        for minute in range(DAY):
            begin = wait[stop, minute]
            ready = begin + dwell[stop]
            rested = ready if begin >= rest else ready + rest
            early = rest + wait[stop, (minute + rest) % DAY]
            rested = min(rested, early + dwell[stop])
            leave = rested + pauses[(minute + rested) % DAY]
            end = leave + lasts[stop, (minute + leave) % DAY]
            after_rest = end + left[stop + 1, fresh, (minute + end) % DAY]
            leave = ready + pauses[(minute + ready) % DAY]
            end = leave + lasts[stop, (minute + leave) % DAY]
            for k in range(width):
                best = after_rest
                cont = conts[stop, k] + shortest[stop]
                if cont <= day:
                    onwards = np.searchsorted(conts[stop + 1], cont)
                    best = min(best, end + left[stop + 1, onwards, (minute + end) % DAY])
                left[stop, k, minute] = min(best, NEVER)
    return left
