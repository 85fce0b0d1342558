"""Forms of surveys: open one, hand a place's targets over, record a call."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.accounts.models import User
from wengang.core.models import Division
from wengang.core.scope import Scope
from wengang.registry.actions.campaigns import TABLE_OF
from wengang.registry.enums import Channel, Outcome, SurveyKind
from wengang.registry.models import Survey
from wengang.registry.queries.grid import workers_of
from wengang.registry.questionnaires import Question
from wengang.web.grid.forms import PlaceChoice, WorkerChoice, cells_of
from wengang.web.people.forms import DAY


class OpenForm(forms.Form):
    """What is asked, of whom, and until when."""

    name = forms.CharField(label=_("Name of the survey"), max_length=80)
    kind = forms.ChoiceField(label=_("Whom it asks"), choices=SurveyKind.choices, widget=forms.RadioSelect)
    division = PlaceChoice(queryset=Division.objects.none(), label=_("Area"))
    opens = forms.DateField(label=_("First day"), initial=timezone.localdate, widget=DAY)
    closes = forms.DateField(label=_("Last day"), widget=DAY)
    unseen_days = forms.IntegerField(
        label=_("Call round: only those not heard of for so many days"),
        min_value=0,
        max_value=3650,
        initial=30,
        required=False,
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = cells_of(scope).exclude(level="cell")  # type: ignore[attr-defined]
        self.fields["kind"].initial = SurveyKind.HOUSEHOLD

    def told(self) -> dict[str, Any]:
        """As ``do_open_survey`` takes it."""
        given = dict(self.cleaned_data)
        given["unseen_days"] = (given.get("unseen_days") or 0) if given["kind"] == SurveyKind.CALLS else 0
        given["questionnaire"] = TABLE_OF[SurveyKind(given["kind"])]
        return given


class HandForm(forms.Form):
    """What is still due in a place goes to one worker."""

    division = PlaceChoice(queryset=Division.objects.none(), label=_("Cell of the grid"))
    worker = WorkerChoice(queryset=User.objects.none(), label=_("Responsible worker"))

    def __init__(self, scope: Scope, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = cells_of(scope).filter(code__startswith=survey.division_id)
        self.fields["division"].queryset = inside  # type: ignore[attr-defined]
        self.fields["worker"].queryset = workers_of(scope)  # type: ignore[attr-defined]


class AttemptForm(forms.Form):
    """One attempt; ``op`` is made with the form, so that a double click records it once."""

    op = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("How"), choices=Channel.choices, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label=_("What came of it"), choices=Outcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


def field_of(question: Question) -> forms.Field:
    """The control of one question; what an answer must be is checked by the questionnaire itself."""
    empty: list[tuple[str, Any]] = [("", "—")]
    words: list[tuple[str, Any]]
    if question.kind == "choice":
        words = [(each.code, each.text) for each in question.choices]
        return forms.ChoiceField(label=question.text, choices=empty + words, required=False)
    if question.kind == "yes_no":
        words = [("yes", _("Yes")), ("no", _("No"))]
        return forms.ChoiceField(label=question.text, choices=empty + words, required=False)
    if question.kind == "number":
        return forms.IntegerField(
            label=question.text, min_value=question.least, max_value=question.most, required=False
        )
    if question.kind == "date":
        return forms.DateField(label=question.text, widget=DAY, required=False)
    return forms.CharField(label=question.text, max_length=80, required=False)


class AnswersForm(forms.Form):
    """The open questions about one person, or about the household."""

    def __init__(self, questions: list[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {question.code: field_of(question) for question in questions}
        self.questions = {question.code: question for question in questions}

    def rows(self) -> list[tuple[forms.BoundField, str]]:
        """Each control with what must be answered on this form before it is asked, as JSON; empty: always."""
        return [(self[code], self._when(question)) for code, question in self.questions.items()]

    def _when(self, question: Question) -> str:
        here = {self.add_prefix(code): allowed for code, allowed in question.when.items() if code in self.questions}
        return json.dumps(here) if here else ""

    def answers(self) -> dict[str, Any]:
        """What was answered."""
        return {code: value for code, value in self.cleaned_data.items() if value not in ("", None)}
