"""What a traveller may do with nothing but the ticket: say that they cannot come, and take that back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.core.states import WrongState
from wengang.journeys.enums import SeatState, TripState
from wengang.journeys.models import Seat
from wengang.journeys.queries.boarding import TO_COME


def may_still_say(seat: Seat) -> bool:
    """Before the trip leaves, and while nobody has settled anything about the traveller."""
    open_ = seat.trip.state in (TripState.READY, TripState.BOARDING) and seat.plan.state in TO_COME
    return open_ and seat.state == SeatState.EXPECTED


@transaction.atomic
def do_decline(seat: Seat, *, comes: bool) -> None:
    """Note that the traveller cannot come (``comes``: can after all). The seat stays: an officer settles it.

    Whoever holds the ticket may say so; there is no user. Said twice, the first time stands.

    Raises:
        WrongState: too late; the escort has to be told by phone.
    """
    locked = Seat.unscoped.select_related("trip", "plan").select_for_update(of=("self",)).get(pk=seat.pk)
    if not may_still_say(locked):
        raise WrongState(_("It is too late to change this here. Please call the escort."))
    if comes != (locked.declined_at is None):
        Seat.unscoped.filter(pk=seat.pk).update(declined_at=None if comes else timezone.now())
