"""Reads of places and the fleet."""

from django.db.models import Q, QuerySet

from wengang.core.scope import Scope, within
from wengang.journeys.models import Driver, Place, Vehicle, VehicleType


def places(
    scope: Scope, *, kind: str = "", division: str = "", text: str = "", inactive: bool = False
) -> QuerySet[Place]:
    """Places in the order of their divisions, narrowed to a kind, a subtree of divisions, or words of their name."""
    rows = Place.objects.visible_to(scope).select_related("division", "employer").order_by("division_id", "name", "pk")
    if kind:
        rows = rows.filter(kind=kind)
    rows = rows.filter(within("division_id", division))
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(address__icontains=text) | Q(employer__name__icontains=text))
    return rows if inactive else rows.filter(active=True)


def vehicle_types(scope: Scope, *, organisation: int | None = None) -> QuerySet[VehicleType]:
    """Types in use, the largest first; of one organisation when it plans."""
    rows = VehicleType.objects.visible_to(scope).filter(active=True).order_by("-seats", "pk")
    return rows.filter(organisation=organisation) if organisation else rows


def vehicles(scope: Scope) -> QuerySet[Vehicle]:
    return Vehicle.objects.visible_to(scope).select_related("type", "registered").order_by("-active", "plate")


def drivers(scope: Scope) -> QuerySet[Driver]:
    return Driver.objects.visible_to(scope).order_by("-active", "full_name", "pk")
