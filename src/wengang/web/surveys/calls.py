"""One target at the telephone or the desk: who lives there, what is not known yet, and what came of the attempt."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.registry.actions.surveys import do_attempt
from wengang.registry.enums import Channel, Outcome, SurveyKind, SurveyState
from wengang.registry.models import Person, Target
from wengang.registry.queries.surveys import tries_of
from wengang.registry.questionnaires import HOUSEHOLD, load, questions_for_home
from wengang.web.access import Request, mine, page
from wengang.web.refusals import filled_in
from wengang.web.surveys.forms import AnswersForm, AttemptForm


@page(Cap.PERSON_EDIT, "GET", "POST")
def target(request: Request, pk: int) -> HttpResponse:
    """Record an attempt with its answers; only what is not known and fresh is asked."""
    row = mine(request, Target, pk=pk)
    usual = Channel.VISIT if row.survey.kind == SurveyKind.HOUSEHOLD else Channel.CALL
    form = AttemptForm(request.POST or None, initial={"op": uuid4(), "channel": usual})
    people = _people(row)
    parts = _parts(request, row, people)
    valid = request.method == "POST" and form.is_valid() and all(part.is_valid() for part in parts.values())
    if valid and filled_in(form, lambda: _record(request, row, form, parts)):
        messages.success(request, _("Recorded."))
        return redirect("survey-calls", code=row.survey.code)
    context = {
        "row": row,
        "form": form,
        "people": [(person, parts.get(person.code)) for person in people],
        "home": parts.get(HOUSEHOLD),
        "tries": tries_of(row),
        "is_open": row.survey.state == SurveyState.OPEN,
        "may_reveal": request.user.scope.may(Cap.PERSON_REVEAL),
    }
    return render(request, "surveys/target.html", context, status=422 if request.method == "POST" else 200)


def _people(row: Target) -> list[Person]:
    if row.person is not None:
        return [row.person]
    members = Person.unscoped.filter(household__in=[row.household_id], deceased=False)
    return list(members.order_by("kin_to_head", "pk"))


def _parts(request: Request, row: Target, people: list[Person]) -> dict[str, AnswersForm]:
    asked = questions_for_home(load(row.survey.questionnaire), row.household, people, timezone.localdate())
    return {
        key: AnswersForm(questions, request.POST or None, prefix=key) for key, questions in asked.items() if questions
    }


def _record(request: Request, row: Target, form: AttemptForm, parts: dict[str, AnswersForm]) -> None:
    told = form.cleaned_data
    reached = told["outcome"] == Outcome.REACHED
    answers = {key: part.answers() for key, part in parts.items() if part.answers()} if reached else {}
    do_attempt(row, answers=answers, at=timezone.now(), by=request.user, **told)
