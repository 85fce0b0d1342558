"""Forms of a zero-employment case: a service, a re-check, closing as unwilling."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.registry.enums import ServiceOutcome, Source, ZeroServiceKind
from wengang.registry.models import Household, Person
from wengang.web.zero.words import KINDS

LOGGED = (
    ZeroServiceKind.CONTACT,
    ZeroServiceKind.INTRODUCTION,
    ZeroServiceKind.POST,
    ZeroServiceKind.TRAINING,
)
SAID = (ServiceOutcome.DONE, ServiceOutcome.ACCEPTED, ServiceOutcome.DECLINED)
SEEN_BY = (Source.VISIT, Source.CALL, Source.ROSTER, Source.INSURANCE, Source.WAGE)


DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
"""The browser's own calendar, which understands no other order of the day."""


class SentOnce(forms.Form):
    """A form with a number of its own, so that sending it twice writes once."""

    op = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)


class MemberChoice(forms.ModelChoiceField):
    """A member by name and status."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name} · {obj.get_employment_display()}" if obj.employment else str(obj.full_name)


class ServiceForm(SentOnce):
    """What was done for the family. Which outcome belongs to which service is the action's to say."""

    kind = forms.ChoiceField(label=_("What was done"), choices=[(each.value, KINDS[each.value]) for each in LOGGED])
    person = MemberChoice(
        label=_("For whom"), queryset=Person.unscoped.none(), required=False, empty_label=_("the whole family")
    )
    about = forms.CharField(label=_("Which post or class"), max_length=120, required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[(each.value, each.label) for each in SAID])
    on = forms.DateField(label=_("Day"), initial=timezone.localdate, widget=DAY)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, household: Household, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Person.unscoped.filter(household=household, deceased=False).order_by("kin_to_head", "pk")
        self.fields["person"].queryset = members  # type: ignore[attr-defined]


class RecheckForm(SentOnce):
    """Whether whoever cleared the case is still at work, and who says so."""

    outcome = forms.ChoiceField(
        label=_("What was found"),
        choices=[(each.value, each.label) for each in (ServiceOutcome.WORKING, ServiceOutcome.LAPSED)],
    )
    source = forms.ChoiceField(label=_("How it was seen"), choices=[(each.value, each.label) for each in SEEN_BY])
    on = forms.DateField(label=_("Day"), initial=timezone.localdate, widget=DAY)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class CloseForm(forms.Form):
    """Why the family is not helped further now."""

    reason = forms.CharField(label=_("Reason, in your words"), max_length=200)
