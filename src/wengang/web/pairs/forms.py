"""Forms of pairs: who looks after which firm; what was heard on a visit, with the problems brought back."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.accounts.models import Organisation, User
from wengang.core.scope import Scope
from wengang.employment.actions.pairs import Problem
from wengang.employment.case_enums import CallKind, VisitKind
from wengang.web.cases.call_forms import LiaisonForm
from wengang.web.cases.forms import OpForm
from wengang.web.jobs_by_hand.employers import EmployerField
from wengang.web.jobs_by_hand.forms import LOOK_UP
from wengang.web.people.forms import DAY

PROBLEMS = 3
"""Rows for problems on one form; a leader who hears of more records a second visit."""
ROWS = {"rows": 4}


class LeaderChoice(forms.ModelChoiceField):
    """Somebody with the office, so that two of one name are told apart."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name} · {obj.office}"


def leaders_of(scope: Scope) -> Any:
    """Accounts in bureaus of the reader's divisions, with the ``office`` they belong to."""
    inside = scope.inside("memberships__organisation__division_id") & Q(memberships__active=True)
    rows = User.objects.filter(inside, memberships__organisation__kind=Organisation.Kind.BUREAU, is_active=True)
    return rows.annotate(office=Min("memberships__organisation__short_name")).order_by("full_name", "pk")


class PairForm(forms.Form):
    """A leader looks after a firm from a day on."""

    leader = LeaderChoice(label=gettext_lazy("Leader"), queryset=User.objects.none())
    employer = EmployerField(
        label=gettext_lazy("Employer"),
        max_length=120,
        help_text=gettext_lazy("Name or credit code; choose from the list that opens."),
    )
    first_day = forms.DateField(label=gettext_lazy("First day"), initial=timezone.localdate, widget=DAY)
    last_day = forms.DateField(label=gettext_lazy("Last day, when it is known"), required=False, widget=DAY)

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["leader"]).queryset = leaders_of(scope)
        firm = cast(EmployerField, self.fields["employer"])
        firm.scope = scope
        firm.widget.attrs |= {"list": "employers", "autocomplete": "off", "hx-get": reverse("job-employers"), **LOOK_UP}


class EndForm(forms.Form):
    """The last day of a pair."""

    last_day = forms.DateField(label=gettext_lazy("Last day"), initial=timezone.localdate, widget=DAY)


class VisitForm(OpForm):
    """What was heard, and up to three problems; each goes at once to the office that answers it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("How"), choices=VisitKind.choices, widget=forms.RadioSelect, initial=VisitKind.VISIT
    )
    on = forms.DateField(label=gettext_lazy("Day"), initial=timezone.localdate, widget=DAY)
    heard = forms.CharField(
        label=gettext_lazy("What was heard"), max_length=1000, widget=forms.Textarea(attrs=ROWS),
        help_text=gettext_lazy("How many work there, what goes well, what worries them. No names of workers."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", "—"), *CallKind.choices]
        for number in range(1, PROBLEMS + 1):
            kind, text = _("Problem %(n)s: about what?") % {"n": number}, _("In a few words")
            self.fields[f"kind_{number}"] = forms.ChoiceField(label=kind, choices=kinds, required=False)
            words = forms.TextInput(attrs={"maxlength": 500})
            self.fields[f"text_{number}"] = forms.CharField(label=text, max_length=500, required=False, widget=words)

    def clean(self) -> dict[str, Any]:
        """A problem has its kind and its words, or is not there at all."""
        told = super().clean() or {}
        for number in range(1, PROBLEMS + 1):
            kind, text = told.get(f"kind_{number}"), told.get(f"text_{number}", "").strip()
            if text and not kind:
                self.add_error(f"kind_{number}", _("Say what it is about, so that the right office gets it."))
            if kind and not text:
                self.add_error(f"text_{number}", _("Write in a few words what is needed."))
        return told

    def problems(self) -> list[Problem]:
        """What was written of problems, in order."""
        told = self.cleaned_data
        rows = ((told[f"kind_{number}"], told[f"text_{number}"].strip()) for number in range(1, PROBLEMS + 1))
        return [(kind, text) for kind, text in rows if kind and text]

    @property
    def of_problems(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"kind_{number}"], self[f"text_{number}"]) for number in range(1, PROBLEMS + 1)]


class ReplaceForm(LiaisonForm):
    """Who follows as liaison of the same workshop, from today on."""

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(scope, *args, **kwargs)
        del self.fields["employer"], self.fields["workshop"]
