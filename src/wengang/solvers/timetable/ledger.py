"""Duty ledger: how much of a driver's driving falls within a span of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.timetable.model import DAY, Driver, Duty, Minute

WEEK = 7 * DAY


def driven(duties: Iterable[Duty], start: Minute, end: Minute) -> int:
    """Minutes of driving within [start, end)."""
    return sum(max(0, min(duty.end, end) - max(duty.start, start)) for duty in duties)


def still_counting(drivers: Sequence[Driver], origin: Minute, minutes: int, length: int) -> NDArray[np.int64]:
    """(drivers, minutes) driving of each within the ``length`` minutes before ``origin``, ``origin`` + 1, …"""
    moments = origin + np.arange(minutes)
    counts = np.zeros((len(drivers), minutes), np.int64)
    for row, driver in enumerate(drivers):
        for duty in driver.duties:
            overlap = np.minimum(duty.end, moments) - np.maximum(duty.start, moments - length)
            counts[row] += np.maximum(overlap, 0)
    return counts


def free_from(drivers: Sequence[Driver], rest: int) -> Minute | None:
    """First minute at which every driver has ended all his duties and rested; None if nobody has any."""
    ends = [duty.end for driver in drivers for duty in driver.duties]
    return max(ends) + rest if ends else None


def twins(drivers: Sequence[Driver]) -> NDArray[np.int64]:
    """(drivers,) number of the first driver with the same duties."""
    pasts = [tuple(sorted((duty.start, duty.end) for duty in driver.duties)) for driver in drivers]
    return np.array([pasts.index(past) for past in pasts], np.int64)


def check(drivers: Sequence[Driver]) -> None:
    """Refuse drivers a ledger cannot be kept for.

    Raises:
        ValueError: nobody, one name twice, a duty that ends before it begins, or two that overlap.
    """
    if not drivers or len({driver.id for driver in drivers}) != len(drivers):
        raise ValueError("a coach needs at least one driver, each with a name of his own")
    for driver in drivers:
        duties = sorted((duty.start, duty.end) for duty in driver.duties)
        if any(start >= end for start, end in duties):
            raise ValueError(f"a duty of driver {driver.id} ends before it begins")
        if any(before[1] > after[0] for before, after in pairwise(duties)):
            raise ValueError(f"two duties of driver {driver.id} overlap")
