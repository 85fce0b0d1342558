"""Exact label setting along one route from one departure, compiled.

A label is a way of having come to a stop: when, who drove, how long he has been driving on end (and of it at night),
and how long everybody has driven. From a stop the coach leaves either without a rest (same driver, counters go on) or
after one (any driver, counters at zero). Of all whole minutes at which it may leave, only those are tried that spend
less time at the wheel or less at night than every earlier one: whatever else a later start can do, waiting at the next
stop can do as well. A label is dropped when another has come no later with no counter higher, or can have rested before
this one is ready.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.timetable.compiled import compiled, inner
from wengang.solvers.timetable.model import Prices
from wengang.solvers.timetable.tables import NEVER, Tables

Labels = NDArray[np.int64]

AT, DRIVER, CONT, NIGHT, LATE, PARENT, LEFT, BEGUN, WHEEL, DRIVEN = range(10)
"""Columns of a label; minutes driven by each driver follow from DRIVEN on. LEFT and BEGUN are of the stop before."""
DAY = 1440


class Limits(NamedTuple):
    """What the search must keep.

    ``past_24h`` and ``past_7d`` are (drivers, minutes from ``origin``): driving before the trip that still counts.
    """

    day: int
    night: int
    rest: int
    per_24h: int
    per_7d: int
    to_day: NDArray[np.int64]
    to_night: NDArray[np.int64]
    past_24h: NDArray[np.int64]
    past_7d: NDArray[np.int64]
    twin: NDArray[np.int64]
    """(drivers,) number of the first driver with the same past."""
    origin: int
    horizon: int
    """The latest minute for work to begin at the last call."""
    rolling: bool
    """Whether the trip may outlast 24 hours, so that its own first driving stops counting on the way."""


def cost_of(begin: int, departure: int, late: int, due: int, prices: Prices) -> float:
    """Cost of a trip whose work at the last call begins at ``begin``; ``late`` is the lateness of all calls."""
    early = max(0, due - begin) if due < NEVER else 0
    return prices.ride * (begin - departure) + prices.late * late + prices.early * early


cost_inside = inner(cost_of)


@inner
def driven_since(row: Labels, pool: Labels, driver: int, since: int) -> int:
    """Minutes of this trip that the driver drove after ``since``.

    A hop with work inside that lies across ``since`` counts as if its work came first: never too little.
    """
    total = 0
    while row[PARENT] >= 0 and row[AT] > since:
        if row[DRIVER] == driver:
            total += min(row[WHEEL], row[AT] - since)
        row = pool[row[PARENT]]
    return total


@inner
def no_more_driven(a: Labels, b: Labels, pool: Labels, most: int, limits: Limits) -> bool:
    """Whether label a leaves every driver at least the hours that label b does, as far as ``most`` can use them."""
    for driver in range(limits.twin.size):
        full_7d = a[DRIVEN + driver] + most + limits.past_7d[driver, b[AT] - limits.origin] > limits.per_7d
        full_24h = a[DRIVEN + driver] + most + limits.past_24h[driver, b[AT] - limits.origin] > limits.per_24h
        if (full_7d or full_24h) and a[DRIVEN + driver] > b[DRIVEN + driver]:
            return False
        if not limits.rolling or not full_24h:
            continue
        since = b[AT] - DAY
        if driven_since(a, pool, driver, since) > driven_since(b, pool, driver, since):
            return False
        for source in range(2):
            row = a if source == 0 else b
            while row[PARENT] >= 0 and row[AT] > since:
                for moment in (row[AT], row[AT] - row[WHEEL]):
                    if moment > since and driven_since(a, pool, driver, moment) > driven_since(b, pool, driver, moment):
                        return False
                row = pool[row[PARENT]]
    return True


@inner
def keeps_hours(row: Labels, pool: Labels, driver: int, wheel: int, end: int, limits: Limits) -> bool:
    """Whether ``wheel`` more minutes ending at ``end`` keep the driver's 24 hours and 7 days."""
    moment = end - limits.origin
    week = limits.past_7d[driver, moment] + row[DRIVEN + driver] + wheel
    own = driven_since(row, pool, driver, end - DAY) if limits.rolling else row[DRIVEN + driver]
    return week <= limits.per_7d and limits.past_24h[driver, moment] + own + wheel <= limits.per_24h


@inner
def may_ever(row: Labels, driver: int, wheel: int, limits: Limits) -> bool:
    """False when the driver can certainly drive no hop of ``wheel`` minutes any more."""
    if limits.past_7d[driver, -1] + row[DRIVEN + driver] + wheel > limits.per_7d:
        return False
    return limits.rolling or limits.past_24h[driver, -1] + row[DRIVEN + driver] + wheel <= limits.per_24h


@inner
def inner_late(hop: int, leave: int, tables: Tables) -> int:
    """Lateness at the calls inside a hop left at ``leave``."""
    late = 0
    for call in range(tables.inner_of[hop], tables.inner_of[hop + 1]):
        late += max(0, leave + tables.inner_after[call, leave % DAY] - tables.inner_due[call])
    return late


@inner
def night_that_matters(at: int, cont: int, night: int, stop: int, tables: Tables, limits: Limits) -> int:
    """The night counter, or 0 where no further driving on end could bring it to its limit."""
    minute = at % DAY
    if limits.to_day[minute] > 0:
        return night if night + limits.to_day[minute] > limits.night else 0
    return night if limits.to_night[minute] < limits.day - cont + tables.slack[stop] else 0


@inner
def grown(rows: Labels, count: int) -> Labels:
    """The rows, with room for one more."""
    if count < len(rows):
        return rows
    wider = np.empty((2 * len(rows), rows.shape[1]), np.int64)
    for i in range(count):
        for column in range(rows.shape[1]):
            wider[i, column] = rows[i, column]
    return wider


@inner
def leave(
    found: Labels,
    count: int,
    pool: Labels,
    parent: int,
    stop: int,
    begun: int,
    late: int,
    driver: int,
    carry: bool,
    first: int,
    last: int,
    tables: Tables,
    limits: Limits,
) -> tuple[Labels, int]:
    """Adds the labels at the next stop for every worthwhile minute of leaving from ``first`` to ``last``."""
    row, start = pool[parent], count
    cont, night = (row[CONT], row[NIGHT]) if carry else (0, 0)
    shortest = tables.least[stop] - tables.least[stop + 1]
    for minute in range(max(first, tables.ready[stop]), last + 1):
        m = minute % DAY
        end = minute + tables.lasts[stop, m]
        pause = tables.wait[stop + 1, end % DAY]
        if not tables.may_leave[stop, m] or pause >= NEVER:
            continue
        if end + tables.left[stop + 1, 0, end % DAY] > limits.horizon:
            break
        wheel, dark = tables.wheel[stop, m], tables.night[stop, m]
        if cont + wheel > limits.day or night + dark > limits.night:
            continue
        if not keeps_hours(row, pool, driver, wheel, end if wheel == end - minute else minute, limits):
            continue
        matters = night_that_matters(end, cont + wheel, night + dark, stop + 1, tables, limits)
        if not any_as_short(found, start, count, wheel, matters):
            found = grown(found, count)
            new = found[count]
            for column in range(len(row)):
                new[column] = row[column]
            new[AT], new[DRIVER], new[CONT], new[NIGHT] = end, driver, cont + wheel, matters
            new[LATE] = late + inner_late(stop, minute, tables) + max(0, end + pause - tables.due[stop + 1])
            new[PARENT], new[LEFT], new[BEGUN], new[WHEEL] = parent, minute, begun, wheel
            new[DRIVEN + driver] += wheel
            count += 1
        if dark == 0 and wheel == shortest:
            break
    return found, count


@inner
def any_as_short(found: Labels, start: int, count: int, wheel: int, night: int) -> bool:
    """Whether an earlier start of the same hop spent no more at the wheel nor, as far as it matters, at night."""
    short = False
    for i in range(start, count):
        short |= found[i, WHEEL] <= wheel and found[i, NIGHT] <= night
    return short


@inner
def same_as_before(row: Labels, driver: int, limits: Limits) -> bool:
    """Whether a driver with a smaller number has the same past and has driven as much: trying him was enough."""
    for other in range(driver):
        equal = row[DRIVEN + other] == row[DRIVEN + driver]
        if equal and limits.twin[other] == limits.twin[driver] and (not limits.rolling or row[DRIVEN + driver] == 0):
            return True
    return False


@inner
def spread(
    found: Labels, count: int, pool: Labels, parent: int, stop: int, tables: Tables, limits: Limits
) -> tuple[Labels, int]:
    """Adds everything that can follow from one label standing at a stop."""
    row = pool[parent]
    begin = row[AT] + tables.wait[stop, row[AT] % DAY]
    ready = begin + tables.dwell[stop]
    rested = ready if begin - row[AT] >= limits.rest else ready + limits.rest
    early = row[AT] + limits.rest
    early += tables.wait[stop, early % DAY]
    later = row[LATE] + max(0, early - tables.due[stop]) - max(0, begin - tables.due[stop])
    wheel = tables.least[stop] - tables.least[stop + 1]
    if may_ever(row, row[DRIVER], wheel, limits):
        found, count = leave(
            found, count, pool, parent, stop, begin, row[LATE], row[DRIVER], True, ready, rested - 1, tables, limits
        )
    for driver in range(limits.twin.size):
        if not may_ever(row, driver, wheel, limits) or same_as_before(row, driver, limits):
            continue
        # Resting before the gate opens and working then can be quicker than working first.
        found, count = leave(
            found,
            count,
            pool,
            parent,
            stop,
            early,
            later,
            driver,
            False,
            early + tables.dwell[stop],
            rested - 1,
            tables,
            limits,
        )
        found, count = leave(
            found, count, pool, parent, stop, begin, row[LATE], driver, False, rested, limits.horizon, tables, limits
        )
    return found, count


@inner
def beaten(new: Labels, kept: Labels, pool: Labels, stop: int, tables: Tables, limits: Limits) -> bool:
    """Whether a label that came no later is at least as good in everything."""
    if kept[LATE] > new[LATE]:
        return False
    if kept[DRIVER] != new[DRIVER] or kept[CONT] > new[CONT] or kept[NIGHT] > new[NIGHT]:
        begin = kept[AT] + tables.wait[stop, kept[AT] % DAY]
        rested = begin + tables.dwell[stop] + (0 if begin - kept[AT] >= limits.rest else limits.rest)
        if rested > new[AT] + tables.wait[stop, new[AT] % DAY] + tables.dwell[stop]:
            return False
    return no_more_driven(kept, new, pool, tables.most[stop], limits)


@inner
def soonest(row: Labels, stop: int, tables: Tables) -> int:
    """The bound on when work begins at the last call, with all rests that driving on end will ask for."""
    k = 0
    while k + 1 < tables.conts.shape[1] and tables.conts[stop, k + 1] <= row[CONT]:
        k += 1
    return row[AT] + tables.left[stop, k, row[AT] % DAY]


@inner
def hopeless(
    row: Labels, stop: int, departure: int, best: float, tables: Tables, limits: Limits, prices: Prices
) -> bool:
    """Whether the trip would certainly end too late or too dear, or lack time at the wheel."""
    begin = soonest(row, stop, tables)
    due = tables.due[-1]
    late = row[LATE] + (max(0, begin - due) if stop < len(tables.dwell) - 1 else 0)
    if begin > limits.horizon or cost_inside(begin, departure, late, due, prices) >= best:
        return True
    spare = 0
    for driver in range(limits.twin.size):
        used_24h = 0 if limits.rolling else limits.past_24h[driver, -1] + row[DRIVEN + driver]
        used_7d = limits.past_7d[driver, -1] + row[DRIVEN + driver]
        left_24h = NEVER if limits.rolling else limits.per_24h - used_24h
        spare += max(0, min(left_24h, limits.per_7d - used_7d))
    return spare < tables.least[stop]


@inner
def most_hopeful(pool: Labels, first: int, size: int, stop: int, width: int, tables: Tables) -> int:
    """Keeps about ``width`` of the labels from ``first`` on, those that may end soonest; the new size of the pool."""
    if size - first <= width:
        return size
    soon = NEVER
    for i in range(first, size):
        soon = min(soon, soonest(pool[i], stop, tables))
    counts = np.zeros(3 * DAY, np.int64)
    for i in range(first, size):
        counts[min(soonest(pool[i], stop, tables) - soon, 3 * DAY - 1)] += 1
    cut, total = 0, counts[0]
    while cut + 1 < 3 * DAY and total + counts[cut + 1] <= width:
        cut += 1
        total += counts[cut]
    end = first
    for i in range(first, size):
        if soonest(pool[i], stop, tables) - soon <= cut:
            for column in range(pool.shape[1]):
                pool[end, column] = pool[i, column]
            end += 1
    return end


@inner
def by_time(found: Labels, count: int) -> Labels:
    """Numbers of the rows by time, then by driving on end (shell sort: the library's takes seconds to compile)."""
    order = np.arange(count)
    gap = count // 2
    while gap > 0:
        for i in range(gap, count):
            moving, j = order[i], i
            key = found[moving, AT] * DAY + found[moving, CONT]
            while j >= gap and found[order[j - gap], AT] * DAY + found[order[j - gap], CONT] > key:
                order[j] = order[j - gap]
                j -= gap
            order[j] = moving
        gap //= 2
    return order


@inner
def kept_labels(
    pool: Labels,
    size: int,
    found: Labels,
    count: int,
    stop: int,
    departure: int,
    best: float,
    tables: Tables,
    limits: Limits,
    prices: Prices,
) -> tuple[Labels, int]:
    """Adds to the pool those labels found at a stop that no other beats."""
    start = size
    for i in by_time(found, count):
        new = found[i]
        if hopeless(new, stop, departure, best, tables, limits, prices):
            continue
        lost = False
        for j in range(size - 1, start - 1, -1):
            if beaten(new, pool[j], pool, stop, tables, limits):
                lost = True
                break
        if not lost:
            pool = grown(pool, size)
            for column in range(len(new)):
                pool[size, column] = new[column]
            size += 1
    return pool, size


@compiled
def search(
    departure: int, best: float, width: int, tables: Tables, limits: Limits, prices: Prices
) -> tuple[Labels, int, float, bool]:
    """(labels, row of the cheapest at the last stop or -1, its cost, whether nothing was cut off).

    Looks for trips cheaper than ``best``. More than ``width`` labels at a stop are cut to the most hopeful, and the
    answer is no longer proved.
    """
    drivers, hops = limits.twin.size, len(tables.lasts)
    pool = np.zeros((1024, DRIVEN + drivers), np.int64)
    found = np.empty((1024, DRIVEN + drivers), np.int64)
    pool[0, AT], pool[0, DRIVER], pool[0, PARENT] = departure, -1, -1
    first, size, whole = 0, 1, True
    for stop in range(hops):
        count = 0
        if stop == 0:
            for driver in range(drivers):
                if not same_as_before(pool[0], driver, limits):
                    found, count = leave(
                        found,
                        count,
                        pool,
                        0,
                        0,
                        departure - tables.dwell[0],
                        0,
                        driver,
                        False,
                        departure,
                        departure,
                        tables,
                        limits,
                    )
        else:
            for parent in range(first, size):
                found, count = spread(found, count, pool, parent, stop, tables, limits)
        first = size
        pool, size = kept_labels(pool, size, found, count, stop + 1, departure, best, tables, limits, prices)
        if size - first > width and stop + 1 < hops:
            size, whole = most_hopeful(pool, first, size, stop + 1, width, tables), False
    chosen = -1
    for i in range(first, size):
        begin = pool[i, AT] + tables.wait[hops, pool[i, AT] % DAY]
        cost = cost_inside(begin, departure, pool[i, LATE], tables.due[-1], prices)
        if cost < best:
            chosen, best = i, cost
    return pool, chosen, best, whole
