"""Work that nobody starts by hand: once a day, from its hour on, by whichever worker looks first.

A day that passed while the machine was off is made up for as soon as a worker runs again, so a laptop keeps up too.
What ran, and how it ended, stands in the rows of ``Job`` like any other work.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, Min
from django.utils import timezone

from wengang.core.jobs.progress import LOCK_SPACE
from wengang.core.jobs.queue import enqueue
from wengang.core.jobs.registry import Work, job
from wengang.core.models import Job

PLANNING = 0
"""Second half of the planners' lock; jobs' own locks are their keys, which begin at 1."""
LATE = timedelta(days=2)
SUNDAY = 6
_plans: dict[str, "Daily"] = {}


@dataclass(frozen=True)
class Daily:
    """Work done every day from ``at`` on, local time."""

    kind: str
    at: time

    def last_due(self, now: datetime) -> datetime:
        """The latest moment, not after ``now``, at which the work was due."""
        today = timezone.localtime(now).replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return today if today <= now else today - timedelta(days=1)


def daily(kind: str, at: time) -> Callable[[Work], Work]:
    """Register ``work(progress)`` as a job that is queued every day, from ``at`` on (local time)."""
    _plans[kind] = Daily(kind, at)
    return job(kind)


def is_audit(today: date) -> bool:
    """Whether nightly work looks at everything, not only at what changed: on Sundays, in case a change went unheard."""
    return today.weekday() == SUNDAY


def last_result(kind: str, key: str) -> dict[str, Any]:
    """What the last run of this work found that told ``key``; empty before the first."""
    done = Job.objects.filter(kind=kind, state=Job.State.DONE, result__has_key=key).order_by("-pk").first()
    return dict(done.result) if done else {}


def daily_plans() -> tuple[Daily, ...]:
    """Everything that is done daily, by its hour."""
    return tuple(sorted(_plans.values(), key=lambda plan: (plan.at, plan.kind)))


@transaction.atomic
def queue_due(now: datetime | None = None) -> list[Job]:
    """Queue what is due and not queued yet; returns the new rows. Several workers may ask at once."""
    now = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, PLANNING])
    due = [plan for plan in daily_plans() if not _queued_since(plan, plan.last_due(now))]
    return [enqueue(plan.kind, {}, by=None) for plan in due]


def _queued_since(plan: Daily, moment: datetime) -> bool:
    return Job.objects.filter(kind=plan.kind, by=None, created_at__gte=moment).exists()


def daily_work_undone(now: datetime | None = None) -> int:
    """How many kinds of daily work failed the last time, or were not done for two days."""
    now = now or timezone.now()
    return sum(_undone(plan, now) for plan in daily_plans())


def _undone(plan: Daily, now: datetime) -> bool:
    rows = Job.objects.filter(kind=plan.kind, by=None).order_by("-pk")
    last = rows.first()
    if last is not None and last.state == Job.State.FAILED:
        return True
    done = rows.filter(state=Job.State.DONE).aggregate(last=Max("finished_at"))["last"] or _installed_at()
    return bool(now - done > LATE)


def _installed_at() -> datetime:
    first: datetime = MigrationRecorder.Migration.objects.aggregate(first=Min("applied"))["first"]
    return first
