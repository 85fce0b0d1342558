"""Tickets with a code to scan: ten on a page, cut along the lines."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.core import documents
from wengang.journeys.models import Seat, Trip
from wengang.journeys.papers.lists import escort_of, vehicle_of
from wengang.journeys.papers.riders import Rider, riders

TEMPLATE = Path(__file__).with_name("tickets.typ")


def tickets(trip: Trip, by: User, *, at: datetime, link: str = "") -> bytes:
    """The tickets of a trip as PDF.

    Args:
        link: address of a ticket's page with ``{ticket}`` in it; without one the code holds the ticket alone, which
            the boarding page reads as well.
    """
    lines = riders(Seat.objects.visible_to(by.scope).filter(trip=trip), by)
    data = {
        "lang": "zh" if (get_language() or "zh").startswith("zh") else "en",
        "title": _("Tickets of trip %(number)d") % {"number": trip.number},
        "tickets": [_ticket(trip, line, link) for line in lines],
    }
    return documents.pdf(TEMPLATE, data, at=at)


def _ticket(trip: Trip, line: Rider, link: str) -> dict[str, Any]:
    seat = line.seat
    code = link.replace("{ticket}", seat.ticket) if link else seat.ticket
    day = localtime(seat.board.departs_at)
    return {
        "svg": segno.make(code, error="m", micro=False).svg_inline(border=0),
        "name": line.name,
        "head": _("Trip %(trip)d · seat %(seat)s") % {"trip": trip.number, "seat": line.seat_number or "—"},
        "day": date_format(day, "DATE_FORMAT"),
        "time": f"{day:%H:%M}",
        "stop": seat.board.place.name,
        "gate": seat.leave.place.name,
        "vehicle": vehicle_of(trip),
        "escort": _("Escort %(who)s") % {"who": escort} if (escort := escort_of(trip)) else "",
    }
