"""The traveller's own page: no sign-in, no full name, no id. The ticket in the address is the key (128 bits)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from wengang.core.ids import mask_name
from wengang.core.states import WrongState
from wengang.journeys.actions.tickets import do_decline, may_still_say
from wengang.journeys.enums import LIVE_PLANS, CheckItem, SeatState, TripState
from wengang.journeys.models import Seat
from wengang.journeys.tickets import short_code
from wengang.web.access import public

BRING = {
    CheckItem.ID: _("Your identity card"),
    CheckItem.HEALTH: _("Your health paper"),
    CheckItem.CONTRACT: _("Your contract or offer"),
    CheckItem.LUGGAGE: _("Luggage you can carry yourself"),
}


@public("GET", "POST")
def ticket(request: HttpRequest, ticket: str) -> HttpResponse:
    """When and where to get on, the plate, whom to call; and to say that one cannot come."""
    seat = _seat(ticket)
    if request.method == "POST":
        try:
            do_decline(seat, comes=request.POST.get("say") == "comes")
        except WrongState as refused:
            messages.error(request, str(refused))
        return redirect("ticket", ticket=ticket)
    context = {
        "seat": seat,
        "trip": seat.trip,
        "called": mask_name(seat.demand.person.full_name),
        "code": short_code(seat.ticket),
        "bring": [BRING[CheckItem(each)] for each in seat.plan.wave.checks or [CheckItem.ID]],
        "may_say": may_still_say(seat),
        "off": seat.state == SeatState.RELEASED or seat.trip.state == TripState.CANCELLED,
    }
    return render(request, "ticket/ticket.html", context)


def _seat(ticket: str) -> Seat:
    """The seat of an announced plan. Draft plans have tickets too, which nobody was given."""
    rows = Seat.unscoped.select_related("plan__wave", "trip__vehicle", "board__place", "leave__place", "demand__person")
    found = rows.filter(ticket=ticket, plan__state__in=LIVE_PLANS).first()
    if found is None:
        raise Http404
    return found
