"""Somebody says what a month paid."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.core.models import StoredFile
from wengang.core.states import MayNot
from wengang.employment import wages
from wengang.employment.actions.guard import locked, require_seen
from wengang.employment.enums import EndReason, Teller
from wengang.employment.leaving.refresh import refresh
from wengang.employment.models import PaidWage, Spell
from wengang.employment.promise import Paid, share_of_month
from wengang.registry.actions.guard import not_in_future
from wengang.registry.enums import Source

MOST = Decimal(200_000)
"""Yuan a month; above it a figure is almost surely a slip of the pen."""
MOST_DAYS, MOST_HOURS = 31, 744
"""Of a month."""


@transaction.atomic
def do_state_pay(
    spell: Spell,
    *,
    month: date,
    amount: Decimal,
    source: str,
    teller: str,
    said_on: date,
    by: User,
    days: Decimal | None = None,
    hours: Decimal | None = None,
    overtime_hours: Decimal | None = None,
    overtime_pay: Decimal | None = None,
    evidence: StoredFile | None = None,
    op: UUID | None = None,
) -> PaidWage:
    """Keep what somebody says a month paid; of several statements the strongest stands, and a gap becomes a question.

    ``month``: any day of it. ``amount``: yuan, everything, overtime too. The job is locked; ``op`` makes a form
    that is sent twice one statement.

    Raises:
        MayNot: ``by`` may not, or the evidence belongs to another office.
        ValidationError: the job was not held in that month, the month has not begun, or the figures contradict.
    """
    require_seen(spell, by)
    not_in_future(said_on)
    if evidence is not None and evidence.organisation_id != by.scope.organisation_id:
        raise MayNot(_("This file belongs to another office."))
    job = locked(spell)
    month = month.replace(day=1)
    paid = Paid(amount, days, hours, overtime_hours, overtime_pay)
    check_pay(job, month, paid, said_on)
    statement = wages.Statement(job, month, paid, Source(source), Teller(teller), said_on, by, evidence, op or uuid4())
    kept = wages.record([statement])[0]
    refresh([job.pk])
    return kept


def check_pay(spell: Spell, month: date, paid: Paid, said_on: date) -> None:
    """Raise ValidationError for a month (its first day) in which the job was not held, and for impossible figures.

    A job that was recorded by mistake was never held.
    """
    if spell.end_reason == EndReason.CORRECTED:
        raise ValidationError(_("This entry was taken back already; it counts nowhere."))
    if month > said_on or not share_of_month(month, spell.valid_from, spell.valid_to):
        raise ValidationError({"month": _("The job was not held in that month.")})
    if not 0 <= paid.amount <= MOST:
        raise ValidationError({"amount": _("Please check the amount.")})
    if not 0 <= (paid.hours or 0) <= MOST_HOURS or not 0 <= (paid.days or 0) <= MOST_DAYS:
        raise ValidationError(_("Please check the hours and days."))
    over_hours = paid.overtime_hours is not None and paid.hours is not None and paid.overtime_hours > paid.hours
    if over_hours or (paid.overtime_pay is not None and paid.overtime_pay > paid.amount):
        raise ValidationError(_("Overtime is a part of the whole: its hours and pay cannot be more."))
