"""Who pays the seats of a trip. The transport aid is worked out from this and from who was on board."""

from collections.abc import Collection
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.states import WrongState
from wengang.journeys.actions.guard import require_organiser
from wengang.journeys.enums import LIVE_PLANS, TAKEN, PaidBy
from wengang.journeys.models import Seat, Trip

PAID_BY_TRAVELLER = (PaidBy.WORKER, PaidBy.REFUNDED)
"""With these a ticket price is told; whoever is carried free or by the employer paid nothing."""


@transaction.atomic
def do_set_fares(trip: Trip, seats: Collection[int], *, paid_by: str, fare: Decimal | None = None, by: User) -> int:
    """Write down who pays these seats of an announced trip, and what a traveller paid (yuan). Returns how many changed.

    Raises:
        MayNot: the wave is not of ``by`` to arrange.
        WrongState: the plan is not announced yet, or was dropped.
        ValidationError: naming ``fare``, when it is missing or has no place.
    """
    require_organiser(trip.plan.wave, by, Cap.JOURNEY_PLAN)
    if trip.plan.state not in LIVE_PLANS:
        raise WrongState(_("Who pays is written down once the plan is announced."))
    payer = PaidBy(paid_by)
    if payer in PAID_BY_TRAVELLER and (fare is None or fare <= 0):
        raise ValidationError({"fare": _("Write down how many yuan the traveller paid.")})
    paid = fare if payer in PAID_BY_TRAVELLER else None
    rows = Seat.unscoped.select_for_update().filter(trip=trip, pk__in=seats, state__in=TAKEN)
    return rows.update(paid_by=payer, fare=paid, changed_at=timezone.now())
