"""From the chosen label back to the line of time a driver can follow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wengang.solvers.rules import Rules
from wengang.solvers.timetable.labels import BEGUN, DRIVER, LEFT, PARENT, Labels
from wengang.solvers.timetable.model import DAY, Call, Doing, Driver, Minute, Segment, Visit
from wengang.solvers.timetable.tables import Tables, clock, drive, stops_of


def trace(
    pool: Labels, chosen: int, calls: Sequence[Call], drivers: Sequence[Driver], tables: Tables, rules: Rules
) -> tuple[tuple[Visit, ...], tuple[Segment, ...]]:
    """Visits of all calls and the segments between them, from the labels of a search."""
    day, stops = clock(rules), stops_of(calls)
    visits: list[Visit] = []
    segments: list[Segment] = []
    arrive: Minute | None = None
    for hop, (begun, left, driver) in enumerate(_hops(pool, chosen)):
        first, last = stops[hop], stops[hop + 1]
        _stand(calls[first], begun if arrive is None else arrive, begun, left, rules, visits, segments)
        moment = left
        for call in calls[first + 1 : last + 1]:
            arrive = moment + int(drive(np.array([moment % DAY]), call.drive, day)[0][0])
            if arrive > moment:
                segments.append(Segment(Doing.DRIVE, moment, arrive, call.id, drivers[driver].id))
            moment = arrive + call.dwell
            if call is not calls[last]:
                _stand(call, arrive, arrive, moment, rules, visits, segments)
    assert arrive is not None
    begin = arrive + int(tables.wait[-1, arrive % DAY])
    _stand(calls[-1], arrive, begin, begin + calls[-1].dwell, rules, visits, segments)
    return tuple(visits), tuple(segments)


def _hops(pool: Labels, chosen: int) -> list[tuple[Minute, Minute, int]]:
    """(work begun at the stop, left it, number of the driver) of every hop, in order."""
    hops = []
    row = pool[chosen]
    while row[PARENT] >= 0:
        hops.append((int(row[BEGUN]), int(row[LEFT]), int(row[DRIVER])))
        row = pool[row[PARENT]]
    return hops[::-1]


def _stand(
    call: Call, arrive: Minute, begin: Minute, leave: Minute, rules: Rules, visits: list[Visit], segments: list[Segment]
) -> None:
    """Adds one visit and what the standing is spent on."""
    done = begin + call.dwell
    visits.append(Visit(call.id, arrive, begin, leave))
    spans = ((arrive, begin, False), (begin, done, True), (done, leave, False))
    for start, end, work in spans:
        if end > start:
            pause = Doing.REST if end - start >= rules.rest else Doing.WAIT
            segments.append(Segment(Doing.WORK if work else pause, start, end, call.id))
