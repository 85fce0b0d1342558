"""Travellers of a wave: who waits, registering somebody, correcting one, and what is done with several at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.journeys.actions import demands as actions
from wengang.journeys.actions.guard import organises
from wengang.journeys.enums import DemandSource, DemandState
from wengang.journeys.models import Demand, Wave
from wengang.journeys.queries import pages
from wengang.registry.models import Person
from wengang.registry.queries.search import search
from wengang.web.access import Request, mine, page
from wengang.web.journeys.forms import DemandForm, ReasonForm
from wengang.web.refusals import filled_in, tried

PER_PAGE = 50
MOST_TICKED = 2_000


def _ticked(request: Request) -> list[Demand]:
    """The ticked travellers that the reader sees."""
    keys = [int(key) for key in request.POST.getlist("pick")[:MOST_TICKED] if key.isdigit()]
    return list(Demand.objects.visible_to(request.user.scope).filter(pk__in=keys))


@page(Cap.JOURNEY_DEMAND, "POST")
def batch(request: Request, pk: int) -> HttpResponse:
    """What is done with the ticked travellers of a wave: ``consent``, ``own_way``, ``take_off``."""
    wave = mine(request, Wave, pk=pk)
    rows, by = [row for row in _ticked(request) if row.wave_id == wave.pk], request.user
    known: dict[str, Callable[[], Any]] = {
        "consent": lambda: actions.do_consent(rows, on=timezone.localdate(), by=by),
        "own_way": lambda: len([actions.do_own_way(row, by=by) for row in rows]),
        "take_off": lambda: actions.do_take_off(wave, rows, by=by),
    }
    said = {
        "consent": _("Consent of today was written down for %(n)s persons."),
        "own_way": _("%(n)s persons travel on their own."),
        "take_off": _("%(n)s persons were taken off the list; they wait for another wave."),
    }
    what = request.POST.get("do", "")
    done: list[int] = []
    if what in known and tried(request, lambda: done.append(known[what]())):
        messages.success(request, said[what] % {"n": f"{done[0]:,}"})
    return redirect(reverse("wave", args=[pk]) + "#list")


@page(Cap.JOURNEY_DEMAND, "GET", "POST")
def waiting(request: Request, pk: int) -> HttpResponse:
    """Who wants to travel in this direction and is in no wave yet; ticked ones are put on the list."""
    wave = mine(request, Wave, pk=pk)
    if request.method == "POST":
        rows, done = _ticked(request), list[int]()
        if tried(request, lambda: done.append(actions.do_put_on(wave, rows, by=request.user))):
            messages.success(request, _("%(n)s persons were put on the list.") % {"n": f"{done[0]:,}"})
        return redirect("wave", pk=pk)
    shown = Paginator(pages.waiting(request.user.scope, wave), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "wave": wave,
        "page": shown,
        "rows": pages.travellers(request.user.scope, shown.object_list),
        "may_put_on": organises(wave, request.user),
    }
    return render(request, "journeys/waiting.html", context)


@page(Cap.JOURNEY_DEMAND, "GET", "POST")
def register(request: Request, pk: int) -> HttpResponse:
    """Find somebody of the ledger and put them on the list; what is searched for never stands in the address."""
    wave = mine(request, Wave, pk=pk)
    text, code = request.POST.get("q", "").strip()[:60], request.POST.get("person", "")
    if code:
        return _registered(request, wave, code)
    found = search(request.user.scope, text).persons if text else []
    there = Demand.objects.visible_to(request.user.scope).filter(wave=wave, state=DemandState.OPEN, person__in=found)
    context = {
        "wave": wave,
        "q": text,
        "found": found,
        "there": set(there.values_list("person", flat=True)),
        "searched": bool(text),
    }
    return render(request, "journeys/register.html", context)


def _registered(request: Request, wave: Wave, code: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.user.scope), code=code)
    made: list[Demand] = []
    source, by = DemandSource.DESK, request.user

    def put_on() -> None:
        made.append(actions.do_register(person, direction=wave.direction, source=source, wave=wave, by=by))

    if tried(request, put_on):
        messages.success(request, _("On the list. Say from where to where, and whether data may be passed on."))
        return redirect("demand", pk=made[0].pk)
    return redirect("demand-new", pk=wave.pk)


@page(Cap.JOURNEY_DEMAND, "GET", "POST")
def demand(request: Request, pk: int) -> HttpResponse:
    """Correct one traveller: places, companions, needs, consent."""
    row = mine(request, Demand, pk=pk)
    form = DemandForm(row, request.POST or None)
    back = reverse("wave", args=[row.wave_id]) if row.wave_id else reverse("journeys")
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: actions.do_edit_demand(row, **form.told(), by=request.user)):
        messages.success(request, _("Written down."))
        return redirect(back)
    stored = mine(request, Demand, pk=pk)
    context = {
        "form": form,
        "row": pages.travellers(request.user.scope, [stored])[0],
        "wave": stored.wave,
        "back": back,
        "is_open": stored.state == DemandState.OPEN,
    }
    return render(request, "journeys/demand.html", context, status=422 if request.method == "POST" else 200)


@page(Cap.JOURNEY_DEMAND, "GET", "POST")
def cancel(request: Request, pk: int) -> HttpResponse:
    """Somebody does not travel: ask why."""
    row = mine(request, Demand, pk=pk)
    form = ReasonForm(request.POST or None)
    back = reverse("wave", args=[row.wave_id]) if row.wave_id else reverse("journeys")
    valid = request.method == "POST" and form.is_valid()
    reason = form.cleaned_data["reason"] if valid else ""
    if valid and filled_in(form, lambda: actions.do_cancel_demand(row, reason=reason, by=request.user)):
        messages.success(request, _("Off the list."))
        return redirect(back)
    context = {
        "form": form,
        "title": _("Does not travel"),
        "subtitle": row.person.code,
        "back": reverse("demand", args=[pk]),
        "back_label": _("Traveller"),
    }
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)
