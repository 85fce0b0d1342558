"""Correcting a household: where it lives, its head, how the others are related to the head."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.accounts.roles import Cap
from wengang.core.sheets.codes import KINSHIP
from wengang.registry import queries
from wengang.registry.actions import HOUSEHOLD_FIELDS, do_edit_household
from wengang.registry.enums import entry
from wengang.registry.models import Household, Person
from wengang.web.access import Request, mine, page
from wengang.web.contacts import PhoneField
from wengang.web.refusals import filled_in

RELATIONS = [("", gettext_lazy("Not known")), *(entry(KINSHIP, each.code) for each in KINSHIP)]


class HouseholdForm(forms.Form):
    """The household's own facts, and a relation for every member; whoever is “户主” is the head."""

    number = forms.CharField(label=gettext_lazy("Household number"), max_length=40, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    building = forms.CharField(label=gettext_lazy("Building"), max_length=40, required=False)
    room = forms.CharField(label=gettext_lazy("Room"), max_length=40, required=False)
    reason = forms.CharField(label=gettext_lazy("Why is it corrected?"), max_length=200, min_length=4)

    def __init__(self, household: Household, members: list[Person], *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(household, name) for name in HOUSEHOLD_FIELDS})
        super().__init__(*args, **kwargs)
        self.members = members
        for each in members:
            self.fields[f"kin_{each.pk}"] = forms.ChoiceField(
                label=each.full_name, choices=RELATIONS, required=False, initial=each.kin_to_head
            )
        if members:
            self.fields["head_phone"] = PhoneField(label=gettext_lazy("Phone of the head"))
        else:
            self.fields["head_name"] = forms.CharField(
                label=gettext_lazy("Head"), max_length=40, required=False, initial=household.head_name
            )

    @property
    def relations(self) -> list[forms.BoundField]:
        return [self[f"kin_{each.pk}"] for each in self.members]

    @property
    def home(self) -> list[forms.BoundField]:
        """The fields of the household itself."""
        names = (*HOUSEHOLD_FIELDS, "head_name", "head_phone")
        return [self[name] for name in names if name in self.fields]

    def values(self) -> dict[str, Any]:
        """What :func:`do_edit_household` takes; relations only when one of them changes."""
        found = self.cleaned_data
        told = {each.pk: found[f"kin_{each.pk}"] for each in self.members}
        changed = any(told[each.pk] != each.kin_to_head for each in self.members)
        names = [name for name in (*HOUSEHOLD_FIELDS, "head_name") if name in found]
        return {
            "changes": {name: found[name] for name in names},
            "kin": told if changed else None,
            "head_phone": found.get("head_phone", ""),
            "reason": found["reason"],
        }


@page(Cap.PERSON_EDIT, "GET", "POST")
def edit(request: Request, pk: int) -> HttpResponse:
    """Correct a household of one's own area."""
    row = mine(request, Household, pk=pk)
    if not request.user.scope.covers(row.division_id):
        raise Http404
    members = queries.household(request.user.scope, pk).members
    form = HouseholdForm(row, members, request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: do_edit_household(row, by=request.user, **form.values())):
        messages.success(request, _("The household is corrected."))
        return redirect("household", pk=pk)
    context = {"form": form, "household": row}
    return render(request, "households/edit.html", context, status=422 if request.method == "POST" else 200)
