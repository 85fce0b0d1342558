"""Phones of employers' contacts: masked on every page, shown whole for a reason that is logged."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wengang.accounts.actions import log_access, require
from wengang.accounts.models import AccessLog, User
from wengang.accounts.roles import Cap
from wengang.core.states import MayNot
from wengang.market.models import Employer, Vacancy


def do_reveal_phone(row: Employer | Vacancy, *, reason: str, by: User) -> str:
    """The whole number of an employer's or a vacancy's contact. Raises ValidationError without a reason."""
    require(by, Cap.PERSON_REVEAL)
    if not type(row).objects.visible_to(by.scope).filter(pk=row.pk).exists():
        raise MayNot(_("This number is not open to you."))
    if not reason.strip():
        raise ValidationError(_("Please say why you need the whole number."))
    subject = row._meta.model_name or ""
    log_access(AccessLog.Action.REVEAL, subject, by=by, row=row.pk, field="phone", reason=reason.strip())
    return str(row.phone)
