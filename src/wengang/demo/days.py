"""On which days of the month the demonstration's moves lie: written now, recorded as of when they happen."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from wengang.demo.dice import Dice
from wengang.market.models import Issue, Proposal, Round

MATCHED_AFTER = 0.4
"""Share of the month's days so far after which both lists freeze and the round runs."""
OPENS, HOURS = 8, 10
"""Offices work from eight on, for ten hours."""


def at_work(moment: datetime) -> datetime:
    """The same day in office hours; what came before another still does."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(hours=OPENS) + (moment - midnight) * (HOURS / 24)


def beginning(day: date) -> datetime:
    """The day's first moment, local time."""
    return datetime.combine(day, time(), timezone.get_current_timezone())


def matched(today: date) -> datetime:
    """When this month's lists froze and its round ran; never a time to come."""
    first = beginning(today.replace(day=1))
    return min(at_work(first + (beginning(today) - first) * MATCHED_AFTER), timezone.now())


class Clock:
    """Moments one after another, each some way on towards the end."""

    def __init__(self, dice: Dice, begin: datetime, end: datetime) -> None:
        self.dice, self._at, self._end = dice, begin, end

    def next(self) -> datetime:
        self._at += (self._end - self._at) * self.dice.uniform(0.05, 0.45)
        return at_work(self._at)


def date_back(issue: Issue, frozen: datetime) -> None:
    """Let an issue that was played just now have opened on its month's first day, frozen and been matched then."""
    local = timezone.localtime(frozen)
    Issue.unscoped.filter(pk=issue.pk).update(
        opened_on=local.date().replace(day=1), freezes_on=local.date(), frozen_at=frozen
    )
    Round.unscoped.filter(issue=issue).update(created_at=frozen)
    Proposal.unscoped.filter(issue=issue, state="proposed").update(created_at=frozen, changed_at=frozen)
