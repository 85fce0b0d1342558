"""One row of everything that a job leaves behind, made when a test asks for it: whoever hires starts without jobs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from wengang.accounts.models import User
from wengang.employment.models import (
    Contact,
    FollowUp,
    InMessage,
    JobQuestion,
    LeavingRisk,
    PaidWage,
    Roster,
    SmsQuestion,
    Spell,
    SpellProof,
)
from wengang.market.models import Employer
from wengang.registry.models import Person

TODAY = dt.date.today()
TARGETS = ("spell", "job_question", "pay_reply")


def make_employed(person: Person, employer: Employer, by: User) -> dict[str, object]:
    """A job of the person at the employer with its proof, pay, question, roster and contacts."""
    began, month = TODAY - dt.timedelta(days=70), (TODAY - dt.timedelta(days=40)).replace(day=1)
    seen = {"export_mode": "own", "source": "visit", "seen_on": TODAY}
    spell = Spell.unscoped.create(
        person=person,
        employer=employer,
        division_id=employer.division_id,
        job_title="装配工",
        valid_from=min(began, month),
        promised_low=Decimal(5000),
        promised_basis="month",
        **seen,
    )
    SpellProof.unscoped.create(spell=spell, source="visit", first_on=TODAY, last_on=TODAY)
    wage = PaidWage.unscoped.create(
        spell=spell, month=month, amount=3000, source="call", teller="worker", verdict="below", stands=True,
        said_on=TODAY, by=by,
    )  # fmt: skip
    told = {"wage": wage.pk, "basis": "month", "promised": "5000.00", "paid": "3000.00", "short": "2000.00"}
    question = JobQuestion.unscoped.create(
        kind="pay_below", spell=spell, person=person, employer=employer, division=person.division, month=month,
        fingerprint=f"{spell.pk}", evidence=told,
    )  # fmt: skip
    Roster.unscoped.create(employer=employer, month=month, source="roster")
    FollowUp.unscoped.create(
        spell=spell, person=person, division=person.division, plan="away/1", step="2m", due_on=TODAY, try_on=TODAY
    )
    Contact.unscoped.create(op=uuid4(), spell=spell, on=TODAY, channel="call", outcome="not_reached", by=by)
    LeavingRisk.unscoped.create(
        spell=spell, level=2, score=5, reasons=[{"code": "in_vain", "n": 1}, {"code": "pay_below"}], basis="rules/1",
        computed_on=TODAY,
    )  # fmt: skip
    asked = SmsQuestion.unscoped.create(
        spell=spell, person=person, month=month, phone_index=b"", office=by.memberships.get().organisation,
        asked_on=TODAY, closes_on=TODAY,
    )  # fmt: skip
    reply = InMessage.unscoped.create(
        gateway_id=person.code, phone=person.phone, text="不对", sent_at=timezone.now(), why="unclear", person=person,
        division=person.division, question=asked,
    )  # fmt: skip
    return {"spell": spell, "job_question": question, "pay_reply": reply}
