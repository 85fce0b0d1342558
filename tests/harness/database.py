"""The tests' own database server: embedded, in a temporary folder, shared by the processes of one run."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wengang.cli.runtime.embedded import EmbeddedServer
from wengang.config.postgres import conninfo, embedded_entry, entry_of

PREFIX = "wengang-tests-"
FOLDER_VARIABLE = "WENGANG_TEST_FOLDER"
FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
OLD_SECONDS = 60


def open_folder() -> Path:
    """Make the run's folder; the processes that pytest-xdist starts find it in the environment."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    os.environ[FOLDER_VARIABLE] = str(folder)
    return folder


def run_folder() -> Path:
    return Path(os.environ[FOLDER_VARIABLE])


def sweep() -> None:
    """Stop the servers and remove the folders of runs that were killed: nobody holds their lock any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        lock = folder / "locks" / "users"
        if time.time() - folder.stat().st_mtime < OLD_SECONDS or not os.access(folder, os.W_OK) or not lock.exists():
            continue
        with lock.open("ab") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            EmbeddedServer(folder).stop()
        remove(folder)


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server() -> Iterator[dict[str, Any]]:
    """Django's entry for the tests' server: ``TEST_DATABASE_URL``, else an embedded one that runs meanwhile."""
    url = os.environ.get("TEST_DATABASE_URL")
    if url:
        yield entry_of(conninfo(url))
        return
    with EmbeddedServer(run_folder(), FAST_AND_FORGETFUL) as embedded:
        yield embedded_entry(embedded.var)
