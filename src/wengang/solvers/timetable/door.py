"""The door of the room: one coach, its window, its drivers, the rules; a line of time or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wengang.solvers.rules import Rules, load
from wengang.solvers.timetable import ledger, route, words
from wengang.solvers.timetable.model import DAY, PRICES, Call, Departure, Driver, NoLegalTimetable, Prices, Timetable


def plan_day(
    calls: Sequence[Call],
    departure: Departure,
    drivers: Sequence[Driver],
    rules: Rules | None = None,
    *,
    prices: Prices = PRICES,
    longest: int = DAY,
    service_every: int = 40,
    advise: bool = True,
) -> Timetable | NoLegalTimetable:
    """The cheapest legal timetable of one coach over all departures of the window.

    Args:
        calls: places in order, two or more; each carries the road that leads to it.
        departure: minutes at which the wheels may first turn.
        drivers: everybody who may take the wheel, with the driving of the last seven days.
        rules: the pack; the latest national one if left out.
        prices: cost of a minute of ride, lateness and earliness.
        longest: minutes a trip may last from leaving to the beginning of work at the last call, a day at most; a second
            day is offered as a change, with a night on the way.
        service_every: minutes of day speed between service areas put on long roads, 0 for none.
        advise: whether to look for the reason and for changes where there is no timetable (slower).

    Raises:
        ValueError: calls, window, drivers or prices that make no sense.
    """
    from wengang.solvers.timetable import why  # brings the compiler: for whoever plans
    from wengang.solvers.timetable.plan import Task, best

    pack = rules or load()
    route.check(calls, departure)
    ledger.check(drivers)
    if not prices.ride > prices.early >= 0 or prices.late < 0 or not 0 < longest <= DAY:
        raise ValueError("ride must cost more than earliness, nothing less than 0, and a trip lasts a day at most")
    full = route.with_service_areas(calls, service_every) if service_every else tuple(calls)
    task = Task(full, departure, tuple(drivers), pack, prices, longest)
    plain = why.plain_reason(task)
    found, proved = (None, True) if plain else best(task)
    if found is not None:
        km = sum(call.km for call in calls)
        warned = (words.long_line(km, pack.long_line_km),) if km > pack.long_line_km else ()
        return replace(found, warnings=warned)
    if not advise:
        return NoLegalTimetable(plain or words.REASONS["several"], pack.version, proved)
    return NoLegalTimetable(plain or why.reason(task), pack.version, proved, why.changes(task))
