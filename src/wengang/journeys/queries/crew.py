"""Reads for naming a crew: vehicles, drivers with their hours, escorts; and who has driven how long."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from wengang.accounts.models import User
from wengang.accounts.roles import MAY, Cap
from wengang.core.scope import Scope
from wengang.journeys.models import Driver, Duty, Trip, Vehicle, Wave

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MAY_ESCORT = [role for role, held in MAY.items() if Cap.JOURNEY_BOARD in held]


@dataclass(frozen=True)
class Hours:
    """Minutes at the wheel in the 24 hours and the 7 days before a moment."""

    day: int = 0
    week: int = 0


def driven(drivers: Collection[int], until: datetime) -> dict[int, Hours]:
    """What each driver has driven by then, our trips and what was entered from elsewhere. One query."""
    duties = Duty.unscoped.filter(driver__in=drivers, ends__gt=until - WEEK, starts__lt=until)
    sums: dict[int, list[float]] = {}
    for driver, starts, ends in duties.values_list("driver", "starts", "ends"):
        last = min(ends, until)
        found = sums.setdefault(driver, [0.0, 0.0])
        for place, span in enumerate((DAY, WEEK)):
            found[place] += max(0.0, (last - max(starts, until - span)).total_seconds() / 60)
    return {driver: Hours(round(day), round(week)) for driver, (day, week) in sums.items()}


def vehicles_for(trip: Trip) -> QuerySet[Vehicle]:
    """The organiser's vehicles in use, those of the planned type first by name."""
    rows = Vehicle.unscoped.filter(organisation=trip.plan.wave.organisation_id, active=True)
    return rows.select_related("type").order_by("type__name", "plate")


def drivers_for(trip: Trip) -> QuerySet[Driver]:
    """The organiser's drivers."""
    return Driver.unscoped.filter(organisation=trip.plan.wave.organisation_id, active=True).order_by("full_name", "pk")


def escorts_for(wave: Wave) -> QuerySet[User]:
    """Users who may check travellers in: the organiser's own, and those of offices at either end."""
    near = Q(memberships__organisation=wave.organisation_id)
    for end in (wave.sending_id, wave.receiving_id):
        near |= Q(memberships__organisation__division__code__startswith=end)
    rows = User.objects.filter(near, memberships__role__in=MAY_ESCORT, memberships__active=True, is_active=True)
    return rows.distinct().order_by("full_name", "pk")


def fleet_of(scope: Scope) -> QuerySet[Vehicle]:
    """Vehicles by type and plate."""
    rows = Vehicle.objects.visible_to(scope).select_related("type", "registered", "organisation")
    return rows.order_by("-active", "type__name", "plate")


def drivers_of(scope: Scope) -> QuerySet[Driver]:
    return Driver.objects.visible_to(scope).select_related("organisation").order_by("-active", "full_name", "pk")


def duties_of(driver: Driver, since: datetime) -> QuerySet[Duty]:
    """Duties of a driver since then, the newest first."""
    rows = Duty.unscoped.filter(driver=driver, ends__gt=since)
    return rows.select_related("trip__plan__wave", "by").order_by("-starts")
