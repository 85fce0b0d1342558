"""The vehicles of a wave as the solver counts them: what stands ready that day, may lawfully go, and is not taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from wengang.journeys.enums import LIVE_PLANS, ON_THE_ROAD, TripState
from wengang.journeys.models import Trip, Vehicle, VehicleType, Wave
from wengang.solvers import routing


def may_go(vehicle: Vehicle, wave: Wave) -> bool:
    """Whether the vehicle may carry the wave: its permit is valid that day, one end lies where it is registered.

    A permit is often issued for the finished plan, so one that is not entered yet keeps no vehicle back here;
    ``actions.crews`` asks for it.
    """
    begun = vehicle.permit_from is None or vehicle.permit_from <= wave.day
    ended = vehicle.permit_to is not None and vehicle.permit_to < wave.day
    return vehicle.active and begun and not ended and at_home(vehicle.registered_id, wave)


def at_home(registered: str | None, wave: Wave) -> bool:
    """Whether one end of the wave lies in the region; nobody knows where a vehicle without one is registered."""
    return not registered or any(end.startswith(registered) for end in (wave.sending_id, wave.receiving_id))


def kinds(wave: Wave) -> list[routing.VehicleType]:
    """The organiser's types for the road, with how many of each are free that day.

    A load limit blocks seats: they are counted with those of the escorts, so that the rated seats, which tell where a
    coach can turn, stay true.
    """
    types = VehicleType.unscoped.filter(organisation=wave.organisation_id, active=True, mode__in=ON_THE_ROAD)
    known, taken = _vehicles(wave, types), _taken(wave.organisation_id, wave.day, wave.pk)
    return [
        routing.VehicleType(
            id=str(each.pk),
            seats=each.seats,
            drivers=each.drivers,
            escorts=each.escorts + blocked(each, wave),
            accessible=each.accessible,
            fixed=float(each.fixed),
            per_km=float(each.per_km),
            empty_km=float(each.empty_km),
            count=_left(each.count, known.get(each.pk), taken[each.pk]),
        )
        for each in types.order_by("pk")
    ]


def same_time(trip: Trip) -> QuerySet[Trip]:
    """Other trips at the same time that bind people and vehicles: announced ones, and those of the same plan."""
    others = Trip.unscoped.filter(departs_at__lt=trip.arrives_at, arrives_at__gt=trip.departs_at)
    others = others.exclude(pk=trip.pk).exclude(state__in=(TripState.CANCELLED, TripState.CLOSED))
    return others.filter(Q(plan__state__in=LIVE_PLANS) | Q(plan=trip.plan_id))


def why_not(vehicle: Vehicle, trip: Trip) -> str:
    """What forbids the vehicle to drive the trip, in words; empty if nothing does."""
    wave = trip.plan.wave
    if vehicle.organisation_id != wave.organisation_id or not vehicle.active:
        return _("This vehicle is not in the organiser's fleet.")
    if not at_home(vehicle.registered_id, wave):
        return _("Neither end of the journey lies where this vehicle is registered.")
    if not may_go(vehicle, wave):
        return _("The permit of this vehicle is not valid on %(day)s.") % {"day": wave.day.isoformat()}
    if same_time(trip).filter(vehicle=vehicle).exists():
        return _("This vehicle is on another trip in that time.")
    return ""


def blocked(kind: VehicleType, wave: Wave) -> int:
    """Passenger seats that the wave's load limit leaves empty."""
    return kind.places - kind.places * wave.load_percent // 100


def _vehicles(wave: Wave, types: Iterable[VehicleType]) -> dict[int, int]:
    """How many vehicles of each type may go; types without vehicles by plate are not in it."""
    found: dict[int, int] = {}
    for vehicle in Vehicle.unscoped.filter(type__in=types, active=True):
        found[vehicle.type_id] = found.get(vehicle.type_id, 0) + may_go(vehicle, wave)
    return found


def _taken(organisation: int, day: date, but: int) -> Counter[int]:
    """Vehicles of each type on trips of other waves whose plans people rely on that day."""
    trips = Trip.unscoped.filter(
        plan__state__in=LIVE_PLANS, plan__wave__day=day, type__organisation=organisation
    ).exclude(plan__wave=but)
    rows = trips.exclude(state=TripState.CANCELLED).order_by().values_list("type").annotate(trips=Count("pk"))
    return Counter({kind: count for kind, count in rows if kind is not None})


def _left(stated: int | None, by_plate: int | None, taken: int) -> int | None:
    """The smaller of what is stated and what is known by plate, less what is taken; None: as many as needed."""
    there = [count for count in (stated, by_plate) if count is not None]
    return max(0, min(there) - taken) if there else None
