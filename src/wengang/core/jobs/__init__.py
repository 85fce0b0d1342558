"""Long work that users watch: a row in ``Job`` and a task in the queue, both in the database.

A room defines its work in ``jobs.py`` and starts it from an action::

    @job("import.commit")
    def commit_batch(progress: Progress, *, batch: int) -> dict[str, int]:
        for count, row in enumerate(rows, 1):
            ...
            progress.set(count, len(rows))
        return {"written": count}

    enqueue("import.commit", {"batch": batch.pk}, by=user)

Work that is done every day by itself is registered with ``@daily("vacancies.expire", at=time(0, 10))`` instead.

A job whose worker was killed runs again, three times at most, so the function must be able to continue: what a first
run has written, a second one finds and leaves. The returned dictionary becomes the row's ``result``.
"""

from wengang.core.jobs.periodic import (
    Daily,
    daily,
    daily_plans,
    daily_work_undone,
    is_audit,
    last_result,
    queue_due,
)
from wengang.core.jobs.progress import Cancelled, Progress
from wengang.core.jobs.queue import MOST_TRIES, cancel, enqueue, on_app_ready, run_here
from wengang.core.jobs.registry import JobProblem, job
from wengang.core.jobs.worker import run_worker

__all__ = [
    "MOST_TRIES",
    "Cancelled",
    "Daily",
    "JobProblem",
    "Progress",
    "cancel",
    "daily",
    "daily_plans",
    "daily_work_undone",
    "enqueue",
    "is_audit",
    "job",
    "last_result",
    "on_app_ready",
    "queue_due",
    "run_here",
    "run_worker",
]
