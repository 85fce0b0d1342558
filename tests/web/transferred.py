"""One person's job in an employer's surplus, with a place that was offered."""

import datetime as dt

from wengang.accounts.models import Organisation, User
from wengang.employment.models import Spell, Transfer, TransferOffer
from wengang.market.models import Employer, Vacancy
from wengang.registry.models import Person

TODAY = dt.date.today()


def make_transfer(person: Person, employer: Employer, office: Organisation, by: User) -> dict[str, object]:
    """Rows by the names under which the access table knows them; arranged by ``office``."""
    spell = Spell.unscoped.create(
        person=person,
        employer=employer,
        job_title="装配工",
        division=employer.division,
        valid_from=TODAY - dt.timedelta(days=400),
        valid_to=TODAY - dt.timedelta(days=300),
        end_reason="ended",
        export_mode="organised",
        source="visit",
        seen_on=TODAY,
    )
    transfer = Transfer.unscoped.create(
        employer=employer, cause="orders", leave_on=TODAY, area=employer.division, organisation=office, by=by
    )
    other = Vacancy.unscoped.create(employer=employer, title="调剂岗", division=employer.division, headcount=1)
    offer = TransferOffer.unscoped.create(
        transfer=transfer, spell=spell, vacancy=other, rank=1, score=0.5, reason="理由", reason_en="reason", km=3
    )
    return {"transfer": transfer, "transfer_offer": offer}
