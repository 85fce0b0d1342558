"""The door: the cheapest legal line of time of one coach, or why there is none and what would help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from wengang.solvers.rules import Rules
from wengang.solvers.timetable import ledger
from wengang.solvers.timetable.crew import assign
from wengang.solvers.timetable.labels import Limits, Prices, cost_of, search
from wengang.solvers.timetable.line import trace
from wengang.solvers.timetable.model import DAY, Call, Departure, Driver, Minute, Timetable
from wengang.solvers.timetable.tables import NEVER, Tables, clock, tables

STEPS = (45.0, 240.0, np.inf)
"""How far above the least cost of any departure a timetable is looked for, step by step."""
GLANCE, LOOK = 40, 300
"""Labels kept at a stop while many departures are compared, and for the final answer; cut labels are no proof."""
PRICES = Prices(ride=1.0, late=5.0, early=0.3)


@dataclass(frozen=True, slots=True)
class Task:
    """One question to the search; ``calls`` have their service areas already.

    ``longest`` is minutes from leaving to the beginning of work at the last call.
    """

    calls: tuple[Call, ...]
    departure: Departure
    drivers: tuple[Driver, ...]
    rules: Rules
    prices: Prices = PRICES
    longest: int = DAY

    def moments(self) -> range:
        """All minutes of leaving to be looked at: none before the drivers are free and the people are ready."""
        first = self.departure.earliest
        for moment in (ledger.free_from(self.drivers, self.rules.rest), self.calls[0].ready):
            if moment is not None and moment > first:
                first += -(-(moment - first) // self.departure.step) * self.departure.step
        return range(first, self.departure.latest + 1, self.departure.step)


def best(task: Task) -> tuple[Timetable | None, bool]:
    """(the cheapest legal timetable over all departures or None, whether that is proved).

    Departures are tried from the least cost they could have; once that reaches the cost of a timetable found, the
    remaining ones cannot be better. The price a timetable may have rises in steps, so that the search has little to
    look at where the bound is close, which is usual. What was not proved at a glance is looked at again.
    """
    trial = Search(task)
    floors = sorted(_floors(task, trial.table))
    for step in STEPS if floors else ():
        found, proved = _cheapest(trial, floors, floors[0][0] + step, GLANCE)
        if not proved:
            again = [(0.0, found.departure)] if found else floors[:1]
            price = np.nextafter(found.cost, np.inf) if found else floors[0][0] + step
            closer, sure = _cheapest(trial, again, price, LOOK)
            found, proved = closer or found, sure and len(floors) == 1
        if found is not None or (not proved and step == STEPS[-1]):
            return (found and replace(found, proved=proved)), proved
    return None, True


def _cheapest(
    trial: Search, floors: list[tuple[float, Minute]], price: float, width: int
) -> tuple[Timetable | None, bool]:
    """(the cheapest timetable below the price from these departures or None, whether that is proved)."""
    found, proved = None, True
    for floor, departure in floors:
        if floor >= price:
            break
        tried, whole = trial.depart(departure, price, width)
        proved &= whole
        if tried is not None:
            price, found = tried.cost, tried
    return found, proved


class Search:
    """One task with its tables and limits, ready to try departures."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.table = tables(task.calls, task.rules)
        self.crew, self.anybody = _limits(task), _limits(_with_unlimited_driver(task))

    def depart(self, departure: Minute, price: float, width: int) -> tuple[Timetable | None, bool]:
        """(the cheapest timetable from this departure below the price or None, whether that is proved).

        First as if one driver had all the hours in the world: if that line of time can be shared among the crew, it
        is the answer; if there is none, there is none for the crew.
        """
        line, whole = self._run(self.anybody, departure, price, width)
        if line is None:
            return None, whole
        shared = assign(line.segments, self.task.drivers, self.task.rules)
        if shared is not None:
            return replace(line, segments=shared), whole
        return self._run(self.crew, departure, price, width)

    def _run(self, limits: Limits, departure: Minute, price: float, width: int) -> tuple[Timetable | None, bool]:
        horizon = limits._replace(horizon=departure + self.task.longest)
        pool, chosen, cost, whole = search(departure, price, width, self.table, horizon, self.task.prices)
        found = _timetable(self.task, self.table, pool, chosen, departure, cost) if chosen >= 0 else None
        return found, whole


def _with_unlimited_driver(task: Task) -> Task:
    rules = replace(task.rules, per_24h=NEVER, per_7d=NEVER)
    return replace(task, drivers=(replace(task.drivers[0], duties=()),), rules=rules)


def _floors(task: Task, table: Tables) -> Iterator[tuple[float, Minute]]:
    """(least cost, minute of leaving) of every departure the first call and the hours to stand allow."""
    due = int(table.due[-1])
    for departure in task.moments():
        m = departure % DAY
        if table.wait[0, (departure - task.calls[0].dwell) % DAY] or not table.may_leave[0, m]:
            continue
        arrive = departure + int(table.lasts[0, m])
        begin = arrive + int(table.left[1, 0, arrive % DAY])
        if begin <= departure + task.longest:
            yield cost_of(begin, departure, max(0, begin - due), due, task.prices), departure


def _limits(task: Task) -> Limits:
    rules, day = task.rules, clock(task.rules)
    origin = task.departure.earliest
    minutes = task.departure.latest - origin + task.longest + 1
    return Limits(
        day=rules.continuous_day,
        night=rules.continuous_night,
        rest=rules.rest,
        per_24h=rules.per_24h,
        per_7d=rules.per_7d,
        to_day=day.to_day,
        to_night=day.to_night,
        past_24h=ledger.still_counting(task.drivers, origin, minutes, DAY),
        past_7d=ledger.still_counting(task.drivers, origin, minutes, ledger.WEEK),
        twin=ledger.twins(task.drivers),
        origin=origin,
        horizon=origin + task.longest,
        rolling=task.longest > DAY and rules.per_24h < NEVER,
    )


def _timetable(task: Task, table: Tables, pool: np.ndarray, chosen: int, departure: Minute, cost: float) -> Timetable:
    visits, segments = trace(pool, chosen, task.calls, task.drivers, table, task.rules)
    arrival, due = visits[-1].begin, int(table.due[-1])
    by_call = {call.id: call.report_by for call in task.calls[1:]}
    late = sum(max(0, visit.begin - by) for visit in visits if (by := by_call.get(visit.call)) is not None)
    return Timetable(
        departure=departure,
        arrival=arrival,
        visits=visits,
        segments=segments,
        late=late,
        early=max(0, due - arrival) if due < NEVER else 0,
        cost=cost,
        rules=task.rules.version,
    )
