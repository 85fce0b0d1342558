"""What an allocation is, and how it says that something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Status(StrEnum):
    """Why the solver stopped."""

    WITHIN_GAP = "within_gap"
    """The target gap is proved."""
    LIMIT = "limit"
    """The time or search limit came first: the best found so far, with its honest gap."""
    INTERRUPTED = "interrupted"
    """The progress callback asked to stop: the best found so far, with its honest gap."""


class AllocationError(Exception):
    """An allocation breaks a rule of its market; `code` names the rule."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Progress:
    """What the solver tells while it works: `stage` is relax, round or prove (exact), score or auction (engine)."""

    stage: str
    rounds: int
    objective: float
    bound: float


Listener = Callable[[Progress], bool | None]
"""Called between steps; returning False ends the work with the best found so far."""


@dataclass(frozen=True)
class Allocation:
    """One post per person, or none, with a proof of how far from the best possible it is.

    Worth is measured in the market's utility: the objective is the sum over placed people of utility + priority level.
    """

    post: NDArray[np.int32]
    """[N] Post of each person, -1 for none."""
    objective: float
    """Worth of this allocation."""
    bound: float
    """No allocation of this market, over all eligible pairs, is worth more."""
    dual_bound: float
    """The part of the proof that `prices` and `room_prices` give alone (at least `bound`); `verify` recomputes it."""
    gap: float
    """(bound - objective) / bound, 0 for an empty market."""
    prices: NDArray[np.float64]
    """[M] What one more place at each post would be worth, at the margin."""
    room_prices: NDArray[np.float64]
    """[E] What one more couple room at each employer would be worth, at the margin."""
    unfilled: NDArray[np.int32]
    """[M] Places left open."""
    groups_placed: int
    """Companion groups placed whole."""
    rounds: int
    """Linear programs (exact), or rounds of candidates and auctions (engine)."""
    seconds: float
    """Wall time."""
    status: Status

    @property
    def placed(self) -> int:
        """People with a post."""
        return int((self.post >= 0).sum())
