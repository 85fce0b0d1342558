"""What is corrected of a household: where it lives, who its head is and how the others are related to the head."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.history import because
from wengang.core.sheets.codes import KINSHIP
from wengang.core.states import MayNot
from wengang.registry.actions.persons import do_edit_person
from wengang.registry.models import Household, Person

HOUSEHOLD_FIELDS = ("number", "address", "building", "room")
HEAD = frozenset(("02", "01"))
"""GB/T 4761: the head, or (as older lists say) the person itself."""


@transaction.atomic
def do_edit_household(
    household: Household,
    changes: Mapping[str, Any],
    *,
    reason: str,
    by: User,
    kin: Mapping[int, str] | None = None,
    head_phone: str = "",
) -> Household:
    """Correct a household; the rows as they were stay in the history, with the reason.

    Args:
        changes: new values of ``HOUSEHOLD_FIELDS``, and of ``head_name`` when the head is not a recorded member.
        kin: relation to the head by member's key, when it changes; exactly one member of the household is its head.
        head_phone: a new phone of the head; empty keeps the one on file.

    Raises:
        MayNot: not in the writer's area. ValidationError: naming the field.
    """
    require(by, Cap.PERSON_EDIT)
    if not by.scope.covers(household.division_id):
        raise MayNot(_("Only the area that looks after this household may do this."))
    if set(changes) - {*HOUSEHOLD_FIELDS, "head_name"}:
        raise ValidationError(
            _("These fields are not edited here: %(fields)s") % {"fields": ", ".join(sorted(changes))}
        )
    members = list(Person.unscoped.select_for_update().filter(household=household).order_by("pk"))
    for name, value in changes.items():
        setattr(household, name, value)
    head = _relate(members, kin or {}, reason, by)
    if head is not None:
        household.head_name = head.full_name
    household.full_clean(exclude=["division", "zero_employment_since"])
    with because(reason):
        household.save()
    if head_phone:
        _call(head, head_phone, reason, by)
    return household


def _relate(members: list[Person], kin: Mapping[int, str], reason: str, by: User) -> Person | None:
    """Write the relations that change; returns the member who is the head now, if one is."""
    told = {each.pk: kin.get(each.pk, each.kin_to_head) for each in members}
    if set(told.values()) - {"", *KINSHIP.by_code}:
        raise ValidationError(_("This is not a relation to the head of a household."))
    heads = [each for each in members if told[each.pk] in HEAD]
    if kin and len(heads) != 1:
        raise ValidationError(_("Exactly one member is the head of the household."))
    for each in members:
        if told[each.pk] != each.kin_to_head:
            do_edit_person(each, {"kin_to_head": told[each.pk]}, reason=reason, by=by)
    return heads[0] if len(heads) == 1 else None


def _call(head: Person | None, phone: str, reason: str, by: User) -> None:
    if head is None:
        raise ValidationError({"head_phone": _("Say first which member is the head.")})
    try:
        do_edit_person(head, {"phone": phone}, reason=reason, by=by)
    except ValidationError as refused:
        raise ValidationError({"head_phone": refused.messages}) from refused
