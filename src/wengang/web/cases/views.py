"""Rights cases: the board with its clocks, one case, and what may be done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.employment.actions import case_work
from wengang.employment.actions.case_work import Conflict
from wengang.employment.actions.cases import Subject, do_open_case, do_open_from_question
from wengang.employment.actions.links import latest_job
from wengang.employment.case_enums import CaseKind
from wengang.employment.models import CaseStep, JobQuestion, RightsCase
from wengang.employment.promptness import promptness
from wengang.employment.queries import cases as queries
from wengang.employment.states import CASE
from wengang.market.models import Employer
from wengang.registry.models import Person
from wengang.web.access import Request, mine, page
from wengang.web.cases import forms
from wengang.web.refusals import filled_in, tried

PER_PAGE = 50
SHOWN = ("open", "told", "due", "overdue", "mine", "closed")
FORMS: dict[str, type[forms.CaseForm]] = {
    "edit": forms.EditForm,
    "close": forms.CloseForm,
    "refer": forms.ReferForm,
    "hand": forms.HandForm,
    "reopen": forms.ReopenForm,
}


@page(Cap.EMPLOYMENT_SEE)
def cases(request: Request) -> HttpResponse:
    """What waits, the most overdue first; with the figures of this year beside it."""
    scope, today = request.user.scope, timezone.localdate()
    shown = request.GET.get("show", "open")
    shown = shown if shown in SHOWN else "open"
    rows = {
        "open": queries.open_cases(scope),
        "told": queries.told_cases(scope, today),
        "due": queries.due_cases(scope, today),
        "overdue": queries.overdue_cases(scope, today),
        "mine": queries.open_cases(scope).filter(owner=request.user),
        "closed": queries.closed_cases(scope),
    }[shown]
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "shown": shown,
        "sums": queries.case_sums(scope, today, date(today.year, 1, 1)),
        "today": today,
        "year": today.year,
    }
    return render(request, "cases/cases.html", context)


@page(Cap.EMPLOYMENT_SEE)
def case(request: Request, pk: int) -> HttpResponse:
    """One case: what is claimed, by when, every step."""
    return render(request, "cases/case.html", _of(request, _case(request, pk), forms.StepForm(request)))


@page(Cap.EMPLOYMENT_EDIT, "POST")
def step(request: Request, pk: int) -> HttpResponse:
    """Write down what was done."""
    row, form = _case(request, pk), forms.StepForm(request)
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("kind", "text", "op", "evidence", "shown")}
        if filled_in(form, lambda: case_work.do_add_step(row, by=request.user, **told)):
            messages.success(request, _("Written down."))
            return redirect("case", pk=pk)
    return render(request, "cases/case.html", _of(request, row, form), status=422)


def _of(request: Request, row: RightsCase, form: forms.StepForm) -> dict[str, Any]:
    scope = request.user.scope
    steps = CaseStep.unscoped.filter(case=row).select_related("by", "evidence").defer("evidence__sealed")
    seen = row.person_id and Person.objects.visible_to(scope).filter(pk=row.person_id).exists()
    return {
        "case": row,
        "steps": steps.order_by("-at", "-pk"),
        "form": form,
        "moves": {move.name for move in CASE.open_moves(row.state, scope.capabilities)},
        "may_edit": scope.may(Cap.EMPLOYMENT_EDIT),
        "person_seen": seen,
        "rule": promptness(row.kind, row.opened_on),
        "today": timezone.localdate(),
    }


@page(Cap.EMPLOYMENT_EDIT, "POST")
def take(request: Request, pk: int) -> HttpResponse:
    """I take it on."""
    row = _case(request, pk)
    tried(request, lambda: case_work.do_take_case(row, by=request.user), _("You answer for this case now."))
    return redirect("case", pk=pk)


@page(Cap.EMPLOYMENT_EDIT, "GET", "POST")
def act(request: Request, pk: int, act: str) -> HttpResponse:
    """Change, close, pass on, hand over or open again. Who saves over somebody else's change is shown both."""
    row = _case(request, pk)
    if act not in FORMS:
        raise Http404
    form = FORMS[act](row, request)
    conflict: list[Conflict] = []
    if request.method == "POST" and form.is_valid() and filled_in(form, lambda: _do(request, row, act, form, conflict)):
        if not conflict:
            messages.success(request, _("Saved."))
            return redirect("case", pk=pk)
        form = _again(request, row, act, conflict[0])
    context = {"case": row, "form": form, "act": act, "differs": _both(conflict), "colleagues": ()}
    if isinstance(form, forms.HandForm):
        context["colleagues"] = form.colleagues
    return render(request, "cases/act.html", context, status=422 if form.is_bound else 200)


def _do(request: Request, row: RightsCase, act: str, form: forms.CaseForm, conflict: list[Conflict]) -> None:
    told = dict(form.cleaned_data)
    actions: dict[str, Callable[..., Any]] = {
        "edit": case_work.do_change_case,
        "close": case_work.do_close_case,
        "refer": case_work.do_refer_case,
        "hand": case_work.do_hand_over,
        "reopen": case_work.do_reopen_case,
    }
    if act in ("hand", "reopen"):
        told.pop("version")
    try:
        actions[act](row, by=request.user, **told)
    except Conflict as found:
        conflict.append(found)


def _again(request: Request, row: RightsCase, act: str, conflict: Conflict) -> forms.CaseForm:
    """What was typed, on top of the newest version, for somebody who has read both; the other's own changes stay."""
    row.refresh_from_db()
    typed = request.POST.copy()
    typed["version"] = str(row.version)
    for name in conflict.untouched:
        now = getattr(row, name)
        typed[name] = "" if now is None else str(now)
    form = FORMS[act](row, request, typed)
    form.is_valid()
    return form


def _both(conflict: list[Conflict]) -> list[tuple[str, Any, Any]]:
    """(label, value now, value typed) of every field that differs."""
    labels = {name: str(field.label) for name, field in forms.EditForm.base_fields.items()}
    labels["outcome"] = str(forms.CloseForm.base_fields["outcome"].label)
    return [
        (labels.get(name, name), _shown(name, now), _shown(name, typed))
        for each in conflict
        for name, (now, typed) in each.fields.items()
    ]


def _shown(name: str, value: Any) -> Any:
    return CaseKind(value).label if name == "kind" else value


@page(Cap.EMPLOYMENT_EDIT, "GET", "POST")
def about_person(request: Request, code: str) -> HttpResponse:
    """A worker tells what happened: the case is about the job that runs, or about the worker alone."""
    person = mine(request, Person, code=code)
    spell = latest_job(person)
    return _new(request, Subject(spell=spell) if spell else Subject(person=person))


@page(Cap.EMPLOYMENT_EDIT, "GET", "POST")
def about_employer(request: Request, pk: int) -> HttpResponse:
    """What concerns everybody at an employer."""
    return _new(request, Subject(employer=mine(request, Employer, pk=pk)))


def _new(request: Request, subject: Subject) -> HttpResponse:
    form = forms.OpenForm(request)
    made: list[RightsCase] = []
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("kind", "summary", "claimed", "op", "evidence")}
        if filled_in(form, lambda: made.append(do_open_case(subject, by=request.user, **told))):
            messages.success(request, _("The case is open, and you answer for it."))
            return redirect("case", pk=made[0].pk)
    context = {"form": form, "subject": subject, "rules": _rules()}
    return render(request, "cases/new.html", context, status=422 if form.errors else 200)


def _rules() -> list[tuple[str, date]]:
    today = timezone.localdate()
    return [(str(kind.label), promptness(kind, today).finish_by(today)) for kind in CaseKind]


@page(Cap.EMPLOYMENT_EDIT, "POST")
def from_question(request: Request, pk: int) -> HttpResponse:
    """One click from what was found to the case."""
    question = mine(request, JobQuestion, pk=pk)
    made: list[RightsCase] = []
    if not tried(request, lambda: made.append(do_open_from_question(question, by=request.user))):
        return redirect("cases")
    return redirect("case", pk=made[0].pk)


def _case(request: Request, pk: int) -> RightsCase:
    rows = RightsCase.objects.visible_to(request.user.scope)
    related = ("person", "employer", "spell", "owner", "office", "above", "division", "agreement", "question")
    found: RightsCase = get_object_or_404(rows.select_related(*related), pk=pk)
    return found
