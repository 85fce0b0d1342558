"""What counts, as dated data: stable employment, the tolerance of pay, the plan of contacts, when a roster is whole,
when pay is asked by SMS.

``data/definitions.json`` holds every version with the day from which it counts; an earlier one keeps counting for
earlier days. Plain Python.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from wengang.employment.promise import Tolerance

FILE = Path(__file__).parent / "data" / "definitions.json"


@dataclass(frozen=True)
class Stable:
    """稳定就业. ``gap_days``: two jobs so near each other count as one stretch; their gap itself never counts."""

    code: str
    months: int
    continuous: bool
    gap_days: int
    zh: str
    en: str
    source: str


@dataclass(frozen=True)
class Plan:
    """Contacts that are due after a job began: ``steps`` (3d, 1m …), then one every ``then_every`` for as long.

    Whoever was not reached is tried again after ``retry_days``; a contact up to ``early_days`` before its day counts.
    """

    code: str
    steps: tuple[str, ...]
    then_every: str
    retry_days: int
    early_days: int


@dataclass(frozen=True)
class Asking:
    """Pay asked by SMS: so many days after the month's end, open for so long, and no more after so many silences."""

    days_after_month: int
    open_days: int
    most_unanswered: int


@cache
def _data() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def _in_force(kind: str, day: date, **which: Any) -> dict[str, Any]:
    """The newest version of that day. KeyError where there is none."""
    rows = [
        row
        for row in _data()[kind]
        if date.fromisoformat(row["valid_from"]) <= day and all(row[name] == value for name, value in which.items())
    ]
    if not rows:
        raise KeyError(f"no {kind} {which} in force on {day}")
    return max(rows, key=lambda row: row["valid_from"])


def stable(code: str, day: date) -> Stable:
    """The definition of that name in force on a day. Raises KeyError."""
    row = _in_force("stable", day, code=code)
    continuous = row["how"] == "continuous"
    return Stable(code, row["months"], continuous, row["gap_days"], row["zh"], row["en"], row["source"])


def stable_codes() -> tuple[str, ...]:
    """Names of the definitions."""
    return tuple(dict.fromkeys(row["code"] for row in _data()["stable"]))


def tolerance(day: date) -> Tolerance:
    """How far pay may lie below the promise in that month."""
    row = _in_force("pay", day)
    return Tolerance(Decimal(row["share"]), Decimal(row["yuan"]))


def plan(day: date, *, away: bool) -> Plan:
    """The plan of contacts for a job that begins on a day, near home or away."""
    return _plan(_in_force("plans", day, away=away))


def plan_named(code: str) -> Plan:
    """A plan by its code. Raises KeyError."""
    for row in _data()["plans"]:
        if row["code"] == code:
            return _plan(row)
    raise KeyError(code)


def _plan(row: dict[str, Any]) -> Plan:
    return Plan(row["code"], tuple(row["steps"]), row["then_every"], row["retry_days"], row["early_days"])


def asking(day: date) -> Asking:
    """How pay is asked by SMS on that day."""
    row = _in_force("sms", day)
    return Asking(row["days_after_month"], row["open_days"], row["most_unanswered"])


def most_absent(day: date) -> Decimal:
    """Above this share of absent people a roster is taken for a partial list, and nobody is asked about."""
    return Decimal(_in_force("roster", day)["most_absent"])
