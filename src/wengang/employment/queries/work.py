"""Reads of employment."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from wengang.employment.enums import EndReason
from wengang.employment.models import Spell


def at_work(people: Collection[int], today: date) -> dict[int, date]:
    """First day of the job that each of these people has or is to begin; a job whose last day is told leaves them free.

    Unscoped: a round asks for everybody on its list, and shows the day only to those who look after the person.
    """
    rows = Spell.unscoped.filter(Q(valid_to__isnull=True) | Q(valid_to=today), person__in=people)
    rows = rows.exclude(end_reason=EndReason.CORRECTED).order_by("valid_from")
    return dict(rows.values_list("person_id", "valid_from"))
