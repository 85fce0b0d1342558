"""What a vacancy offers and asks for, and which of it changed after somebody was proposed to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wengang.accounts.models import User
from wengang.core.models import StateLog
from wengang.market.models import Proposal, Vacancy
from wengang.market.states import VACANCY

EDIT = "edit"
"""Kept in the log of the vacancy beside its moves; the reason holds the names of the fields."""
FIELDS: dict[str, str | Promise] = {
    "title": _("Post title"),
    "address": _("Address"),
    "kind": _("Kind"),
    "postings": _("Number of postings"),
    "headcount": _("Headcount"),
    "description": _("Work to do"),
    "shift": _("Shifts"),
    "hours_text": _("Working hours"),
    "wage_low": _("Wage from"),
    "wage_high": _("Wage to"),
    "wage_basis": _("Paid by"),
    "probation": _("Probation"),
    "board": _("Board"),
    "lodging": _("Lodging"),
    "couple_rooms": _("Couple rooms"),
    "insurances": _("Insurances"),
    "contract": _("Contract"),
    "education": _("Education needed"),
    "skill": _("Skill needed"),
    "demands": _("What the work itself demands"),
    "care_post": _("Care post"),
    "family_post": _("Family post"),
    "valid_to": _("Valid to"),
    "contact": _("Contact"),
    "phone": _("Phone"),
}
"""Terms by field, with their names for people."""


@dataclass(frozen=True)
class Change:
    """When terms changed, and which."""

    at: datetime
    names: list[str]


def note(vacancy: Vacancy, changed: Iterable[str], by: User) -> None:
    """Write into the vacancy's log which terms changed. Names only: what stood there before is in the history."""
    told = ""
    for name in changed:
        told = f"{told} {name}".strip() if len(told) + len(name) < 200 else told
    StateLog.objects.create(
        machine=VACANCY.name,
        row=vacancy.pk,
        move=EDIT,
        before=vacancy.state,
        after=vacancy.state,
        actor=by,
        reason=told,
    )


def changed_since(proposal: Proposal) -> list[Change]:
    """Changes of the vacancy's terms after the proposal was made, newest first, in the reader's language."""
    lines = StateLog.objects.filter(machine=VACANCY.name, row=proposal.vacancy_id, move=EDIT)
    return [
        Change(line.at, [str(FIELDS[name]) for name in line.reason.split() if name in FIELDS])
        for line in lines.filter(at__gt=proposal.created_at).order_by("-at", "-pk")
    ]
