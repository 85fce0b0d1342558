"""Forms of data quality: draw a sample, check a person, answer a question, say why two are one."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wengang.core.models import Division
from wengang.core.scope import Scope
from wengang.registry.actions.quality import MOST, SEEN_BY
from wengang.registry.enums import QuestionState, Source, WillWork
from wengang.registry.facts import FIELDS, Field
from wengang.registry.models import SampleItem
from wengang.registry.quality.checked import CHECKED, USUAL, fields_of
from wengang.web.grid.forms import PlaceChoice, cells_of

SAME, OTHER = "same", "other"
SEEDS = 10**9


class DrawForm(forms.Form):
    """Where, how many, which facts, and the seed by which anybody can draw the same persons again."""

    division = PlaceChoice(queryset=Division.objects.none(), label=_("Area"))
    size = forms.IntegerField(label=_("Persons to check"), min_value=1, max_value=MOST, initial=400)
    facts = forms.MultipleChoiceField(label=_("Facts to check"), widget=forms.CheckboxSelectMultiple)
    seed = forms.IntegerField(label=_("Seed"), min_value=0, max_value=2**53)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = cells_of(scope).exclude(level="cell")  # type: ignore[attr-defined]
        self.fields["facts"].choices = [(name, FIELDS[name].label) for name in CHECKED]  # type: ignore[attr-defined]
        self.fields["facts"].initial = list(USUAL)
        self.fields["seed"].initial = secrets.randbelow(SEEDS)
        self.fields["seed"].help_text = gettext("Kept with the sample: the same seed draws the same persons again.")

    def told(self) -> dict[str, Any]:
        """As ``do_draw_sample`` takes it."""
        given = self.cleaned_data
        return {"fields": given["facts"], **{name: given[name] for name in ("division", "size", "seed")}}


class CheckForm(forms.Form):
    """What a second person found. Answers out of a list and wages are asked without showing what the ledger says."""

    source = forms.ChoiceField(
        label=_("How"), choices=[(each, Source(each).label) for each in SEEN_BY], widget=forms.RadioSelect
    )

    def __init__(self, item: SampleItem, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        for field in fields_of(item.sample.fields):
            self.fields |= _asked(field, item.said.get(field.name, ""))
        self.order_fields([name for name in self.fields if name != "source"])
        self.fields["source"].initial = Source.VISIT

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("employer_name") == OTHER and not cleaned.get("employer_name_found"):
            self.add_error("employer_name_found", gettext("Write down the employer."))
        return cleaned

    def found(self) -> dict[str, str]:
        """{fact: value}, as ``do_check`` takes it."""
        given = self.cleaned_data
        values = {name: str(given[name] or "").strip() for name in self.item.sample.fields}
        if values.get("employer_name") == SAME:
            values["employer_name"] = self.item.said.get("employer_name", "")
        elif "employer_name" in values:
            values["employer_name"] = given["employer_name_found"] if values["employer_name"] == OTHER else ""
        return values


def _asked(field: Field, said: str) -> dict[str, forms.Field]:
    if field.choices is not None:
        choices = [choice for choice in field.choices.choices if choice[0] != WillWork.UNKNOWN]
        return {field.name: forms.ChoiceField(label=str(field.label), choices=choices, widget=forms.RadioSelect)}
    if field.name == "employer_name":
        known = [(SAME, gettext("As written: %(name)s") % {"name": said})] if said else []
        choices = [*known, (OTHER, gettext("Another one")), ("none", gettext("No employer"))]
        first = forms.ChoiceField(label=str(field.label), choices=choices, widget=forms.RadioSelect)
        return {
            field.name: first,
            f"{field.name}_found": forms.CharField(label=gettext("Which one"), max_length=120, required=False),
        }
    help_text = gettext("Yuan a month; leave it empty when nothing is earned.")
    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    wage = forms.CharField(label=str(field.label), max_length=20, required=False, help_text=help_text, widget=widget)
    return {field.name: wage}


class AnswerForm(forms.Form):
    """The answer to a question, in words."""

    state = forms.ChoiceField(
        label=_("Answer"),
        choices=[(each.value, each.label) for each in (QuestionState.RIGHT, QuestionState.MENDED)],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("In words"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class MergeForm(forms.Form):
    """Why two records are one person."""

    reason = forms.CharField(label=_("Why this is one person"), max_length=200)
