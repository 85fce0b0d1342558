"""Pages of employers."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from wengang.accounts.roles import Cap
from wengang.command import exchange
from wengang.market.models import Employer
from wengang.web.access import Request, mine, page

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
    context = {"employer": row, "page": shown, "counts": exchange.vacancy_states(vacancies)}
    return render(request, "employers/employer.html", context)
