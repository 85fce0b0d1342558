"""Writes on plans: drafting, reviewing, announcing, dropping. Locks in the room's order: wave, plan, trips, seats."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.constraints import in_words
from wengang.core.models import Job
from wengang.core.states import WrongState, moment
from wengang.journeys import messages
from wengang.journeys.actions.crews import write_duties
from wengang.journeys.actions.disclosures import open_for_journey
from wengang.journeys.actions.guard import require_organiser
from wengang.journeys.enums import LIVE_PLANS
from wengang.journeys.jobs import queue_draft
from wengang.journeys.messages import Told
from wengang.journeys.models import Plan, Wave
from wengang.journeys.queries.plans import Fit, fit_of, gone
from wengang.journeys.states import PLAN, SEAT

KNOWN_WITHOUT = "without_at_review"
"""Where a plan's figures keep who had no seat when it was reviewed."""


def do_draft(wave: Wave, *, deadline: float = 30.0, seed: int = 0, by: User) -> Job:
    """Put the planning of a wave into the queue; the finished job's result holds ``plan``, the key of the draft."""
    require_organiser(wave, by, Cap.JOURNEY_PLAN)
    return queue_draft(wave, deadline=deadline, seed=seed, by=by)


@transaction.atomic
def do_review(plan: Plan, *, note: str = "", by: User) -> Plan:
    """Say that the plan may be announced.

    Raises:
        WrongState: a trip has no lawful timetable; the list changed since; or people have no seat and ``note``, kept
            with the move, does not say what becomes of them.
    """
    locked = _locked(plan, by, Cap.JOURNEY_PLAN)
    fit = _fit_now(locked, by)
    if fit.unlawful:
        raise WrongState(_("No lawful timetable yet for trip %(trips)s.") % {"trips": _listed(fit.unlawful)})
    _require_current(fit.outdated)
    if fit.without_seat and not note.strip():
        text = _("%(people)d people have no seat: say what becomes of them.")
        raise WrongState(text % {"people": len(fit.without_seat)})
    PLAN.apply(locked, "review", by=by, reason=note.strip()[:200])
    locked.figures = locked.figures | {KNOWN_WITHOUT: list(fit.without_seat)}
    locked.save(update_fields=["figures"])
    return locked


@transaction.atomic
def do_redraft(plan: Plan, *, by: User) -> Plan:
    """Take a review back."""
    locked = _locked(plan, by, Cap.JOURNEY_PLAN)
    PLAN.apply(locked, "redraft", by=by)
    return locked


@transaction.atomic
def do_drop(plan: Plan, *, by: User) -> Plan:
    """Give a draft up; it stays readable."""
    locked = _locked(plan, by, Cap.JOURNEY_PLAN)
    PLAN.apply(locked, "drop", by=by)
    return locked


@transaction.atomic
def do_announce(plan: Plan, *, by: User) -> Told:
    """Make the plan the one that people rely on: duties are written, consenting travellers opened, everybody told.

    Raises:
        WrongState: another plan of the wave was announced before, the list changed since the review, or a driver's
            hours are taken by then.
    """
    locked = _locked(plan, by, Cap.JOURNEY_ANNOUNCE)
    other = Plan.unscoped.filter(wave=locked.wave, state__in=LIVE_PLANS).exclude(pk=locked.pk).first()
    if other is not None:
        raise WrongState(_("Plan %(number)d of this wave has been announced already.") % {"number": other.number})
    with in_words():
        PLAN.apply(locked, "announce", by=by)
    fit = _fit_now(locked, by)
    _require_current(fit.outdated)
    if set(fit.without_seat) - set(locked.figures.get(KNOWN_WITHOUT, [])):
        raise WrongState(_("People joined the list since the review: plan again, or review once more."))
    locked.announced_at = moment()
    locked.save(update_fields=["announced_at"])
    write_duties(locked, by=by)
    open_for_journey(locked, by)
    return messages.announce(locked, by=by)


def _locked(plan: Plan, by: User, capability: Cap) -> Plan:
    """The plan with its wave, both locked in this order, for somebody who may arrange it."""
    Wave.unscoped.select_for_update().get(pk=plan.wave_id)
    locked = Plan.unscoped.select_for_update().get(pk=plan.pk)
    require_organiser(locked.wave, by, capability)
    return locked


def _fit_now(plan: Plan, by: User) -> Fit:
    """The plan against the list, after seats of people who no longer travel were given back."""
    SEAT.follow_all(gone(plan), "release", by=by, reason=_("no longer on the list"))
    return fit_of(plan)


def _require_current(outdated: tuple[int, ...]) -> None:
    if outdated:
        text = _("The list changed for %(people)d people since this plan was made: other places. Plan again.")
        raise WrongState(text % {"people": len(outdated)})


def _listed(numbers: tuple[int, ...]) -> str:
    shown = ", ".join(str(number) for number in numbers[:10])
    return shown if len(numbers) <= 10 else f"{shown} …"
