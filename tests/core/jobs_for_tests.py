"""Jobs that a real worker process runs in ``test_jobs.py``; loaded there as the room's ``jobs`` module would be."""

import time
from pathlib import Path
from typing import Any

from wengang.core.jobs import JobProblem, Progress, job


@job("test.count")
def count(progress: Progress, *, to: int, pause: float, notes: str) -> dict[str, Any]:
    """Append one line per step to ``notes``, going on where a run that was killed ended."""
    path = Path(notes)
    for number in range(len(path.read_text().splitlines()) if path.exists() else 0, to):
        with path.open("a") as file:
            file.write(f"{number}\n")
        progress.set(number + 1, to, "counting")
        time.sleep(pause)
    return {"counted": to}


@job("test.refuse")
def refuse(progress: Progress) -> None:
    raise JobProblem("The list has no rows.")


@job("test.break")
def break_down(progress: Progress) -> None:
    raise ValueError("13800000000")


@job("test.daily")
def once_a_day(progress: Progress) -> dict[str, Any]:
    return {"done": 1}
