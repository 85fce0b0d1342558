"""Forms of the meeting: what was decided, what came of it, a word beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wengang.accounts.models import User
from wengang.command.dispatch.decisions import owners_of
from wengang.command.dispatch.lines import LINES
from wengang.command.models import Decision
from wengang.core.models import Division
from wengang.core.scope import Scope
from wengang.market.models import Employer
from wengang.web.grid.forms import WorkerChoice

ANSWERS = ((Decision.State.DONE, _("Done")), (Decision.State.DROPPED, _("Not done, and why")))


class SeenForm(forms.Form):
    """A form about a decision that was read at a version. ``stale``: somebody else was quicker."""

    seen = forms.IntegerField(widget=forms.HiddenInput, initial=1)
    stale = False

    def read_again(self, version: int) -> None:
        """Keep what was typed, on top of the newer version: saving once more is deliberate."""
        self.data = {**{name: self.data[name] for name in self.data}, "seen": str(version)}
        self.stale = True


class DecisionForm(SeenForm):
    """Who does what by when, and what of the sheet it is about."""

    text = forms.CharField(label=_("What is to be done"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    owner = WorkerChoice(queryset=User.objects.none(), label=_("Given to"))
    due_on = forms.DateField(label=_("By when"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    line = forms.ChoiceField(label=_("About which line"), required=False)
    place = forms.ModelChoiceField(label=_("About which place"), queryset=Division.objects.none(), required=False)
    employer = forms.CharField(
        label=_("About which employer"), max_length=120, required=False, help_text=_("name or credit code")
    )

    def __init__(self, scope: Scope, area: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        fields: Any = self.fields
        fields["owner"].queryset = owners_of(scope)
        fields["line"].choices = [("", "—"), *((line.code, line.label) for line in LINES)]
        fields["place"].queryset = Division.objects.filter(Q(parent=area) | Q(pk=area)).order_by("code")

    def clean_employer(self) -> Employer | None:
        text = self.cleaned_data["employer"].strip()
        if not text:
            return None
        named = Q(uscc=text.upper()) | Q(name=text) | Q(short_name=text)
        found = list(Employer.objects.visible_to(self.scope).filter(named)[:2])
        if len(found) != 1:
            raise ValidationError(gettext("No one employer of this name or code; take the credit code."))
        return found[0]


class AnswerForm(SeenForm):
    """What came of it."""

    state = forms.ChoiceField(label=_("Was it done?"), choices=ANSWERS, widget=forms.RadioSelect)
    outcome = forms.CharField(label=_("What came of it"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(forms.Form):
    """A word beside a decision."""

    text = forms.CharField(label=_("Note"), max_length=300)
