"""Forms of agreements and stations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wengang.accounts.models import Organisation
from wengang.core.models import Division
from wengang.market.enums import StationKind
from wengang.web.proposals.forms import DayInput

LEVELS = ("province", "prefecture", "county")


class DivisionCodeField(forms.CharField):
    """A division by its code or its full name: 451425, or 天等县."""

    def clean(self, value: Any) -> Division | None:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        by_name = Division.objects.filter(name=text, level__in=LEVELS)
        found = list(Division.objects.filter(pk=text)[:1]) or list(by_name[:2])
        if len(found) == 1:
            return found[0]
        problem = _("Several divisions have this name; write the code.") if found else _("No such division.")
        raise forms.ValidationError(problem)


class AgreementForm(forms.Form):
    """A new agreement: by codes and dates, never by free names."""

    code = forms.CharField(label=_("Agreement code"), max_length=30, help_text=_("Short, such as TD-PJ"))
    title = forms.CharField(label=_("Title"), max_length=120)
    sending = DivisionCodeField(label=_("Sending region"), help_text=_("Code or full name, such as 451425 or 天等县"))
    receiving = DivisionCodeField(label=_("Receiving region"), help_text=_("Code or full name"))
    signed_on = forms.DateField(label=_("Signed on"), required=False, widget=DayInput)
    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput)
    valid_to = forms.DateField(label=_("Valid to"), required=False, widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bureaus = Organisation.objects.filter(kind=Organisation.Kind.BUREAU, active=True).order_by("short_name", "pk")
        self.fields["sender"] = forms.ModelChoiceField(label=_("Sending organisation"), queryset=bureaus)
        self.fields["receiver"] = forms.ModelChoiceField(label=_("Receiving organisation"), queryset=bureaus)
        self.order_fields(["code", "title", "sending", "receiving", "sender", "receiver"])


class StationForm(forms.Form):
    """A station, branch market or export base under an agreement."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=StationKind.choices)
    division = DivisionCodeField(label=_("Division"), help_text=_("Code or full name"))
    opened_on = forms.DateField(label=_("Opened on"), required=False, widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stations = Organisation.objects.filter(kind=Organisation.Kind.STATION, active=True).order_by("short_name", "pk")
        self.fields["organisation"] = forms.ModelChoiceField(
            label=_("Organisation that signs in for it"), queryset=stations, required=False
        )
