"""What finished trips teach of the long roads, from the last stop to the first gate, where both times were recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone

from wengang.journeys.enums import ON_THE_ROAD, RoadSource, TripState
from wengang.journeys.models import Call, Place, RoadFact, Trip
from wengang.journeys.planning.clock import minutes
from wengang.journeys.planning.roads import Point, locate
from wengang.solvers import roads
from wengang.solvers.roads.learn import cell
from wengang.solvers.roads.sphere import between
from wengang.solvers.routing import DistanceModel

LOOK_BACK = timedelta(days=400)
"""Trips of two spring festivals: roads change."""


@dataclass(frozen=True)
class Drive:
    """The long road of one trip: keys of its places, minutes at the wheel."""

    start: int
    end: int
    driven: float


@transaction.atomic
def learn_roads() -> dict[str, int]:
    """Write what all trips of the last while teach; what an earlier run wrote is replaced. Returns counts."""
    drives = list(_drives())
    points = locate(Place.unscoped.filter(pk__in={pk for each in drives for pk in (each.start, each.end)})).points
    known = [each for each in drives if each.start in points and each.end in points]
    model = DistanceModel().trunk
    km = {(each.start, each.end): _km(points[each.start], points[each.end]) * model.detour for each in known}
    factors = roads.learn(
        roads.Trip(
            roads.Wgs84(*points[each.start]),
            roads.Wgs84(*points[each.end]),
            "trunk",
            km[each.start, each.end] / model.speed * 60,
            each.driven,
        )
        for each in known
    )
    trips = Counter((each.start, each.end) for each in known)
    facts = [
        RoadFact(
            start_id=pair[0],
            end_id=pair[1],
            source=RoadSource.TRIPS,
            km=round(far, 1),
            minutes=round(far / model.speed * 60 * factor, 1),
            trips=trips[pair],
        )
        for pair, far in km.items()
        if (
            factor := factors.by_pair.get(
                (
                    _cell(points[pair[0]]),
                    _cell(points[pair[1]]),
                )
            )
        )
    ]
    RoadFact.objects.filter(source=RoadSource.TRIPS).delete()
    RoadFact.objects.bulk_create(facts, batch_size=2_000)
    return {"trips": factors.trips, "left_out": factors.left_out + len(drives) - len(known), "roads": len(facts)}


def _drives() -> Iterator[Drive]:
    """Long roads with both ends recorded, without the rests that were planned on them."""
    done = Trip.unscoped.filter(
        state__in=(TripState.ARRIVED, TripState.CLOSED), mode__in=ON_THE_ROAD, came_at__gte=timezone.now() - LOOK_BACK
    )
    calls: dict[int, list[Call]] = {}
    for call in Call.unscoped.filter(trip__in=done).order_by("trip", "number"):
        calls.setdefault(call.trip_id, []).append(call)
    for trip in done.select_related("plan__wave").defer("objections").order_by("pk").iterator(chunk_size=500):
        last, first = _ends(calls.get(trip.pk, []))
        if last is None or first is None or not last.left_at or not first.came_at:
            continue
        day = trip.plan.wave.day
        span = (minutes(day, last.departs_at), minutes(day, first.arrives_at))
        took = (first.came_at - last.left_at).total_seconds() / 60 - _standing(trip, span)
        yield Drive(last.place_id, first.place_id, took)


def _ends(calls: Iterable[Call]) -> tuple[Call | None, Call | None]:
    """(the last stop that was left, the first gate that was come to)."""
    rows = list(calls)
    left = [call for call in rows if not call.drops and call.left_at]
    came = [call for call in rows if call.drops and call.came_at]
    return (left[-1] if left else None), (came[0] if came else None)


def _standing(trip: Trip, span: tuple[int, int]) -> int:
    """Minutes that were to be spent standing within the span."""
    rows = [row for row in trip.timeline if row["doing"] != "drive"]
    return sum(max(0, min(row["end"], span[1]) - max(row["start"], span[0])) for row in rows)


def _km(here: Point, there: Point) -> float:
    one, other = ([np.array([degrees]) for degrees in point] for point in (here, there))
    return float(between(*one, *other)[0, 0])


def _cell(point: Point) -> tuple[int, int]:
    return cell(roads.Wgs84(*point))
