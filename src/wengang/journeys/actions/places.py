"""Writes on pick-up points, factory gates, stations, and the roads between them as somebody knows them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.constraints import in_words
from wengang.core.models import Division
from wengang.core.scope import within
from wengang.core.states import MayNot
from wengang.journeys.actions.guard import acting_for
from wengang.journeys.enums import Datum, PlaceKind, RoadSource
from wengang.journeys.models import Place, RoadFact
from wengang.market.models import Agreement, Employer
from wengang.solvers.roads import Gcj02

EDITABLE = (
    "name", "kind", "division", "employer", "address", "latitude", "longitude", "datum", "approximate", "road",
    "longest", "opens", "closes", "active",
)  # fmt: skip
POINT = ("latitude", "longitude")


@transaction.atomic
def do_add_place(*, by: User, **fields: Any) -> Place:
    """A new place. Coordinates may be given in GCJ-02 and are stored as WGS-84; without any, the division's are taken.

    Raises:
        MayNot: the place lies neither in the writer's divisions nor at an end of one of the writer's agreements.
        ValidationError: naming the field.
    """
    place = Place(organisation_id=acting_for(by, Cap.FLEET_EDIT), **_known(fields))
    _require_near(place, by)
    return _written(place, moved=True)


@transaction.atomic
def do_edit_place(place: Place, *, by: User, **changes: Any) -> Place:
    """Correct a place; travellers and plans that name it keep naming it. Raises as :func:`do_add_place`."""
    require(by, Cap.FLEET_EDIT)
    locked = Place.unscoped.select_for_update().get(pk=place.pk)
    _require_keeper(locked, by)
    moved = any(changes.get(name, getattr(locked, name)) != getattr(locked, name) for name in POINT)
    if not moved:
        changes.pop("datum", None)  # it tells what new coordinates are given in; those on file are settled
    for name, value in _known(changes).items():
        setattr(locked, name, value)
    _require_near(locked, by)
    return _written(locked, moved=moved)


@transaction.atomic
def do_add_township_stops(division: Division, *, by: User) -> list[Place]:
    """One pick-up point for each township of a county that has none yet, at the township's own point.

    A beginning that can be planned with: somebody moves them to the square or the station where coaches can turn.
    """
    organisation = acting_for(by, Cap.FLEET_EDIT)
    if not by.scope.covers(division.pk):
        raise MayNot(_("This division is not yours to look after."))
    stops = Place.unscoped.filter(within("division_id", division.pk), kind=PlaceKind.STOP, active=True)
    served = {code[:9] for code in stops.values_list("division_id", flat=True)}
    townships = Division.objects.filter(parent=division, level=Division.Level.TOWNSHIP).order_by("code")
    new = [
        at_point_of(each, kind=PlaceKind.STOP, name=each.name, organisation_id=organisation)
        for each in townships
        if each.pk not in served
    ]
    with in_words():
        return Place.unscoped.bulk_create(new)


def at_point_of(division: Division, **fields: Any) -> Place:
    """An unsaved place at the point of its division, or of the nearest division above that has one."""
    above: Division | None = division
    while above is not None and above.latitude is None:
        above = above.parent
    point = (above.latitude, above.longitude) if above else (None, None)
    return Place(division=division, latitude=point[0], longitude=point[1], approximate=True, **fields)


@transaction.atomic
def do_set_road(start: Place, end: Place, *, km: float, minutes: float, by: User) -> RoadFact:
    """Enter how far it is from one place to another; what is entered by hand counts before everything else."""
    require(by, Cap.FLEET_EDIT)
    if start.pk == end.pk:
        raise ValidationError(_("A road joins two places."))
    told = {"km": km, "minutes": minutes, "by": by}
    with in_words():
        fact, _new = RoadFact.objects.update_or_create(start=start, end=end, source=RoadSource.HAND, defaults=told)
    return fact


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise ValidationError(
            _("These fields are not edited here: %(fields)s") % {"fields": ", ".join(sorted(unknown))}
        )
    return fields


def _written(place: Place, *, moved: bool) -> Place:
    if moved:
        _settle_point(place)
    place.full_clean(exclude=["organisation"])
    with in_words():
        place.save()
    return place


def _settle_point(place: Place) -> None:
    """Turn what was given into WGS-84 and say so, so that nobody who corrects it later shifts it a second time."""
    if (place.latitude is None) != (place.longitude is None):
        raise ValidationError(_("Give both coordinates, in degrees."))
    if place.latitude is None:
        point = at_point_of(place.division)
        place.latitude, place.longitude = point.latitude, point.longitude
        place.approximate, place.datum = True, Datum.WGS84
    else:
        place.latitude, place.longitude = _as_wgs84(place.latitude, place.longitude or 0, place.datum)
        place.datum, place.approximate = Datum.WGS84, False


def _as_wgs84(latitude: float, longitude: float, datum: str) -> tuple[float, float]:
    if datum != Datum.GCJ02:
        return latitude, longitude
    try:
        point = Gcj02(latitude, longitude).wgs84()
    except ValueError as fault:
        raise ValidationError(_("Give both coordinates, in degrees.")) from fault
    return point.lat, point.lon


def _require_keeper(place: Place, by: User) -> None:
    """A place is corrected where it lies, or by who entered it."""
    if place.organisation_id != by.scope.organisation_id and not by.scope.covers(place.division_id):
        raise MayNot(_("This place is not yours to look after."))


def _require_near(place: Place, by: User) -> None:
    if by.scope.covers(place.division_id):
        return
    ends = Agreement.objects.visible_to(by.scope).values_list("sending_id", "receiving_id")
    if not any(place.division_id.startswith(end) for pair in ends for end in pair):
        raise MayNot(_("This place lies outside your regions and those of your agreements."))


def gates_of(employers: list[Employer], *, organisation: int) -> dict[int, Place]:
    """The gate of each employer, by employer's key; a missing one is made at the point of the employer's division."""
    rows = Place.unscoped.filter(kind=PlaceKind.GATE, employer__in=employers, active=True).order_by("-pk")
    gates = {place.employer_id: place for place in rows if place.employer_id}
    new = [
        at_point_of(
            each.division, kind=PlaceKind.GATE, name=_gate_name(each), employer=each, organisation_id=organisation
        )
        for each in employers
        if each.pk not in gates
    ]
    Place.unscoped.bulk_create(new)
    return gates | {place.employer_id: place for place in new if place.employer_id}


def _gate_name(employer: Employer) -> str:
    """The employer's name, with the end of its code: two employers of one place may share a name."""
    return f"{employer.name[:70]}（{employer.uscc[-4:]}）"
