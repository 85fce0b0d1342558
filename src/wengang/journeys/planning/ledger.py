"""What drivers have driven and are to drive, for the limits of 24 hours and 7 days; duties of a trip's line of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from wengang.journeys.enums import LIVE_PLANS, TripState
from wengang.journeys.models import Driver, Duty, Trip
from wengang.journeys.planning.clock import minutes, moment
from wengang.solvers import timetable

DAYS_BACK, DAYS_AHEAD = 8, 3


def past_of(drivers: Sequence[Driver], trip: Trip) -> list[timetable.Driver]:
    """The drivers with everything they drive around the trip's day, in minutes of that day, without the trip itself.

    Duties that stand, and, while the trip's plan is no more than a draft, what its other trips ask of them.
    """
    day = trip.plan.wave.day
    spans = defaultdict[int, list[timetable.Duty]](list)
    around = (moment(day, 0) - timedelta(days=DAYS_BACK), moment(day, 0) + timedelta(days=DAYS_AHEAD))
    rows = Duty.unscoped.filter(driver__in=drivers, ends__gt=around[0], starts__lt=around[1]).exclude(trip=trip.pk)
    for driver, starts, ends in rows.order_by("starts").values_list("driver", "starts", "ends"):
        spans[driver].append(timetable.Duty(minutes(day, starts), minutes(day, ends)))
    if trip.plan.state not in LIVE_PLANS:
        others = Trip.unscoped.filter(plan=trip.plan_id, drivers__in=drivers).exclude(pk=trip.pk)
        for other in others.exclude(state=TripState.CANCELLED).distinct().prefetch_related("drivers"):
            for driver, start, end in stretches(other):
                spans[driver].append(timetable.Duty(start, end))
    return [timetable.Driver(str(driver.pk), tuple(_merged(spans[driver.pk]))) for driver in drivers]


def _merged(spans: Iterable[timetable.Duty]) -> list[timetable.Duty]:
    """The spans in order, those that touch or overlap as one: each minute counts once."""
    merged: list[timetable.Duty] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if span.end <= span.start:
            continue
        if merged and span.start <= merged[-1].end:
            merged[-1] = timetable.Duty(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def stretches(trip: Trip) -> list[tuple[int, int, int]]:
    """(driver, start, end) of every stretch at the wheel on the trip's line, in minutes of its day.

    The n-th driver of the line is the n-th of the crew by key. ``trip`` comes with its drivers loaded.
    """
    crew = [driver.pk for driver in trip.crew]
    return [
        (crew[row["driver"] - 1], row["start"], row["end"])
        for row in trip.timeline
        if row["doing"] == "drive" and row["driver"] and row["driver"] <= len(crew)
    ]


def duties_of(trip: Trip, day: date, by: int | None) -> list[Duty]:
    """The duties of the trip's crew, one a stretch between two stands; not saved."""
    spans = defaultdict[int, list[timetable.Duty]](list)
    for driver, start, end in stretches(trip):
        spans[driver].append(timetable.Duty(start, end))
    return [
        Duty(driver_id=driver, trip=trip, starts=moment(day, one.start), ends=moment(day, one.end), by_id=by)
        for driver, own in spans.items()
        for one in _merged(own)
    ]


def drivers_needed(timeline: Sequence[dict[str, Any]]) -> int:
    """How many people take the wheel on a line of time."""
    return max((row["driver"] for row in timeline if row["driver"]), default=0)
