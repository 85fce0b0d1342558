"""Keeps the web server and the worker running, and takes both down together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from types import FrameType

from wengang.config.postgres import StartProblem

FIRST_DELAY = 1.0
"""Seconds before a child that ended is started again; doubles each time it ends early."""
MOST_EARLY_ENDS = 5
STEADY_SECONDS = 60
STOP_SECONDS = 10
TICK = 0.1


class Child:
    """One ``wengang`` command that should always be running."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.early_ends = 0
        self._started = 0.0
        self._due = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a session of its own: the terminal's Ctrl-C reaches the supervisor alone."""
        command = [sys.executable, "-P", "-m", "wengang.cli.main", *self.words, "--parent", str(os.getpid())]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
        self._started = time.monotonic()

    def look_after(self) -> None:
        """Start it again, a little later each time, when it has ended.

        Raises:
            StartProblem: it ended early too often.
        """
        now = time.monotonic()
        if self._process is None:
            if now >= self._due:
                self.start()
            return
        if self._process.poll() is not None:
            self.early_ends = 0 if now - self._started > STEADY_SECONDS else self.early_ends + 1
            if self.early_ends >= MOST_EARLY_ENDS:
                raise StartProblem(
                    f"wengang {self.words[0]} 一再退出,已全部停止;原因见上面的输出。",
                    f"wengang {self.words[0]} keeps ending, so everything was stopped; the output above says why.",
                )
            self._due = now + FIRST_DELAY * 2**self.early_ends
            self._process = None

    def ask_to_stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def make_stop(self, until: float) -> None:
        """Wait for it until the monotonic time ``until``, then kill it and whatever it started."""
        if self._process is None:
            return
        try:
            self._process.wait(max(until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class Supervisor:
    """``with Supervisor(children) as it: it.run()`` until somebody stops it; leaving stops every child."""

    def __init__(self, children: Iterable[Child]) -> None:
        self.children = list(children)
        self.stopping = False

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for child in self.children:
            child.start()
        return self

    def __exit__(self, *error: object) -> None:
        for child in self.children:
            child.ask_to_stop()
        until = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.make_stop(until)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def tick(self) -> bool:
        """Look after the children once; false when it is time to stop."""
        for child in self.children:
            child.look_after()
        time.sleep(TICK)
        return not self.stopping

    def run(self) -> None:
        while self.tick():
            pass
