"""VROOM at arm's length: a child process that may be missing, hang, die or talk nonsense. It only ever proposes."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from wengang.solvers.routing.case import Case
from wengang.solvers.routing.evaluate import Route

WORKER = Path(__file__).with_name("vroom_worker.py")
Item = tuple[int, ...]


def available() -> bool:
    """Whether VROOM is installed: the optional extra ``vroom``."""
    return importlib.util.find_spec("vroom") is not None


class Proposer:
    """The child and its pipe. `propose` answers None once it is gone or late; then it stays gone."""

    def __init__(self) -> None:
        self._answers: queue.Queue[str] = queue.Queue()
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Proposer:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        pipe = subprocess.PIPE
        with contextlib.suppress(OSError):
            command = [sys.executable, str(WORKER)]
            self._child = subprocess.Popen(  # noqa: S603  # our own file, no shell
                command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, env=environment
            )
            threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    @property
    def pid(self) -> int | None:
        """The child's process id while it lives."""
        return self._child.pid if self._child else None

    def propose(self, case: Case, items: list[Item], until: float, level: int = 0) -> list[Route] | None:
        """Routes for the items, not yet judged; None if there is no answer by ``until`` (`time.monotonic` seconds)."""
        if not self._child or not self._child.stdin or not items:
            return None
        try:
            question, places = _question(case, items, level)
            # A child that does not read would block the pipe: another thread asks, this one minds the clock.
            threading.Thread(target=self._ask, args=(self._child, json.dumps(question)), daemon=True).start()
            answer = json.loads(self._answers.get(timeout=max(0.0, until - time.monotonic())))
            return [_route(coach, question["items"], places, items) for coach in answer]
        except (OSError, ValueError, queue.Empty, TypeError, KeyError, IndexError):
            self._end()
            return None

    @staticmethod
    def _ask(child: subprocess.Popen[str], question: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            if child.stdin:
                child.stdin.write(question + "\n")
                child.stdin.flush()

    def _listen(self) -> None:
        child = self._child
        if child and child.stdout:
            with contextlib.suppress(OSError, ValueError):
                for line in child.stdout:
                    self._answers.put(line)
            self._answers.put("")

    def _end(self) -> None:
        child, self._child = self._child, None
        if child:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                with contextlib.suppress(OSError, ValueError):
                    if pipe:
                        pipe.close()


def _question(case: Case, items: list[Item], level: int) -> tuple[dict[str, Any], list[int]]:
    """The problem in the child's words, and the rows of its places."""
    first = [item[0] for item in items]
    stops, gates = sorted({int(case.stop[row]) for row in first}), sorted({int(case.gate[row]) for row in first})
    places = [*stops, *gates]
    at = {place: number for number, place in enumerate(places)}
    masks: dict[bytes, int] = {}
    rows = []
    for item in items:
        stop, gate = int(case.stop[item[0]]), int(case.gate[item[0]])
        allowed = case.fleet.calls[:, stop] & case.fleet.calls[:, gate]
        size, needs = (int(numbers[list(item)].sum()) for numbers in (case.size, case.accessible))
        rows.append([at[stop], at[gate], size, needs, masks.setdefault(allowed.tobytes(), len(masks))])
    rules, grid = case.rules, np.ix_(places, places)
    question = {
        "stops": len(stops),
        "metres": np.rint(case.roads.km[grid] * 1000).astype(int).tolist(),
        "seconds": np.rint(case.roads.minutes[grid] * 60).astype(int).tolist(),
        "items": rows,
        "fleet": _fleet(case, sum(row[2] for row in rows), masks),
        "stop_dwell": rules.stop_dwell * 60,
        "gate_dwell": rules.gate_dwell * 60,
        "per_person": rules.per_person * 60,
        "local": rules.local * 60,
        "jiao_per_hour": rules.rate * 600,
        "level": level,
    }
    return question, places


def _fleet(case: Case, people: int, masks: dict[bytes, int]) -> list[dict[str, Any]]:
    """Types with as many coaches as the people could need: enough of the largest, a few of each smaller one."""
    fleet, largest = case.fleet, int(case.fleet.places.max())
    types = []
    for kind in range(len(fleet.places)):
        places = max(1, int(fleet.places[kind]))
        wanted = -(-people // places) + 1 if places == largest else 2
        if fleet.coaches.min() < 1 << 30:
            wanted = -(-people // places) + 2
        types.append(
            {
                "places": int(fleet.places[kind]),
                "accessible": int(fleet.accessible[kind]),
                "jiao": round(float(fleet.fixed[kind]) * 10),
                "jiao_per_km": float(fleet.per_km[kind]) * 10,
                "count": int(min(fleet.coaches[kind], wanted)),
                "skills": [number for mask, number in masks.items() if np.frombuffer(mask, bool)[kind]],
            }
        )
    return types


def _route(coach: dict[str, Any], rows: list[list[int]], places: list[int], items: list[Item]) -> Route:
    calls: list[int] = []
    for side, what in enumerate(("pickup", "delivery")):
        calls += dict.fromkeys(places[rows[number][side]] for number in coach[what])
    parties = sorted(row for number in coach["pickup"] for row in items[number])
    return Route(tuple(calls), tuple(parties))
