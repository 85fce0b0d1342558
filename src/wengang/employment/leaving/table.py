"""Points, sentences and figures of the risk of leaving, as dated data. Plain Python.

``data/leaving.json`` holds every version with the day from which it counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent / "data" / "leaving.json"


@dataclass(frozen=True)
class Row:
    """A term's points while history is thin, and what it tells the reader; ``{n}`` is a count of the job's own."""

    code: str
    points: int
    zh: str
    en: str


@dataclass(frozen=True)
class Table:
    """One version.

    Attributes:
        points: (raised, high): at least so many points.
        times: (raised, high): at least so many times as likely to end within a month as the average job.
        head_start: days of waiting that a level counts for in the due list, by level.
        figures: days and months that the terms ask about, by name; also ``often`` (attempts in vain).
        fit: figures of the fit, by name (docs/employment.md explains each).
    """

    code: str
    points: tuple[int, int]
    times: tuple[float, float]
    head_start: tuple[int, ...]
    figures: dict[str, int]
    fit: dict[str, float]
    rows: tuple[Row, ...]

    def row(self, code: str) -> Row:
        """Raises KeyError."""
        return next((row for row in self.rows if row.code == code), None) or _unknown(code)

    def sentence(self, code: str, language: str, n: int | None = None) -> str:
        """What a term tells, in the reader's language."""
        row = self.row(code)
        text = row.zh if language.startswith("zh") else row.en
        for name, value in {**self.figures, "n": n}.items():
            text = text.replace("{" + name + "}", str(value))
        return text


_FIGURES = ("silent_days", "call_days", "contract_days", "contract_past_days", "pay_months", "often")
_FIT = (
    "learn_months", "test_months", "settle_days", "least_leavings", "least_test_leavings", "most_jobs", "penalty",
    "certain_z", "refit_days", "keep_days",
)  # fmt: skip


def _unknown(code: str) -> Row:
    raise KeyError(code)


@cache
def _versions() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return sorted(found, key=lambda each: each["valid_from"])


@cache
def table(day: date) -> Table:
    """The version in force on a day. Raises KeyError before the first."""
    rows = [each for each in _versions() if date.fromisoformat(each["valid_from"]) <= day]
    if not rows:
        raise KeyError(f"no table of leaving in force on {day}")
    return _table(rows[-1])


@cache
def named(code: str) -> Table:
    """A version by its code. Raises KeyError."""
    return _table({each["code"]: each for each in _versions()}[code])


def _table(told: dict[str, Any]) -> Table:
    return Table(
        code=told["code"],
        points=(told["raised_points"], told["high_points"]),
        times=(told["raised_times"], told["high_times"]),
        head_start=tuple(told["head_start_days"]),
        figures={name: told[name] for name in _FIGURES},
        fit={name: told[name] for name in _FIT},
        rows=tuple(Row(**row) for row in told["terms"]),
    )
