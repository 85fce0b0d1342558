"""Writes on vehicle types, vehicles, drivers, and hours driven elsewhere."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.constraints import in_words
from wengang.core.ids import IdError, check_phone
from wengang.core.states import MayNot
from wengang.journeys.actions.guard import acting_for
from wengang.journeys.models import Driver, Duty, Vehicle, VehicleType
from wengang.journeys.models.fleet import OfOrganisation
from wengang.journeys.plates import PLATE, plain_plate

Row = TypeVar("Row", bound=OfOrganisation)

TYPE_FIELDS = (
    "name", "mode", "seats", "drivers", "escorts", "accessible", "fixed", "per_km", "empty_km", "count", "prices_of",
    "active",
)  # fmt: skip
VEHICLE_FIELDS = ("type", "plate", "carrier", "registered", "permit_number", "permit_from", "permit_to", "active")
DRIVER_FIELDS = ("full_name", "phone", "carrier", "licence", "active")


def do_add_type(*, by: User, **fields: Any) -> VehicleType:
    """A new vehicle type of the writer's organisation. Raises MayNot, ValidationError naming the field."""
    row = VehicleType(organisation_id=acting_for(by, Cap.FLEET_EDIT))
    return _write(row, fields, TYPE_FIELDS, by)


def do_edit_type(row: VehicleType, *, by: User, **changes: Any) -> VehicleType:
    """New prices count for plans made from now on; plans keep the cost they were made with."""
    return _write(row, changes, TYPE_FIELDS, by)


def do_add_vehicle(*, by: User, **fields: Any) -> Vehicle:
    """A new vehicle. Raises ValidationError for a plate that is none or is on file."""
    row = Vehicle(organisation_id=acting_for(by, Cap.FLEET_EDIT))
    return _write(row, fields, VEHICLE_FIELDS, by)


def do_edit_vehicle(row: Vehicle, *, by: User, **changes: Any) -> Vehicle:
    return _write(row, changes, VEHICLE_FIELDS, by)


def do_add_driver(*, by: User, **fields: Any) -> Driver:
    """A new driver with a phone that can be called. Raises ValidationError naming the field."""
    row = Driver(organisation_id=acting_for(by, Cap.FLEET_EDIT))
    return _write(row, fields, DRIVER_FIELDS, by)


def do_edit_driver(row: Driver, *, by: User, **changes: Any) -> Driver:
    return _write(row, changes, DRIVER_FIELDS, by)


@transaction.atomic
def do_add_duty(driver: Driver, *, starts: datetime, ends: datetime, by: User, note: str = "") -> Duty:
    """Hours that the driver drove elsewhere; they count in the 24 hours and the 7 days like those of our trips.

    Raises:
        ValidationError: the times are out of order, or the driver was at another wheel then.
    """
    require(by, Cap.FLEET_EDIT)
    _require_mine(driver, by)
    duty = Duty(driver=driver, starts=starts, ends=ends, note=note.strip(), by=by)
    duty.full_clean(exclude=["driver", "trip", "by"])
    with in_words():
        duty.save()
    return duty


@transaction.atomic
def do_remove_duty(duty: Duty, *, by: User) -> None:
    """Take back hours entered by hand. Those of a trip follow their trip."""
    require(by, Cap.FLEET_EDIT)
    _require_mine(duty.driver, by)
    if duty.trip_id is not None:
        raise ValidationError(_("These hours belong to a trip and change with it."))
    duty.delete()


@transaction.atomic
def _write(row: Row, fields: dict[str, Any], known: tuple[str, ...], by: User) -> Row:
    require(by, Cap.FLEET_EDIT)
    _require_mine(row, by)
    if unknown := set(fields) - set(known):
        names = ", ".join(sorted(unknown))
        raise ValidationError(_("These fields are not edited here: %(fields)s") % {"fields": names})
    for name, value in fields.items():
        setattr(row, name, _TIDY[name](value) if name in _TIDY else value)
    row.full_clean(exclude=["organisation", "phone"])
    with in_words():
        row.save()
    return row


def _require_mine(row: OfOrganisation, by: User) -> None:
    """One's own, or of an organisation in one's divisions; the new row is of the writer's organisation."""
    if row.organisation_id == by.scope.organisation_id:
        return
    division = row.organisation.division_id
    if division is None or not by.scope.covers(division):
        raise MayNot(_("This vehicle or driver is not yours to look after."))


def _plate(text: str) -> str:
    plate = plain_plate(text)
    if not PLATE.fullmatch(plate):
        raise ValidationError({"plate": _("This is not a number plate: %(plate)s") % {"plate": text[:12]}})
    return plate


def _phone(text: str) -> str:
    try:
        return str(check_phone(text)[0].number)
    except (IdError, IndexError) as fault:
        raise ValidationError({"phone": _("This is not a phone number.")}) from fault


_TIDY: dict[str, Callable[[str], str]] = {"plate": _plate, "phone": _phone, "full_name": str.strip}
