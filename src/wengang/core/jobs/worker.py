"""The process that does the jobs, and takes over what a killed one left."""

import asyncio
import contextlib
import logging

import procrastinate
from django.db import Error, connections
from procrastinate.contrib.django import app

from wengang.core.jobs.periodic import queue_due
from wengang.core.jobs.progress import abandoned
from wengang.core.jobs.queue import TASK

HEARTBEAT_SECONDS = 3.0
LOST_AFTER_SECONDS = 12.0
PLAN_SECONDS = 60.0
"""How often a worker looks whether daily work is due."""
STOP_SECONDS = 2.0
"""How long a stopping worker lets its jobs go on; then they return to the queue at their next report."""
log = logging.getLogger(__name__)


def run_worker(concurrency: int = 2) -> None:
    """Do jobs until SIGTERM or Ctrl-C, ``concurrency`` at a time."""
    asyncio.run(_work(concurrency))


async def _work(concurrency: int) -> None:
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        async with app.open_async():
            beside = [asyncio.create_task(_rescue_for_ever(app)), asyncio.create_task(_plan_for_ever())]
            try:
                await app.run_worker_async(
                    concurrency=concurrency,
                    delete_jobs="successful",
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=LOST_AFTER_SECONDS,
                    shutdown_graceful_timeout=STOP_SECONDS,
                )
            finally:
                for each in beside:
                    each.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await each


async def _rescue_for_ever(queue: procrastinate.App) -> None:
    while True:
        try:
            await rescue(queue)
        except procrastinate.exceptions.ConnectorException:
            log.warning("looking for lost jobs failed; trying again")
        await asyncio.sleep(HEARTBEAT_SECONDS)


async def rescue(queue: procrastinate.App) -> int:
    """Put the jobs of killed workers back into the queue; return how many.

    A late heartbeat alone is no proof (long mathematics may hold the interpreter): the job's lock must be free too.
    """
    count = 0
    for lost in await queue.job_manager.get_stalled_jobs(task_name=TASK, seconds_since_heartbeat=LOST_AFTER_SECONDS):
        if await asyncio.to_thread(abandoned, int(str(lost.task_kwargs["pk"]))):
            await queue.job_manager.retry_job(lost)
            count += 1
    return count


async def _plan_for_ever() -> None:
    while True:
        await asyncio.to_thread(plan)
        await asyncio.sleep(PLAN_SECONDS)


def plan() -> None:
    """Queue the daily work that is due. A database that is away for a moment is asked again a minute later."""
    try:
        queue_due()
    except (Error, procrastinate.exceptions.ConnectorException):
        log.warning("looking for daily work failed; trying again")
    finally:
        connections.close_all()
