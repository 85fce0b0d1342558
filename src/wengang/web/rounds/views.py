"""The round board: proposals with reasons, answers and decisions; tight posts; who is without one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.command import absences
from wengang.command import board as boards
from wengang.market.models import Round
from wengang.market.rounds import explanation, tight_vacancies
from wengang.market.sending import do_send
from wengang.web.access import Request, mine, page
from wengang.web.refusals import tried

PER_PAGE = 30
TIGHT_SHOWN = 6
SHOWN = ("", "alternatives", "without")


@page(Cap.PROPOSAL_SEE)
def board(request: Request, pk: int) -> HttpResponse:
    """The allocated proposals; ``?show=alternatives`` the other ranked ones, ``?show=without`` who got none."""
    round_ = mine(request, Round, pk=pk)
    scope = request.user.scope
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    bucket = request.GET.get("state", "")
    everything = boards.proposals_of(scope, round_, alternatives=show == "alternatives")
    context = {
        "round": round_,
        "issue": round_.issue,
        "agreement": round_.issue.agreement,
        "head": boards.head(round_),
        "at_work": absences.at_work(round_),
        "certificate": boards.certificate(round_),
        "show": show,
        "bucket": bucket,
        "buckets": boards.buckets(everything),
        "tight": tight_vacancies(scope, round_, TIGHT_SHOWN),
        "may_send": not show and boards.unsent(scope, round_),
    }
    number = request.GET.get("page")
    if show == "without":
        context["page"] = Paginator(boards.without_post(scope, round_), PER_PAGE).get_page(number)
        people = boards.seeker_rows(scope, context["page"].object_list)
        context["people"] = [(row, absences.why_without(round_, row)) for row in people]
        return render(request, "rounds/without.html", context)
    rows = boards.proposals_of(scope, round_, bucket, alternatives=show == "alternatives")
    context["page"] = Paginator(rows, PER_PAGE).get_page(number)
    context["rows"] = boards.board_rows(scope, context["page"].object_list)
    first = context["rows"][0] if context["rows"] else None
    context["chosen"] = first
    context["reasons"] = explanation(scope, first.proposal) if first else None
    return render(request, "rounds/board.html", context)


@page(Cap.ANSWER_PERSON, "POST")
def send(request: Request, pk: int) -> HttpResponse:
    """Mark the reader's part of the round as shown to the workers."""
    round_ = mine(request, Round, pk=pk)
    sent: list[int] = []
    if tried(request, lambda: sent.append(do_send(round_, by=request.user))):
        messages.success(request, _("%(n)s proposals were sent to the workers.") % {"n": f"{sent[0]:,}"})
    return redirect("round", pk=pk)
