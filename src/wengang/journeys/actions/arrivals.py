"""Whoever arrives for work has a job from that day: the one a hire opened is confirmed, else the employer's begins."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.employment.actions import do_confirm_arrival, do_open_on_arrival
from wengang.employment.models import Spell
from wengang.journeys.models import Demand, Seat
from wengang.registry.enums import Source


def begin_job(seat: Seat, *, on: date, by: User) -> Spell | None:
    """Confirm or open the spell of somebody at the gate; None when there is none to begin.

    A job that cannot begin (another one stands in that time) never hides that the person arrived: it is left for the
    office, which finds it with ``queries.boarding.no_job_yet``.
    """
    demand = Demand.unscoped.select_related("proposal__spell", "spell", "employer", "person").get(pk=seat.demand_id)
    try:
        with transaction.atomic():
            spell = _begin(demand, on, by)
    except ValidationError:
        return None
    if spell is not None and demand.spell_id != spell.pk:
        Demand.unscoped.filter(pk=demand.pk).update(spell=spell)
    return spell


def _begin(demand: Demand, on: date, by: User) -> Spell | None:
    source = _source(by)
    agreed = demand.spell or getattr(demand.proposal, "spell", None)
    if agreed is not None:
        return do_confirm_arrival(agreed, on=on, source=source, by=by)
    if demand.proposal_id or demand.employer is None:
        return None  # a proposal becomes a job by being hired, not by travelling
    return do_open_on_arrival(demand.person, demand.employer, on=on, source=source, by=by)


def _source(by: User) -> str:
    """What the word of this user is worth: the employer's is the roster, everybody else has seen the person."""
    hr = by.membership is not None and by.membership.role == Role.HR
    return Source.ROSTER if hr else Source.VISIT
