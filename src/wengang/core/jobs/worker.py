"""The process that does the jobs, and takes over what a killed one left."""

import asyncio
import contextlib
import logging

import procrastinate
from procrastinate.contrib.django import app

from wengang.core.jobs.progress import abandoned
from wengang.core.jobs.queue import TASK

HEARTBEAT_SECONDS = 3.0
LOST_AFTER_SECONDS = 12.0
STOP_SECONDS = 2.0
"""How long a stopping worker lets its jobs go on; then they return to the queue at their next report."""
log = logging.getLogger(__name__)


def run_worker(concurrency: int = 2) -> None:
    """Do jobs until SIGTERM or Ctrl-C, ``concurrency`` at a time."""
    asyncio.run(_work(concurrency))


async def _work(concurrency: int) -> None:
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        async with app.open_async():
            rescuer = asyncio.create_task(_rescue_for_ever(app))
            try:
                await app.run_worker_async(
                    concurrency=concurrency,
                    delete_jobs="successful",
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=LOST_AFTER_SECONDS,
                    shutdown_graceful_timeout=STOP_SECONDS,
                )
            finally:
                rescuer.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await rescuer


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
