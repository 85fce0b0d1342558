"""Pages of vacancies."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.command import board, exchange
from wengang.market import actions
from wengang.market.enums import Demand, Insurance, VacancyState
from wengang.market.models import Vacancy
from wengang.web.access import Request, mine, page
from wengang.web.refusals import filled_in, tried
from wengang.web.vacancies.edit import OVER, may_edit
from wengang.web.vacancies.forms import ReleaseForm

PER_PAGE = 50
SHORTLIST = 30


@page(Cap.VACANCY_SEE)
def vacancies(request: Request) -> HttpResponse:
    """Vacancies by ``?state=``, ``?mark=`` (care, family), ``?region=`` and ``?q=`` (title or employer)."""
    scope = request.user.scope
    state, mark, region, text = (request.GET.get(name, "").strip() for name in ("state", "mark", "region", "q"))
    rows = exchange.vacancies(scope, state, mark, region, text)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    everything = exchange.vacancies(scope)
    counts = exchange.vacancy_states(everything)
    context = {
        "page": shown,
        "q": text,
        "counts": counts,
        "states": [("", _("All"), counts["all"]), *((s.value, s.label, counts[s.value]) for s in VacancyState)],
        "marks": [("care", _("Care posts"), counts["care"]), ("family", _("Family posts"), counts["family"])],
        "regions": exchange.regions_of(everything),
        "may_import": scope.may(Cap.VACANCY_IMPORT),
        "may_release": scope.may(Cap.VACANCY_RELEASE),
        "state": state,
        "mark": mark,
        "region": region,
    }
    return render(request, "vacancies/vacancies.html", context)


def _vacancy(request: Request, pk: int) -> Vacancy:
    """The vacancy, if the reader may see it: one that is held concerns only those who settle or change it."""
    return get_object_or_404(exchange.vacancies(request.user.scope), pk=pk)


@page(Cap.VACANCY_SEE)
def vacancy(request: Request, pk: int) -> HttpResponse:
    """Everything stated, the shortlist, and for a held one what was found and how to word it lawfully."""
    row = _vacancy(request, pk)
    return render(request, "vacancies/vacancy.html", _context(request.user, row, ReleaseForm(row)))


def _context(user: User, row: Vacancy, form: ReleaseForm) -> dict[str, object]:
    scope, shortlist = user.scope, []
    if scope.may(Cap.PROPOSAL_SEE):
        shortlist = board.board_rows(scope, exchange.proposals_for_vacancy(scope, row)[:SHORTLIST])
    return {
        "vacancy": row,
        "form": form,
        "findings": exchange.findings_in_words(row),
        "demands": [Demand(each).label for each in row.demands],
        "insurances": [Insurance(each).label for each in row.insurances],
        "rows": shortlist,
        "is_held": row.state == VacancyState.QUARANTINED,
        "may_release": scope.may(Cap.VACANCY_RELEASE),
        "may_close": scope.may(Cap.VACANCY_EDIT) and row.state not in OVER,
        "may_reopen": scope.may(Cap.VACANCY_EDIT) and row.state in OVER,
        "may_edit": may_edit(row, user),
        "may_reveal": scope.may(Cap.PERSON_REVEAL),
        "may_propose": scope.may(Cap.PROPOSAL_SEE),
    }


@page(Cap.VACANCY_RELEASE, "POST")
def release(request: Request, pk: int) -> HttpResponse:
    """Let a held vacancy go in lawful wording; wording that is still unlawful comes back with its law."""
    row = mine(request, Vacancy, pk=pk)
    form = ReleaseForm(row, request.POST)
    if form.is_valid():
        texts = dict(form.cleaned_data)
        reason = texts.pop("reason")
        if filled_in(form, lambda: actions.do_release_vacancy(row, texts, by=request.user, reason=reason)):
            messages.success(request, _("The vacancy is released in lawful wording."))
            return redirect("vacancy", pk=pk)
    stored = mine(request, Vacancy, pk=pk)
    return render(request, "vacancies/vacancy.html", _context(request.user, stored, form), status=422)


@page(Cap.VACANCY_EDIT, "POST")
def close(request: Request, pk: int) -> HttpResponse:
    row = mine(request, Vacancy, pk=pk)
    tried(request, lambda: actions.do_close_vacancy(row, by=request.user), _("The vacancy is closed."))
    return redirect("vacancy", pk=pk)
