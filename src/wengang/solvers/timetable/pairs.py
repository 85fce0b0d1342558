"""The search of `labels` for two drivers, with all ways of sharing the hours so far in one label.

What matters of a way to share ``TOTAL`` minutes is who is at the wheel and how many of them the first driver drove. So
a label holds two sets of numbers, as bits: what the first driver may have driven if he is at the wheel now, and if the
second one is. Driving on shifts the first set or leaves the second; after a rest both sets are one. A label takes from
every later one what it covers itself, and one that has nothing left is dropped. That keeps a few dozen labels where one
label for each way would be thousands.

Only for trips of a day at most, on which no driving of the trip itself stops counting.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.timetable.compiled import compiled, inner
from wengang.solvers.timetable.labels import (
    AT,
    BEGUN,
    CONT,
    DRIVEN,
    DRIVER,
    LATE,
    LEFT,
    NIGHT,
    PARENT,
    WHEEL,
    Labels,
    Limits,
    by_time,
    cost_inside,
    grown,
    inner_late,
    most_hopeful,
    night_that_matters,
    soonest,
)
from wengang.solvers.timetable.model import Prices
from wengang.solvers.timetable.tables import NEVER, Tables

TOTAL, CARRIED, SETS = DRIVEN, DRIVEN + 1, DRIVEN + 2
"""Columns: minutes driven by both, whether the last hop followed without a rest, words of the two sets."""
DAY = 1440
Bits: TypeAlias = np.uint64
Words: TypeAlias = NDArray[np.uint64]
ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


def words_for(limits: Limits, longest: int) -> int:
    """Words of 64 bits that hold all that one driver may drive."""
    most = min(limits.per_24h, limits.per_7d, longest)
    return int(most) // 64 + 1


@inner
def hours(driver: int, moment: int, limits: Limits) -> int:
    """Minutes that the driver may drive on this trip until ``moment``: ever more, as older driving stops counting."""
    at = moment - limits.origin
    return min(limits.per_24h - limits.past_24h[driver, at], limits.per_7d - limits.past_7d[driver, at])


@inner
def last_moment(limits: Limits) -> int:
    """The last minute of which the limits know."""
    return limits.origin + limits.past_24h.shape[1] - 1


@inner
def more_hours(before: int, after: int, limits: Limits) -> bool:
    """Whether anybody may drive longer at the later minute, since older driving has stopped counting."""
    first = hours(0, after, limits) > hours(0, before, limits)
    return first or hours(1, after, limits) > hours(1, before, limits)


@inner
def any_as_good(found: Labels, start: int, count: int, wheel: int, night: int, end: int, limits: Limits) -> bool:
    """Whether an earlier start of the same hop spent no more at the wheel nor at night, under the same hours."""
    for i in range(start, count):
        if found[i, WHEEL] <= wheel and found[i, NIGHT] <= night and not more_hours(found[i, LEFT], end, limits):
            return True
    return False


@inner
def span(low: int, high: int, word: int) -> Bits:
    """The bits of the numbers from ``low`` to ``high`` that lie in a word."""
    first, last = max(low - 64 * word, 0), min(high - 64 * word, 63)
    if first > last:
        return np.uint64(0)
    return (ALL << np.uint64(first)) & (ALL >> np.uint64(63 - last))


@inner
def shifted(words: Words, word: int, by: int) -> Bits:
    """One word of the set with ``by`` added to all its numbers."""
    source, bits = word - by // 64, by % 64
    value = np.uint64(0)
    if source >= 0:
        value |= words[source] << np.uint64(bits)
    if bits and source >= 1:
        value |= words[source - 1] >> np.uint64(64 - bits)
    return value


@inner
def read(row: Labels, side: int, into: Words, add: bool) -> None:
    """The set of one side of a label, alone or added to what is there."""
    for word in range(len(into)):
        bits = np.uint64(row[SETS + side * len(into) + word])
        into[word] = into[word] | bits if add else bits


@inner
def stretched(words: Words, by: int, into: Words) -> None:
    """All numbers at most ``by`` above one of the set."""
    for word in range(len(words)):
        into[word] = words[word]
    reach = 0
    while reach < by:
        step = min(reach + 1, by - reach)
        for word in range(len(words) - 1, -1, -1):
            into[word] |= shifted(into, word, step)
        reach += step


@inner
def highest(words: Words, low: int, high: int) -> int:
    """The largest number of the set within [low, high], -1 if there is none."""
    for word in range(min(high // 64, len(words) - 1), max(low, 0) // 64 - 1, -1):
        bits = words[word] & span(low, high, word)
        if bits:
            number = 63
            while not (bits >> np.uint64(number)) & np.uint64(1):
                number -= 1
            return 64 * word + number
    return -1


@inner
def lowest(words: Words, low: int, high: int) -> int:
    """The smallest number of the set within [low, high], NEVER if there is none."""
    for word in range(max(low, 0) // 64, min(high // 64, len(words) - 1) + 1):
        bits = words[word] & span(low, high, word)
        if bits:
            number = 0
            while not (bits >> np.uint64(number)) & np.uint64(1):
                number += 1
            return 64 * word + number
    return NEVER


@inner
def take_covered(new: Labels, kept: Labels, free: tuple[int, int], either: bool, have: Words, room: Words) -> bool:
    """Take from a label all that another covers; whether anything is left. ``either``: after a rest of the other.

    A way covers another if each driver has driven no more in it, or so little that he may drive all the way to the end
    (``free``: the most minutes of that kind for each).
    """
    words, left = len(have), False
    more, second_free = new[TOTAL] - kept[TOTAL], kept[TOTAL] - free[1]
    if more < 0 and free[0] < 0 and free[1] < 0:
        return True
    for side in range(2):
        read(kept, side, have, False)
        if either:
            read(kept, 1 - side, have, True)
        low = highest(have, 0, free[0])
        high = lowest(have, second_free, 64 * words) if free[1] >= 0 else NEVER
        if more >= 0:
            stretched(have, more, room)
        for word in range(words):
            covered = room[word] if more >= 0 else np.uint64(0)
            if low >= 0:
                covered |= ALL if low >= second_free else span(0, low + more, word)
            if high < NEVER:
                covered |= span(high, 64 * words, word)
            column = SETS + side * words + word
            bits = np.uint64(new[column]) & ~covered
            new[column] = np.int64(bits)
            left |= bits != np.uint64(0)
    return left


@inner
def free_hours(at: int, stop: int, tables: Tables, limits: Limits) -> tuple[int, int]:
    """What each driver may have driven and still drive all the way from the stop to the end."""
    most = tables.most[stop]
    return hours(0, at, limits) - most, hours(1, at, limits) - most


@inner
def drive_on(row: Labels, new: Labels, carry: bool, wheel: int, moment: int, limits: Limits, have: Words) -> bool:
    """Fill in the sets after ``wheel`` minutes more; whether anybody may drive them."""
    words, any_left = len(have), False
    total = row[TOTAL] + wheel
    most = (hours(0, moment, limits), hours(1, moment, limits))
    for side in range(2):
        read(row, side, have, False)
        if not carry:
            read(row, 1 - side, have, True)
        for word in range(words):
            bits = shifted(have, word, wheel) if side == 0 else have[word]
            fits = span(0, most[0], word) if side == 0 else span(total - most[1], 64 * words, word)
            new[SETS + side * words + word] = np.int64(bits & fits)
            any_left |= bits & fits != np.uint64(0)
    return any_left


@inner
def leave(
    found: Labels,
    count: int,
    row: Labels,
    parent: int,
    stop: int,
    begun: int,
    late: int,
    carry: bool,
    first: int,
    last: int,
    tables: Tables,
    limits: Limits,
    have: Words,
    room: Words,
) -> tuple[Labels, int]:
    """Adds the labels at the next stop for every worthwhile minute of leaving from ``first`` to ``last``."""
    start = count
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
        matters = night_that_matters(end, cont + wheel, night + dark, stop + 1, tables, limits)
        if any_as_good(found, start, count, wheel, matters, end, limits):
            continue
        found = grown(found, count)
        new = found[count]
        if not drive_on(row, new, carry, wheel, end if wheel == end - minute else minute, limits, have):
            continue
        new[AT], new[DRIVER], new[CONT], new[NIGHT] = end, -1, cont + wheel, matters
        new[LATE] = late + inner_late(stop, minute, tables) + max(0, end + pause - tables.due[stop + 1])
        new[PARENT], new[LEFT], new[BEGUN], new[WHEEL] = parent, minute, begun, wheel
        new[TOTAL], new[CARRIED] = row[TOTAL] + wheel, carry
        fresh, free = True, free_hours(end, stop + 1, tables, limits)
        for i in range(start, count):
            if fresh and found[i, WHEEL] <= wheel and found[i, NIGHT] <= matters:
                fresh = take_covered(new, found[i], free, False, have, room)
        count += fresh
        if dark == 0 and wheel == shortest and not more_hours(minute, last_moment(limits), limits):
            break
    return found, count


@inner
def spread(
    found: Labels,
    count: int,
    row: Labels,
    parent: int,
    stop: int,
    tables: Tables,
    limits: Limits,
    have: Words,
    room: Words,
) -> tuple[Labels, int]:
    """Adds everything that can follow from one label standing at a stop."""
    begin = row[AT] + tables.wait[stop, row[AT] % DAY]
    ready = begin + tables.dwell[stop]
    rested = ready if begin - row[AT] >= limits.rest else ready + limits.rest
    early = row[AT] + limits.rest
    early += tables.wait[stop, early % DAY]
    later = row[LATE] + max(0, early - tables.due[stop]) - max(0, begin - tables.due[stop])
    done = early + tables.dwell[stop]
    for way in range(3):
        # Driving on; resting before the gate opens and working then, which can be quicker; working, then resting.
        begun, late = (early, later) if way == 1 else (begin, row[LATE])
        first, last = ready, rested - 1
        if way == 1:
            first = done
        elif way == 2:
            first, last = rested, limits.horizon
        found, count = leave(
            found, count, row, parent, stop, begun, late, way == 0, first, last, tables, limits, have, room
        )
    return found, count


@inner
def hopeless(
    row: Labels, stop: int, departure: int, best: float, tables: Tables, limits: Limits, prices: Prices
) -> bool:
    """Whether the trip would certainly end too late or too dear, or lack time at the wheel."""
    begin, due = soonest(row, stop, tables), tables.due[-1]
    late = row[LATE] + (max(0, begin - due) if stop < len(tables.dwell) - 1 else 0)
    if begin > limits.horizon or cost_inside(begin, departure, late, due, prices) >= best:
        return True
    last = last_moment(limits)
    spare = max(0, hours(0, last, limits)) + max(0, hours(1, last, limits)) - row[TOTAL]
    return spare < tables.least[stop]


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
    have: Words,
    room: Words,
) -> tuple[Labels, int]:
    """Adds to the pool those labels found at a stop of which something is left after all others."""
    start = size
    for i in by_time(found, count):
        new = found[i]
        if hopeless(new, stop, departure, best, tables, limits, prices):
            continue
        ready = new[AT] + tables.wait[stop, new[AT] % DAY] + tables.dwell[stop]
        left, free = True, free_hours(new[AT], stop, tables, limits)
        for j in range(size - 1, start - 1, -1):
            kept = pool[j]
            if kept[LATE] > new[LATE]:
                continue
            begin = kept[AT] + tables.wait[stop, kept[AT] % DAY]
            rested = begin + tables.dwell[stop] + (0 if begin - kept[AT] >= limits.rest else limits.rest)
            either = rested <= ready
            if either or (kept[CONT] <= new[CONT] and kept[NIGHT] <= new[NIGHT]):
                left = take_covered(new, kept, free, either, have, room)
            if not left:
                break
        if left:
            pool = grown(pool, size)
            for column in range(len(new)):
                pool[size, column] = new[column]
            size += 1
    return pool, size


@inner
def chain_to(pool: Labels, chosen: int, words: int) -> tuple[Labels, int]:
    """The labels that lead to the chosen one, each with its driver, and the row of the last."""
    length, row = 1, chosen
    while pool[row, PARENT] >= 0:
        length, row = length + 1, pool[row, PARENT]
    chain = np.zeros((length, DRIVEN + 2), np.int64)
    driver, drove, have = -1, -1, np.zeros(words, np.uint64)
    row = chosen
    for at in range(length - 1, -1, -1):
        label = pool[row]
        if driver < 0:
            for side in range(2):
                read(label, side, have, False)
                number = lowest(have, 0 if drove < 0 else drove, 64 * words if drove < 0 else drove)
                if number < NEVER:
                    driver, drove = side, number
                    break
        for column in range(DRIVEN):
            chain[at, column] = label[column]
        chain[at, DRIVER], chain[at, PARENT] = driver, at - 1
        drove -= label[WHEEL] if driver == 0 else 0
        driver = driver if label[CARRIED] else -1
        row = label[PARENT]
    return chain, length - 1


@compiled
def search(
    departure: int, best: float, width: int, words: int, tables: Tables, limits: Limits, prices: Prices
) -> tuple[Labels, int, float, bool]:
    """As `labels.search`, for the two drivers of ``limits``: (labels, row of the cheapest or -1, cost, whether nothing
    was cut off)."""
    hops = len(tables.lasts)
    pool = np.zeros((1024, SETS + 2 * words), np.int64)
    found = np.zeros((1024, SETS + 2 * words), np.int64)
    have, room = np.zeros(words, np.uint64), np.zeros(words, np.uint64)
    pool[0, AT], pool[0, DRIVER], pool[0, PARENT], pool[0, SETS] = departure, -1, -1, 1
    first, size, whole = 0, 1, True
    for stop in range(hops):
        count = 0
        if stop == 0:
            found, count = leave(
                found,
                count,
                pool[0],
                0,
                0,
                departure - tables.dwell[0],
                0,
                False,
                departure,
                departure,
                tables,
                limits,
                have,
                room,
            )
        else:
            for parent in range(first, size):
                found, count = spread(found, count, pool[parent], parent, stop, tables, limits, have, room)
        first = size
        pool, size = kept_labels(
            pool, size, found, count, stop + 1, departure, best, tables, limits, prices, have, room
        )
        if size - first > width and stop + 1 < hops:
            size, whole = most_hopeful(pool, first, size, stop + 1, width, tables), False
    chosen = -1
    for i in range(first, size):
        begin = pool[i, AT] + tables.wait[hops, pool[i, AT] % DAY]
        cost = cost_inside(begin, departure, pool[i, LATE], tables.due[-1], prices)
        if cost < best:
            chosen, best = i, cost
    if chosen < 0:
        return pool, -1, best, whole
    chain, row = chain_to(pool, chosen, words)
    return chain, row, best, whole
