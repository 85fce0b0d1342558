"""Forms of issues."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wengang.command.exchange import agreements
from wengang.core.scope import Scope


class OpenIssueForm(forms.Form):
    """The next issue of an agreement."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    number = forms.IntegerField(
        label=_("Issue number"), min_value=1, max_value=60, help_text=_("Counted within the year")
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"] = forms.ModelChoiceField(label=_("Agreement"), queryset=agreements(scope))
        self.order_fields(["agreement", "year", "number"])


class TakeOffForm(forms.Form):
    """Why a line goes."""

    reason = forms.CharField(
        label=_("Why is it taken off?"),
        max_length=200,
        help_text=_("It stays in the log of the issue. Collecting again does not bring a person back."),
    )


class RoundForm(forms.Form):
    """Parameters of a round."""

    top = forms.IntegerField(label=_("Proposals for each person"), min_value=1, max_value=20, initial=10)
    seed = forms.IntegerField(
        label=_("Seed"), initial=0, min_value=0, help_text=_("The same seed on the same lists gives the same round")
    )
