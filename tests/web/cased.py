"""A case, a call, an agreement, a liaison and a link about one person's job."""

import datetime as dt

from django.utils import timezone

from wengang.accounts.models import Organisation, User
from wengang.employment.agreement_terms import digest_of
from wengang.employment.models import (
    EmployerCall,
    JobQuestion,
    LeaderPair,
    LeaderVisit,
    Liaison,
    ProtectionAgreement,
    RightsCase,
    Spell,
    WorkerLink,
)
from wengang.market.models import Employer
from wengang.registry.models import Person

TODAY = dt.date.today()
TARGETS = ("agreed", "pay_question", "case", "call", "liaison", "pair", "worker_link")
TERMS = {"job_title": "装配工", "wage": ["4000", "", "month"]}


def make_cased(
    person: Person, employer: Employer, organisations: dict[str, Organisation], by: User
) -> dict[str, object]:
    """Rows by the names under which the access table knows them."""
    spell = Spell.unscoped.create(
        person=person,
        employer=employer,
        job_title="装配工",
        division=employer.division,
        valid_from=TODAY - dt.timedelta(days=800),
        valid_to=TODAY - dt.timedelta(days=700),
        end_reason="ended",
        promised_low=4000,
        promised_basis="month",
        export_mode="organised",
        source="visit",
        seen_on=TODAY,
    )
    question = JobQuestion.unscoped.create(
        kind="pay_below", spell=spell, person=person, employer=employer, division=person.division,
        month=TODAY.replace(day=1), fingerprint=person.code,
        evidence={"short": "800.00", "promised": "4000.00", "paid": "3200.00", "basis": "month"},
    )  # fmt: skip
    agreement = ProtectionAgreement.unscoped.create(
        spell=spell, terms=TERMS, digest=digest_of(TERMS), drawn_on=TODAY, by=by
    )
    case = RightsCase.unscoped.create(
        kind="arrears", opener="officer", spell=spell, person=person, employer=employer, division=person.division,
        summary="欠两月工资", office=organisations["sender"], opened_on=TODAY, take_by=TODAY, due_on=TODAY,
        clock_on=TODAY, escalate_on=TODAY, agreement=agreement, by=by,
    )  # fmt: skip
    call = EmployerCall.unscoped.create(
        employer=employer, kind="workers", text="缺工", office=organisations["receiver"], raised_at=timezone.now(),
        answer_by=TODAY, escalate_on=TODAY, by=by, by_office=organisations["employer"],
    )  # fmt: skip
    liaison = Liaison.unscoped.create(
        employer=employer, workshop="一车间", full_name="黄小稳", phone="15400000001", division=employer.division,
        valid_from=TODAY, by=by,
    )  # fmt: skip
    pair = LeaderPair.unscoped.create(leader=by, employer=employer, valid_from=TODAY, by=by)
    LeaderVisit.unscoped.create(pair=pair, kind="visit", on=TODAY, heard="急缺二十人", by=by)
    link = WorkerLink.unscoped.create(
        digest=person.code, person=person, office=organisations["sender"], valid_to=TODAY, by=by
    )
    return {
        "agreed": spell, "pay_question": question, "case": case, "call": call, "liaison": liaison, "worker_link": link,
        "pair": pair,
    }  # fmt: skip
