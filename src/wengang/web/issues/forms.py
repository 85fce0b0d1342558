"""Forms of issues."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wengang.command.exchange import agreements
from wengang.core.scope import Scope
from wengang.market.rounds.priority import GROUPS


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

    LEVELS = (("0", _("none")), ("1", _("level 1")), ("2", _("level 2, before level 1")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in GROUPS.items():
            self.fields[f"first_{name}"] = forms.ChoiceField(
                label=label, choices=self.LEVELS, initial="0", required=False
            )

    def plain(self) -> list[forms.BoundField]:
        """What is asked of every round."""
        return [self["top"], self["seed"]]

    def levels(self) -> list[forms.BoundField]:
        """Whom to serve first."""
        return [self[f"first_{name}"] for name in GROUPS]

    def chosen(self) -> dict[str, Any]:
        """For ``queue_round``."""
        told = self.cleaned_data
        priority = {name: int(told[f"first_{name}"] or 0) for name in GROUPS}
        return {
            "top": told["top"],
            "seed": told["seed"],
            "priority": {name: level for name, level in priority.items() if level},
        }
