"""Walk-in registration at a desk: one screen, two minutes, the keyboard alone; then what comes next."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.market.nearby import fitting
from wengang.registry.actions.walkins import Recognised, Registered, do_register_walk_in, recognise
from wengang.registry.models import Person, Wish
from wengang.web.access import Request, mine, page
from wengang.web.desk.forms import MOST_PLACES, ToldForm, WhoForm, label_of, places_of
from wengang.web.refusals import filled_in

SAVE = "save"


@page(Cap.PERSON_EDIT, "GET", "POST")
def desk(request: Request) -> HttpResponse:
    """Who it is; once that is known, what they say. Nothing typed is lost on the way."""
    who = WhoForm(request.user.scope, request.POST or None)
    if request.method != "POST":
        return _show(request, who)
    found = _recognised(request, who)
    if found is None:
        return _show(request, who)
    if request.POST.get("step") != SAVE:
        return _show(request, who, found, ToldForm(found, initial=ToldForm.of(found.person) | _typed(request)))
    told = ToldForm(found, request.POST)
    done: list[Registered] = []
    if told.is_valid() and filled_in(told, lambda: done.append(_registered(request, who, told))):
        return _leave(request, done[0])
    return _show(request, who, found, told)


def _recognised(request: Request, who: WhoForm) -> Recognised | None:
    """The person in the ledger, or nobody yet; None when the form has to be mended first."""
    found: list[Recognised] = []
    valid = who.is_valid() and filled_in(who, lambda: found.append(recognise(who.caller(), request.user)))
    return found[0] if valid else None


def _typed(request: Request) -> dict[str, Any]:
    """What was said before somebody looked again: it stays, whoever it turns out to be."""
    many = {"limits": request.POST.getlist("limits")}
    told = {name: request.POST.get(name, "") for name in ToldForm.base_fields} | many
    return {name: value for name, value in told.items() if value}


def _registered(request: Request, who: WhoForm, told: ToldForm) -> Registered:
    facts = told.told_facts(told.found.person or _chosen(told))
    return do_register_walk_in(who.caller(), facts, by=request.user, same=told.cleaned_data.get("same", ""))


def _chosen(told: ToldForm) -> Person | None:
    code = told.cleaned_data.get("same")
    return next((person for _alike, person in told.found.likely if person.code == code), None)


def _leave(request: Request, done: Registered) -> HttpResponse:
    if done.person is None:
        messages.warning(
            request,
            _("This id number stands in another area's ledger. What was said waits there to be settled by both areas."),
        )
        return redirect("desk")
    words = _("Registered; new in the ledger.") if done.new else _("Recorded with the person we knew.")
    messages.success(request, words)
    return redirect("desk-next", code=done.person.code)


def _show(
    request: Request, who: WhoForm, found: Recognised | None = None, told: forms.Form | None = None
) -> HttpResponse:
    places = list(places_of(request.user.scope)[: MOST_PLACES + 1])
    context: dict[str, Any] = {
        "who": who,
        "told": told,
        "found": found,
        "person": found.person if found else None,
        "places": [label_of(each) for each in places] if len(places) <= MOST_PLACES else [],
    }
    wrong = who.errors or (told is not None and told.is_bound and told.errors)
    return render(request, "desk/desk.html", context, status=422 if wrong else 200)


@page(Cap.PERSON_EDIT)
def after(request: Request, code: str) -> HttpResponse:
    """What was recorded, and work that fits the person's own words, the nearest first."""
    person = mine(request, Person, code=code)
    wish = Wish.unscoped.filter(person=person, current=True).first()
    scope, today = request.user.scope, timezone.localdate()
    seen = scope.may(Cap.VACANCY_SEE) and wish is not None and wish.will_work == "yes"
    context = {
        "person": person,
        "wish": wish,
        "wants": wish is not None and wish.will_work == "yes",
        "skills": ", ".join(person.skills.order_by("name").values_list("name", flat=True)),
        "vacancies": fitting(scope, person, wish, today) if seen and wish else [],
    }
    return render(request, "desk/next.html", context)
