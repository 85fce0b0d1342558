"""The round board: proposals with reasons, answers and decisions; tight posts; who is without one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.command import absences, verdicts
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
        "may_report": scope.may(Cap.AGREEMENT_SEE),
        "may_try": scope.may(Cap.ROUND_RUN),
        "may_send": not show and boards.unsent(scope, round_),
    }
    number = request.GET.get("page")
    if show == "without":
        return render(request, "rounds/without.html", context | _without(request, round_))
    rows = boards.proposals_of(scope, round_, bucket, alternatives=show == "alternatives")
    context["page"] = Paginator(rows, PER_PAGE).get_page(number)
    context["rows"] = boards.board_rows(scope, context["page"].object_list)
    first = context["rows"][0] if context["rows"] else None
    context["chosen"] = first
    context["reasons"] = explanation(scope, first.proposal) if first else None
    return render(request, "rounds/board.html", context)


def _without(request: Request, round_: Round) -> dict[str, Any]:
    """Who got no post; ``?why=`` those with one reason."""
    scope, why, number = request.user.scope, request.GET.get("why", ""), request.GET.get("page")
    kept, words = verdicts.kept_of(round_), verdicts.reason(why)
    if words:
        shown = Paginator(verdicts.without_for(round_, kept, why), PER_PAGE).get_page(number)
        lines = boards.seekers_of(scope, round_, shown.object_list)
    else:
        shown = Paginator(boards.without_post(scope, round_), PER_PAGE).get_page(number)
        lines = shown.object_list
    people = [(row, absences.why_without(round_, row, kept)) for row in boards.seeker_rows(scope, lines)]
    return {"page": shown, "people": people, "why": words, "explained": kept is not None}


@page(Cap.ANSWER_PERSON, "POST")
def send(request: Request, pk: int) -> HttpResponse:
    """Mark the reader's part of the round as shown to the workers."""
    round_ = mine(request, Round, pk=pk)
    sent: list[int] = []
    if tried(request, lambda: sent.append(do_send(round_, by=request.user))):
        messages.success(request, _("%(n)s proposals were sent to the workers.") % {"n": f"{sent[0]:,}"})
    return redirect("round", pk=pk)
