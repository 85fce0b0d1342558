"""The hazard model's arithmetic: the chance that a job ends within a month, from terms that hold or do not.

A discrete-time hazard is a logistic regression on months at risk (P. D. Allison, Discrete-time methods for the analysis
of event histories, Sociological Methodology 13 (1982), 61–98). All terms are yes or no, so months with the same terms
are one weighted row, and the whole fit is a few Newton steps on a small matrix: NumPy, which the house already stands
on, does it in milliseconds. A package for statistics would bring nothing but its weight, and these thirty lines can be
read by whoever has to answer for them. The penalty (half of ``penalty`` times each squared weight, the base left free)
says that a weight is small until the history shows otherwise. Plain NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
STEPS = 100
CLOSE = 1e-9
TENTHS = 10


@dataclass(frozen=True)
class Fit:
    """Log odds of a month in which no term holds, and what each term adds; standard errors by the same places."""

    base: float
    weights: tuple[float, ...]
    errors: tuple[float, ...]


@dataclass(frozen=True)
class Tenth:
    """A tenth of the months, from the least to the most likely: how many, said and seen endings."""

    number: int
    said: float
    seen: int


@dataclass(frozen=True)
class Gain:
    """By how much one forecast beats another: the mean drop of the Brier score, and that in standard errors."""

    mean: float
    z: float


def design(bits: Sequence[int], terms: int) -> Numbers:
    """One row a pattern, one column a term."""
    return (np.array(bits, dtype=np.int64)[:, None] >> np.arange(terms) & 1).astype(float)


def fit(terms: Numbers, number: Numbers, ended: Numbers, penalty: float) -> Fit:
    """The most likely weights under the penalty, by Newton's method with halved steps.

    Args:
        terms: one row a pattern of terms.
        number: months at risk with that pattern.
        ended: of these, months in which the job ended.

    Raises ValueError when there is nothing to learn from: no month, or none or all of them ended.
    """
    if not 0 < ended.sum() < number.sum():
        raise ValueError("without months that end and months that do not, nothing can be learned")
    rows = np.hstack([np.ones((len(terms), 1)), terms])
    ridge = np.r_[0.0, np.full(terms.shape[1], penalty)]
    weights = np.zeros(rows.shape[1])
    weights[0] = np.log(ended.sum() / (number.sum() - ended.sum()))
    value = _loss(rows, number, ended, ridge, weights)
    for _turn in range(STEPS):
        chances = _chances(rows, weights)
        slope = rows.T @ (number * chances - ended) + ridge * weights
        step = np.linalg.solve(_bend(rows, number, chances, ridge), slope)
        after, value_after = weights - step, _loss(rows, number, ended, ridge, weights - step)
        while value_after > value + CLOSE and np.abs(step).max() > CLOSE:
            step = step / 2
            after, value_after = weights - step, _loss(rows, number, ended, ridge, weights - step)
        weights, value = after, value_after
        if np.abs(step).max() < CLOSE:
            break
    spread = np.linalg.inv(_bend(rows, number, _chances(rows, weights), ridge))
    errors = np.sqrt(np.diag(spread))
    return Fit(float(weights[0]), tuple(map(float, weights[1:])), tuple(map(float, errors[1:])))


def chances(fitted: Fit, terms: Numbers) -> Numbers:
    """The chance that a job with these terms ends within the month."""
    return _chances(np.hstack([np.ones((len(terms), 1)), terms]), np.r_[fitted.base, fitted.weights])


def brier(said: Numbers, number: Numbers, ended: Numbers) -> float:
    """Mean squared distance between what was said and what happened; 0 is perfect."""
    return float((ended * (1 - said) ** 2 + (number - ended) * said**2).sum() / number.sum())


def gain(said: Numbers, other: Numbers, number: Numbers, ended: Numbers) -> Gain:
    """How much ``said`` beats ``other`` on the same months, month by month."""
    stayed = number - ended
    if_ended, if_stayed = (1 - other) ** 2 - (1 - said) ** 2, other**2 - said**2
    whole = number.sum()
    mean = (ended * if_ended + stayed * if_stayed).sum() / whole
    spread = (ended * (if_ended - mean) ** 2 + stayed * (if_stayed - mean) ** 2).sum() / whole
    error = np.sqrt(spread / whole)
    return Gain(float(mean), float(mean / error) if error > 0 else 0.0)


def tenths(said: Numbers, number: Numbers, ended: Numbers) -> list[Tenth]:
    """Ten groups of about equally many months in the order of what was said; months alike stay together."""
    order = np.argsort(said, kind="stable")
    middle = number[order].cumsum() - number[order] / 2
    group = np.minimum((middle * TENTHS / number.sum()).astype(int), TENTHS - 1)
    found = []
    for each in range(TENTHS):
        rows = order[group == each]
        if len(rows):
            months = int(number[rows].sum())
            found.append(Tenth(months, float((number[rows] * said[rows]).sum()), int(ended[rows].sum())))
    return found


def _chances(rows: Numbers, weights: Numbers) -> Numbers:
    found: Any = 1 / (1 + np.exp(-np.clip(rows @ weights, -40, 40)))
    return np.asarray(found, dtype=np.float64)


def _bend(rows: Numbers, number: Numbers, chances: Numbers, ridge: Numbers) -> Numbers:
    return np.asarray((rows * (number * chances * (1 - chances))[:, None]).T @ rows + np.diag(ridge), dtype=np.float64)


def _loss(rows: Numbers, number: Numbers, ended: Numbers, ridge: Numbers, weights: Numbers) -> float:
    odds = rows @ weights
    return float((number * np.logaddexp(0, odds) - ended * odds).sum() + (ridge * weights**2).sum() / 2)
