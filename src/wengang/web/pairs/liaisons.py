"""A workshop's liaison: who it is, who it was, who follows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.employment.actions.calls import do_name_liaison
from wengang.employment.actions.pairs import do_end_liaison
from wengang.employment.models import Liaison
from wengang.employment.queries.pairs import before
from wengang.web.access import Request, mine, page
from wengang.web.pairs.forms import ReplaceForm
from wengang.web.refusals import filled_in, tried


@page(Cap.CALL_RAISE, "GET", "POST")
def liaison(request: Request, pk: int) -> HttpResponse:
    """Let somebody else follow; below, everybody who was it before."""
    row = mine(request, Liaison, pk=pk)
    form = ReplaceForm(request.user.scope, request.POST or None)
    made: list[Liaison] = []
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data) | {"workshop": row.workshop, "by": request.user}
        told["user"] = told.pop("account")
        if filled_in(form, lambda: made.append(do_name_liaison(row.employer, **told))):
            messages.success(request, _("Saved. Print the board and hang it up."))
            return redirect("liaison", pk=made[0].pk)
    context = {"row": row, "form": form, "before": before(request.user.scope, row)}
    return render(request, "pairs/liaison.html", context, status=422 if request.method == "POST" else 200)


@page(Cap.CALL_RAISE, "POST")
def end(request: Request, pk: int) -> HttpResponse:
    """Nobody follows yet."""
    row = mine(request, Liaison, pk=pk)
    done = _("Ended. Until somebody is named, this workshop has no liaison.")
    tried(request, lambda: do_end_liaison(row, by=request.user), done)
    return redirect("liaison", pk=pk)
