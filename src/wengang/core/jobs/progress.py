"""How far a job is, and whether somebody wants it to stop."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

LOCK_SPACE = 0x77656E67
"""First half of the advisory locks' key, so that they collide with nobody else's."""
WRITE_EVERY = 0.5
"""Seconds between two writes of a running job."""


class Cancelled(Exception):
    """The user asked the job to stop. Let it pass: it undoes the open transaction."""


class Interrupted(Exception):
    """The worker is stopping; the job goes back to the queue."""


class Progress:
    """What a job's function reports to. This one listens and says nothing; commands show bars with their own."""

    def set(self, done: int, total: int, message: str = "") -> None:
        """``done`` of ``total`` pieces are finished; call it as often as you like.

        Raises:
            Cancelled: the user asked to stop.
        """


class JobProgress(Progress):
    """Writes the row of a running job, through a connection of its own: the work's open transaction does not hide it.

    The connection also holds an advisory lock for as long as the job runs. The server drops the lock when the
    process dies, so a free lock means that nobody is working, however busy or late the heartbeat is.
    """

    def __init__(self, pk: int, stopping: Callable[[], bool] = lambda: False) -> None:
        self.pk = pk
        self._stopping = stopping
        self._written = 0.0
        self._connection: BaseDatabaseWrapper = connections.create_connection("default")

    def __enter__(self) -> "JobProgress":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._connection.close()

    def claim(self) -> bool:
        """Take the job's lock; false when another process is doing the job at this moment."""
        return bool(self._row("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, self.pk])[0])

    def set(self, done: int, total: int, message: str = "") -> None:
        if self._stopping():
            raise Interrupted
        now = time.monotonic()
        if now - self._written >= WRITE_EVERY or done >= total:
            self._written = now
            self._write(done, total, message)

    def _write(self, done: int, total: int, message: str) -> None:
        row = self._row(
            "UPDATE core_job SET done = %s, total = %s, message = %s, heartbeat_at = now() WHERE id = %s"
            " RETURNING cancel_requested",
            [done, total, message[:200], self.pk],
        )
        if row and row[0]:
            raise Cancelled

    def _row(self, statement: str, values: list[Any]) -> tuple[Any, ...]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone() or ()


def abandoned(pk: int) -> bool:
    """Whether no process holds the job's lock."""
    with JobProgress(pk) as progress:
        return progress.claim()
