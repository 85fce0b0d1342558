"""What is asked about a case. Every form that writes carries a number of its own, so that sent twice it counts once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.accounts.models import User
from wengang.accounts.roles import MAY, Cap
from wengang.employment.case_enums import WRITTEN_STEPS, CaseKind, CaseOutcome, CaseStepKind, Party, SignedHow
from wengang.employment.models import RightsCase
from wengang.web.access import Request
from wengang.web.evidence import EvidenceForm
from wengang.web.people.forms import DAY

MOST_COLLEAGUES = 200
TEXT = forms.Textarea(attrs={"rows": 4})
READ_BY_WORKER = _("The worker reads this on the own page.")


class OpForm(forms.Form):
    """A form with a number of its own."""

    op = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class OpenForm(EvidenceForm, OpForm):
    """A new case: what kind, what happened, how much."""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=CaseKind.choices, widget=forms.RadioSelect)
    summary = forms.CharField(label=_("What happened"), max_length=1000, widget=TEXT, help_text=READ_BY_WORKER)
    claimed = forms.DecimalField(
        label=_("Claimed"), min_value=0, max_digits=10, decimal_places=2, required=False, help_text=_("yuan")
    )
    field_order = ("kind", "summary", "claimed", "evidence")


class StepForm(EvidenceForm, OpForm):
    """One step that was made."""

    kind = forms.ChoiceField(
        label=_("What was done?"),
        choices=[(each.value, each.label) for each in WRITTEN_STEPS],
        initial=CaseStepKind.EMPLOYER,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("In words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    shown = forms.BooleanField(label=_("The worker may read this on the own page"), required=False)
    field_order = ("kind", "text", "evidence", "shown")


class CaseForm(forms.Form):
    """A form about a case that somebody read at a version."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, case: RightsCase, request: Request, data: QueryDict | None = None) -> None:
        self.case = case
        posted = request.POST if request.method == "POST" else None
        super().__init__(data or posted, initial={"version": case.version} | self.before(case))

    def before(self, case: RightsCase) -> dict[str, Any]:
        return {}


class EditForm(CaseForm):
    """The fields of a case."""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=CaseKind.choices)
    summary = forms.CharField(label=_("What happened"), max_length=1000, widget=TEXT)
    claimed = forms.DecimalField(
        label=_("Claimed"), min_value=0, max_digits=10, decimal_places=2, required=False, help_text=_("yuan")
    )
    due_on = forms.DateField(label=_("Due on"), widget=DAY)
    reason = forms.CharField(label=_("Reason, when more time is needed"), max_length=200, required=False)

    def before(self, case: RightsCase) -> dict[str, Any]:
        return {name: getattr(case, name) for name in ("kind", "summary", "claimed", "due_on")}


class CloseForm(CaseForm):
    """The result."""

    outcome = forms.ChoiceField(label=_("Result"), choices=CaseOutcome.choices, widget=forms.RadioSelect)
    recovered = forms.DecimalField(
        label=_("Received by the worker"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=_("yuan"),
    )
    words = forms.CharField(
        label=_("In words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=READ_BY_WORKER
    )


class ReferForm(CaseForm):
    """To whom it is passed."""

    to = forms.CharField(label=_("Where to"), max_length=120, help_text=_("Such as: labour inspection of the district"))
    until = forms.DateField(label=_("Look again on"), widget=DAY)


class HandForm(CaseForm):
    """Who is to have it: a colleague, or somebody at another office by the sign-in name."""

    to = forms.CharField(label=_("Sign-in name of the colleague"), max_length=60)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, case: RightsCase, request: Request, data: QueryDict | None = None) -> None:
        super().__init__(case, request, data)
        self.fields["to"].widget.attrs["list"] = "colleagues"
        roles = [role for role, held in MAY.items() if Cap.EMPLOYMENT_EDIT in held]
        near = User.objects.filter(
            memberships__organisation=request.user.scope.organisation_id, memberships__role__in=roles, is_active=True
        )
        self.colleagues = near.distinct().order_by("username")[:MOST_COLLEAGUES]

    def clean_to(self) -> User:
        user = User.objects.filter(username=self.cleaned_data["to"], is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("Nobody has this sign-in name."))
        return user


class ReopenForm(CaseForm):
    """Why it goes on."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=READ_BY_WORKER)


class SignForm(EvidenceForm):
    """Who signed, when and how."""

    party = forms.ChoiceField(label=_("Who signed?"), choices=Party.choices, widget=forms.RadioSelect)
    signer = forms.CharField(label=_("For the employer: name and post"), max_length=40, required=False)
    how = forms.ChoiceField(label=_("How?"), choices=SignedHow.choices, widget=forms.RadioSelect)
    on = forms.DateField(label=_("On which day?"), widget=DAY, initial=timezone.localdate)
    field_order = ("party", "signer", "how", "on", "evidence")
