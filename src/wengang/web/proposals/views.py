"""Pages of proposals: lists by whose answer is due, the reasons, and each answer."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.command import board, exchange
from wengang.core.states import Move
from wengang.employment.actions import do_hire
from wengang.market.models import Proposal
from wengang.market.proposals import do_answer
from wengang.market.rounds import explanation
from wengang.market.states import PROPOSAL
from wengang.web.access import Request, mine, page
from wengang.web.proposals.forms import AcceptForm, HireForm, ReasonForm
from wengang.web.refusals import REFUSALS, filled_in, sentence, toast

PER_PAGE = 30
BY_PAGE = ("hire", "expire")
"""Moves that have a page or a job of their own."""


@page(Cap.PROPOSAL_SEE)
def proposals(request: Request) -> HttpResponse:
    """What waits for me; the query (``exchange.ProposalFilters``) shows others."""
    scope = request.user.scope
    filters = exchange.ProposalFilters.of(request.GET.dict())
    shown = Paginator(exchange.proposals(scope, filters), PER_PAGE).get_page(request.GET.get("page"))
    rows = board.board_rows(scope, shown.object_list)
    context = {
        "page": shown,
        "rows": rows,
        "chosen": rows[0] if rows else None,
        "reasons": explanation(scope, rows[0].proposal) if rows else None,
        "filters": filters,
        "buckets": exchange.proposal_buckets(scope, filters.issue),
        "issue": exchange.issues(scope).filter(pk=filters.issue).first() if filters.issue else None,
    }
    return render(request, "proposals/proposals.html", context)


@page(Cap.PROPOSAL_SEE)
def proposal(request: Request, pk: int) -> HttpResponse:
    """The reasons: a panel beside the list, or a page of its own with everything that happened."""
    row = _row(request, pk)
    context = {"row": row, "reasons": explanation(request.user.scope, row.proposal)}
    if request.htmx:
        return render(request, "proposals/reasons.html", context)
    context["path"] = exchange.path_of(row.proposal)
    return render(request, "proposals/proposal.html", context)


def _row(request: Request, pk: int) -> board.BoardRow:
    return board.board_rows(request.user.scope, [mine(request, Proposal, pk=pk)])[0]


def _step(name: str) -> Move:
    """The move of that name; 404 when the table has none, or when it is made elsewhere."""
    found = next((step for step in PROPOSAL.moves if step.name == name and name not in BY_PAGE), None)
    if found is None:
        raise Http404
    return found


def _form(step: Move, request: Request) -> AcceptForm | ReasonForm | None:
    data = request.POST if request.method == "POST" else None
    if step.name == "accept":
        return AcceptForm(data)
    return ReasonForm(step.name, data) if step.needs_reason else None


@page(Cap.PROPOSAL_SEE, "GET", "POST")
def move(request: Request, pk: int, move: str) -> HttpResponse:
    """One answer. GET asks what is not known yet (a reason, a consent); POST records it for the whole family group."""
    row, step = mine(request, Proposal, pk=pk), _step(move)
    form = _form(step, request)
    if request.method == "GET" or (form is not None and not form.is_valid()):
        context = {"row": _row(request, pk), "move": step, "form": form}
        return _asked(request, context, 422 if request.method == "POST" else 200)
    values = form.cleaned_data if form else {}
    consent_on = form.consented_on if isinstance(form, AcceptForm) else None
    try:
        moved = do_answer(row, step.name, by=request.user, reason=values.get("reason", ""), consent_on=consent_on)
    except REFUSALS as refused:
        return _refused(request, row, sentence(refused))
    return _moved(request, row, step, moved)


def _asked(request: Request, context: dict[str, Any], status: int) -> HttpResponse:
    """The questions of a move, in the dialog or on a page; with errors they stay where they are."""
    if not request.htmx:
        return render(request, "proposals/ask_page.html", context, status=status)
    response = render(request, "proposals/ask.html", context, status=status)
    if status == 422:
        response["HX-Retarget"], response["HX-Reswap"] = "#panel-body", "innerHTML"
    return response


def _refused(request: Request, row: Proposal, why: str) -> HttpResponse:
    """The rule's sentence: as a toast beside an unchanged row, or on the proposal's own page."""
    if request.htmx:
        return toast(HttpResponse(status=204), why, "overdue")
    messages.error(request, why)
    return redirect("proposal", pk=row.pk)


def _moved(request: Request, row: Proposal, step: Move, moved: list[Proposal]) -> HttpResponse:
    """The row again, and the rows of companions who moved along."""
    text = _("%(move)s: recorded.") % {"move": step.label}
    if len(moved) > 1:
        text = _("%(move)s: recorded for %(n)s proposals of the group.") % {"move": step.label, "n": len(moved)}
    if not request.htmx:
        messages.success(request, text)
        return redirect("proposal", pk=row.pk)
    again = Proposal.objects.visible_to(request.user.scope).filter(pk__in=[each.pk for each in moved] + [row.pk])
    rows = board.board_rows(request.user.scope, again.select_related(*exchange.WITH_PROPOSAL).order_by("pk"))
    own = next(each for each in rows if each.proposal.pk == row.pk)
    others = [each for each in rows if each is not own]
    context = {"row": own, "others": others, "reasons": explanation(request.user.scope, own.proposal)}
    return toast(render(request, "proposals/moved.html", context), text, "verified")


@page(Cap.HIRE, "GET", "POST")
def hire(request: Request, pk: int) -> HttpResponse:
    """The first working day of an offer that came true."""
    row = _row(request, pk)
    form = HireForm(request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: do_hire(row.proposal, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The hire is recorded; the place is taken."))
        return redirect("proposal", pk=pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "proposals/hire.html", {"row": row, "form": form}, status=status)
