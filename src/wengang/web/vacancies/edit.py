"""Changing a vacancy: its terms, opening it again, showing its contact's phone."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.states import MayNot
from wengang.market import actions
from wengang.market.actions.guard import may_edit_vacancy
from wengang.market.enums import OPEN_STATES, VacancyState
from wengang.market.models import Proposal, Vacancy
from wengang.web.access import Request, mine, page
from wengang.web.employers.views import revealed
from wengang.web.refusals import filled_in
from wengang.web.vacancies.forms import ReopenForm, TermsForm

OVER = (VacancyState.CLOSED, VacancyState.EXPIRED)


def may_edit(row: Vacancy, user: User) -> bool:
    """Whether this reader may change the terms; those of a held vacancy change with its lawful wording."""
    try:
        may_edit_vacancy(row, user)
    except MayNot:
        return False
    return row.state != VacancyState.QUARANTINED


@page(Cap.VACANCY_EDIT, "GET", "POST")
def edit(request: Request, pk: int) -> HttpResponse:
    """New terms; unlawful wording comes back with its law, and nothing typed is lost."""
    row = mine(request, Vacancy, pk=pk)
    if not may_edit(row, request.user):
        raise Http404
    form = TermsForm(row, request.POST or None)
    changed: list[str] = []
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: changed.extend(actions.do_edit_vacancy(form.fill(row), by=request.user))):
        messages.success(request, _told(row) if changed else _("Nothing was changed."))
        return redirect("vacancy", pk=pk)
    context = {"form": form, "vacancy": mine(request, Vacancy, pk=pk), "resting": _resting(row)}
    return render(request, "vacancies/edit.html", context, status=422 if request.method == "POST" else 200)


def _resting(row: Vacancy) -> int:
    """Open proposals that were made on the present terms."""
    return Proposal.unscoped.filter(vacancy=row, state__in=OPEN_STATES).count()


def _told(row: Vacancy) -> str:
    count = _resting(row)
    if not count:
        return _("The vacancy is changed.")
    told = ngettext(
        "The vacancy is changed; %(n)s open proposal tells what changed.",
        "The vacancy is changed; %(n)s open proposals tell what changed.",
        count,
    )
    return told % {"n": f"{count:,}"}


@page(Cap.VACANCY_EDIT, "GET", "POST")
def reopen(request: Request, pk: int) -> HttpResponse:
    """Take people on again after closing or the last day."""
    row = mine(request, Vacancy, pk=pk)
    if row.state not in OVER:
        raise Http404
    form = ReopenForm(request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: actions.do_reopen_vacancy(row, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The vacancy is open again; the next list may carry it."))
        return redirect("vacancy", pk=pk)
    context = {
        "form": form,
        "title": _("Open the vacancy again"),
        "subtitle": row.employer.name,
        "back": reverse("vacancy", args=[pk]),
        "back_label": row.title,
    }
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)


@page(Cap.PERSON_REVEAL, "POST")
def reveal(request: Request, pk: int) -> HttpResponse:
    """The whole phone of the vacancy's contact, for a reason; logged."""
    return revealed(request, mine(request, Vacancy, pk=pk))
