"""Leaders and firms: the list with its figures, a pair with its visits, a visit written down on a phone."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wengang.accounts.roles import Cap
from wengang.employment.actions import pairs as actions
from wengang.employment.actions.calls import do_pair
from wengang.employment.models import LeaderPair, LeaderVisit
from wengang.employment.queries import pairs as queries
from wengang.employment.queries.cases import pairing
from wengang.web.access import Request, page
from wengang.web.listing import places
from wengang.web.pairs import forms
from wengang.web.refusals import filled_in

PER_PAGE = 50
VISITS_SHOWN = 50
SHOWN = ("running", "mine", "ended")


@page(Cap.CALL_SEE)
def pairs(request: Request) -> HttpResponse:
    """Who looks after which firm, and what came of it this year."""
    scope, today = request.user.scope, timezone.localdate()
    shown, division = request.GET.get("show", ""), request.GET.get("division", "").strip()[:24]
    own = queries.pairs(scope, today, mine=True).exists()
    if shown not in SHOWN:
        shown = "mine" if own else "running"
    rows = queries.pairs(scope, today, ended=shown == "ended", mine=shown == "mine", division=division)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "shown": shown,
        "own": own,
        "division": division,
        "places": places(scope, division),
        "pairing": pairing(scope, today.replace(month=1, day=1), today),
        "year": today.year,
        "may_pair": scope.may(Cap.CALL_ANSWER) and bool(scope.divisions),
        "may_visit": scope.may(Cap.CALL_RAISE),
    }
    return render(request, "pairs/pairs.html", context)


@page(Cap.CALL_ANSWER, "GET", "POST")
def new(request: Request) -> HttpResponse:
    """Let a leader look after a firm."""
    form = forms.PairForm(request.user.scope, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if filled_in(form, lambda: do_pair(**told, by=request.user)):
            messages.success(request, _("Saved."))
            return redirect("pairs")
    return render(request, "pairs/new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@page(Cap.CALL_SEE)
def pair(request: Request, pk: int) -> HttpResponse:
    """One pair: every visit, and what was brought back from it."""
    return _show(request, _pair(request, pk), forms.EndForm())


@page(Cap.CALL_ANSWER, "POST")
def end(request: Request, pk: int) -> HttpResponse:
    """The leader looks after the firm until a day."""
    row = _pair(request, pk)
    form = forms.EndForm(request.POST)
    if form.is_valid() and filled_in(form, lambda: actions.do_end_pair(row, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved. Visits and calls stay to be read."))
        return redirect("pair", pk=pk)
    return _show(request, row, form, status=422)


@page(Cap.CALL_RAISE, "GET", "POST")
def visit(request: Request, pk: int) -> HttpResponse:
    """Write a visit down; its problems become calls with their clocks."""
    row = _pair(request, pk)
    if not _writes(request, row):
        raise Http404
    form = forms.VisitForm(request.POST or None)
    made: list[LeaderVisit] = []
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("op", "kind", "on", "heard")}
        told["problems"] = form.problems()
        if filled_in(form, lambda: made.append(actions.do_record_visit(row, by=request.user, **told))):
            messages.success(request, _said(made[0]))
            return redirect("pair", pk=pk)
    context = {"form": form, "pair": row}
    return render(request, "pairs/visit.html", context, status=422 if request.method == "POST" else 200)


def _said(visit: LeaderVisit) -> str:
    if not visit.problems:
        return _("The visit is written down.")
    words = ngettext(
        "The visit is written down; %(n)s problem went to the office that answers it.",
        "The visit is written down; %(n)s problems went to the offices that answer them.",
        visit.problems,
    )
    return words % {"n": visit.problems}


def _pair(request: Request, pk: int) -> LeaderPair:
    rows = queries.with_counts(LeaderPair.objects.visible_to(request.user.scope))
    found: LeaderPair = get_object_or_404(rows.select_related("leader", "employer__division", "by"), pk=pk)
    return found


def _writes(request: Request, row: LeaderPair) -> bool:
    """Whether the reader looks after the firm's area, or is the leader; the firm itself reads no notes about it."""
    return request.user.scope.covers(row.employer.division_id) or row.leader_id == request.user.pk


def _show(request: Request, row: LeaderPair, form: forms.EndForm, status: int = 200) -> HttpResponse:
    scope, today = request.user.scope, timezone.localdate()
    runs = row.valid_to is None or row.valid_to >= today
    writes = _writes(request, row)
    context = {
        "pair": row,
        "visits": queries.visits_of(scope, row)[:VISITS_SHOWN],
        "calls": queries.calls_of(scope, row)[:VISITS_SHOWN],
        "today": today,
        "runs": runs,
        "reads": writes,
        "may_visit": scope.may(Cap.CALL_RAISE) and writes and runs,
        "may_end": scope.may(Cap.CALL_ANSWER) and scope.covers(row.employer.division_id) and runs,
        "form": form,
    }
    return render(request, "pairs/pair.html", context, status=status)
