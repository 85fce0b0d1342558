"""Home: my tasks, my figures, where this issue stands, what changed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from wengang.accounts.roles import Cap
from wengang.command import home as command
from wengang.command.changes import changes
from wengang.web.access import Request, page
from wengang.web.context import open_work


@page(None)
def home(request: Request) -> HttpResponse:
    scope = request.user.scope
    issue = command.current_issue(scope) if scope.may(Cap.PROPOSAL_SEE) else None
    steps = command.funnel(scope, issue) if issue else []
    counted = command.ledger_of(scope)
    work = open_work(request)
    context = {
        "today": timezone.localdate(),
        "figures": command.figures(work, counted),
        "tasks": command.tasks(work, counted),
        "issue": issue,
        "steps": steps,
        "most": max((step.persons for step in steps), default=0),
        "changes": changes(scope),
        "memberships": request.user.memberships_now,
        "acting": request.user.membership,
    }
    return render(request, "home/home.html", context)
