"""Whom the night asks by SMS what a month paid, and with which words."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from wengang.accounts.models import Organisation
from wengang.core import outbox
from wengang.core.outbox import Letter
from wengang.employment import definitions
from wengang.employment.definitions import Asking
from wengang.employment.enums import MessageState, SmsQuestionState
from wengang.employment.escalation import Offices
from wengang.employment.models import FollowUp, InMessage, PaidWage, SmsQuestion, Spell
from wengang.employment.promise import next_month
from wengang.registry.models import Person

KIND = "pay_question"
ANYWHERE = 99
"""More signs than a division's code has: the nearest bureau, of whatever level."""
UNITS = {"hour": "hours", "day": "days"}
"""What must be told beside the amount, by what the promise counts."""
CHUNK = 1_000
SEALED = ("person__id_number", "person__second_phone", "person__disability")
"""What nobody needs here; unsealing it takes longer than all the rest."""
TEXTS = {
    "": "【稳岗】您{month}月工资实发多少元？直接回复数字即可，如4200。回复T退订。",
    "hours": "【稳岗】您{month}月工资实发多少元、上班多少小时？请照此回复：4200元180小时。回复T退订。",
    "days": "【稳岗】您{month}月工资实发多少元、上班多少天？请照此回复：4200元22天。回复T退订。",
}
"""At most 70 signs each, and nothing in them that a stranger who reads the phone should not see."""


@dataclass(frozen=True)
class Asked:
    """What a night did: ``without_office`` live where no bureau is registered that could read a reply."""

    asked: int
    lapsed: int
    without_office: int


def ask_by_sms(today: date) -> Asked:
    """Ask once about the month before, from its pay day on, whoever works under follow-up and was not heard of.

    Each thousand is a transaction of its own; a night that stops midway goes on where it was.
    """
    plan, lapsed = definitions.asking(today), lapse(today)
    if pay_day_of(today) is None:
        return Asked(0, lapsed, 0)
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    asked, homeless, last = 0, 0, 0
    rows = FollowUp.unscoped.order_by("pk").values_list("pk", flat=True)
    while window := list(rows.filter(pk__gt=last)[:CHUNK]):
        # named by their keys, so that the look-ups stay look-ups and never become a pass over every wage ever stated
        new, without = _ask(list(_unheard(month).filter(pk__in=window)), month, today, plan)
        asked, homeless, last = asked + new, homeless + without, window[-1]
    return Asked(asked, lapsed, homeless)


def pay_day_of(today: date) -> date | None:
    """The day of this month from which the month before is asked about; None while it is still to come."""
    first = today.replace(day=1) + timedelta(days=definitions.asking(today).days_after_month)
    return first if first <= today else None


def lapse(today: date) -> int:
    """Questions whose time has passed wait no longer, and are not sent any more if they never were; how many."""
    waiting = SmsQuestion.unscoped.filter(state=SmsQuestionState.OPEN)
    lapsed = 0
    while over := list(waiting.filter(closes_on__lt=today).order_by("closes_on")[:CHUNK]):
        with transaction.atomic():
            outbox.withdraw(question.about for question in over)
            waiting.filter(pk__in=[each.pk for each in over]).update(state=SmsQuestionState.LAPSED)
        lapsed += len(over)
    return lapsed


def _unheard(month: date) -> QuerySet[FollowUp]:
    """Next contacts of jobs that ran in the month and whose pay nobody stated, of workers who can be asked so.

    Left out: whoever wants no more questions, has one open, holds several jobs, or shares the phone: no reply could be
    told apart.
    """
    phone = {"phone_index": OuterRef("person__phone_index")}
    told = PaidWage.unscoped.filter(spell=OuterRef("spell"), month=month)
    asked = SmsQuestion.unscoped.filter(spell=OuterRef("spell"), month=month)
    waiting = SmsQuestion.unscoped.filter(person=OuterRef("person"), state=SmsQuestionState.OPEN)
    refused = InMessage.unscoped.filter(state=MessageState.OPTED_OUT, **phone)
    shared = Person.unscoped.filter(deceased=False, **phone).exclude(pk=OuterRef("person"))
    second = Spell.unscoped.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=month), person=OuterRef("person"))
    second = second.exclude(pk=OuterRef("spell")).exclude(end_reason="corrected")
    rows = FollowUp.unscoped.filter(
        spell__valid_from__lt=next_month(month),
        spell__valid_to__isnull=True,
        person__phone_index__isnull=False,
        person__deceased=False,
    )
    for other in (told, asked, waiting, refused, shared, second):
        rows = rows.filter(~Exists(other))
    return rows.select_related("spell", "person").defer(*SEALED).order_by("pk")


def _ask(due: Sequence[FollowUp], month: date, today: date, plan: Asking) -> tuple[int, int]:
    silent = _silent({row.person_id for row in due}, plan.most_unanswered)
    offices = Offices.above({row.person.division_id for row in due})
    questions: list[SmsQuestion] = []
    letters: dict[int, list[Letter]] = {}
    without = 0
    for row in due:
        if row.person_id in silent or not _mobile(row.person.phone):
            continue
        office = offices.for_route(row.person.division_id, ANYWHERE, ())
        if office is None:
            without += 1
            continue
        question = _question(row, month, today, plan, office)
        questions.append(question)
        text = TEXTS[question.units].format(month=month.month)
        letter = Letter(question.about, KIND, text, row.person.phone, row.person_id)
        letters.setdefault(office.pk, []).append(letter)
    with transaction.atomic():
        SmsQuestion.unscoped.bulk_create(questions)
        for office_pk, group in letters.items():
            outbox.drop(group, organisation=office_pk, by=None)
    return len(questions), without


def _mobile(phone: str) -> bool:
    """Only a mobile takes an SMS."""
    return len(phone) == 11 and phone.startswith("1")


def _question(row: FollowUp, month: date, today: date, plan: Asking, office: Organisation) -> SmsQuestion:
    return SmsQuestion(
        spell=row.spell,
        person=row.person,
        month=month,
        units=UNITS.get(row.spell.promised_basis, ""),
        phone_index=bytes(row.person.phone_index),
        office=office,
        asked_on=today,
        closes_on=today + timedelta(days=plan.open_days),
    )


def _silent(people: Iterable[int], most: int) -> set[int]:
    """Whoever left the last so many questions without a word; who wrote that nothing was paid yet has not."""
    wrote = InMessage.unscoped.filter(person=OuterRef("person"), question=OuterRef("pk"))
    rows = SmsQuestion.unscoped.filter(person__in=people).order_by("person", "-month")
    heard: dict[int, list[bool]] = {}
    for person, state, replied in rows.annotate(replied=Exists(wrote)).values_list("person", "state", "replied"):
        heard.setdefault(person, []).append(replied or state == SmsQuestionState.ANSWERED)
    return {pk for pk, each in heard.items() if len(list(takewhile(operator.not_, each))) >= most}
