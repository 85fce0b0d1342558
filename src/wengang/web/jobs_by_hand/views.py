"""A job is written down, seen again, ended, or taken back because it was written down by mistake."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.employment.actions import do_confirm_spell, do_end_spell, do_open_spell
from wengang.employment.actions.firms import do_register_firm
from wengang.employment.actions.spells import may_take_back
from wengang.employment.enums import EndReason
from wengang.employment.models import Spell
from wengang.employment.queries.work import jobs_beside
from wengang.employment.rules import RULES
from wengang.registry.models import Person
from wengang.web.access import Request, mine, page
from wengang.web.jobs_by_hand.employers import named
from wengang.web.jobs_by_hand.forms import ConfirmForm, EndForm, JobForm
from wengang.web.refusals import filled_in


@page(Cap.EMPLOYMENT_EDIT, "GET", "POST")
def new(request: Request, code: str) -> HttpResponse:
    """A job that nobody was hired into here. Where another one stands in its way, that one is shown with its link."""
    person = mine(request, Person, code=code)
    form = JobForm(request, person)
    beside: list[Spell] = []
    if request.method == "POST" and form.is_valid():
        if filled_in(form, lambda: _open(person, form, request)):
            messages.success(request, _("The job is written down."))
            return redirect("person", code=code)
        told = form.cleaned_data
        if RULES[told["kind"]].whole:
            beside = list(jobs_beside(person, told["first_day"], told["last_day"]))
    context = {"person": person, "form": form, "beside": beside, "groups": list(form.groups())}
    return render(request, "jobs_by_hand/new.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def _open(person: Person, form: JobForm, request: Request) -> Spell:
    told, firm = form.told(), form.unknown_firm()
    if firm:
        told["employer"] = do_register_firm(**firm, by=request.user)
    return do_open_spell(person, by=request.user, **told)


@page(Cap.EMPLOYMENT_EDIT)
def employers(request: Request) -> HttpResponse:
    """Options for the employer's field while somebody types: firms only, nothing about people."""
    text = request.GET.get("employer") or request.GET.get("host") or ""
    found = named(request.user.scope, text) if len(text.strip()) > 1 else []
    return render(request, "jobs_by_hand/options.html", {"employers": found})


@page(Cap.EMPLOYMENT_EDIT, "GET", "POST")
def end(request: Request, pk: int) -> HttpResponse:
    """The person has left, or the job was written down by mistake."""
    spell = mine(request, Spell, pk=pk)
    may_undo = may_take_back(spell, request.user)
    form = EndForm(spell, may_undo, request.POST if request.method == "POST" else None)
    if form.is_valid() and filled_in(form, lambda: do_end_spell(spell, by=request.user, **form.told())):
        if form.cleaned_data["reason"] == EndReason.CORRECTED:
            messages.success(
                request, _("Taken back. If the ledger still says that the person works, record a contact.")
            )
        else:
            messages.success(request, _("The end of the job is written down."))
        return redirect("person", code=spell.person.code)
    return _shown(request, "jobs_by_hand/end.html", spell, form, may_undo=may_undo)


@page(Cap.EMPLOYMENT_EDIT, "GET", "POST")
def confirm(request: Request, pk: int) -> HttpResponse:
    """Somebody saw that the job still runs."""
    spell = mine(request, Spell, pk=pk)
    form = ConfirmForm(request)
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("on", "source", "evidence")}
        if filled_in(form, lambda: do_confirm_spell(spell, by=request.user, **told)):
            messages.success(request, _("Recorded."))
            return redirect("person", code=spell.person.code)
    return _shown(request, "jobs_by_hand/confirm.html", spell, form)


def _shown(request: Request, template: str, spell: Spell, form: Any, **more: Any) -> HttpResponse:
    context = {"spell": spell, "person": spell.person, "form": form, **more}
    return render(request, template, context, status=422 if form.is_bound else 200)
