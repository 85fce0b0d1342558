"""The inbox of replies that nobody understood: read, stated, set aside. Phones stay masked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.core.models import StateLog
from wengang.employment.enums import MessageState
from wengang.employment.models import InMessage
from wengang.employment.replies.settle import do_put_aside, do_state_reply
from wengang.employment.replies.take import candidates
from wengang.employment.states import IN_MESSAGE
from wengang.registry.actions import do_log_view
from wengang.registry.models import Person
from wengang.registry.queries.page import page_of
from wengang.web.access import Request, mine, page
from wengang.web.listing import Shown, number_of
from wengang.web.refusals import filled_in
from wengang.web.replies.forms import AsideForm, StateForm

SIZE = 50
SHOWN = {
    "asked": (MessageState.ASKED,),
    "done": (MessageState.UNDERSTOOD, MessageState.STATED, MessageState.ASIDE),
    "opted_out": (MessageState.OPTED_OUT,),
}


@page(Cap.EMPLOYMENT_EDIT)
def replies(request: Request) -> HttpResponse:
    """What waits to be read, the newest first; ``?show=`` others."""
    shown = request.GET.get("show", "asked")
    shown = shown if shown in SHOWN else "asked"
    rows = InMessage.objects.visible_to(request.user.scope).filter(state__in=SHOWN[shown])
    rows = rows.select_related("person", "question__spell__employer", "wage").order_by("-pk")
    found = page_of(rows, number_of(request.GET.get("page")), SIZE)
    return render(request, "replies/replies.html", {"page": Shown(found), "rows": found.rows, "shown": shown})


@page(Cap.EMPLOYMENT_EDIT, "GET", "POST")
def reply(request: Request, pk: int) -> HttpResponse:
    """One reply beside the jobs it may tell of, and the form that states what it means."""
    message = mine(request, InMessage, pk=pk)
    form = StateForm(message, request, request.POST if request.method == "POST" else None)
    if form.is_valid() and filled_in(form, lambda: do_state_reply(message, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Stated as the worker's word."))
        return redirect("pay-replies")
    return _shown(request, message, form, AsideForm())


@page(Cap.EMPLOYMENT_EDIT, "POST")
def aside(request: Request, pk: int) -> HttpResponse:
    """Nothing follows from it; of somebody who wanted no more questions: they may be asked again."""
    message = mine(request, InMessage, pk=pk)
    form = AsideForm(request.POST)
    if form.is_valid() and filled_in(form, lambda: do_put_aside(message, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Set aside."))
        return redirect("pay-replies")
    return _shown(request, message, StateForm(message, request), form)


def _shown(request: Request, message: InMessage, form: StateForm, put_aside: AsideForm) -> HttpResponse:
    seen = Person.objects.visible_to(request.user.scope).filter(pk__in=[each.pk for each in candidates(message)])
    people = list(seen.select_related("division"))
    if request.method == "GET":
        for person in people:
            do_log_view(person, by=request.user)
    moves = {move.name for move in IN_MESSAGE.open_moves(message.state, request.user.scope.capabilities)}
    context = {
        "message": message,
        "people": people,
        "form": form,
        "aside": put_aside,
        "moves": moves,
        "log": StateLog.objects.filter(machine=IN_MESSAGE.name, row=message.pk).select_related("actor").order_by("pk"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "replies/reply.html", context, status=status)
