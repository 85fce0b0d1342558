"""The promise: what the vacancy offered on the day of the offer, whatever became of its terms since."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps

from wengang.core.models import StateLog
from wengang.employment.enums import SpellKind
from wengang.market.enums import Contract, VacancyKind
from wengang.market.models import Proposal, Vacancy
from wengang.market.states import PROPOSAL

WAGE = {"wage_low": "promised_low", "wage_high": "promised_high", "wage_basis": "promised_basis"}
TERMS = ("contract", "shift", "hours_text", "board", "lodging", "insurances", "probation", "address")
"""What else was offered and is kept with the job."""
KIND_OF_CONTRACT = {
    Contract.PART_TIME: SpellKind.FLEXIBLE,
    Contract.OUTWORK: SpellKind.OUTWORK,
    Contract.PUBLIC_POST: SpellKind.PUBLIC_POST,
}


def promise_of(proposal: Proposal, vacancy: Vacancy) -> dict[str, Any]:
    """Wage and other terms of the offer, by field of the spell."""
    return promise_at(vacancy, offered_at(proposal))


def promise_at(vacancy: Vacancy, moment: datetime | None) -> dict[str, Any]:
    """The terms that stood at that moment, by field of the spell; None: today's."""
    stood = _terms_at(vacancy, moment) if moment else {name: getattr(vacancy, name) for name in (*WAGE, *TERMS)}
    told = {name: stood[name] for name in TERMS if stood[name]}
    return {field: stood[name] for name, field in WAGE.items()} | {"promised_terms": told}


def offered_at(proposal: Proposal) -> datetime | None:
    """When the offer was made; None where nobody recorded it."""
    log = StateLog.objects.filter(machine=PROPOSAL.name, row=proposal.pk, move="offer")
    return log.order_by("-at", "-pk").values_list("at", flat=True).first()


def _terms_at(vacancy: Vacancy, moment: datetime) -> dict[str, Any]:
    """The terms as they stood then: the history keeps each row as it was before a change."""
    history = apps.get_model("market", "VacancyEvent").objects.filter(pgh_obj=vacancy.pk, pgh_created_at__gt=moment)
    before = history.order_by("pgh_created_at", "pgh_id").values(*WAGE, *TERMS).first()
    return before or {name: getattr(vacancy, name) for name in (*WAGE, *TERMS)}


def kind_of(vacancy: Vacancy) -> SpellKind:
    """What sort of work a vacancy leads to."""
    if vacancy.kind == VacancyKind.SEASONAL:
        return SpellKind.SEASONAL
    return (
        KIND_OF_CONTRACT.get(Contract(vacancy.contract), SpellKind.ENTERPRISE)
        if vacancy.contract
        else (SpellKind.ENTERPRISE)
    )
