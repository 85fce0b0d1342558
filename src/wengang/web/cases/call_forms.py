"""What an employer's call asks: one field and a kind."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.accounts.models import Organisation, User
from wengang.core.scope import Scope
from wengang.employment.case_enums import CallKind
from wengang.employment.queries.cases import pairs_of
from wengang.market.models import Employer
from wengang.web.cases.forms import OpForm
from wengang.web.contacts import PhoneField


def offer(form: forms.Form, name: str, rows: Any) -> forms.ModelChoiceField:
    """Let the field choose from what this reader sees."""
    field = cast(forms.ModelChoiceField, form.fields[name])
    field.queryset = rows
    return field


def callers(scope: Scope) -> Any:
    """Employers somebody calls for: the own one; else those of the own area."""
    rows = Employer.objects.visible_to(scope)
    own = rows.filter(organisation=scope.organisation_id)
    return own if own.exists() else rows


class RaiseForm(OpForm):
    """A call: of which kind, in a few words. Who calls for one employer only is not asked which."""

    employer = forms.ModelChoiceField(label=_("Employer"), queryset=Employer.unscoped.none())
    kind = forms.ChoiceField(label=_("What is needed?"), choices=CallKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("In a few words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pairs = pairs_of(scope.user_id, timezone.localdate())
        paired = Employer.objects.visible_to(scope).filter(pk__in=pairs.values("employer"))
        rows = paired if paired.exists() else callers(scope)
        field = offer(self, "employer", rows.order_by("name", "pk"))
        own = list(rows[:2])
        if len(own) == 1:
            field.initial, field.widget = own[0].pk, forms.HiddenInput()


class AnswerForm(forms.Form):
    """What the office answers."""

    words = forms.CharField(label=_("Answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class PassForm(forms.Form):
    """Which office is the right one, and why."""

    to = forms.ModelChoiceField(label=_("Right office"), queryset=Organisation.objects.none())
    words = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, offices: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to", offices)


class WordsForm(forms.Form):
    """What the employer's side says."""

    words = forms.CharField(label=_("In a few words"), max_length=200, required=False)


class LiaisonForm(forms.Form):
    """Who is the liaison of a workshop."""

    employer = forms.ModelChoiceField(label=_("Employer"), queryset=Employer.unscoped.none())
    workshop = forms.CharField(label=_("Workshop"), max_length=60)
    full_name = forms.CharField(label=_("Name"), max_length=40)
    phone = PhoneField(help_text=_("It stands on the board in the workshop."), required=True)
    account = forms.CharField(label=_("Sign-in name, when there is one"), max_length=60, required=False)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = callers(scope).order_by("name", "pk")
        field = offer(self, "employer", rows)
        own = list(rows[:2])
        if len(own) == 1:
            field.initial, field.widget = own[0].pk, forms.HiddenInput()

    def clean_account(self) -> User | None:
        name = self.cleaned_data["account"]
        user = User.objects.filter(username=name, is_active=True).first() if name else None
        if name and user is None:
            raise forms.ValidationError(_("Nobody has this sign-in name."))
        return user
