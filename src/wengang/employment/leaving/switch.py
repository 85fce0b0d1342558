"""One switch for the whole installation: off, nothing is computed or shown, and what was computed is gone."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.employment.leaving.refresh import forget_all, mark_all
from wengang.employment.leaving.state import is_on
from wengang.employment.models import LeavingSwitch


@transaction.atomic
def do_switch(on: bool, *, why: str, by: User) -> LeavingSwitch:
    """Turn it on or off, with a reason; turned on, the next night's work says every job's risk anew.

    Raises MayNot; ValidationError without a reason, or when it is so already.
    """
    require(by, Cap.ORGANISATION_EDIT)
    if not why.strip():
        raise ValidationError({"why": _("Say why.")})
    if on == is_on():
        raise ValidationError(_("It is so already. Reload to see it."))
    row = LeavingSwitch.objects.create(on=on, why=why.strip()[:200], by=by)
    if on:
        mark_all()
    else:
        forget_all()
    return row
