"""Forms of waves, travellers and planning."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.accounts.models import User
from wengang.journeys.enums import CheckItem, Direction, PlaceKind
from wengang.journeys.models import Demand, Place, Wave
from wengang.market.models import Agreement, Employer
from wengang.web.agreements.forms import DivisionCodeField
from wengang.web.contacts import PhoneField
from wengang.web.proposals.forms import DayInput

TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
MOST_PLACES = 400


class WaveForm(forms.Form):
    """One day, one direction. What plans are made with, and what is looked at before boarding."""

    name = forms.CharField(label=_("What it is called"), max_length=80, help_text=_("For example: 节后返岗第一批"))
    day = forms.DateField(label=_("Day"), widget=DayInput)
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    agreement = forms.ModelChoiceField(
        label=_("Agreement"),
        queryset=Agreement.unscoped.none(),
        required=False,
        help_text=_("It names both regions; without one, write them below."),
    )
    sending = DivisionCodeField(
        label=_("Sending region"), required=False, help_text=_("Code or full name, such as 451425 or 天等县")
    )
    receiving = DivisionCodeField(label=_("Receiving region"), required=False, help_text=_("Code or full name"))
    earliest = forms.TimeField(label=_("No vehicle leaves before"), widget=TIME)
    latest = forms.TimeField(label=_("No vehicle leaves after"), widget=TIME)
    hourly_rate = forms.DecimalField(label=_("A vehicle hour costs"), min_value=0, max_digits=7, decimal_places=2)
    load_percent = forms.IntegerField(label=_("Seats that may be taken, of 100"), min_value=10, max_value=100)
    checks = forms.MultipleChoiceField(
        label=_("Looked at before boarding"),
        choices=CheckItem.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    FIELDS = ("name", "day", "direction", "agreement", "sending", "receiving", "earliest", "latest", "hourly_rate")

    def __init__(self, user: User, wave: Wave | None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _of_wave(wave) if wave else _new_wave())
        super().__init__(*args, **kwargs)
        agreements = Agreement.objects.visible_to(user.scope).select_related("sending", "receiving")
        self.fields["agreement"].queryset = agreements.order_by("-valid_from", "pk")  # type: ignore[attr-defined]
        if wave is None and len(self.fields["agreement"].queryset) == 1:  # type: ignore[attr-defined]
            self.initial["agreement"] = self.fields["agreement"].queryset[0]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        agreement = told.get("agreement")
        for end in ("sending", "receiving"):
            if end not in self.errors and not told.get(end):
                if agreement is None:
                    self.add_error(end, _("Name the region, or an agreement."))
                else:
                    told[end] = getattr(agreement, end)
        return told

    def told(self) -> dict[str, Any]:
        """For ``do_open_wave`` and ``do_edit_wave``."""
        return dict(self.cleaned_data)

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [
            (_("When and where"), [self[name] for name in ("name", "day", "direction")]),
            (_("Between which regions"), [self[name] for name in ("agreement", "sending", "receiving")]),
            (_("How to plan"), [self[name] for name in ("earliest", "latest", "hourly_rate", "load_percent")]),
            (_("On the day"), [self[name] for name in ("checks", "note")]),
        ]


def _new_wave() -> dict[str, Any]:
    blank = Wave()
    fields = {name: getattr(blank, name) for name in ("hourly_rate", "load_percent", "earliest", "latest")}
    return fields | {"day": timezone.localdate() + dt.timedelta(days=3), "direction": Direction.OUT}


def _of_wave(wave: Wave) -> dict[str, Any]:
    told = {name: getattr(wave, name) for name in WaveForm.base_fields if name not in ("sending", "receiving")}
    return told | {"sending": wave.sending_id, "receiving": wave.receiving_id}


class PlanForm(forms.Form):
    """How long to search, and from which seed."""

    deadline = forms.IntegerField(
        label=_("Seconds to search"),
        min_value=5,
        max_value=3_600,
        initial=30,
        help_text=_("More seconds, fewer vehicles and kilometres"),
    )
    seed = forms.IntegerField(
        label=_("Seed"), initial=0, min_value=0, max_value=2_000_000_000, help_text=_("Another seed gives another plan")
    )


class PlaceChoice(forms.ModelChoiceField):
    """A place by name, with the division it lies in."""

    def label_from_instance(self, place: Any) -> str:
        return f"{place.name} · {place.division.name}"


class DemandForm(forms.Form):
    """What is known of a traveller: from where to where, with whom, what they need, whether data may be passed on."""

    stop = PlaceChoice(label=_("Pick-up point"), queryset=Place.unscoped.none(), required=False)
    gate = PlaceChoice(label=_("Gate"), queryset=Place.unscoped.none(), required=False)
    employer = forms.ModelChoiceField(label=_("Employer"), queryset=Employer.unscoped.none(), required=False)
    party = forms.CharField(
        label=_("Travels together as"),
        max_length=24,
        required=False,
        help_text=_("Everybody with the same sign stays together; empty: alone"),
    )
    not_before = forms.TimeField(label=_("Cannot be picked up before"), widget=TIME, required=False)
    report_by = forms.DateTimeField(
        label=_("At the gate at the latest"), widget=MOMENT, required=False, input_formats=["%Y-%m-%dT%H:%M"]
    )
    accessible = forms.BooleanField(label=_("Needs a low step or a wheelchair place"), required=False)
    needs = forms.CharField(label=_("Other needs"), max_length=120, required=False)
    consented_on = forms.DateField(
        label=_("Consented on"),
        widget=DayInput,
        required=False,
        help_text=_("That name and phone go to carrier, escort, receiving side and employer for this journey"),
    )
    emergency_name = forms.CharField(label=_("Emergency contact"), max_length=40, required=False)
    emergency_phone = PhoneField(label=_("Phone of the emergency contact"))
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)

    GROUPS = (
        (_("From where to where"), ("stop", "gate", "employer", "not_before", "report_by")),
        (_("With whom, and what is needed"), ("party", "accessible", "needs")),
        (_("Consent and emergency"), ("consented_on", "emergency_name", "emergency_phone", "remark")),
    )

    def __init__(self, demand: Demand, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _of_demand(demand))
        super().__init__(*args, **kwargs)
        village, factory = _ends(demand)
        near = demand.person.division_id[:6]
        choose = {
            village: _places(near, PlaceKind.GATE, getattr(demand, f"{village}_id"), other=True),
            factory: _places(_work_region(demand), PlaceKind.STOP, getattr(demand, f"{factory}_id"), other=True),
        }
        for name, rows in choose.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["employer"].queryset = _employers(demand)  # type: ignore[attr-defined]

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def told(self) -> dict[str, Any]:
        """For ``do_edit_demand``; an empty phone keeps the one on file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "emergency_phone" or value}


def _of_demand(demand: Demand) -> dict[str, Any]:
    told = {
        name: getattr(demand, name) for name in DemandForm.base_fields if name not in ("emergency_phone", "report_by")
    }
    told["report_by"] = timezone.localtime(demand.report_by) if demand.report_by else None
    return told


def _ends(demand: Demand) -> tuple[str, str]:
    """Fields at the village and at the factory."""
    return ("stop", "gate") if demand.direction == Direction.OUT else ("gate", "stop")


def _work_region(demand: Demand) -> str:
    """The county-level region the traveller works in, as far as anything says so."""
    if demand.wave is not None:
        return demand.wave.receiving_id
    return demand.employer.division_id[:6] if demand.employer is not None else ""


def _places(region: str, but: str, chosen: int | None, *, other: bool) -> Any:
    """Places of a region that are in use, and the one chosen already."""
    rows = Place.unscoped.filter(division__code__startswith=region, active=True).exclude(kind=but)
    keys = list(rows.order_by("name").values_list("pk", flat=True)[:MOST_PLACES])
    kept = Place.unscoped.filter(pk__in=[*keys, *([chosen] if chosen else [])])
    return kept.select_related("division").order_by("division_id", "name")


def _employers(demand: Demand) -> Any:
    region = _work_region(demand)
    rows = Employer.unscoped.filter(division__code__startswith=region) if region else Employer.unscoped.none()
    keys = list(rows.order_by("name").values_list("pk", flat=True)[:MOST_PLACES])
    return Employer.unscoped.filter(pk__in=[*keys, *([demand.employer_id] if demand.employer_id else [])]).order_by(
        "name"
    )


class ReasonForm(forms.Form):
    """Why somebody does not travel."""

    reason = forms.CharField(label=_("Why does this person not travel?"), max_length=200)
