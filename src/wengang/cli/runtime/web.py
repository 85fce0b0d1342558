"""The web server: granian with a few processes of a few threads."""

import multiprocessing
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from wengang.cli.runtime.orphan import end_with_parent

THREADS = 4
STOP_SECONDS = 5


def serve(host: str, port: int, processes: int) -> None:
    """Answer on ``host:port`` until SIGTERM or Ctrl-C."""
    Granian(
        "wengang.cli.runtime.web:load",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        websockets=False,
        factory=True,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    ).serve()


def load() -> Callable[..., Any]:
    """The application, in a process of the web server."""
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        end_with_parent(parent.pid)
    from wengang.config.wsgi import application

    return application
