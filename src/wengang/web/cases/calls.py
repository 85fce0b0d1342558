"""Employers' calls: the board, raising one on a phone, its answer; the liaison's workshop and its notice board."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.models import Organisation
from wengang.accounts.roles import Cap
from wengang.employment.actions import calls as actions
from wengang.employment.case_enums import CallState
from wengang.employment.escalation import Offices
from wengang.employment.models import CallStep, EmployerCall, Liaison
from wengang.employment.papers import board_pdf
from wengang.employment.queries import cases as queries
from wengang.web.access import Request, mine, page
from wengang.web.cases import call_forms as forms
from wengang.web.refusals import filled_in

PER_PAGE = 50
SHOWN = ("open", "told", "due", "settled")
OF_OFFICE = ("answer", "pass")
OF_FIRM = ("solve", "again", "withdraw")


@page(Cap.CALL_SEE)
def calls(request: Request) -> HttpResponse:
    """What waits for an answer, the most overdue first; how fast it was answered this year; leaders and firms."""
    scope, today = request.user.scope, timezone.localdate()
    shown = request.GET.get("show", "open")
    shown = shown if shown in SHOWN else "open"
    rows = {
        "open": queries.open_calls(scope),
        "told": queries.told_calls(scope, today),
        "due": queries.due_calls(scope, today),
        "settled": queries.settled_calls(scope),
    }[shown]
    year = today.replace(month=1, day=1)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "shown": shown,
        "may_answer": scope.may(Cap.CALL_ANSWER),
        "today": today,
        "year": today.year,
        "times": queries.answered_within(scope, year, today),
        "pairing": queries.pairing(scope, year, today),
        "may_raise": scope.may(Cap.CALL_RAISE),
    }
    return render(request, "cases/calls.html", context)


@page(Cap.CALL_RAISE, "GET", "POST")
def raise_call(request: Request) -> HttpResponse:
    """One field and a kind: under a minute on a phone."""
    form = forms.RaiseForm(request.user.scope, request.POST or None)
    made: list[EmployerCall] = []
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        pair = queries.pairs_of(request.user.pk, timezone.localdate()).filter(employer=told["employer"]).first()
        if filled_in(form, lambda: made.append(actions.do_raise_call(**told, pair=pair, by=request.user))):
            call = made[0]
            words = {"office": call.office.name, "day": call.answer_by.isoformat()}
            messages.success(request, _("%(office)s answers by %(day)s.") % words)
            return redirect("call", pk=call.pk)
    return render(request, "cases/raise.html", {"form": form}, status=422 if request.method == "POST" else 200)


@page(Cap.CALL_SEE)
def call(request: Request, pk: int) -> HttpResponse:
    """One call with everything that was said."""
    return _show(request, _call(request, pk), {})


@page(Cap.CALL_ANSWER, "POST")
def from_office(request: Request, pk: int, act: str) -> HttpResponse:
    """Answer, or pass on to the right office."""
    return _act(request, pk, act, OF_OFFICE)


@page(Cap.CALL_RAISE, "POST")
def from_firm(request: Request, pk: int, act: str) -> HttpResponse:
    """Say from the employer's side what came of it."""
    return _act(request, pk, act, OF_FIRM)


def _act(request: Request, pk: int, act: str, known: tuple[str, ...]) -> HttpResponse:
    row = _call(request, pk)
    if act not in known:
        raise Http404
    form = _form(act, row, request)
    if form.is_valid() and filled_in(form, lambda: _do(request, row, act, form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("call", pk=pk)
    return _show(request, row, {act: form}, status=422)


def _do(request: Request, row: EmployerCall, act: str, told: dict[str, Any]) -> None:
    if act == "answer":
        actions.do_answer_call(row, text=told["words"], by=request.user)
    elif act == "pass":
        actions.do_pass_on(row, to=told["to"], reason=told["words"], by=request.user)
    else:
        actions.do_settle_call(row, act, words=told["words"], by=request.user)


def _form(act: str, row: EmployerCall, request: Request) -> django_forms.Form:
    data = request.POST if request.method == "POST" else None
    if act == "answer":
        return forms.AnswerForm(data)
    if act == "pass":
        return forms.PassForm(_offices(row), data)
    return forms.WordsForm(data)


def _offices(row: EmployerCall) -> QuerySet[Organisation]:
    near = Offices.above([row.employer.division_id]).by_division
    keys = [each.pk for offices in near.values() for each in offices if each.pk != row.office_id]
    return Organisation.objects.filter(pk__in=keys).order_by("name", "pk")


def _show(request: Request, row: EmployerCall, bound: dict[str, django_forms.Form], status: int = 200) -> HttpResponse:
    scope = request.user.scope
    callers_side = scope.organisation_id in (row.by_office_id, row.employer.organisation_id)
    context = {
        "call": row,
        "steps": CallStep.unscoped.filter(call=row).select_related("by").order_by("-at", "-pk"),
        "today": timezone.localdate(),
        "waits": row.state == CallState.OPEN,
        "may_answer": scope.may(Cap.CALL_ANSWER) and row.state == CallState.OPEN,
        "may_settle": scope.may(Cap.CALL_RAISE) and callers_side and row.state == CallState.ANSWERED,
        "answer": bound.get("answer") or forms.AnswerForm(),
        "passing": bound.get("pass") or forms.PassForm(_offices(row)),
        "words": next((form for act, form in bound.items() if act in OF_FIRM), forms.WordsForm()),
    }
    return render(request, "cases/call.html", context, status=status)


@page(Cap.CALL_SEE)
def workshop(request: Request) -> HttpResponse:
    """A liaison's page: my workshops and their boards, what the employer called for and what came of it."""
    scope = request.user.scope
    rows = Liaison.objects.visible_to(scope).filter(valid_to__isnull=True).select_related("employer", "user")
    own = rows.filter(user=request.user)
    shown = (own if own.exists() else rows).order_by("employer__name", "workshop", "pk")
    context = {
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "calls": queries.open_calls(scope)[:PER_PAGE],
        "today": timezone.localdate(),
        "may_raise": scope.may(Cap.CALL_RAISE),
    }
    return render(request, "cases/workshop.html", context)


@page(Cap.CALL_RAISE, "GET", "POST")
def new_liaison(request: Request) -> HttpResponse:
    """Name the liaison of a workshop."""
    form = forms.LiaisonForm(request.user.scope, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        told["user"] = told.pop("account")
        if filled_in(form, lambda: actions.do_name_liaison(**told, by=request.user)):
            messages.success(request, _("Saved. Print the board and hang it up."))
            return redirect("workshop")
    return render(request, "cases/liaison.html", {"form": form}, status=422 if request.method == "POST" else 200)


@page(Cap.CALL_SEE)
def board(request: Request, pk: int) -> HttpResponse:
    """The notice board of a workshop, A4, to hang up."""
    row = mine(request, Liaison, pk=pk)
    headers = {"Content-Disposition": f'inline; filename="board-{row.pk}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(board_pdf(row), content_type="application/pdf", headers=headers)


def _call(request: Request, pk: int) -> EmployerCall:
    rows = EmployerCall.objects.visible_to(request.user.scope)
    related = ("employer", "office", "above", "by", "pair__leader")
    found: EmployerCall = get_object_or_404(rows.select_related(*related), pk=pk)
    return found
