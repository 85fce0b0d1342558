"""From a transfer to a journey: who of those agreed on needs a seat, on which list, with whose consent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.accounts.roles import Cap
from wengang.core.ids import mask_name
from wengang.employment.models import Transfer, TransferOffer
from wengang.journeys.actions.transferred import NEAR_KM, Put, do_send_travelling, travellers
from wengang.journeys.enums import Direction
from wengang.journeys.models import Wave
from wengang.journeys.queries import pages
from wengang.web.access import Request, mine, page
from wengang.web.people.forms import DAY
from wengang.web.refusals import filled_in

MOST = 500


class TravelForm(forms.Form):
    """Who travels, with which wave, and since when they consent."""

    offers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who needs a seat?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "is-list"}),
    )
    wave = forms.ModelChoiceField(
        label=gettext_lazy("On the list of"),
        queryset=Wave.unscoped.none(),
        required=False,
        empty_label=gettext_lazy("No wave yet: they wait for one"),
    )
    consented_on = forms.DateField(
        label=gettext_lazy("Consented on"),
        widget=DAY,
        required=False,
        help_text=gettext_lazy(
            "That name and phone go to carrier, escort, receiving side and employer for this journey"
        ),
    )

    def __init__(self, request: Request, rows: list[TransferOffer]) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        people: Any = self.fields["offers"]
        people.choices = [(row.pk, _label(row)) for row in rows]
        people.initial = [row.pk for row in rows if row.km >= NEAR_KM]
        waves: Any = self.fields["wave"]
        waves.queryset = pages.waves(request.user.scope, "").filter(direction=Direction.OUT)


def _label(row: TransferOffer) -> str:
    values = {"person": mask_name(row.spell.person.full_name), "firm": row.vacancy.employer, "km": row.km}
    return _("%(person)s → %(firm)s, %(km)s km") % values


@page(Cap.JOURNEY_DEMAND, "GET", "POST")
def travel(request: Request, pk: int) -> HttpResponse:
    """Write down who travels to the new job; those who do already are named as such."""
    transfer = mine(request, Transfer, pk=pk)
    rows = list(travellers(request.user.scope, transfer)[:MOST])
    waiting = [row for row in rows if not row.travels]  # type: ignore[attr-defined]
    form = TravelForm(request, waiting)
    done: list[Put] = []
    if form.is_valid() and filled_in(form, lambda: done.append(_send(transfer, form, request))):
        messages.success(request, _("%(n)s persons travel to their new jobs.") % {"n": f"{done[0].new:,}"})
        wave = form.cleaned_data["wave"]
        return redirect(reverse("wave", args=[wave.pk]) + "#list") if wave else redirect("transfer", pk=pk)
    context = {"transfer": transfer, "form": form, "waiting": waiting, "known": len(rows) - len(waiting)}
    context["today"] = timezone.localdate()
    return render(request, "transfers/travel.html", context, status=422 if form.is_bound else 200)


def _send(transfer: Transfer, form: TravelForm, request: Request) -> Put:
    told = form.cleaned_data
    return do_send_travelling(
        transfer, told["offers"], wave=told["wave"], consented_on=told["consented_on"], by=request.user
    )
