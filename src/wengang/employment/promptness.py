"""How soon somebody must act on a case, and who answers a call by when: dated data. Plain Python.

``data/promptness.json`` holds every version with the day from which it counts; an earlier one keeps counting for cases
and calls of earlier days.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from wengang.registry.zero.workdays import deadline

FILE = Path(__file__).parent / "data" / "promptness.json"
SIGNS = {"province": 2, "prefecture": 4, "county": 6, "township": 9}
"""Length of a division's code, by its level."""


@dataclass(frozen=True)
class Promptness:
    """Days until a case is taken and finished, and between two reports to the office above; ``working`` or calendar."""

    take: int
    finish: int
    again: int
    unit: str
    source: str

    def take_by(self, day: date) -> date:
        return deadline(day, self.take, self.unit)

    def finish_by(self, day: date) -> date:
        return deadline(day, self.finish, self.unit)

    def again_on(self, day: date) -> date:
        return deadline(day, self.again, self.unit)


@dataclass(frozen=True)
class Route:
    """Which office answers a kind of call: of which level, known by which words in its name; and in how many days."""

    level: str
    department: str
    words: tuple[str, ...]
    answer: int
    again: int
    unit: str

    @property
    def signs(self) -> int:
        """Length of the division code of such an office."""
        return SIGNS[self.level]

    def answer_by(self, day: date) -> date:
        return deadline(day, self.answer, self.unit)

    def again_on(self, day: date) -> date:
        return deadline(day, self.again, self.unit)


@cache
def _data() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def _in_force(table: str, kind: str, day: date) -> dict[str, Any]:
    rows = [row for row in _data()[table] if row["kind"] == kind and date.fromisoformat(row["valid_from"]) <= day]
    if not rows:
        raise KeyError(f"no {table} of kind {kind} in force on {day}")
    newest = max(rows, key=lambda row: str(row["valid_from"]))
    return {name: value for name, value in newest.items() if name not in ("kind", "valid_from")}


def promptness(kind: str, day: date) -> Promptness:
    """What counts for a case of this kind that is opened on a day. Raises KeyError."""
    return Promptness(**_in_force("cases", kind, day))


def route(kind: str, day: date) -> Route:
    """Who answers a call of this kind that is raised on a day. Raises KeyError."""
    found = _in_force("calls", kind, day)
    return Route(**{**found, "words": tuple(found["words"])})
