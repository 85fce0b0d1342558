"""Putting jobs into the queue, taking them out, and running one."""

import logging
import traceback
from typing import Any

import procrastinate
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import JobContext
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from wengang.core.jobs.progress import Cancelled, Interrupted, JobProgress, Progress
from wengang.core.jobs.registry import JobProblem, work_for
from wengang.core.models import Job

TASK = "wengang.job"
MOST_TRIES = 3
log = logging.getLogger(__name__)


def on_app_ready(app: procrastinate.App) -> None:
    """Teach procrastinate our one task and load every room's ``jobs.py``."""
    app.task(name=TASK, pass_context=True, retry=procrastinate.RetryStrategy(retry_exceptions={JobAborted}))(_task)
    autodiscover_modules("jobs")


def enqueue(kind: str, params: dict[str, Any], by: AbstractBaseUser | None) -> Job:
    """Put work into the queue and return the row that shows it.

    Row and task are written in one transaction, so a worker sees them when the caller commits, or never.

    Raises:
        KeyError: nobody registered ``kind``.
    """
    from procrastinate.contrib.django.django_connector import DjangoConnector

    work_for(kind)
    queue = JobManager(DjangoConnector())  # the app's own one speaks through another connection inside a worker
    with transaction.atomic():
        row = Job.objects.create(kind=kind, params=params, by_id=by.pk if by else None)
        configure_task(name=TASK, job_manager=queue).defer(pk=row.pk)
    return row


def cancel(row: Job) -> None:
    """Ask a job to stop: a waiting one never starts, a running one ends at its next report."""
    Job.objects.filter(pk=row.pk).update(cancel_requested=True)
    waiting = Job.objects.filter(pk=row.pk, state=Job.State.QUEUED)
    waiting.update(state=Job.State.CANCELLED, finished_at=timezone.now())


def run_here(row: Job, progress: Progress | None = None) -> dict[str, Any]:
    """Do the work in this process, for commands that wait for it; problems are raised, and recorded too."""
    with JobProgress(row.pk) as own:
        own.claim()
        return _run(row.pk, progress or own)


def _task(context: JobContext, pk: int) -> None:
    with JobProgress(pk, stopping=context.should_abort) as progress:
        if not progress.claim():
            return
        try:
            _run(pk, progress)
        except Interrupted as stop:
            raise JobAborted from stop
        except (Cancelled, JobProblem):
            return
        except Exception as error:  # the boundary: whatever a job raises ends in its row, not in the worker
            _log_without_values(pk, error)


def _run(pk: int, progress: Progress) -> dict[str, Any]:
    row = _begin(pk)
    if row is None:
        return {}
    try:
        result = work_for(row.kind)(progress, **row.params) or {}
    except Interrupted:
        Job.objects.filter(pk=pk).update(state=Job.State.QUEUED, tries=row.tries - 1)
        raise
    except BaseException as error:
        _end(pk, *_ending(error))
        raise
    _end(pk, Job.State.DONE, result=result)
    return result


def _begin(pk: int) -> Job | None:
    """The row, now running; none when it was cancelled, has finished, or its worker died too often."""
    with transaction.atomic():
        row = Job.objects.select_for_update().filter(pk=pk, state__in=[Job.State.QUEUED, Job.State.RUNNING]).first()
        if row is None:
            return None
        if row.cancel_requested or row.tries >= MOST_TRIES:
            _end(pk, *(_ending(Cancelled()) if row.cancel_requested else (Job.State.FAILED, "WorkerLost")))
            return None
        row.state = Job.State.RUNNING
        row.tries += 1
        row.started_at = row.started_at or timezone.now()
        row.heartbeat_at = timezone.now()
        row.save(update_fields=["state", "tries", "started_at", "heartbeat_at"])
        return row


def _ending(error: BaseException) -> tuple[str, str]:
    """(state, error text) of a job that raised. Only a ``JobProblem`` speaks: other messages may quote people."""
    if isinstance(error, Cancelled):
        return Job.State.CANCELLED, ""
    return Job.State.FAILED, str(error) if isinstance(error, JobProblem) else type(error).__name__


def _end(pk: int, state: str, error: str = "", result: dict[str, Any] | None = None) -> None:
    fields: dict[str, Any] = {"state": state, "error": error[:500], "finished_at": timezone.now()}
    if result is not None:
        fields["result"] = result
    Job.objects.filter(pk=pk).update(**fields)


def _log_without_values(pk: int, error: Exception) -> None:
    """Where it went wrong, line by line, without the message: a database error quotes the row."""
    lines = "".join(traceback.format_tb(error.__traceback__))
    log.error("job %s ended with %s\n%s", pk, type(error).__name__, lines)
