"""Pages of employers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.command import exchange
from wengang.core.scope import Scope
from wengang.core.states import MayNot
from wengang.employment.queries.pairs import Care, care_of
from wengang.market.actions import do_reveal_phone, do_save_employer
from wengang.market.actions.guard import may_change_employer
from wengang.market.models import Employer, Vacancy
from wengang.web.access import Request, mine, page
from wengang.web.employers.forms import EmployerForm
from wengang.web.refusals import filled_in

PER_PAGE = 50


@page(Cap.VACANCY_SEE)
def employers(request: Request) -> HttpResponse:
    """Employers by name; ``?q=`` looks in names and credit codes, which are no personal data."""
    text = request.GET.get("q", "").strip()
    shown = Paginator(exchange.employers(request.user.scope, text), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "q": text, "may_import": request.user.scope.may(Cap.VACANCY_IMPORT)}
    return render(request, "employers/employers.html", context)


@page(Cap.VACANCY_SEE)
def employer(request: Request, pk: int) -> HttpResponse:
    row = mine(request, Employer, pk=pk)
    vacancies = exchange.vacancies(request.user.scope, employer=pk)
    shown = Paginator(vacancies, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "employer": row,
        "care": _care(row, request.user.scope),
        "page": shown,
        "counts": exchange.vacancy_states(vacancies),
        "may_edit": may_edit(row, request.user),
        "may_transfer": request.user.scope.may(Cap.ROUND_RUN),
        "may_reveal": request.user.scope.may(Cap.PERSON_REVEAL),
    }
    return render(request, "employers/employer.html", context)


def _care(employer: Employer, scope: Scope) -> Care | None:
    """Who looks after it, for readers who can know: to others "nobody" would only mean nobody they may see."""
    if not scope.may(Cap.CALL_SEE):
        return None
    found = care_of(scope, employer.pk, localdate())
    own = employer.organisation_id is not None and employer.organisation_id == scope.organisation_id
    return found if own or scope.covers(employer.division_id) or found.pairs or found.liaisons else None


def may_edit(row: Employer, user: User) -> bool:
    """Whether this reader looks after the employer."""
    try:
        may_change_employer(row, user)
    except MayNot:
        return False
    return True


@page(Cap.VACANCY_EDIT, "GET", "POST")
def edit(request: Request, pk: int) -> HttpResponse:
    """Correct an employer; for those who only see it, the page is not there."""
    row = mine(request, Employer, pk=pk)
    if not may_edit(row, request.user):
        raise Http404
    form = EmployerForm(row, request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: do_save_employer(form.fill(row), by=request.user)):
        messages.success(request, _("The employer is corrected."))
        return redirect("employer", pk=pk)
    context = {
        "form": form,
        "title": _("Correct the employer"),
        "subtitle": row.uscc,
        "back": reverse("employer", args=[pk]),
        "back_label": row.name,
    }
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)


@page(Cap.PERSON_REVEAL, "POST")
def reveal(request: Request, pk: int) -> HttpResponse:
    """The whole phone of an employer's contact, for a reason; logged."""
    return revealed(request, mine(request, Employer, pk=pk))


def revealed(request: Request, row: Employer | Vacancy) -> HttpResponse:
    """The phone as plain text, or why it is not shown."""
    try:
        number = do_reveal_phone(row, reason=request.POST.get("reason", ""), by=request.user)
    except ValidationError as refused:
        return HttpResponse(" ".join(refused.messages), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(number, content_type="text/plain; charset=utf-8")
