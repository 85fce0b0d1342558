"""Long work that users watch: a row in ``Job`` and a task in the queue, both in the database.

A room defines its work in ``jobs.py`` and starts it from an action::

    @job("import.commit")
    def commit_batch(progress: Progress, *, batch: int) -> dict[str, int]:
        for count, row in enumerate(rows, 1):
            ...
            progress.set(count, len(rows))
        return {"written": count}

    enqueue("import.commit", {"batch": batch.pk}, by=user)

A job whose worker was killed runs again, three times at most, so the function must be able to continue: what a first
run has written, a second one finds and leaves. The returned dictionary becomes the row's ``result``.
"""

from wengang.core.jobs.progress import Cancelled, Progress
from wengang.core.jobs.queue import MOST_TRIES, cancel, enqueue, on_app_ready, run_here
from wengang.core.jobs.registry import JobProblem, job
from wengang.core.jobs.worker import run_worker

__all__ = [
    "MOST_TRIES",
    "Cancelled",
    "JobProblem",
    "Progress",
    "cancel",
    "enqueue",
    "job",
    "on_app_ready",
    "run_here",
    "run_worker",
]
