"""Surplus here, places there: the board, one transfer, the worker's own yes, the move."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wengang.accounts.roles import Cap
from wengang.core.models import Division
from wengang.employment.actions import transfers as actions
from wengang.employment.enums import Channel, TransferCause
from wengang.employment.jobs import queue_transfer
from wengang.employment.models import Spell, Transfer, TransferOffer
from wengang.employment.queries import transfers as queries
from wengang.employment.states import TRANSFER_OFFER
from wengang.journeys.actions.transferred import travellers
from wengang.market.coded import coded_rows
from wengang.market.models import Employer
from wengang.registry.models import Person
from wengang.registry.queries.page import page_of
from wengang.web.access import Request, mine, page
from wengang.web.listing import Shown, number_of
from wengang.web.refusals import tried

DAY = {"type": "date"}
ONE_DAY = timedelta(days=1)
SIZE = 50


class TransferForm(forms.Form):
    """Why people leave, when, and how far to look."""

    cause = forms.ChoiceField(label=lazy("Why"), choices=TransferCause.choices)
    leave_on = forms.DateField(label=lazy("Last day of work here"), widget=forms.DateInput(attrs=DAY))
    area = forms.ModelChoiceField(label=lazy("Look for places in"), queryset=Division.objects.none())
    note = forms.CharField(label=lazy("Note"), max_length=200, required=False)

    def __init__(self, employer: Employer, *given: Any) -> None:
        super().__init__(*given)
        codes = [employer.division_id[:size] for size in (6, 4, 2)]
        area = cast(forms.ModelChoiceField, self.fields["area"])
        area.queryset = Division.objects.filter(code__in=codes).order_by("code")
        area.initial = actions.home_city(employer)


class AnswerForm(forms.Form):
    """What was answered, and for a yes or a move the day."""

    move = forms.ChoiceField(choices=[(move.name, move.name) for move in TRANSFER_OFFER.moves])
    on = forms.DateField(required=False)
    how = forms.ChoiceField(choices=Channel.choices, required=False)
    reason = forms.CharField(max_length=200, required=False)


@page(Cap.EMPLOYMENT_SEE)
def transfers(request: Request) -> HttpResponse:
    """Every transfer that I see, open ones first."""
    return render(request, "transfers/transfers.html", {"rows": queries.transfers(request.user.scope)[:200]})


@page(Cap.ROUND_RUN, "GET", "POST")
def new(request: Request, pk: int) -> HttpResponse:
    """Say why and when people leave; the search runs as a job and leads on to the offers."""
    employer = mine(request, Employer, pk=pk)
    form = TransferForm(employer, *([request.POST] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        area = {"area": told.pop("area").code}
        return redirect("job", pk=queue_transfer(employer, **told, **area, by=request.user).pk)
    today = timezone.localdate()
    jobs = Spell.objects.visible_to(request.user.scope).filter(employer=employer, valid_to__isnull=True)
    running = Transfer.objects.visible_to(request.user.scope).filter(employer=employer, closed_at__isnull=True)
    context = {
        "employer": employer,
        "form": form,
        "people": jobs.exclude(end_reason="corrected").filter(valid_from__lte=today).count(),
        "open": running.first(),
    }
    return render(request, "transfers/new.html", context, status=422 if form.is_bound else 200)


@page(Cap.EMPLOYMENT_SEE)
def transfer(request: Request, pk: int) -> HttpResponse:
    """Whoever is concerned, what they were offered, what they said; ``?show=waiting``: only who still waits."""
    row = mine(request, Transfer, pk=pk)
    scope = request.user.scope
    waiting = request.GET.get("show") == "waiting"
    context = {
        "transfer": row,
        "lines": [
            (line, [(offer, _moves(offer, request)) for offer in line.offers])
            for line in queries.lines(scope, row, waiting=waiting)
        ],
        "hidden": queries.hidden(scope, row),
        "waiting": waiting,
        "channels": Channel.choices,
        "today": timezone.localdate(),
        "may_travel": scope.may(Cap.JOURNEY_DEMAND) and travellers(scope, row).exists(),
        "may_close": row.closed_at is None and scope.may(Cap.ROUND_RUN),
    }
    return render(request, "transfers/transfer.html", context)


def _moves(offer: TransferOffer, request: Request) -> list[Any]:
    """What the reader may do with an offer; withdrawing is done by closing the whole."""
    may = [cap for cap in Cap if request.user.scope.may(cap)]
    return [move for move in TRANSFER_OFFER.open_moves(offer.state, may) if move.name != "withdraw"]


@page(Cap.ANSWER_EMPLOYER)
def offers(request: Request) -> HttpResponse:
    """For the new employer: who said yes to its vacancies, coded until the person is opened to it; yes or no."""
    scope, answered = request.user.scope, request.GET.get("show") == "answered"
    found = page_of(queries.offers_to_answer(scope, answered=answered), number_of(request.GET.get("page")), SIZE)
    people = [offer.spell.person_id for offer in found.rows]
    named = Person.objects.visible_to(scope).in_bulk(people)
    coded = coded_rows(people)
    rows = [(offer, named.get(offer.spell.person_id), coded[offer.spell.person_id]) for offer in found.rows]
    return render(request, "transfers/offers.html", {"page": Shown(found), "rows": rows, "answered": answered})


@page((Cap.EMPLOYMENT_EDIT, Cap.ANSWER_EMPLOYER, Cap.HIRE), "POST")
def answer(request: Request, pk: int) -> HttpResponse:
    """The worker's own answer, the new employer's, or the move. Whoever may not see the whole sees its own offers."""
    offer = mine(request, TransferOffer, pk=pk)
    whole = request.user.scope.may(Cap.EMPLOYMENT_SEE)
    back = redirect("transfer", pk=offer.transfer_id) if whole else redirect("transfer-offers")
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please write the day as year-month-day, and choose an answer."))
        return back
    told = form.cleaned_data
    tried(request, lambda: _do(offer, told, request), _("Written down."))
    return back


def _do(offer: TransferOffer, told: dict[str, Any], request: Request) -> None:
    by, today = request.user, timezone.localdate()
    if told["move"] == "consent":
        actions.do_consent(offer, on=told["on"] or today, how=told["how"] or Channel.CALL, by=by)
    elif told["move"] == "move":
        actions.do_move(offer, first_day=told["on"] or offer.transfer.leave_on + ONE_DAY, by=by)
    else:
        actions.do_answer_offer(offer, told["move"], by=by, reason=told["reason"])


@page(Cap.ROUND_RUN, "POST")
def close(request: Request, pk: int) -> HttpResponse:
    """Ask nobody else."""
    row = mine(request, Transfer, pk=pk)
    tried(request, lambda: actions.do_close_transfer(row, by=request.user), _("The transfer is closed."))
    return redirect("transfer", pk=pk)
