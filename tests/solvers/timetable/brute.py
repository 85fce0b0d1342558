"""Every timetable of a small case, minute by minute: slow, plain, and without a thought of the solver's."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wengang.solvers.rules import Rules
from wengang.solvers.timetable import Call, Driver, Prices


class State(NamedTuple):
    """The coach has just come to a call; ``wheels`` are the minutes driven by each driver on this trip."""

    at: int
    driver: int
    cont: int
    night: int
    wheels: tuple[frozenset[int], ...]


def within(minute: int, start: int, end: int) -> bool:
    clock = minute % 1440
    return start <= clock < end if start <= end else clock >= start or clock < end


def drive(call: Call, leave: int, rules: Rules) -> range | None:
    """Minutes of the road to the call when left at that minute, None where it may not be driven."""
    covered, minute = 0, leave
    while covered < 100 * call.drive:
        dark = within(minute, rules.night_from, rules.night_until)
        if within(minute, rules.parked_from, rules.parked_until) or (dark and call.minor_mountain):
            return None
        covered += rules.night_speed_percent if dark else 100
        minute += 1
    return range(leave, minute)


def keeps_hours(past: frozenset[int], drove: range, rules: Rules) -> bool:
    wheel = past | set(drove)
    spans = ((1440, rules.per_24h), (7 * 1440, rules.per_7d))
    return all(sum(m - span < minute <= m for minute in wheel) <= limit for m in drove for span, limit in spans)


def leavings(call: Call, state: State, rules: Rules, horizon: int) -> Iterator[tuple[int, bool]]:
    """(minute of leaving, whether a rest was taken) of every way of standing at a call."""
    seen = set()
    for begin in range(state.at, horizon + 1):
        if not within(begin, call.opens, call.closes):
            continue
        done = begin + call.dwell
        for leave in range(max(done, call.ready or done), horizon + 1):
            if not call.may_rest and (begin, leave) != (state.at, done):
                continue
            rested = call.may_rest and (begin - state.at >= rules.rest or leave - done >= rules.rest)
            seen.add((leave, rested))
    yield from seen


def cheapest(
    calls: Sequence[Call], departure: int, drivers: Sequence[Driver], rules: Rules, prices: Prices, longest: int
) -> float | None:
    """Least cost of all timetables leaving at ``departure``; lateness is counted at the last call only."""
    horizon = departure + longest
    past = [frozenset(m for duty in one.duties for m in range(duty.start, duty.end)) for one in drivers]
    nobody = tuple(frozenset[int]() for _ in drivers)
    states = {State(departure, -1, 0, 0, nobody)}
    for index, call in enumerate(calls[1:]):
        following = set()
        for state in states:
            ways = {(departure, True)} if index == 0 else set(leavings(calls[index], state, rules, horizon))
            for leave, rested in ways:
                drove = drive(call, leave, rules)
                if drove is None or drove.stop > horizon:
                    continue
                dark = sum(within(m, rules.night_from, rules.night_until) for m in drove)
                cont, night = (0, 0) if rested else (state.cont, state.night)
                if cont + len(drove) > rules.continuous_day or night + dark > rules.continuous_night:
                    continue
                for driver in range(len(drivers)) if rested else (state.driver,):
                    if keeps_hours(past[driver] | state.wheels[driver], drove, rules):
                        wheels = list(state.wheels)
                        wheels[driver] |= set(drove)
                        at = State(drove.stop, driver, cont + len(drove), night + dark, tuple(wheels))
                        following.add(at)
        states = following
    return min(
        (cost for state in states for cost in costs(calls[-1], state.at, departure, prices, horizon)), default=None
    )


def costs(last: Call, at: int, departure: int, prices: Prices, horizon: int) -> Iterator[float]:
    """Costs of beginning work at the last call at any minute its hours allow."""
    for begin in range(at, (horizon if last.may_rest else at) + 1):
        if within(begin, last.opens, last.closes):
            late = max(0, begin - last.report_by) if last.report_by is not None else 0
            early = max(0, last.report_by - begin) if last.report_by is not None else 0
            yield prices.ride * (begin - departure) + prices.late * late + prices.early * early
