"""Parts of a line that every source draws the same way: the household, where it is, its clock, its people."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.core.ids import mask_name
from wengang.core.sheets.codes import KINSHIP
from wengang.registry.models import Household, Person
from wengang.registry.questionnaires.known import age_on

THIS_WEEK = 7


def household_title(household: Household | None) -> str:
    """The household by its head, masked."""
    head = household.head_name if household else ""
    return _("%(head)s household") % {"head": mask_name(head)} if head else _("Household without a head's name")


def size(members: int) -> str:
    return _("%(n)d at home") % {"n": members}


def where(home: Household | None, place: str) -> str:
    """Village or building, then the door as far as the ledger knows it."""
    if home is None:
        return place
    door = f"{home.building}{home.room}" or home.address
    return door if place in door else f"{place} {door}".strip()


def chip(by: date, today: date) -> dict[str, str] | None:
    """How much time is left; nothing to say when it is more than a week."""
    left = (by - today).days
    if left < 0:
        return {"tone": "overdue", "text": _("%(n)d days over") % {"n": -left}}
    if left == 0:
        return {"tone": "due", "text": _("today")}
    return {"tone": "none", "text": _("this week")} if left < THIS_WEEK else None


def member(person: Person, today: date) -> dict[str, Any]:
    """Somebody at home: name, kinship and age; the number itself stays in the house until it is asked for."""
    age = age_on(person.birth_date, today)
    about = (_kin(person.kin_to_head), _("%(n)d years") % {"n": age} if age is not None else "")
    return {
        "code": person.code,
        "name": person.full_name,
        "about": " · ".join(part for part in about if part),
        "phone": person.phone_index is not None,
    }


def _kin(code: str) -> str:
    entry = KINSHIP.by_code.get(code)
    if entry is None:
        return ""
    return entry.zh if (get_language() or "").startswith("zh") else entry.en
