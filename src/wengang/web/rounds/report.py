"""The report of a round, on a page and on paper, and the posts behind its figures."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from wengang.accounts.roles import Cap
from wengang.command import open_posts, verdicts
from wengang.command import round_report as reports
from wengang.core import documents
from wengang.market.models import Round
from wengang.web.access import Request, mine, page

PER_PAGE = 30


@page(Cap.AGREEMENT_SEE)
def report(request: Request, pk: int) -> HttpResponse:
    """All figures; what an old round did not keep is said."""
    round_ = mine(request, Round, pk=pk)
    context = {
        "round": round_,
        "report": reports.report_of(request.user.scope, round_),
        "may_open": request.user.scope.may(Cap.PROPOSAL_SEE),
    }
    return render(request, "rounds/report.html", context)


@page(Cap.AGREEMENT_SEE)
def paper(request: Request, pk: int) -> HttpResponse:
    """The same as PDF; the page says it when a round kept no figures."""
    round_ = mine(request, Round, pk=pk)
    found = reports.report_of(request.user.scope, round_)
    if found is None:
        return redirect("round-report", pk=pk)
    made = documents.pdf(documents.REPORT, reports.on_paper(found), at=round_.created_at)
    name = f"{round_.issue.code}-{round_.number}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@page(Cap.PROPOSAL_SEE)
def posts(request: Request, pk: int) -> HttpResponse:
    """Posts with places left open, by reason (``?why=``)."""
    round_ = mine(request, Round, pk=pk)
    why = request.GET.get("why", "")
    why = why if why in verdicts.OPEN else ""
    kept = verdicts.kept_of(round_)
    rows = open_posts.open_posts(kept, why) if kept else []
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "round": round_,
        "kept": kept is not None,
        "why": why,
        "may_try": request.user.scope.may(Cap.ROUND_RUN),
        "chips": open_posts.open_chips(kept) if kept else [],
        "page": shown,
        "rows": open_posts.with_vacancies(request.user.scope, shown.object_list),
    }
    return render(request, "rounds/posts.html", context)
