"""Processes of this machine, told apart by their command lines: a process id alone proves nothing after a crash."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")


def command_lines() -> Iterator[tuple[int, str]]:
    """(process id, command line) of every process that can be seen; the dead that nobody has reaped have none."""
    if (PROC / "self").exists():
        for folder in PROC.iterdir():
            if folder.name.isdecimal():
                yield int(folder.name), _read(folder / "cmdline")
        return
    listing = subprocess.run(["/bin/ps", "-axo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        number, _, command = line.strip().partition(" ")
        yield int(number), command


def _read(path: Path) -> str:
    try:
        return path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def marked(mark: str) -> list[int]:
    """Ids of the PostgreSQL processes whose command line carries ``mark`` (their ``cluster_name``)."""
    return [
        pid
        for pid, command in command_lines()
        if mark in command and command.split(" ", 1)[0].removesuffix(":").endswith("postgres")
    ]


def send(pid: int, number: signal.Signals) -> None:
    """Signal a process that may have ended in the meantime."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def wait_until_gone(mark: str, seconds: float) -> bool:
    """Whether every process carrying ``mark`` ends within ``seconds``."""
    until = time.monotonic() + seconds
    while marked(mark):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
