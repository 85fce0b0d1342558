"""Explaining who is not at the gate, and closing: nobody is lost on the way."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.reasons import Reason
from wengang.core.states import MayNot, WrongState
from wengang.employment.actions import do_end_spell
from wengang.employment.enums import EndReason
from wengang.journeys.actions.boarding.conduct import hold, require_conduct, require_live
from wengang.journeys.actions.boarding.road import BACK, BEFORE_THE_ROAD, arrive, plan_arrives
from wengang.journeys.actions.guard import organises
from wengang.journeys.enums import Explanation, SeatState, TripState
from wengang.journeys.models import Plan, Seat, Trip
from wengang.journeys.queries.boarding import unaccounted
from wengang.journeys.states import PLAN, SEAT, TRIP

NOBODY_RODE = Reason("nobody_rode", gettext_lazy("nobody travelled on it"))
GROUNDS = {each.value: Reason(f"explained_{each.value}", each.label) for each in Explanation}


class Unexplained(ValidationError):
    """A trip cannot be closed: ``seats`` are the keys of those whom nobody has found or explained."""

    def __init__(self, seats: Sequence[int]) -> None:
        self.seats = list(seats)
        words = ngettext(
            "%(n)d person is not accounted for. Find or explain them first.",
            "%(n)d people are not accounted for. Find or explain them first.",
            len(self.seats),
        )
        super().__init__(words % {"n": len(self.seats)}, code="unexplained")


@transaction.atomic
def do_explain(seat: Seat, *, explanation: str, note: str = "", by: User, end_job: bool = False) -> None:
    """Say why somebody on the list is not at the gate.

    Args:
        explanation: an ``Explanation``; ``OTHER`` needs a note.
        end_job: the person no longer takes the job: end the spell that a hire had opened, as recorded by mistake.

    Raises:
        MayNot: the trip is not theirs to look after.
        ValidationError: no such explanation, or a note is needed.
        WrongState: the person has arrived or is explained already.
    """
    require(by, Cap.JOURNEY_CLOSE)
    trip = hold(seat.trip, with_plan=False)
    require_conduct(trip, by)
    if explanation not in Explanation.values:
        raise ValidationError({"explanation": _("Say why this person is not at the gate.")})
    if explanation == Explanation.OTHER and not note.strip():
        raise ValidationError({"note": _("Say in some words what happened.")})
    require_live(trip)
    if trip.state == TripState.CLOSED:
        raise WrongState(_("This trip is closed: nothing more is recorded."))
    Seat.unscoped.filter(pk=seat.pk).update(explanation=explanation, note=note.strip())
    SEAT.apply(seat, "explain", by=by, reason=note.strip() or GROUNDS[explanation].stored())
    seat.explanation, seat.note = explanation, note.strip()
    if end_job:
        _end_job(seat, by)


def _end_job(seat: Seat, by: User) -> None:
    spell = seat.demand.spell
    if seat.explanation != Explanation.GAVE_UP or spell is None:
        raise ValidationError(_("There is no job to end."))
    do_end_spell(spell, last_day=timezone.localdate(), reason=EndReason.CORRECTED, by=by)


@transaction.atomic
def do_close_trip(trip: Trip, *, by: User) -> None:
    """Everybody has arrived or is explained: the trip is over, nothing more is taken. One nobody rode is cancelled.

    Raises:
        Unexplained: somebody is not accounted for; nothing changed.
        MayNot, WrongState: not theirs to look after; not arrived yet.
    """
    require(by, Cap.JOURNEY_CLOSE)
    held = hold(trip, with_plan=True)
    require_conduct(held, by)
    require_live(held)
    lost = list(unaccounted(Seat.unscoped.filter(trip=held)).values_list("pk", flat=True))
    if lost:
        raise Unexplained(lost)
    if held.state in BEFORE_THE_ROAD and not Seat.unscoped.filter(trip=held, state=SeatState.ARRIVED).exists():
        TRIP.follow(held, "cancel", by=by, reason=NOBODY_RODE.stored())
        plan_arrives(held.plan, by)
    else:
        if held.state not in BACK:
            arrive(held, timezone.now(), by)  # everybody is accounted for, so nobody is on the road any more
        TRIP.apply(held, "close", by=by)
    trip.state = held.state


@transaction.atomic
def do_close_plan(plan: Plan, *, by: User) -> None:
    """All trips are closed and nobody is left. Raises Unexplained, MayNot, WrongState (with what is still open)."""
    require(by, Cap.JOURNEY_ANNOUNCE)
    held = Plan.unscoped.select_for_update().get(pk=plan.pk)
    if not organises(held.wave, by):
        raise MayNot(_("This wave is not yours to arrange."))
    lost = list(unaccounted(Seat.unscoped.filter(plan=held)).values_list("pk", flat=True))
    if lost:
        raise Unexplained(lost)
    open_ = Trip.unscoped.filter(plan=held).exclude(state__in=(TripState.CLOSED, TripState.CANCELLED)).count()
    if open_:
        words = ngettext("%(n)d trip is not closed yet.", "%(n)d trips are not closed yet.", open_)
        raise WrongState(words % {"n": open_})
    plan_arrives(held, by)
    PLAN.apply(held, "close", by=by)
    plan.state = held.state
