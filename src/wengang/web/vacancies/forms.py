"""The lawful wording of a held vacancy."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wengang.market.enums import Demand
from wengang.market.models import Vacancy


class ReleaseForm(forms.Form):
    """Every text that people will read, and the demands of the work itself in place of who may do it."""

    title = forms.CharField(label=_("Post"), max_length=60)
    description = forms.CharField(label=_("Work to do"), required=False, widget=forms.Textarea({"rows": 3}))
    hours_text = forms.CharField(label=_("Working hours"), max_length=80, required=False)
    probation = forms.CharField(label=_("Probation"), max_length=60, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    demands = forms.MultipleChoiceField(
        label=_("What the work itself demands"),
        choices=Demand.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("How was it settled?"), max_length=200, help_text=_("For example: the employer agreed by phone")
    )

    def __init__(self, vacancy: Vacancy, *args: Any, **kwargs: Any) -> None:
        names = ("title", "description", "hours_text", "probation", "address", "demands")
        kwargs.setdefault("initial", {name: getattr(vacancy, name) for name in names})
        super().__init__(*args, **kwargs)
