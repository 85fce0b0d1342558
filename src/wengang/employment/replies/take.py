"""A message comes in: taken once, understood where it can mean only one thing, otherwise laid before a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from wengang.accounts.models import Organisation
from wengang.core import outbox
from wengang.core.fields import index_for
from wengang.core.scope import lies_in
from wengang.employment import wages
from wengang.employment.actions.guard import locked
from wengang.employment.actions.pay import check_pay
from wengang.employment.enums import MessageState, MessageWhy, SmsQuestionState, Teller
from wengang.employment.escalation import Offices, prefixes
from wengang.employment.models import InMessage, SmsQuestion, Spell
from wengang.employment.promise import Paid
from wengang.employment.replies.ask import ANYWHERE
from wengang.employment.replies.understand import Meaning, Understood, understand
from wengang.market.wages import monthly
from wengang.registry.actions.guard import lock_person
from wengang.registry.enums import Source
from wengang.registry.models import Person

SPACE = UUID("5f0f4b5e-7c3c-4c5e-9d55-3f4d6a2f8c11")
"""The statements of pay that messages become are numbered in it."""
FAR_OFF = 3
"""So many times the promise is more likely a slip of the thumb."""
MOST_PEOPLE = 20
phone_index = index_for(Person, "phone_index")


@dataclass(frozen=True)
class Incoming:
    """One message as a gateway brings it. ``phone``: in its one spelling."""

    gateway_id: str
    phone: str
    text: str
    sent_at: datetime


def statement_number(message: InMessage) -> UUID:
    """The ``op`` of the statement that this message becomes, whoever makes it."""
    return uuid5(SPACE, message.gateway_id)


@transaction.atomic
def do_take_message(told: Incoming) -> tuple[InMessage, bool]:
    """Keep a message and do what it surely says; returns the row and whether it is new.

    Nobody is signed in here: what is understood counts as the worker's own word, as on the worker's own page. Rows are
    locked person, job, then what hangs on them. The same number of the gateway again changes nothing.
    """
    index = phone_index(told.phone)
    people = list(Person.unscoped.filter(phone_index=index, deceased=False).order_by("pk")[:MOST_PEOPLE])
    person = people[0] if len(people) == 1 else None
    lock_person(person.pk if person else None)
    message = InMessage(
        gateway_id=told.gateway_id,
        phone=told.phone,
        text=told.text,
        sent_at=min(told.sent_at, timezone.now()),
        person=person,
        division_id=_area(people, index),
        why=MessageWhy.UNCLEAR,
    )
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError:
        return InMessage.unscoped.get(gateway_id=told.gateway_id), False
    _follow(message, people, index)
    message.save(update_fields=["state", "why", "question", "wage"])
    return message, True


def _follow(message: InMessage, people: list[Person], index: bytes | None) -> None:
    """Say what becomes of the message, and do it where that is sure."""
    question = _open_question(message, index)
    month = question.month if question else timezone.localdate(message.sent_at).replace(day=1)
    meaning = understand(message.text, month.month, question.units if question else "")
    message.question = question
    if meaning.meaning == Meaning.STOP:
        message.state, message.why = MessageState.OPTED_OUT, ""
        _stop(index)
    elif len(people) != 1:
        message.why = MessageWhy.TWO_PEOPLE if people else MessageWhy.STRANGER
    elif meaning.meaning == Meaning.UNPAID:
        message.why = MessageWhy.UNPAID
    elif question is None:
        message.why = MessageWhy.NO_QUESTION
    elif meaning.meaning == Meaning.PAID:
        _state(message, question, meaning)


def _open_question(message: InMessage, index: bytes | None) -> SmsQuestion | None:
    """The one question that this may answer: sent to this phone, to this person, and still open on that day."""
    if message.person is None:
        return None
    day = timezone.localdate(message.sent_at)
    rows = SmsQuestion.unscoped.filter(
        person=message.person, phone_index=index, state=SmsQuestionState.OPEN, asked_on__lte=day, closes_on__gte=day
    )
    found = list(rows.select_related("spell").order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def _state(message: InMessage, question: SmsQuestion, told: Understood) -> None:
    """Keep the amount as the worker's own word; what cannot be is left to a person."""
    amount = told.amount if told.amount is not None else Decimal(0)
    spell, month = locked(question.spell), question.month
    if _far_off(spell, amount):
        message.why = MessageWhy.FAR_OFF
        return
    paid = Paid(amount, days=told.days, hours=told.hours)
    said_on = timezone.localdate(message.sent_at)
    try:
        check_pay(spell, month, paid, said_on)
    except ValidationError:
        message.why = MessageWhy.REFUSED
        return
    statement = wages.Statement(spell, month, paid, Source.SELF, Teller.WORKER, said_on, op=statement_number(message))
    message.wage = wages.record([statement])[0]
    message.state, message.why = MessageState.UNDERSTOOD, ""
    SmsQuestion.unscoped.filter(pk=question.pk).update(state=SmsQuestionState.ANSWERED)


def _far_off(spell: Spell, amount: Decimal) -> bool:
    promised = spell.promised_high if spell.promised_high is not None else spell.promised_low
    most = monthly(promised, spell.promised_basis or "month")
    return most is not None and amount > FAR_OFF * most


def _stop(index: bytes | None) -> None:
    """No more questions to this phone; one that was not sent yet is taken back."""
    waiting = list(SmsQuestion.unscoped.filter(phone_index=index, state=SmsQuestionState.OPEN))
    outbox.withdraw(question.about for question in waiting)
    SmsQuestion.unscoped.filter(pk__in=[each.pk for each in waiting]).update(state=SmsQuestionState.STOPPED)


def _area(people: list[Person], index: bytes | None) -> str | None:
    """Where somebody reads it: the smallest area that all of them share; where no bureau looks after it, the first's.

    Of a stranger that of the person who was asked at this number; else of the office that asked last, since the gateway
    is most likely its; else of the first bureau. None only where no area is registered at all.
    """
    if people:
        homes = [person.division_id for person in people]
        shared = next((code for code in prefixes(homes[0]) if all(lies_in(home, code) for home in homes)), None)
        read = shared is not None and Offices.above([shared]).for_route(shared, ANYWHERE, ())
        return shared if read else homes[0]
    asked = SmsQuestion.unscoped.filter(phone_index=index).order_by("-pk").values_list("person__division_id").first()
    if asked is not None:
        return str(asked[0])
    last = SmsQuestion.unscoped.order_by("-pk").values_list("office__division_id", flat=True).first()
    bureaus = Organisation.objects.filter(kind=Organisation.Kind.BUREAU, active=True, division__isnull=False)
    return last or bureaus.order_by("pk").values_list("division_id", flat=True).first()


def candidates(message: InMessage) -> list[Person]:
    """Whoever the message may be from: the persons with this phone today. For those who may read it to choose from."""
    return list(Person.unscoped.filter(phone_index=phone_index(message.phone), deceased=False)[:MOST_PEOPLE])


def asked_month(message: InMessage) -> date:
    """The month a reply most likely tells of: the one that was asked about, else the one before it came."""
    if message.question is not None:
        return message.question.month
    first = timezone.localdate(message.sent_at).replace(day=1)
    return (first - timedelta(days=1)).replace(day=1)
