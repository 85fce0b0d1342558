"""Pages of agreements and stations."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.command import exchange
from wengang.market import actions
from wengang.market.models import Agreement, Station
from wengang.web.access import Request, mine, page
from wengang.web.agreements.forms import AgreementForm, StationForm
from wengang.web.refusals import filled_in

PER_PAGE = 30
ISSUES_SHOWN = 12


@page(Cap.AGREEMENT_SEE)
def agreements(request: Request) -> HttpResponse:
    scope = request.user.scope
    shown = Paginator(exchange.agreements(scope), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "may_edit": scope.may(Cap.AGREEMENT_EDIT)}
    return render(request, "agreements/agreements.html", context)


@page(Cap.AGREEMENT_EDIT, "GET", "POST")
def new_agreement(request: Request) -> HttpResponse:
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agreement = Agreement(**form.cleaned_data)
        if filled_in(form, lambda: actions.do_save_agreement(agreement, by=request.user)):
            messages.success(request, _("The agreement was added."))
            return redirect("agreement", pk=agreement.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/new.html", {"form": form}, status=status)


@page(Cap.AGREEMENT_SEE)
def agreement(request: Request, pk: int) -> HttpResponse:
    """Facts, targets, stations, and the issues with their figures."""
    scope = request.user.scope
    row = mine(request, Agreement, pk=pk)
    issues = list(exchange.issues(scope, agreement=pk)[:ISSUES_SHOWN])
    exchange.live_figures(issues)
    context = {
        "agreement": row,
        "stations": exchange.stations(scope, row),
        "issues": issues,
        "sums": exchange.sums_of(scope, row),
        "may_edit": scope.may(Cap.AGREEMENT_EDIT),
        "may_open": scope.may(Cap.ISSUE_MANAGE),
    }
    return render(request, "agreements/agreement.html", context)


@page(Cap.AGREEMENT_EDIT, "GET", "POST")
def new_station(request: Request, pk: int) -> HttpResponse:
    row = mine(request, Agreement, pk=pk)
    form = StationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        station = Station(agreement=row, **form.cleaned_data)
        if filled_in(form, lambda: actions.do_save_station(station, by=request.user)):
            messages.success(request, _("The station was added."))
            return redirect("agreement", pk=pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/station.html", {"form": form, "agreement": row}, status=status)


@page(Cap.AGREEMENT_SEE)
def stations(request: Request) -> HttpResponse:
    shown = Paginator(exchange.stations(request.user.scope), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "agreements/stations.html", {"page": shown})
