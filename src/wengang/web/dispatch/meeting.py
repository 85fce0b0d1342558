"""What the meeting decides: written down, answered, changed without anything getting lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.command.dispatch import decisions
from wengang.command.dispatch.decisions import Changed, do_amend, do_answer, do_decide, do_note
from wengang.command.dispatch.weeks import Week
from wengang.command.models import Decision
from wengang.core.models import Division
from wengang.web.access import Request, mine, page
from wengang.web.dispatch.asked import Asked, asked
from wengang.web.dispatch.forms import AnswerForm, DecisionForm, NoteForm, SeenForm
from wengang.web.refusals import filled_in, tried


@page(Cap.DISPATCH, "GET", "POST")
def new(request: Request) -> HttpResponse:
    """Write down a decision about the sheet of ``?week=&division=``."""
    want = asked(request.GET, request.user.scope)
    if want is None or not want.area:
        raise Http404
    form = DecisionForm(request.user.scope, want.area, request.POST or None, initial=_first(request, want))
    valid = request.method == "POST" and form.is_valid()
    division = Division.objects.get(pk=want.area)
    if valid and filled_in(form, lambda: do_decide(division, want.week, **_told(form), by=request.user)):
        messages.success(request, _("Written down; the next sheet asks about it."))
        return redirect(want.href())
    context = {"form": form, "title": _("Write down a decision"), "subtitle": f"{division} · {want.week.code}"}
    context |= {"back": want.href(), "back_label": _("Weekly sheet")}
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)


def _first(request: Request, want: Asked) -> dict[str, Any]:
    line = request.GET.get("line", "")
    return {"due_on": want.week.after.sunday, "line": line, "seen": 1}


def _told(form: forms.Form) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "seen"}


@page(Cap.FIGURES, "GET", "POST")
def decision(request: Request, pk: int) -> HttpResponse:
    """One decision with its notes; whom it was given to says what came of it."""
    row = mine(request, Decision, pk=pk)
    scope = request.user.scope
    leads = scope.may(Cap.DISPATCH) and scope.covers(row.division_id)
    form = AnswerForm(request.POST or None, initial={"seen": row.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if _saved(form, lambda: do_answer(row, **told, by=request.user)):
            messages.success(request, _("The answer is kept."))
            return redirect("decision", pk=pk)
        row.refresh_from_db()
    context = {
        "row": row,
        "form": form,
        "note_form": NoteForm(),
        "notes": row.notes.select_related("by").order_by("-pk"),
        "may_answer": row.state == Decision.State.OPEN and (leads or row.owner_id == request.user.pk),
        "may_edit": row.state == Decision.State.OPEN and leads,
        "stale": form.stale,
        "back": _sheet(row).href() if scope.covers(row.division_id) else "",
    }
    return render(request, "dispatch/decision.html", context, status=422 if request.method == "POST" else 200)


def _sheet(row: Decision) -> Asked:
    return Asked(row.division_id, Week(row.monday), row.monday)


@page(Cap.FIGURES, "POST")
def note(request: Request, pk: int) -> HttpResponse:
    """Add a word."""
    row = mine(request, Decision, pk=pk)
    tried(request, lambda: do_note(row, text=request.POST.get("text", ""), by=request.user))
    return redirect("decision", pk=pk)


@page(Cap.DISPATCH, "GET", "POST")
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a decision; when somebody else was quicker, both stand on the page."""
    row = mine(request, Decision, pk=pk)
    first = {name: getattr(row, name) for name in decisions.EDITED} | {"seen": row.version}
    first["employer"] = row.employer.uscc if row.employer else ""
    form = DecisionForm(request.user.scope, row.division_id, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if _saved(form, lambda: do_amend(row, **told, by=request.user)):
            messages.success(request, _("Changed; what it said before stays in the notes."))
            return redirect("decision", pk=pk)
        row.refresh_from_db()
    context = {"form": form, "row": row, "stale": form.stale}
    return render(request, "dispatch/edit.html", context, status=422 if request.method == "POST" else 200)


def _saved(form: SeenForm, action: Callable[[], Any]) -> bool:
    """Whether it was saved; when somebody else was quicker, both texts stand on the page."""
    try:
        return filled_in(form, action)
    except Changed as changed:
        form.read_again(changed.now.version)
        form.add_error(None, str(changed))
        return False
