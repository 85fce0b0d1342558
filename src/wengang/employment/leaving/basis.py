"""From terms to a level with its reasons: by the rule table, or by the model that is in force. Plain Python.

A level says how soon to call. Its reasons are the terms that speak for the job ending; nothing else goes into it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from wengang.employment.leaving.table import Table
from wengang.employment.leaving.terms import TERMS


@dataclass(frozen=True)
class Weight:
    """What the model learned of one term: what it adds to the log odds of a month, and its standard error."""

    code: str
    weight: float
    error: float

    @property
    def times(self) -> float:
        """How many times the odds."""
        return math.exp(self.weight)


@dataclass(frozen=True)
class Told:
    """A level, its score (points, or a chance), and the codes of what speaks for it, the strongest first."""

    level: int
    score: float
    reasons: tuple[str, ...]


@dataclass
class Basis:
    """What is in force. ``weights`` is empty while the rule table is; ``base`` and ``rate`` are the model's."""

    code: str
    table: Table
    base: float = 0.0
    rate: float = 0.0
    weights: tuple[Weight, ...] = ()
    _known: dict[int, Told] = field(default_factory=dict, init=False, repr=False)

    def told(self, bits: int) -> Told:
        """The level of a job with these terms. There are few patterns, so each is worked out once."""
        if bits not in self._known:
            self._known[bits] = self._by_model(bits) if self.weights else self._by_rules(bits)
        return self._known[bits]

    def _by_rules(self, bits: int) -> Told:
        points = {code: self.table.row(code).points for code in holding(bits)}
        total = sum(points.values())
        level = sum(total >= least for least in self.table.points)
        return Told(level, float(total), _strongest({code: float(each) for code, each in points.items()}))

    def _by_model(self, bits: int) -> Told:
        known = {each.code: each.weight for each in self.weights}
        weights = {code: known.get(code, 0.0) for code in holding(bits)}
        chance = 1 / (1 + math.exp(-(self.base + sum(weights.values()))))
        level = sum(chance >= self.rate * times for times in self.table.times)
        return Told(level, chance, _strongest(weights))


def holding(bits: int) -> list[str]:
    """Codes of the terms that hold."""
    return [term.code for place, term in enumerate(TERMS) if bits >> place & 1]


def points(bits: int, table: Table) -> int:
    """Points of the rule table."""
    return sum(table.row(code).points for code in holding(bits))


def _strongest(weights: dict[str, float]) -> tuple[str, ...]:
    return tuple(sorted((code for code in weights if weights[code] > 0), key=lambda code: -weights[code]))
