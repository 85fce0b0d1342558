"""Pages of the monthly issues."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.command import board, exchange
from wengang.command.home import funnel
from wengang.market import actions
from wengang.market.enums import IssueState
from wengang.market.figures import figures
from wengang.market.jobs import queue_round
from wengang.market.models import Issue
from wengang.web.access import Request, mine, page
from wengang.web.issues.forms import OpenIssueForm, RoundForm
from wengang.web.refusals import filled_in, tried
from wengang.web.workbooks import workbook

PER_PAGE = 30
LINES_OFF_SHOWN = 8


@page(Cap.AGREEMENT_SEE)
def issues(request: Request) -> HttpResponse:
    scope = request.user.scope
    state, agreement = request.GET.get("state", ""), request.GET.get("agreement", "")
    rows = exchange.issues(scope, state, int(agreement) if agreement.isdigit() else None)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    exchange.live_figures(list(shown.object_list))
    counts = exchange.issue_states(scope)
    chips = [("", _("All"), counts["all"]), *((each.value, each.label, counts[each.value]) for each in IssueState)]
    may_open = scope.may(Cap.ISSUE_MANAGE)
    return render(request, "issues/issues.html", {"page": shown, "chips": chips, "state": state, "may_open": may_open})


@page(Cap.ISSUE_MANAGE, "GET", "POST")
def open_issue(request: Request) -> HttpResponse:
    form = OpenIssueForm(request.user.scope, request.POST or None, initial=_wished(request))
    if request.method == "POST" and form.is_valid():
        opened: list[Issue] = []
        if filled_in(form, lambda: opened.append(actions.do_open_issue(**form.cleaned_data, by=request.user))):
            return redirect("issue", pk=opened[0].pk)
    return render(request, "issues/open.html", {"form": form}, status=422 if form.is_bound else 200)


def _wished(request: Request) -> dict[str, object]:
    """This month's number, or the next one of the agreement that the link named."""
    today = timezone.localdate()
    agreement = request.GET.get("agreement", "")
    if not agreement.isdigit():
        return {"year": today.year, "number": today.month}
    last = exchange.issues(request.user.scope, agreement=int(agreement)).filter(year=today.year).first()
    return {"year": today.year, "number": last.number + 1 if last else today.month, "agreement": agreement}


@page(Cap.AGREEMENT_SEE)
def issue(request: Request, pk: int) -> HttpResponse:
    """Figures, rounds, the way to the hires, and one of the two lists (``?list=seekers`` or ``posts``)."""
    row = mine(request, Issue, pk=pk)
    scope = request.user.scope
    which = "seekers" if request.GET.get("list") == "seekers" else "posts"
    entries = exchange.seekers(scope, row) if which == "seekers" else exchange.posts(scope, row)
    shown = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "issue": row,
        "agreement": row.agreement,
        "figures": figures(row),
        "held": exchange.held_on(scope, row),
        "rounds": exchange.rounds(scope, row),
        "funnel": funnel(scope, row),
        "which": which,
        "page": shown,
        "rows": board.seeker_rows(scope, shown.object_list) if which == "seekers" else list(shown.object_list),
        "round_form": RoundForm(),
        "may_manage": scope.may(Cap.ISSUE_MANAGE),
        "may_run": scope.may(Cap.ROUND_RUN),
        "may_import": scope.may(Cap.VACANCY_IMPORT),
        "is_open": row.state == IssueState.OPEN,
        "may_take_off": scope.may(Cap.ISSUE_MANAGE) and row.state == IssueState.OPEN,
        "lines_off": actions.lines_off(row)[:LINES_OFF_SHOWN],
    }
    return render(request, "issues/issue.html", context)


@page(Cap.ISSUE_MANAGE, "POST")
def collect(request: Request, pk: int) -> HttpResponse:
    row = mine(request, Issue, pk=pk)
    added: list[int] = []
    if tried(request, lambda: added.append(actions.do_collect(row, by=request.user))):
        messages.success(request, _("%(n)s persons were put on the seeker list.") % {"n": f"{added[0]:,}"})
    return redirect("issue", pk=pk)


@page(Cap.ISSUE_MANAGE, "POST")
def freeze(request: Request, pk: int) -> HttpResponse:
    row = mine(request, Issue, pk=pk)
    tried(request, lambda: actions.do_freeze_issue(row, by=request.user), _("Both lists are frozen."))
    return redirect("issue", pk=pk)


@page(Cap.ISSUE_MANAGE, "POST")
def close(request: Request, pk: int) -> HttpResponse:
    row = mine(request, Issue, pk=pk)
    tried(request, lambda: actions.do_close_issue(row, by=request.user), _("The issue is closed."))
    return redirect("issue", pk=pk)


@page(Cap.AGREEMENT_SEE)
def export(request: Request, pk: int) -> HttpResponseBase:
    """Both lists in one workbook: coded rows, from the snapshot once frozen."""
    row = mine(request, Issue, pk=pk)
    return workbook(actions.lists_of(row), f"{row.code}.xlsx")


@page(Cap.ROUND_RUN, "POST")
def run_round(request: Request, pk: int) -> HttpResponse:
    """Start a round as a job; its page shows the progress and leads on to the board."""
    row = mine(request, Issue, pk=pk)
    form = RoundForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write whole numbers: 1 to 20 proposals for each person, and a seed from 0."))
        return redirect("issue", pk=pk)
    job = queue_round(row, by=request.user, **form.chosen())
    return redirect("job", pk=job.pk)
