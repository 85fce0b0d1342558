"""Who runs a trip, and how its row is held while something is written about it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.core.states import MayNot, WrongState
from wengang.journeys.actions.guard import organises
from wengang.journeys.enums import LIVE_PLANS, TripState
from wengang.journeys.models import Plan, Trip


def conducts(trip: Trip, by: User) -> bool:
    """Whether ``by`` runs the trip: its escort, the organiser and the bureau above, or the office at either end."""
    wave = trip.plan.wave
    ends = by.scope.covers(wave.sending_id) or by.scope.covers(wave.receiving_id)
    return trip.escort_id == by.pk or ends or organises(wave, by)


def require_conduct(trip: Trip, by: User) -> None:
    """Raises MayNot unless ``by`` runs the trip."""
    if not conducts(trip, by):
        raise MayNot(_("This trip is not yours to look after."))


def hold(trip: Trip, *, with_plan: bool) -> Trip:
    """The trip, locked; before it the plan, where the plan may move along."""
    if with_plan:
        Plan.unscoped.select_for_update().get(pk=trip.plan_id)
    rows = Trip.unscoped.select_related("plan__wave__organisation").select_for_update(of=("self",))
    return rows.get(pk=trip.pk)


def require_live(trip: Trip) -> None:
    """Raises WrongState unless people rely on the trip: announced, not cancelled."""
    if trip.plan.state not in LIVE_PLANS:
        raise WrongState(_("This plan is not announced."))
    if trip.state == TripState.CANCELLED:
        raise WrongState(_("This trip was cancelled."))


def past(at: datetime | None) -> datetime:
    """That moment, or now where it is none or still to come."""
    now = timezone.now()
    return min(at or now, now)
