"""Forms of follow-up: one contact with what was told, and the answer to a question."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.employment.enums import Channel, EndReason, Outcome
from wengang.employment.promise import Promise
from wengang.web.access import Request
from wengang.web.evidence import EvidenceForm

ENDS = [(each.value, each.label) for each in EndReason if each != EndReason.CORRECTED]
MOVES = (("explain", _("There is an explanation")), ("mend", _("The record was wrong and is mended")),
         ("confirm", _("It is so")))  # fmt: skip


class DayInput(forms.DateInput):
    """The browser's own calendar, which reads days in one form only, whatever the reader's language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MonthField(forms.DateField):
    """A month, as the browser's month picker writes it."""

    widget = forms.DateInput(format="%Y-%m", attrs={"type": "month"})
    input_formats = ("%Y-%m", "%Y-%m-%d")


class ContactForm(EvidenceForm):
    """What came of a contact; the end of a job and its pay, with the pay slip, only where they were told."""

    op = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    outcome = forms.ChoiceField(label=_("What came of it"), choices=Outcome.choices, widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("How"), choices=Channel.choices, initial=Channel.CALL, widget=forms.RadioSelect)
    on = forms.DateField(label=_("Day"), initial=timezone.localdate, widget=DayInput)
    last_day = forms.DateField(label=_("Last day of work"), required=False, widget=DayInput)
    end_reason = forms.ChoiceField(label=_("Why the job ended"), choices=[("", "—"), *ENDS], required=False)
    month = MonthField(label=_("Month that was paid"), required=False)
    amount = forms.DecimalField(
        label=_("Paid for that month, in all (yuan)"), min_value=0, max_digits=9, decimal_places=2, required=False
    )
    hours = forms.DecimalField(label=_("Hours of that month"), min_value=0, max_value=744, required=False)
    days = forms.DecimalField(label=_("Days worked in that month"), min_value=0, max_value=31, required=False)
    overtime_hours = forms.DecimalField(label=_("Of these, overtime hours"), min_value=0, max_value=744, required=False)
    overtime_pay = forms.DecimalField(
        label=_("Of the pay, for overtime (yuan)"), min_value=0, max_digits=9, decimal_places=2, required=False
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    first = ("op", "outcome", "channel", "on", "note")
    end = ("last_day", "end_reason")

    field_order = ("op", "outcome", "channel", "on", "last_day", "end_reason", "month", "amount", "hours", "days",
                   "overtime_hours", "overtime_pay", "evidence", "brought", "note")  # fmt: skip

    def __init__(self, request: Request, promise: Promise | None) -> None:
        super().__init__(request)
        self.fields["evidence"].label = _("Photo of the pay slip")
        needed = {"hour": "days", "day": "hours"}.get(promise.basis if promise else "", "")
        for name in {needed} - {""} if promise else {"days", "hours", "overtime_hours", "overtime_pay"}:
            del self.fields[name]

    def parts(self) -> dict[str, list[forms.BoundField]]:
        """What is always asked, what only when the job ended, what only when pay was told."""
        pay = [name for name in self.fields if name not in (*self.first, *self.end)]
        named = {"first": self.first, "end": self.end, "pay": pay}
        return {part: [self[name] for name in names] for part, names in named.items()}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if (told.get("month") is None) != (told.get("amount") is None):
            name = "month" if told.get("month") is None else "amount"
            self.add_error(name, _("Month and amount belong together."))
        elif told.get("evidence") and told.get("amount") is None:
            self.add_error("amount", _("Write down the month and the amount that the paper shows."))
        if told.get("outcome") == Outcome.LEFT:
            for name in ("last_day", "end_reason"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed when the person has left."))
        return told

    def told(self) -> dict[str, Any]:
        """As ``do_record_contact`` takes it."""
        given = dict(self.cleaned_data)
        del given["brought"]
        names = ("month", "amount", "hours", "days", "overtime_hours", "overtime_pay", "evidence")
        pay = {name: given.pop(name, None) for name in names}
        said = {name: value for name, value in pay.items() if value is not None}
        return given | {"pay": said if "amount" in said else None}


class AnswerForm(forms.Form):
    """What a person says to a question."""

    move = forms.ChoiceField(label=_("What is it?"), choices=MOVES, widget=forms.RadioSelect)
    answer = forms.CharField(label=_("In your words"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
