"""Forms of the what-if page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wengang.command.trials import Choices
from wengang.market.rounds.whatif import Changes

NOTHING = ("", _("Nothing"))
MOST = 100_000


class TrialForm(forms.Form):
    """Any of four changes; what is left empty stays as it was."""

    wage_post = forms.ChoiceField(label=_("Post"), required=False)
    wage_add = forms.IntegerField(
        label=_("More wage"),
        required=False,
        min_value=-MOST,
        max_value=MOST,
        help_text=_("yuan a month; −200 for less"),
    )
    places_post = forms.ChoiceField(label=_("Post"), required=False)
    places_add = forms.IntegerField(
        label=_("More places"), required=False, min_value=-MOST, max_value=MOST, help_text=_("−20 takes places away")
    )
    layoff_employer = forms.ChoiceField(label=_("Employer"), required=False)
    layoff_places = forms.IntegerField(label=_("Places taken away"), required=False, min_value=1, max_value=MOST)
    bus_to = forms.ChoiceField(label=_("Where to"), required=False)
    bus_from = forms.ChoiceField(label=_("Where from"), required=False)

    def __init__(self, choices: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "wage_post": [NOTHING, *choices.posts],
            "places_post": [NOTHING, *choices.posts],
            "layoff_employer": [NOTHING, *choices.employers],
            "bus_to": [NOTHING, *choices.places],
            "bus_from": [("", _("Everywhere")), *choices.townships],
        }
        for name, values in offered.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]

    PAIRS = (("wage_post", "wage_add"), ("places_post", "places_add"), ("layoff_employer", "layoff_places"))

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The four changes, each with its fields."""
        titles = (_("Raise a wage"), _("Add or take away places"), _("Lay off"), _("Put on a bus"))
        names = (*self.PAIRS, ("bus_to", "bus_from"))
        return [(title, [self[name] for name in pair]) for title, pair in zip(titles, names, strict=True)]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for whom, amount in self.PAIRS:
            if told.get(amount) and not told.get(whom) and whom not in self.errors:
                self.add_error(whom, _("Which one?"))
        if not self.errors and not self.changes(told):
            raise forms.ValidationError(_("Change at least one thing."))
        return told

    def changes(self, told: dict[str, Any] | None = None) -> Changes:
        """What the form asks for."""
        told = told or self.cleaned_data
        amounts = [{int(told[whom]): told[n]} if told.get(whom) and told.get(n) else {} for whom, n in self.PAIRS]
        wages, places, layoffs = amounts
        buses = [(told["bus_to"], told.get("bus_from") or "")] if told.get("bus_to") else []
        return Changes(wages=wages, places=places, layoffs=layoffs, buses=buses)


def as_initial(changes: Changes) -> dict[str, Any]:
    """The form's fields as they were when these changes were asked for."""
    amounts = zip(TrialForm.PAIRS, (changes.wages, changes.places, changes.layoffs), strict=True)
    told: dict[str, Any] = {}
    for (whom, n), asked in amounts:
        for pk, amount in asked.items():
            told |= {whom: str(pk), n: amount}
    for to, home in changes.buses:
        told |= {"bus_to": to, "bus_from": home}
    return told


class NoteForm(forms.Form):
    """What the officer wants to remember of a trial."""

    note = forms.CharField(label=_("Note"), max_length=300)
