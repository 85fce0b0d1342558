"""Preparing a route: service areas on long roads, and input no timetable could be made for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from wengang.solvers.timetable.model import DAY, Call, Departure

LONGEST_WINDOW = 7 * DAY


def with_service_areas(calls: Sequence[Call], every: int) -> tuple[Call, ...]:
    """The calls with places to stand put on roads longer than ``every`` minutes of day speed, at equal spaces.

    On the expressways of China a service area comes about every 50 km. Minor mountain roads have none.
    """
    return tuple(call for one in calls for call in _with_service_areas(one, every))


def _with_service_areas(call: Call, every: int) -> Iterator[Call]:
    pieces = 1 if call.minor_mountain else -(-call.drive // every)
    for piece in range(1, pieces):
        minutes = call.drive * piece // pieces - call.drive * (piece - 1) // pieces
        yield Call(f"{call.id}~{piece}", minutes, call.km / pieces)
    if pieces > 1:
        call = replace(call, drive=call.drive - call.drive * (pieces - 1) // pieces, km=call.km / pieces)
    yield call


def check(calls: Sequence[Call], departure: Departure) -> None:
    """Refuse a route or window that makes no sense.

    Raises:
        ValueError: fewer than two calls, a name twice, negative minutes, hours outside the day, or a window that is
            empty or longer than a week.
    """
    if len(calls) < 2 or len({call.id for call in calls}) != len(calls):
        raise ValueError("a route needs at least two calls, each with a name of its own")
    for call in calls:
        if call.drive < 0 or call.dwell < 0 or call.km < 0:
            raise ValueError(f"call {call.id}: minutes and kilometres cannot be negative")
        if not (0 <= call.opens <= DAY and 0 <= call.closes <= DAY):
            raise ValueError(f"call {call.id}: hours are minutes of the day, 0 to {DAY}")
        if call.ready is not None and not call.may_rest and call is not calls[0]:
            raise ValueError(f"call {call.id}: nobody can be waited for where the coach may not stand")
    if departure.step <= 0 or not 0 <= departure.latest - departure.earliest <= LONGEST_WINDOW:
        raise ValueError("the departure window must run forwards, for a week at most, in steps of a minute or more")
