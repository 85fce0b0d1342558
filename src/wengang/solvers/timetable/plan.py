"""The door: the cheapest legal line of time of one coach, or why there is none and what would help."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from wengang.solvers.rules import Rules
from wengang.solvers.timetable import ledger, pairs
from wengang.solvers.timetable.crew import assign
from wengang.solvers.timetable.labels import Limits, cost_of, search
from wengang.solvers.timetable.line import trace
from wengang.solvers.timetable.model import DAY, PRICES, Call, Departure, Driver, Minute, Prices, Timetable
from wengang.solvers.timetable.tables import NEVER, Tables, clock, tables

STEPS = (45.0, 240.0)
"""How far above the least cost of any departure a timetable is looked for, step by step."""
GLANCE, LOOK = 40, 800
"""Labels kept at a stop while many departures are compared, and for the final answer; cut labels are no proof."""


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
    """(the cheapest legal timetable over all departures or None, whether that is proved)."""
    trial = Search(task)
    floors = sorted(_floors(task, trial.table))
    if not floors:
        return None, True
    found, proved = _from_one(trial, *floors[0]) if len(floors) == 1 else _from_many(trial, floors)
    return found and replace(found, proved=proved), proved


def _from_one(trial: Search, floor: float, departure: Minute) -> tuple[Timetable | None, bool]:
    """From one departure: near the bound, where there is little to look at and the answer usually lies; else below the
    price of what a glance finds."""
    near = next(_prices(trial, floor))
    found, proved = trial.depart(departure, near, LOOK)
    if found is not None or near == np.inf:
        return found, proved
    glimpsed, _ = trial.depart(departure, np.inf, GLANCE)
    found, proved = trial.depart(departure, np.nextafter(glimpsed.cost, np.inf) if glimpsed else np.inf, LOOK)
    return found or glimpsed, proved


def _from_many(trial: Search, floors: list[tuple[float, Minute]]) -> tuple[Timetable | None, bool]:
    """From many departures, at a glance and for rising prices; what is not proved so is looked at again.

    Departures are tried from the least cost they could have; once that reaches the cost of a timetable found, the
    remaining ones cannot be better.
    """
    for price in _prices(trial, floors[0][0]):
        found, proved = _cheapest(trial, floors, price, GLANCE)
        if found is not None and not proved:
            closer, _ = trial.depart(found.departure, found.cost, LOOK)
            found = closer or found
        if found is not None:
            return found, proved
    if proved:
        return None, True
    return _cheapest(trial, floors[:1], np.inf, LOOK)[0], False


def _prices(trial: Search, floor: float) -> Iterator[float]:
    """What a timetable may cost in each look: rising, the last without limit.

    Where nobody can be late, a trip that lasts as long as it may has the highest price there is.
    """
    table, highest = trial.table, trial.task.prices.ride * trial.task.longest
    punctual = min(table.due.min(), table.inner_due.min(initial=NEVER)) == NEVER
    for step in STEPS:
        if punctual and floor + step > highest:
            break
        yield floor + step
    yield np.inf


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
        if len(self.task.drivers) != 2 or self.crew.rolling:
            return self._run(self.crew, departure, price, width)
        limits = self.crew._replace(horizon=self._latest(departure, price))
        words = pairs.words_for(limits, self.task.longest)
        found = pairs.search(departure, price, width, words, self.table, limits, self.task.prices)
        return self._traced(departure, *found)

    def _run(self, limits: Limits, departure: Minute, price: float, width: int) -> tuple[Timetable | None, bool]:
        limits = limits._replace(horizon=self._latest(departure, price))
        return self._traced(departure, *search(departure, price, width, self.table, limits, self.task.prices))

    def _latest(self, departure: Minute, price: float) -> Minute:
        """The last minute at which work may begin at the last call, below the price."""
        due, prices = int(self.table.due[-1]), self.task.prices
        ends = range(departure, departure + self.task.longest + 1)
        cheaper = bisect_left(ends, price, key=lambda end: cost_of(end, departure, max(0, end - due), due, prices))
        return departure + cheaper - 1

    def _traced(
        self, departure: Minute, pool: np.ndarray, chosen: int, cost: float, whole: bool
    ) -> tuple[Timetable | None, bool]:
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
