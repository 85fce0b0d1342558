"""A person reads a message that nobody understood: states what it means, or sets it aside with a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.core.states import MayNot
from wengang.employment.actions.guard import locked
from wengang.employment.actions.pay import do_state_pay
from wengang.employment.enums import MessageState, SmsQuestionState, Teller
from wengang.employment.models import InMessage, SmsQuestion, Spell
from wengang.employment.replies.take import candidates, phone_index, statement_number
from wengang.employment.states import IN_MESSAGE
from wengang.registry.enums import Source


@transaction.atomic
def do_state_reply(
    message: InMessage,
    spell: Spell,
    *,
    month: date,
    amount: Decimal,
    by: User,
    hours: Decimal | None = None,
    days: Decimal | None = None,
) -> InMessage:
    """The message says what this month of this job paid. It is kept as the worker's word, read by ``by``.

    Raises:
        MayNot: the message or the job is not seen, or the job is of somebody with another phone.
        WrongState: somebody else read it already.
        ValidationError: as ``do_state_pay`` says.
    """
    _require_seen(message, by)
    if spell.person_id not in {person.pk for person in candidates(message)}:
        raise MayNot(_("This job belongs to somebody with another phone."))
    job = locked(spell)
    IN_MESSAGE.apply(message, "state", by=by)
    wage = do_state_pay(
        job,
        month=month,
        amount=amount,
        hours=hours,
        days=days,
        source=Source.CHAT,
        teller=Teller.WORKER,
        said_on=timezone.localdate(message.sent_at),
        op=statement_number(message),
        by=by,
    )
    InMessage.unscoped.filter(pk=message.pk).update(wage=wage)
    message.wage = wage
    asked = SmsQuestion.unscoped.filter(spell=job, month=wage.month, state=SmsQuestionState.OPEN)
    asked.update(state=SmsQuestionState.ANSWERED)
    return message


@transaction.atomic
def do_put_aside(message: InMessage, *, reason: str, by: User) -> InMessage:
    """Nothing follows from the message, and why. Of a worker who wants no more questions: they may be asked again.

    Then every message in which this phone refused them counts no more, however often it was sent.

    Raises MayNot, WrongState (without a reason, or read already).
    """
    _require_seen(message, by)
    refusals = InMessage.unscoped.filter(phone_index=phone_index(message.phone), state=MessageState.OPTED_OUT)
    waiting = {row.pk for row in refusals.select_for_update(of=("self",)).only("pk").order_by("pk")}
    words = reason.strip()[:200]
    IN_MESSAGE.apply(message, "again" if message.pk in waiting else "set_aside", by=by, reason=words)
    if message.pk in waiting:
        IN_MESSAGE.follow_all(refusals, "again", by=by, reason=words)
    return message


def _require_seen(message: InMessage, by: User) -> None:
    if not InMessage.objects.visible_to(by.scope).filter(pk=message.pk).exists():
        raise MayNot(_("This message is not yours to read."))
