"""Forms of places, vehicle types, vehicles, drivers and hours driven elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wengang.core.models import Division
from wengang.core.scope import Scope
from wengang.journeys.enums import ON_THE_ROAD, Datum, PlaceKind, Road
from wengang.journeys.models import Driver, Place, Vehicle, VehicleType
from wengang.market.models import Agreement, Employer
from wengang.web.contacts import PhoneField
from wengang.web.journeys.forms import MOMENT, MOST_PLACES, TIME, PlaceChoice
from wengang.web.proposals.forms import DayInput

NOTHING = ("", _("Not said"))
MOST_EMPLOYERS = 300


class AnyDivisionField(forms.CharField):
    """A division of any level by its code, or by a name that only one has."""

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Division) else value

    def clean(self, value: Any) -> Division | None:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        found = list(Division.objects.filter(pk=text)[:1]) or list(Division.objects.filter(name=text)[:2])
        if len(found) == 1:
            return found[0]
        problem = _("Several divisions have this name; write the code.") if found else _("No such division.")
        raise forms.ValidationError(problem)


class RowForm(forms.Form):
    """A form filled from a row, with its fields under headings."""

    GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    def __init__(self, row: Any, *args: Any, **kwargs: Any) -> None:
        if row is not None:
            filled = {name: getattr(row, name) for name in self.base_fields if name != "phone"}
            kwargs.setdefault("initial", filled)
        super().__init__(*args, **kwargs)
        self.row = row

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.GROUPS]

    def told(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)


class PlaceForm(RowForm):
    """A pick-up point, gate, station or airport."""

    name = forms.CharField(label=_("What it is called"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=PlaceKind.choices)
    division = AnyDivisionField(label=_("Lies in"), help_text=_("Code or full name of village, township or county"))
    employer = forms.ModelChoiceField(
        label=_("Factory"), queryset=Employer.unscoped.none(), required=False, help_text=_("Of a factory gate")
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(
        label=_("Longitude"),
        required=False,
        min_value=-180,
        max_value=180,
        help_text=_("Both empty: the point of the division is taken, and plans say so"),
    )
    datum = forms.ChoiceField(
        label=_("Coordinates given in"),
        choices=Datum.choices,
        help_text=_("Most Chinese maps show GCJ-02, GPS devices WGS-84; they are some 500 m apart"),
    )
    road = forms.ChoiceField(label=_("Road to it"), choices=[NOTHING, *Road.choices], required=False)
    longest = forms.IntegerField(
        label=_("Largest coach that can turn"), required=False, min_value=1, max_value=200, help_text=_("rated seats")
    )
    opens = forms.TimeField(label=_("Opens"), widget=TIME, required=False)
    closes = forms.TimeField(label=_("Closes"), widget=TIME, required=False)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    GROUPS = (
        (_("What and where"), ("name", "kind", "division", "employer", "address")),
        (_("Coordinates"), ("latitude", "longitude", "datum")),
        (_("For coaches"), ("road", "longest", "opens", "closes", "active")),
    )

    def __init__(self, scope: Scope, row: Place | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(row, *args, **kwargs)
        seen = Employer.objects.visible_to(scope).order_by("name").values_list("pk", flat=True)[:MOST_EMPLOYERS]
        keys = [*seen, *([row.employer_id] if row is not None and row.employer_id else [])]
        self.fields["employer"].queryset = Employer.unscoped.filter(pk__in=keys).order_by("name")  # type: ignore[attr-defined]


class RoadForm(forms.Form):
    """How far it is from here to another place, as somebody knows it."""

    end = PlaceChoice(label=_("To"), queryset=Place.unscoped.none())
    km = forms.FloatField(label=_("Kilometres"), min_value=0, max_value=5_000)
    minutes = forms.FloatField(label=_("Minutes by coach"), min_value=0, max_value=6_000)
    back = forms.BooleanField(label=_("The same on the way back"), required=False, initial=True)

    def __init__(self, scope: Scope, start: Place, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = places_near(scope).exclude(pk=start.pk).values_list("pk", flat=True)[:MOST_PLACES]
        rows = Place.unscoped.filter(pk__in=list(keys)).select_related("division")
        self.fields["end"].queryset = rows.order_by("kind", "division_id", "name")  # type: ignore[attr-defined]


def places_near(scope: Scope) -> QuerySet[Place]:
    """Places in use at the ends of the reader's agreements and in the reader's own divisions."""
    rule = scope.inside("division_id")
    for ends in Agreement.objects.visible_to(scope).values_list("sending_id", "receiving_id"):
        for end in ends:
            rule |= Q(division__code__startswith=end)
    return Place.unscoped.filter(rule, active=True).order_by("name", "pk")


class TypeForm(RowForm):
    """Vehicles alike, with what they cost."""

    name = forms.CharField(label=_("What it is called"), max_length=40, help_text=_("For example: 53座大巴"))
    mode = forms.ChoiceField(label=_("Mode"), choices=[(mode.value, mode.label) for mode in ON_THE_ROAD])
    seats = forms.IntegerField(
        label=_("Rated seats"), min_value=2, max_value=200, help_text=_("With those of drivers and escorts")
    )
    drivers = forms.IntegerField(label=_("Drivers on board"), min_value=1, max_value=4, initial=2)
    escorts = forms.IntegerField(label=_("Escorts on board"), min_value=0, max_value=4, initial=1)
    accessible = forms.IntegerField(label=_("Accessible places"), min_value=0, max_value=50, initial=0)
    fixed = forms.DecimalField(
        label=_("Costs a trip"), min_value=0, max_digits=9, decimal_places=2, help_text=_("yuan, whatever the way")
    )
    per_km = forms.DecimalField(label=_("Costs a kilometre"), min_value=0, max_digits=7, decimal_places=2)
    empty_km = forms.IntegerField(
        label=_("Empty kilometres"),
        min_value=0,
        max_value=5_000,
        initial=0,
        help_text=_("Driven without passengers for each vehicle, for example back home; paid as well"),
    )
    count = forms.IntegerField(
        label=_("How many there are"),
        required=False,
        min_value=0,
        max_value=5_000,
        help_text=_("Empty: as many as needed"),
    )
    prices_of = forms.DateField(label=_("Prices of"), widget=DayInput, required=False)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    GROUPS = (
        (_("Seats"), ("name", "mode", "seats", "drivers", "escorts", "accessible")),
        (_("Costs"), ("fixed", "per_km", "empty_km", "count", "prices_of", "active")),
    )


class VehicleForm(RowForm):
    """One vehicle with its charter permit."""

    type = forms.ModelChoiceField(label=_("Type"), queryset=VehicleType.unscoped.none())
    plate = forms.CharField(label=_("Number plate"), max_length=12)
    carrier = forms.CharField(label=_("Carrier"), max_length=80, required=False)
    registered = AnyDivisionField(
        label=_("Registered in"),
        required=False,
        help_text=_("Code or full name; one end of a charter must lie there"),
    )
    permit_number = forms.CharField(label=_("Charter permit"), max_length=40, required=False)
    permit_from = forms.DateField(label=_("Valid from"), widget=DayInput, required=False)
    permit_to = forms.DateField(label=_("Valid to"), widget=DayInput, required=False)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    GROUPS = (
        (_("Vehicle"), ("type", "plate", "carrier", "registered")),
        (_("Permit"), ("permit_number", "permit_from", "permit_to", "active")),
    )

    def __init__(self, scope: Scope, row: Vehicle | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(row, *args, **kwargs)
        organisation = row.organisation_id if row is not None else scope.organisation_id
        types = VehicleType.unscoped.filter(organisation=organisation).order_by("name")
        self.fields["type"].queryset = types  # type: ignore[attr-defined]


class DriverForm(RowForm):
    """A driver of a carrier."""

    full_name = forms.CharField(label=_("Name"), max_length=40)
    phone = PhoneField()
    carrier = forms.CharField(label=_("Carrier"), max_length=80, required=False)
    licence = forms.CharField(
        label=_("Class of the licence"), max_length=8, required=False, help_text=_("For example A1")
    )
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    GROUPS = ((_("Driver"), ("full_name", "phone", "carrier", "licence", "active")),)

    def __init__(self, row: Driver | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(row, *args, **kwargs)
        if row is None:
            self.fields["phone"].required = True
            self.fields["phone"].help_text = ""

    def told(self) -> dict[str, Any]:
        """An empty phone keeps the one on file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "phone" or value}


class DutyForm(forms.Form):
    """Hours driven elsewhere: they count in the 24 hours and the 7 days."""

    starts = forms.DateTimeField(label=_("Begins at"), widget=MOMENT, input_formats=["%Y-%m-%dT%H:%M"])
    ends = forms.DateTimeField(label=_("Ends at"), widget=MOMENT, input_formats=["%Y-%m-%dT%H:%M"])
    note = forms.CharField(label=_("What for"), max_length=80, required=False)
