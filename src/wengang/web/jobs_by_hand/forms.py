"""What is asked about a job that somebody writes down by hand. What a kind of work does not know is not asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.core.regions import Ambiguous, gazetteer
from wengang.employment.enums import EndReason, ExportMode, SpellKind
from wengang.employment.models import Spell
from wengang.employment.rules import RULES
from wengang.market.enums import Contract, Insurance, WageBasis
from wengang.registry.models import Person
from wengang.web.access import Request
from wengang.web.evidence import EvidenceForm
from wengang.web.jobs_by_hand.employers import EmployerField
from wengang.web.people.forms import ASKED, DAY, SEEN

NOT_KNOWN = ("", gettext_lazy("Not known"))
LEFT = [(each.value, each.label) for each in EndReason if each != EndReason.CORRECTED]
EMPLOYED = [str(kind) for kind, rule in RULES.items() if rule.employer]
WHEN: dict[str, dict[str, list[str]]] = {
    "employer": {"kind": EMPLOYED},
    "employer_name": {"kind": EMPLOYED},
    "contract": {"kind": EMPLOYED},
    "contract_until": {"kind": EMPLOYED, "contract": [Contract.FIXED, Contract.DISPATCH, Contract.PUBLIC_POST]},
    "host": {"kind": EMPLOYED, "contract": [Contract.DISPATCH]},
    "hours_day": {"kind": EMPLOYED, "contract": [Contract.PART_TIME]},
    "hours_week": {"kind": EMPLOYED, "contract": [Contract.PART_TIME]},
    "insurances": {"kind": EMPLOYED},
    "promised_low": {"kind": EMPLOYED},
    "promised_high": {"kind": EMPLOYED},
    "promised_basis": {"kind": EMPLOYED},
}
"""A field that is shown only when others were answered so. The page hides it; here its answer is dropped."""
LOOK_UP = {"hx-trigger": "input changed delay:300ms", "hx-target": "#employers"}


def _yuan(label: str) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=9, decimal_places=2, required=False)


def _hours(label: str, most: int) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_value=most, decimal_places=2, required=False)


class JobForm(forms.Form):
    """A new job, in the order in which it is told."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What sort of work is it?"), choices=SpellKind.choices, widget=forms.RadioSelect
    )
    employer = EmployerField(
        new=True,
        label=gettext_lazy("Employer"),
        max_length=120,
        help_text=gettext_lazy("Name or credit code; choose from the list that opens."),
    )
    employer_name = forms.CharField(
        label=gettext_lazy("Full name of the firm, if it is not in the list"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("With its credit code above and the place of work below it is registered."),
    )
    job_title = forms.CharField(label=gettext_lazy("Job"), max_length=60)
    work_place = forms.CharField(
        label=gettext_lazy("Place of work"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Such as: Shenzhen, Longgang. Empty: where the employer is."),
    )
    first_day = forms.DateField(label=gettext_lazy("First day of work"), widget=DAY)
    last_day = forms.DateField(label=gettext_lazy("Last day of work, if it is over"), widget=DAY, required=False)
    end_reason = forms.ChoiceField(label=gettext_lazy("Why the job ended"), choices=[("", "—"), *LEFT], required=False)
    promised_low = _yuan(gettext_lazy("Wage promised, at least (yuan)"))
    promised_high = _yuan(gettext_lazy("Wage promised, at most (yuan)"))
    promised_basis = forms.ChoiceField(
        label=gettext_lazy("Paid by"), choices=WageBasis.choices, initial=WageBasis.MONTH, required=False
    )
    contract = forms.ChoiceField(label=gettext_lazy("Contract"), choices=[NOT_KNOWN, *Contract.choices], required=False)
    contract_until = forms.DateField(label=gettext_lazy("Contract runs until"), widget=DAY, required=False)
    host = EmployerField(label=gettext_lazy("Where the dispatched person works"), max_length=120)
    hours_day = _hours(gettext_lazy("Hours a day"), 24)
    hours_week = _hours(gettext_lazy("Hours a week"), 168)
    insurances = forms.MultipleChoiceField(
        label=gettext_lazy("Insurances"),
        choices=Insurance.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    export_mode = forms.ChoiceField(
        label=gettext_lazy("How did the person come to it?"),
        choices=ExportMode.choices,
        initial=ExportMode.UNKNOWN,
    )
    source = forms.ChoiceField(label=gettext_lazy("How did you learn it?"), choices=ASKED, widget=forms.RadioSelect)
    seen_on = forms.DateField(label=gettext_lazy("On which day?"), widget=DAY, initial=timezone.localdate)

    GROUPS = (
        (gettext_lazy("The job"), ("kind", "employer", "employer_name", "job_title", "work_place", "first_day")),
        (
            gettext_lazy("What was promised"),
            ("promised_low", "promised_high", "promised_basis", "contract", "contract_until", "host", "hours_day",
             "hours_week", "insurances"),
        ),
        (gettext_lazy("If it is over"), ("last_day", "end_reason")),
        (gettext_lazy("How it is known"), ("export_mode", "source", "seen_on")),
    )  # fmt: skip

    def __init__(self, request: Request, person: Person) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        self.person = person
        for name in ("employer", "host"):
            field: Any = self.fields[name]
            field.scope = request.user.scope
            field.widget.attrs |= {
                "list": "employers",
                "autocomplete": "off",
                **LOOK_UP,
                "hx-get": reverse("job-employers"),
            }

    def groups(self) -> Iterator[tuple[str, str, list[tuple[forms.BoundField, str]]]]:
        """(title, when it is shown, (field, when it is shown)) in the order of the page."""
        for title, names in self.GROUPS:
            whole = json.dumps({"kind": EMPLOYED}) if set(names) <= set(WHEN) else ""
            yield (
                str(title),
                whole,
                [(self[name], json.dumps(WHEN[name]) if name in WHEN else "") for name in names],
            )

    def clean_work_place(self) -> tuple[str | None, str]:
        """Code of the division and what was written; the text alone where it names no one place."""
        text = str(self.cleaned_data["work_place"]).strip()
        found = gazetteer().find(text, near=self.person.division_id) if text else None
        if isinstance(found, Ambiguous):
            raise forms.ValidationError(_("Several places bear this name: add the province and city."))
        return (found.code if found else None), text

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for name, needed in WHEN.items():
            if any(told.get(other) not in allowed for other, allowed in needed.items()):
                self.errors.pop(name, None)
                told[name] = [] if name == "insurances" else None
        if isinstance(told.get("employer"), str) and not told.get("employer_name"):
            self.add_error("employer_name", _("Nobody has registered this firm yet: write its full name."))
        if bool(told.get("last_day")) != bool(told.get("end_reason")):
            name = "end_reason" if told.get("last_day") else "last_day"
            self.add_error(name, _("A job that is over has a last day and a reason."))
        return told

    def told(self) -> dict[str, Any]:
        """As ``do_open_spell`` takes it: fields left empty are left out."""
        given = dict(self.cleaned_data)
        division, place = given.pop("work_place")
        given.pop("employer_name")
        given |= {"division_id": division, "place": place, "valid_to": given.pop("last_day")}
        if given["promised_low"] is None and given["promised_high"] is None:
            given["promised_basis"] = ""
        always = {"employer"}
        return {name: value for name, value in given.items() if name in always or value not in (None, "", [])}

    def unknown_firm(self) -> dict[str, str]:
        """What registers the firm, where nobody has done so yet; otherwise nothing."""
        code = self.cleaned_data["employer"]
        if not isinstance(code, str):
            return {}
        return {
            "code": code,
            "name": self.cleaned_data["employer_name"],
            "division": self.cleaned_data["work_place"][0] or "",
        }


class EndForm(forms.Form):
    """Why it ended; and unless it was written down by mistake, the last day and on whose word."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why the job ended"), choices=EndReason.choices, widget=forms.RadioSelect
    )
    last_day = forms.DateField(label=gettext_lazy("Last day of work"), widget=DAY, required=False)
    source = forms.ChoiceField(label=gettext_lazy("How did you learn it?"), choices=[("", "—"), *SEEN], required=False)

    def __init__(self, spell: Spell, may_undo: bool, data: Any = None) -> None:
        super().__init__(data)
        self.spell = spell
        field: Any = self.fields["reason"]
        mistake = (EndReason.CORRECTED.value, EndReason.CORRECTED.label)
        field.choices = [*(LEFT if spell.valid_to is None else ()), *([mistake] if may_undo else ())]
        if spell.valid_to is not None:
            field.initial = EndReason.CORRECTED
            del self.fields["last_day"], self.fields["source"]

    def rows(self) -> list[tuple[forms.BoundField, str]]:
        """(field, when it is shown): a day and a source belong to a job that was real."""
        real = json.dumps({"reason": [value for value, _label in LEFT]})
        return [(self[name], "" if name == "reason" else real) for name in self.fields]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("reason") != EndReason.CORRECTED:
            for name in ("last_day", "source"):
                if name in self.fields and not told.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed when the person has left."))
        return told

    def told(self) -> dict[str, Any]:
        """As ``do_end_spell`` takes it; of a wrong entry no day counts, and the ledger is told nothing."""
        given = self.cleaned_data
        if given["reason"] == EndReason.CORRECTED:
            return {"reason": EndReason.CORRECTED, "last_day": self.spell.valid_to or self.spell.valid_from}
        return {name: given[name] for name in ("reason", "last_day", "source")}


class ConfirmForm(EvidenceForm):
    """Somebody saw that the job still runs."""

    source = forms.ChoiceField(label=gettext_lazy("How did you learn it?"), choices=SEEN, widget=forms.RadioSelect)
    on = forms.DateField(label=gettext_lazy("On which day?"), widget=DAY, initial=timezone.localdate)
    field_order = ("source", "on", "evidence")
