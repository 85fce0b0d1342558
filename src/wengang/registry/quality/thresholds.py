"""From where on something odd is worth a question: one table, read by the detectors and shown with each question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from wengang.registry.enums import QuestionKind


@dataclass(frozen=True, slots=True)
class Threshold:
    """``least`` rows (persons, households, changes) are worth a question; ``share`` of the rows looked at, where a
    share is meant; ``days`` looked back; ``again``: so many rows that no answer has covered yet, and it is asked anew.
    """

    least: int
    again: int
    share: float = 0.0
    days: int = 0
    times: float = 0.0


TABLE: Mapping[QuestionKind, Threshold] = {
    QuestionKind.SHARED_PHONE: Threshold(least=10, again=1),
    QuestionKind.SAME_WAGE: Threshold(least=20, again=5, share=0.8),
    QuestionKind.JUMP: Threshold(least=30, again=1, days=7, times=3.0),
    QuestionKind.SILENT: Threshold(least=5, again=10, days=180),
    QuestionKind.TWO_VILLAGES: Threshold(least=2, again=1),
}
"""``times`` of a jump: as many changes as in so many usual weeks of the same author (``USUAL_DAYS`` before)."""
USUAL_DAYS = 90
ASKED_AFTERWARDS = 30
"""Days after an assessment day in which the jump before it is still looked for: facts arrive late."""


def assessment_days(today: date) -> list[date]:
    """Assessment days (the setting ``ASSESSMENT_DAYS``) whose window has begun and is not long past."""
    days: Iterable[tuple[int, int]] = settings.ASSESSMENT_DAYS
    before = timedelta(days=TABLE[QuestionKind.JUMP].days)
    candidates = [
        date(year, month, day) for year in (today.year - 1, today.year, today.year + 1) for month, day in days
    ]
    return sorted(each for each in candidates if each - before <= today <= each + timedelta(days=ASKED_AFTERWARDS))
