"""What was played just now is dated to the days when it happened, in one place; and the ledger agrees with the story.

The triggers that keep history and forbid changes rest meanwhile: a stamp is no change of what somebody wrote.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pgtrigger
from django.db.models import DateTimeField, ExpressionWrapper, F

from wengang.core.models import ImportBatch
from wengang.core.scope import within
from wengang.demo.past import MONTHS, first_of
from wengang.demo.places import Pair
from wengang.demo.year.jobs import Book
from wengang.demo.year.plan import Year
from wengang.employment.models import Contact, JobQuestion, PaidWage, Roster, Spell
from wengang.journeys.enums import DemandSource
from wengang.journeys.models import Demand
from wengang.market.models import Vacancy
from wengang.registry.enums import CategoryKind
from wengang.registry.models import Category, Person, StatusFact

MORNING = timedelta(hours=9)
ALL_LIFTED = date(2020, 12, 31)
"""By then every registered household of the country was lifted."""
LIFTED = (CategoryKind.LIFTED, CategoryKind.UNSTABLE_LIFTED)
ASKED_AFTER = timedelta(days=4)
"""So long after the festival returnees were asked."""


def date_back(book: Book, year: Year, pair: Pair) -> None:
    """Set-based, one statement a table."""
    spells = [spell.pk for _part, _stint, spell in book.jobs()]
    people = [part.person.pk for part in book.parts]
    with pgtrigger.ignore():
        Spell.unscoped.filter(person__in=people).update(created_at=_days_after("valid_from", 1))
        PaidWage.unscoped.filter(spell__in=spells).update(recorded_at=_days_after("said_on", 4))
        Contact.unscoped.filter(spell__in=spells).update(recorded_at=_days_after("on", 0))
        StatusFact.unscoped.filter(person__in=people, seen_on__lt=year.today).filter(
            source__in=("roster", "call", "insurance")
        ).update(recorded_at=_days_after("seen_on", 0))
        vacancies = Vacancy.unscoped.filter(within("division_id", pair.receiver.code))
        vacancies.update(created_at=year.at(first_of(year.today, -MONTHS), 9))
        _write_ledger(book, pair)
    said = Demand.unscoped.filter(person__in=people, source=DemandSource.SURVEY)
    said.update(created_at=year.at(year.festival + ASKED_AFTER, 11))
    rode = Demand.unscoped.filter(person__in=people, source=DemandSource.LIST, wave__isnull=False)
    for day in set(rode.values_list("wave__day", flat=True)):
        rode.filter(wave__day=day).update(created_at=year.at(day, 7))


def _write_ledger(book: Book, pair: Pair) -> None:
    """The ledger names the employers of the story, as its lists did, and knows since when families are lifted."""
    told = []
    for part, stint, spell in book.jobs():
        person, employer = part.person, spell.employer
        if stint.last is not None or spell.valid_to is not None or employer is None:
            continue
        person.employer_name, person.job_title = employer.name, spell.job_title
        person.work_division_id, person.work_from = spell.division_id, spell.valid_from
        person.work_place = ""
        if spell.promised_basis == "month":
            person.wage_low, person.wage_high = spell.promised_low, None
        told.append(person)
    fields = ["employer_name", "job_title", "work_division_id", "work_from", "work_place", "wage_low", "wage_high"]
    Person.unscoped.bulk_update(told, [name.removesuffix("_id") for name in fields], batch_size=200)
    lifted = Category.unscoped.filter(within("person__division_id", pair.sender.code), kind__in=LIFTED)
    lifted.filter(valid_from__gt=ALL_LIFTED).update(valid_from=ALL_LIFTED)


def _days_after(field: str, days: int) -> ExpressionWrapper:
    """The morning so many days after a day that the row names."""
    return ExpressionWrapper(F(field) + (timedelta(days=days) + MORNING), output_field=DateTimeField())


def list_came(batch: ImportBatch, at: datetime) -> None:
    """A list that was brought in just now came then."""
    ImportBatch.unscoped.filter(pk=batch.pk).update(created_at=at, committed_at=at)
    Roster.unscoped.filter(batch=batch).update(created_at=at)


def asked_then(year: Year) -> None:
    """What the lists of a month raised was asked when they came."""
    for month in year.months:
        JobQuestion.unscoped.filter(month=month).update(created_at=year.arrives(month))
