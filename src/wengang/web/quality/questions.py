"""The inbox of questions: by kind, with the rows they rest on, answered in words. A question accuses nobody."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wengang.accounts.roles import Cap
from wengang.registry.actions.quality import do_answer
from wengang.registry.enums import QuestionKind, QuestionState
from wengang.registry.models import Question
from wengang.registry.queries import quality as queries
from wengang.web.access import Request, mine, page
from wengang.web.quality.forms import AnswerForm
from wengang.web.refusals import filled_in
from wengang.web.templatetags.ui import zh_date

PER_PAGE = 30


@page(Cap.PERSON_SEE)
def questions(request: Request) -> HttpResponse:
    """What waits for an answer, and (by chip) what was answered."""
    scope, kind = request.user.scope, request.GET.get("kind", "")
    state = request.GET.get("state", "")
    kind = kind if kind in QuestionKind.values else ""
    state = state if state in QuestionState.values else QuestionState.OPEN
    waiting = queries.open_by_kind(scope)
    shown = Paginator(queries.questions(scope, kind, state), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "rows": [(row, sentence(row)) for row in shown],
        "kind": kind,
        "state": state,
        "states": QuestionState.choices,
        "kinds": [(code, label, waiting.get(code, 0)) for code, label in QuestionKind.choices],
        "waiting": sum(waiting.values()),
    }
    return render(request, "quality/questions.html", context)


@page(Cap.PERSON_SEE)
def question(request: Request, pk: int) -> HttpResponse:
    """One question with the rows behind it."""
    return _shown(request, mine(request, Question, pk=pk), AnswerForm())


@page(Cap.QUALITY, "POST")
def answer(request: Request, pk: int) -> HttpResponse:
    """The answer is kept; the question comes back only when the evidence changes."""
    row = mine(request, Question, pk=pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        if filled_in(form, lambda: do_answer(row, told["state"], told["answer"], by=request.user)):
            messages.success(request, _("Answered. It is asked again only if something new is found."))
            return redirect("questions")
    return _shown(request, row, form, status=422)


def _shown(request: Request, row: Question, form: AnswerForm, status: int = 200) -> HttpResponse:
    scope = request.user.scope
    found = queries.evidence(scope, row)
    two = [each for each in found.persons if scope.covers(each.division_id)]
    context = {
        "row": row,
        "sentence": sentence(row),
        "found": found,
        "form": form,
        "may_answer": scope.may(Cap.QUALITY) and scope.covers(row.division_id) and row.state == QuestionState.OPEN,
        "pair": two if row.kind == QuestionKind.TWO_VILLAGES and len(two) == 2 and _may_merge(request) else [],
    }
    return render(request, "quality/question.html", context, status=status)


def _may_merge(request: Request) -> bool:
    return request.user.scope.may(Cap.DUPLICATE_DECIDE)


def sentence(row: Question) -> str:
    """What was seen, in one sentence, without a guess why."""
    told = row.evidence
    count = told.get("count", 0)
    values = {name: told.get(name, "") for name in ("homes", "whole", "low", "high", "usual", "days")} | {"n": count}
    if row.kind == QuestionKind.SHARED_PHONE:
        text = _("%(n)s persons of %(homes)s households have one phone number.")
    elif row.kind == QuestionKind.SAME_WAGE:
        values["wage"] = _wage(told)
        text = _("%(n)s of %(whole)s persons whose wage is known have the same one: %(wage)s yuan a month.")
    elif row.kind == QuestionKind.JUMP:
        values["day"] = zh_date(parse_date(str(told.get("day", ""))))
        text = _("One account changed %(n)s statuses in the %(days)s days before %(day)s; %(usual)s in the 90 before.")
    elif row.kind == QuestionKind.SILENT and "count" in told:
        text = ngettext(
            "Nobody spoke to %(n)s family for %(days)s days, and somebody there is said to be at work.",
            "Nobody spoke to %(n)s families for %(days)s days, and somebody there is said to be at work.",
            count,
        )
    elif row.kind == QuestionKind.TWO_VILLAGES:
        text = _("Two villages name somebody of one name and birth date. Is it one person?")
    else:
        return str(row.get_kind_display())
    return text % values


def _wage(told: Mapping[str, Any]) -> str:
    low, high = told.get("low"), told.get("high")
    if low is None or high is None:
        return ""
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"
