"""What the desk asks: first who it is, then only what a caller can say in two minutes."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.core.models import Division
from wengang.core.scope import Scope
from wengang.registry import enums
from wengang.registry.actions.walkins import NOBODY, Caller, Recognised, Told
from wengang.registry.models import Person, Wish
from wengang.web.people.forms import DAY
from wengang.web.templatetags.ui import mask_name

MOST_PLACES = 1_500
"""Villages that the browser is given to choose from; beyond, the name is typed."""
COUNTY = 6
"""Signs of a county's code: an area above it is too wide to keep somebody in."""
SEPARATORS = re.compile(r"[,;、\uff0c\uff1b\s]+")
"""Commas and semicolons of both widths, the enumeration comma, blanks."""


def places_of(scope: Scope) -> QuerySet[Division]:
    """Villages, communities and buildings of the clerk's area."""
    levels = (Division.Level.VILLAGE, Division.Level.CELL)
    return Division.objects.filter(scope.inside("code"), level__in=levels).select_related("parent").order_by("code")


def label_of(place: Division) -> str:
    return f"{place.parent.name} {place.name}" if place.parent else str(place.name)


class PlaceField(forms.CharField):
    """A village by name, alone or behind its township's; empty means the clerk's own area as a whole."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 80} | kwargs)
        self.scope: Scope | None = None

    def clean(self, value: Any) -> str:
        text = "".join(str(super().clean(value)).split())
        if self.scope is None or not self.scope.divisions:
            raise forms.ValidationError(_("Your organisation looks after no area."))
        if not text:
            return self.scope.divisions[0]
        named = (
            places_of(self.scope).annotate(whole=Concat("parent__name", "name")).filter(Q(name=text) | Q(whole=text))
        )
        found = list(named[:2])
        if not found:
            raise forms.ValidationError(_("No village of this name is in your area. Choose one from the list."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several villages have this name. Write the township before it."))
        return str(found[0].pk)


class WhoForm(forms.Form):
    """Who stands here: the id card, or name and village."""

    id_number = forms.CharField(label=gettext_lazy("Id number"), max_length=30, required=False)
    full_name = forms.CharField(label=gettext_lazy("Name"), max_length=40)
    place = PlaceField(
        label=gettext_lazy("Village"), help_text=gettext_lazy("Empty: somewhere else in your area, or from outside.")
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    birth_date = forms.DateField(label=gettext_lazy("Birth date, without an id card"), widget=DAY, required=False)
    head_name = forms.CharField(label=gettext_lazy("Head of household"), max_length=40, required=False)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].scope = scope  # type: ignore[attr-defined]
        self.fields["place"].widget.attrs["list"] = "places"
        for name in self.fields:
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def caller(self) -> Caller:
        found = dict(self.cleaned_data)
        return Caller(division=found.pop("place"), **found)


class ToldForm(forms.Form):
    """What they said. Everything is optional but that they were told what it is for."""

    same = forms.ChoiceField(label=gettext_lazy("Is it one of these?"), required=False, widget=forms.RadioSelect)
    status = forms.ChoiceField(
        label=gettext_lazy("What do you do now?"),
        choices=enums.EmploymentStatus.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    employer_name = forms.CharField(label=gettext_lazy("Employer"), max_length=120, required=False)
    will_work = forms.ChoiceField(
        label=gettext_lazy("Wants work?"),
        choices=[each for each in enums.WillWork.choices if each[0] != enums.WillWork.UNKNOWN],
        required=False,
        widget=forms.RadioSelect,
    )
    occupation_text = forms.CharField(label=gettext_lazy("Which work?"), max_length=120, required=False)
    reach = forms.ChoiceField(
        label=gettext_lazy("How far from home?"),
        choices=[("", gettext_lazy("Not said")), *enums.WorkRange.choices],
        required=False,
    )
    least_wage = forms.IntegerField(
        label=gettext_lazy("At least how much?"),
        min_value=0,
        max_value=200_000,
        required=False,
        help_text=gettext_lazy("yuan a month"),
    )
    limits = forms.MultipleChoiceField(
        label=gettext_lazy("What must be heeded?"),
        choices=enums.Limit.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    skills = forms.CharField(
        label=gettext_lazy("Skills and certificates"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Several: with a comma between."),
    )
    told = forms.BooleanField(
        label=gettext_lazy("I said what this is recorded for and who reads it, and the person agreed to be contacted"),
        error_messages={"required": gettext_lazy("Say it to the person first, then tick here.")},
    )

    field_order = ("same", "status", "will_work", "occupation_text", "reach", "least_wage", "employer_name", "skills")

    def __init__(self, found: Recognised, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        if not found.likely or found.person:
            del self.fields["same"]
            return
        people = [(person.code, _likely(person)) for _alike, person in found.likely]
        same = self.fields["same"]
        same.choices = [*people, (NOBODY, _("Nobody of these: somebody new"))]  # type: ignore[attr-defined]
        same.required = True
        same.error_messages["required"] = _("Ask whether this is one of the persons below.")

    @classmethod
    def of(cls, person: Person | None) -> dict[str, Any]:
        """What is known already stands there, so that nobody says it twice."""
        wish = person and Wish.unscoped.filter(person=person, current=True).first()
        if not person or not wish:
            return {"status": person.employment} if person else {}
        told = {name: getattr(wish, name) for name in ("will_work", "occupation_text", "reach", "least_wage", "limits")}
        return {"status": person.employment, "employer_name": person.employer_name, **told}

    def told_facts(self, person: Person | None) -> Told:
        """As the action takes it; of the wish before, what was not asked here stays."""
        said = self.cleaned_data
        return Told(
            status=said["status"],
            work={"employer_name": said["employer_name"]} if _in_work(said) else {},
            wish=_wish(person, said) if said["will_work"] else None,
            skills=tuple(each[:60] for each in SEPARATORS.split(said["skills"]) if each),
            agreed=said["told"],
        )


ASKED = ("will_work", "occupation_text", "reach", "least_wage", "limits")
UNASKED = ("destinations", "occupations", "kin_group", "training", "lodging", "available_from", "same_city")


def _wish(person: Person | None, said: dict[str, Any]) -> dict[str, Any]:
    before = person and Wish.unscoped.filter(person=person, current=True).first()
    kept = {name: getattr(before, name) for name in UNASKED} if before else {}
    return {**kept, **{name: said[name] for name in ASKED}}


def _in_work(said: dict[str, Any]) -> bool:
    return said["status"] in enums.IN_WORK and bool(said["employer_name"])


def _likely(person: Person) -> str:
    born = person.birth_date.year if person.birth_date else "?"
    return _("%(name)s · born %(year)s · %(place)s") % {
        "name": mask_name(person.full_name),
        "year": born,
        "place": person.division.name,
    }
