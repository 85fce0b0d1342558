"""The crew of a trip: a vehicle by plate, drivers with the hours they have driven, an escort with a work phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.accounts.models import User
from wengang.journeys.models import Driver, Trip, Vehicle
from wengang.journeys.queries.crew import Hours, driven, drivers_for, escorts_for, vehicles_for
from wengang.web.templatetags.journeys import hm

DRIVERS = ("driver_1", "driver_2", "driver_3")


class VehicleChoice(forms.ModelChoiceField):
    def label_from_instance(self, vehicle: Any) -> str:
        parts = [vehicle.plate, vehicle.type.name, vehicle.carrier]
        return " · ".join(part for part in parts if part)


class DriverChoice(forms.ModelChoiceField):
    """Drivers with their hours before the trip leaves."""

    hours: dict[int, Hours] = {}

    def label_from_instance(self, driver: Any) -> str:
        told = self.hours.get(driver.pk, Hours())
        words = _("24 h %(day)s · 7 days %(week)s") % {"day": hm(told.day), "week": hm(told.week)}
        return f"{driver.full_name} · {driver.carrier or driver.licence or '—'} · {words}"


class CrewForm(forms.Form):
    """What is left empty is taken back."""

    vehicle = VehicleChoice(label=gettext_lazy("Vehicle"), queryset=Vehicle.unscoped.none(), required=False)
    driver_1 = DriverChoice(label=gettext_lazy("First driver"), queryset=Driver.unscoped.none(), required=False)
    driver_2 = DriverChoice(label=gettext_lazy("Second driver"), queryset=Driver.unscoped.none(), required=False)
    driver_3 = DriverChoice(label=gettext_lazy("Third driver"), queryset=Driver.unscoped.none(), required=False)
    escort = forms.ModelChoiceField(label=gettext_lazy("Escort"), queryset=User.objects.none(), required=False)
    escort_phone = forms.CharField(
        label=gettext_lazy("Work phone of the escort"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("It stands on every ticket: no private number"),
    )

    def __init__(self, trip: Trip, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _of_trip(trip))
        super().__init__(*args, **kwargs)
        drivers = drivers_for(trip)
        hours = driven(list(drivers.values_list("pk", flat=True)), trip.departs_at)
        chosen: dict[str, Any] = dict.fromkeys(DRIVERS, drivers)
        chosen |= {"vehicle": vehicles_for(trip), "escort": escorts_for(trip.plan.wave)}
        for name, rows in chosen.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        for name in DRIVERS:
            self.fields[name].hours = hours  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """For ``do_crew``."""
        data = self.cleaned_data
        drivers = [data[name] for name in DRIVERS if data[name]]
        return {name: data[name] for name in ("vehicle", "escort", "escort_phone")} | {"drivers": drivers}


def _of_trip(trip: Trip) -> dict[str, Any]:
    crew = trip.crew
    named = dict(zip(DRIVERS, crew, strict=False))
    return {"vehicle": trip.vehicle_id, "escort": trip.escort_id, "escort_phone": trip.escort_phone, **named}
