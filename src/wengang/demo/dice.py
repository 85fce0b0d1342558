"""Chance that repeats: every part of the demonstration draws from its own stream, named after what it draws."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Dice(random.Random):
    """A stream of draws fixed by a seed and a name, the same on every machine and run."""

    def __init__(self, seed: int | str, *name: object) -> None:
        super().__init__(":".join(map(str, (seed, *name))))

    def of(self, weights: Mapping[T, float]) -> T:
        """One key, as likely as its weight says."""
        return self.choices(list(weights), weights=list(weights.values()))[0]

    def chance(self, share: float) -> bool:
        """True in this share of all calls."""
        return self.random() < share

    def some(self, items: Sequence[T], at_most: int) -> list[T]:
        """One to ``at_most`` different items."""
        return self.sample(items, self.randint(1, min(at_most, len(items))))


class Deck(Generic[T]):
    """Draws without putting back, and shuffles again when all are drawn: a small story has its usual shares too."""

    def __init__(self, dice: Dice, cards: Mapping[T, int]) -> None:
        self._dice, self._cards = dice, [card for card, count in cards.items() for _each in range(count)]
        self._left: list[T] = []

    def draw(self) -> T:
        if not self._left:
            self._left = self._dice.sample(self._cards, len(self._cards))
        return self._left.pop()
