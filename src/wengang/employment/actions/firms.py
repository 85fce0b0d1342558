"""A firm that nobody has registered yet: whoever writes down a job there names it by its code."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.ids import IdError, check_uscc
from wengang.core.models import Division
from wengang.market.models import Employer


@transaction.atomic
def do_register_firm(code: str, *, name: str, division: str, by: User) -> Employer:
    """The employer with this credit code, registered with name and place when nobody has done so.

    A firm that is known stays as it is. Where it stands others look after it and may correct what is written here; it
    is no personal data, so a firm anywhere may be named.

    Raises MayNot; ValidationError for a code that cannot be, or without a name or a place.
    """
    require(by, Cap.EMPLOYMENT_EDIT)
    try:
        uscc = check_uscc(code)
    except IdError as fault:
        raise ValidationError({"employer": fault.zh}) from fault
    if not name.strip():
        raise ValidationError({"employer_name": _("Write the firm's full name.")})
    if not Division.objects.filter(pk=division).exists():
        raise ValidationError({"work_place": _("Say where the firm is: province, city, county.")})
    told = {"name": name.strip()[:120], "division_id": division}
    return Employer.unscoped.get_or_create(uscc=uscc, defaults=told)[0]
