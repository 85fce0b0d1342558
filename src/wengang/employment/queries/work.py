"""Reads of employment."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from wengang.employment.enums import EndReason
from wengang.employment.models import Spell
from wengang.employment.models.spells import WHOLE_JOB
from wengang.registry.models import Person


def at_work(people: Collection[int], today: date) -> dict[int, date]:
    """First day of the job that each of these people has or is to begin; a job whose last day is told leaves them free.

    Unscoped: a round asks for everybody on its list, and shows the day only to those who look after the person.
    """
    rows = Spell.unscoped.filter(Q(valid_to__isnull=True) | Q(valid_to=today), person__in=people)
    rows = rows.exclude(end_reason=EndReason.CORRECTED).order_by("valid_from")
    return dict(rows.values_list("person_id", "valid_from"))


def jobs_beside(person: Person, first_day: date, last_day: date | None) -> QuerySet[Spell]:
    """Whole jobs of a person whom the caller sees that stand in these days, which one more could not."""
    rows = Spell.unscoped.filter(WHOLE_JOB, Q(valid_to__isnull=True) | Q(valid_to__gte=first_day), person=person)
    if last_day is not None:
        rows = rows.filter(valid_from__lte=last_day)
    return rows.select_related("employer").order_by("-valid_from")


def jobs_of(person: Person) -> QuerySet[Spell]:
    """Every job of a person whom the caller sees, running ones first."""
    return Spell.unscoped.filter(person=person).select_related("employer").order_by("-valid_to", "-valid_from", "-pk")
