"""Forms of answers and hires: only what is not known yet."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.registry.enums import Source

REASONS = {
    "decline": (
        _("Wage too low"),
        _("Too far"),
        _("Shifts do not suit"),
        _("Found work already"),
        _("Family needs me"),
    ),
    "employer_decline": (
        _("Place already taken"),
        _("Skill does not match"),
        _("Start too late"),
        _("Order cancelled"),
    ),
    "withdraw": (_("Found work already"), _("Cannot be reached"), _("Wishes changed")),
}
"""Reasons that are often given, by move; any other is typed."""


SOURCES = [(each.value, each.label) for each in Source if each != Source.LIST]


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ReasonForm(forms.Form):
    """Why an answer is no."""

    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=2)

    def __init__(self, move: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs |= {"list": "often-given", "autofocus": True}
        self.often = REASONS.get(move, ())


class AcceptForm(forms.Form):
    """The worker's yes, and separately whether the partner may know who it is."""

    consent = forms.BooleanField(
        label=_("The worker agrees that the receiving side and this employer learn the name and phone"),
        required=False,
        help_text=_("Separate consent, PIPL art. 23. Without it they go on seeing the coded row only."),
    )
    consent_on = forms.DateField(label=_("Day of the consent"), required=False, widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"consent_on": timezone.localdate()})
        super().__init__(*args, **kwargs)

    def clean_consent_on(self) -> date | None:
        day = self.cleaned_data["consent_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("A consent cannot be given on a day still to come."))
        return day

    @property
    def consented_on(self) -> date | None:
        """The day, when consent was given."""
        agreed = self.cleaned_data.get("consent")
        return (self.cleaned_data.get("consent_on") or timezone.localdate()) if agreed else None


class HireForm(forms.Form):
    """The first working day, and how it is known."""

    first_day = forms.DateField(label=_("First working day"), widget=DayInput)
    source = forms.ChoiceField(label=_("How is it known?"), choices=SOURCES)
    seen_on = forms.DateField(label=_("Seen on"), widget=DayInput, help_text=_("The day on which this was established"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"first_day": timezone.localdate(), "seen_on": timezone.localdate()})
        super().__init__(*args, **kwargs)

    def clean_seen_on(self) -> date:
        day = self.cleaned_data["seen_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return day
