"""An independent reading of a finished timetable, minute by minute, against the rules.

It takes from the solver nothing but the answer's form: no tables, no ledger, no clock. What it returns is what an
inspector with the tachograph, the route and the rule pack in hand would object to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from wengang.solvers.rules import Rules
from wengang.solvers.timetable.model import Call, Doing, Driver, Minute, Segment, Timetable


def verify(line: Timetable, calls: Sequence[Call], drivers: Sequence[Driver], rules: Rules) -> list[str]:
    """All objections to the timetable, none if it is legal and says the truth about itself."""
    return [
        *_whole(line, drivers),
        *_aboard(calls, drivers, rules),
        *_roads(line, calls, rules),
        *_hours_of_day(line, rules),
        *_blocks(line, rules),
        *_totals(line, drivers, rules),
        *_calls(line, calls),
        *_figures(line, calls, rules),
    ]


def _within(minute: Minute, start: int, end: int) -> bool:
    """Whether the minute's time of day lies in [start, end), over midnight if start > end."""
    clock = minute % 1440
    return start <= clock < end if start <= end else clock >= start or clock < end


def _driving(line: Timetable) -> Iterator[Segment]:
    return (segment for segment in line.segments if segment.doing is Doing.DRIVE)


def _whole(line: Timetable, drivers: Sequence[Driver]) -> Iterator[str]:
    """No gap, no overlap, somebody of the crew at the wheel whenever it turns."""
    for one, other in pairwise(line.segments):
        if one.end != other.start:
            yield f"gap or overlap at {one.end}"
    crew = {driver.id for driver in drivers}
    for segment in line.segments:
        if segment.end <= segment.start:
            yield f"a segment of no length at {segment.start}"
        if (segment.driver in crew) != (segment.doing is Doing.DRIVE):
            yield f"wrong driver at {segment.start}"


def _aboard(calls: Sequence[Call], drivers: Sequence[Driver], rules: Rules) -> Iterator[str]:
    """A second driver on a long road."""
    if len(drivers) < 2 and sum(call.km for call in calls) > rules.second_driver_km:
        yield "one driver alone on a long road"


def _roads(line: Timetable, calls: Sequence[Call], rules: Rules) -> Iterator[str]:
    """Between two calls the coach has driven at least the road, at no more than the speed allowed."""
    by_id = {call.id: call for call in calls}
    driven = 0
    arrived = [calls[0].id]
    for segment in _driving(line):
        for minute in range(segment.start, segment.end):
            dark = _within(minute, rules.night_from, rules.night_until)
            driven += rules.night_speed_percent if dark else 100
            if dark and rules.no_night_on_minor_mountain and by_id.get(segment.call, calls[0]).minor_mountain:
                yield f"a minor mountain road at night at {minute}"
        if segment.call in by_id:
            if driven < 100 * by_id[segment.call].drive:
                yield f"too fast to {segment.call}"
            arrived.append(segment.call)
            driven = 0
    if driven:
        yield "the coach drives on after its last call"
    if not set(arrived) <= set(by_id):
        yield "a call nobody asked for"


def _hours_of_day(line: Timetable, rules: Rules) -> Iterator[str]:
    """No metre in the hours to stand."""
    for segment in _driving(line):
        if any(_within(minute, rules.parked_from, rules.parked_until) for minute in range(segment.start, segment.end)):
            yield f"driving in the hours to stand at {segment.start}"


def _blocks(line: Timetable, rules: Rules) -> Iterator[str]:
    """No driver too long on end, by day or night; the wheel changes hands only in a rest."""
    on_end = dark = 0
    at_wheel = None
    for segment in line.segments:
        if segment.doing is Doing.REST:
            if segment.end - segment.start < rules.rest:
                yield f"too short a rest at {segment.start}"
            on_end = dark = 0
            at_wheel = None
        if segment.doing is not Doing.DRIVE:
            continue
        if at_wheel not in (None, segment.driver):
            yield f"the wheel changes hands without a rest at {segment.start}"
        at_wheel = segment.driver
        on_end += segment.end - segment.start
        dark += sum(_within(m, rules.night_from, rules.night_until) for m in range(segment.start, segment.end))
        if on_end > rules.continuous_day or dark > rules.continuous_night:
            yield f"too long on end at {segment.end}"


def _totals(line: Timetable, drivers: Sequence[Driver], rules: Rules) -> Iterator[str]:
    """At every minute of the trip nobody has driven too much in the 24 hours or 7 days before, nor at two places."""
    for driver in drivers:
        minutes = [m for duty in driver.duties for m in range(duty.start, duty.end)]
        minutes += [m for one in _driving(line) if one.driver == driver.id for m in range(one.start, one.end)]
        wheel = set(minutes)
        if len(wheel) != len(minutes):
            yield f"{driver.id} drives twice at once"
        if not wheel:
            continue
        for span, limit in ((1440, rules.per_24h), (7 * 1440, rules.per_7d)):
            counted = sum(minute in wheel for minute in range(line.departure - span, line.departure))
            for minute in range(line.departure, line.segments[-1].end):
                counted += (minute in wheel) - (minute - span in wheel)
                if counted > limit and minute in wheel:
                    yield f"{driver.id} beyond {limit} minutes in {span} at {minute}"
                    break


def _calls(line: Timetable, calls: Sequence[Call]) -> Iterator[str]:
    """Every call in order, worked for its whole dwell within its hours, and not stood at where that is forbidden."""
    asked = {call.id for call in calls}
    visits = [visit for visit in line.visits if visit.call in asked]
    if [visit.call for visit in visits] != [call.id for call in calls]:
        yield "not every call once, in order"
        return
    for call, visit in zip(calls, visits, strict=True):
        opens_all_day = call.opens == 0 and call.closes == 1440
        if not opens_all_day and not _within(visit.begin, call.opens, call.closes):
            yield f"{call.id} is closed at {visit.begin}"
        worked = sum(
            one.end - one.start
            for one in line.segments
            if one.doing is Doing.WORK and visit.begin <= one.start < visit.leave
        )
        if worked != call.dwell or not visit.arrive <= visit.begin <= visit.begin + call.dwell <= visit.leave:
            yield f"{call.id} is not worked for {call.dwell} minutes"
        if call.ready is not None and call is not calls[-1] and visit.leave < call.ready:
            yield f"{call.id} is left before its people are ready"
        inside = call is not calls[0]
        if inside and not call.may_rest and (visit.begin > visit.arrive or visit.leave > visit.begin + call.dwell):
            yield f"standing at {call.id}, where it is forbidden"


def _figures(line: Timetable, calls: Sequence[Call], rules: Rules) -> Iterator[str]:
    """What the timetable says about itself is true."""
    begins = {visit.call: visit.begin for visit in line.visits}
    too_soon = any(one.start < line.departure for one in _driving(line))
    if too_soon or not line.visits or line.departure != line.visits[0].leave or line.arrival != begins[calls[-1].id]:
        yield "departure or arrival misstated"
    late = sum(max(0, begins[call.id] - call.report_by) for call in calls[1:] if call.report_by is not None)
    last = calls[-1].report_by
    early = 0 if last is None else max(0, last - line.arrival)
    if (line.late, line.early) != (late, early):
        yield "lateness or earliness misstated"
    if line.rules != rules.version:
        yield "made under other rules"
