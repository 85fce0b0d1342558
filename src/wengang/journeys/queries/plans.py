"""Reads on plans: whether one may be reviewed, and how two differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from wengang.journeys.enums import ON_THE_ROAD, DemandState, SeatState, TripState
from wengang.journeys.models import Demand, Plan, Seat, Trip

TOLD_APART = 15
"""Minutes by which a pick-up must differ for it to count as another one when plans are compared."""


@dataclass(frozen=True)
class Fit:
    """What keeps a plan from being reviewed.

    Numbers of trips without a lawful timetable, demands without a seat, and demands that ask for other places by now.
    """

    unlawful: tuple[int, ...]
    without_seat: tuple[int, ...]
    outdated: tuple[int, ...]


def fit_of(plan: Plan) -> Fit:
    """The plan against its wave's list as it is now."""
    trips = Trip.unscoped.filter(plan=plan, mode__in=ON_THE_ROAD).exclude(state=TripState.CANCELLED)
    unlawful = trips.exclude(legal=True).order_by("number").values_list("number", flat=True)
    here = seats_of(plan).exclude(pk__in=gone(plan).values("pk"))
    outdated = here.exclude(demand__stop=F("board__place"), demand__gate=F("leave__place"))
    return Fit(
        tuple(unlawful),
        tuple(without_seat(plan).order_by("pk").values_list("pk", flat=True)),
        tuple(outdated.order_by("pk").values_list("demand", flat=True)),
    )


def seats_of(plan: Plan) -> QuerySet[Seat]:
    """Seats of a plan that were not given back."""
    return Seat.unscoped.filter(plan=plan).exclude(state=SeatState.RELEASED)


def gone(plan: Plan) -> QuerySet[Seat]:
    """Seats kept for people who are no longer on the wave's list."""
    return seats_of(plan).exclude(demand__state=DemandState.OPEN, demand__wave=F("plan__wave"))


def without_seat(plan: Plan) -> QuerySet[Demand]:
    """Travellers on the wave's list whom the plan does not carry."""
    seated = seats_of(plan).filter(demand=OuterRef("pk"))
    return Demand.unscoped.filter(wave=plan.wave_id, state=DemandState.OPEN).exclude(Exists(seated))


def compare(first: Plan, second: Plan) -> dict[str, dict[str, Any]]:
    """Two plans of a wave beside each other: ``{first: …, second: …, between: …}``.

    Each: ``cost`` (yuan), ``trips``, ``people``, ``places``, ``fill``, ``km``, ``latest`` (moment), ``unlawful``;
    between: people ``in_both``, and of them ``other_time``, whose pick-up differs by 15 minutes or more, and
    ``other_stop``, who get on elsewhere.
    """
    return {"first": _numbers(first), "second": _numbers(second), "between": _between(first, second)}


def _numbers(plan: Plan) -> dict[str, Any]:
    trips = Trip.unscoped.filter(plan=plan).exclude(state=TripState.CANCELLED)
    told = trips.aggregate(
        cost=Sum("cost"),
        trips=Count("pk"),
        places=Sum("places"),
        km=Sum("km"),
        latest=Max("arrives_at"),
        unlawful=Count("pk", filter=Q(legal=False)),
    )
    people = seats_of(plan).count()
    fill = people / told["places"] if told["places"] else None
    return {**told, "cost": told["cost"] or 0, "people": people, "fill": fill}


def _between(first: Plan, second: Plan) -> dict[str, int]:
    pickups = ("demand", "board__place", "board__departs_at")
    before = {demand: at for demand, *at in seats_of(first).values_list(*pickups)}
    pairs = [(before[demand], at) for demand, *at in seats_of(second).values_list(*pickups) if demand in before]
    moved = [abs((new[1] - old[1]).total_seconds()) >= TOLD_APART * 60 for old, new in pairs]
    return {"in_both": len(pairs), "other_time": sum(moved), "other_stop": sum(old[0] != new[0] for old, new in pairs)}
