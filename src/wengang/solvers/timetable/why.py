"""Why a trip has no legal timetable, and which change nearest to what was asked would give it one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from wengang.solvers.timetable import words
from wengang.solvers.timetable.model import DAY, Change, ChangeKind, Departure, Doing, Driver, Timetable, Words
from wengang.solvers.timetable.plan import Task, best
from wengang.solvers.timetable.tables import NEVER, stops_of

FARTHEST_SHIFT = 12 * 60
MOST_MORE_DRIVERS = 2
DRIVER_WEIGHS = 180
NIGHT_WEIGHS = 480
"""How far from what was asked a further driver and a night on the way are, in minutes of another start (our choice)."""


def plain_reason(task: Task) -> Words | None:
    """A reason that needs no search, None if there is none."""
    rules, calls = task.rules, task.calls
    km = sum(call.km for call in calls)
    if len(task.drivers) < 2 and km > rules.second_driver_km:
        return words.second_driver(km, rules.second_driver_km)
    for call in calls:
        if call.opens == call.closes:
            return words.never_open(call.id)
    for start, end in pairwise(stops_of(calls)):
        wheel = sum(call.drive for call in calls[start + 1 : end + 1])
        if wheel > rules.continuous_day:
            return words.no_place_to_stop(calls[start].id, calls[end].id, wheel, rules.continuous_day)
    if task.moments():
        return None
    people = calls[0].ready
    return words.not_ready(calls[0].id) if people and people > task.departure.latest else words.drivers_busy()


def reason(task: Task) -> Words:
    """The first limit without which there would be a timetable, or that it takes several."""
    for code, without in _relaxed(task):
        if best(without)[0] is not None:
            return words.start_closed(task.calls[0].id) if code == "start" else words.REASONS[code]
    return words.REASONS["several"]


def _relaxed(task: Task) -> Iterator[tuple[str, Task]]:
    rules = task.rules
    yield "start", replace(task, calls=(replace(task.calls[0], opens=0, closes=DAY), *task.calls[1:]))
    yield "hours_24h", replace(task, rules=replace(rules, per_24h=NEVER))
    yield "hours_7d", replace(task, rules=replace(rules, per_7d=NEVER))
    yield "small_hours", replace(task, rules=replace(rules, parked_from=0, parked_until=0))
    freely = replace(rules, continuous_night=rules.continuous_day, no_night_on_minor_mountain=False)
    yield "night", replace(task, rules=freely)
    yield "gate_hours", replace(task, calls=tuple(replace(call, opens=0, closes=DAY) for call in task.calls))
    yield "too_long", replace(task, longest=2 * DAY, rules=replace(rules, per_24h=NEVER))


def changes(task: Task) -> tuple[Change, ...]:
    """Changes that give a legal timetable, the nearest first."""
    found = [*_other_start(task), *_more_drivers(task), *_overnight_stop(task)]
    return tuple(change for _, change in sorted(found, key=lambda pair: pair[0]))


def _other_start(task: Task) -> Iterator[tuple[int, Change]]:
    """The legal start nearest to the window."""
    step = max(task.departure.step, 15)
    for shift in range(step, FARTHEST_SHIFT + 1, step):
        for minute, by in ((task.departure.earliest - shift, -shift), (task.departure.latest + shift, shift)):
            other = replace(task, departure=Departure(minute, minute))
            line = None if plain_reason(other) else best(other)[0]
            if line is not None:
                yield shift, Change(ChangeKind.OTHER_START, words.other_start(minute, by, line.arrival), line)
                return


def _more_drivers(task: Task) -> Iterator[tuple[int, Change]]:
    """The fewest further drivers, without any driving behind them."""
    crew = task.drivers
    for count in range(1, MOST_MORE_DRIVERS + 1):
        crew = (*crew, Driver(f"+{count}"))
        more = replace(task, drivers=crew)
        if plain_reason(more) is not None:
            continue
        line, _ = best(more)
        if line is not None:
            yield count * DRIVER_WEIGHS, Change(ChangeKind.MORE_DRIVERS, words.more_drivers(count, line.arrival), line)
            return


def _overnight_stop(task: Task) -> Iterator[tuple[int, Change]]:
    """The same crew, standing through the whole night, with a second day to arrive."""
    night = replace(task.rules, parked_from=task.rules.night_from, parked_until=task.rules.night_until)
    line = None if plain_reason(task) else best(replace(task, rules=night, longest=2 * DAY))[0]
    if line is not None and (stand := _longest_stand(line)) >= task.rules.rest:
        yield NIGHT_WEIGHS, Change(ChangeKind.OVERNIGHT_STOP, words.overnight_stop(stand, line.arrival), line)


def _longest_stand(line: Timetable) -> int:
    return max((one.end - one.start for one in line.segments if one.doing is Doing.REST), default=0)
