"""What every step of the demonstration's month knows: its seed and day, its files, its invented people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from wengang.demo.dice import Dice
from wengang.demo.files import ListFile, write_lists
from wengang.demo.places import PAIRS, Pair

Steps = Iterator[tuple[int, int]]
"""What a step yields while it works: how much is done, of how much."""


@dataclass
class Play:
    """One run. ``today`` is fixed when the run begins, so that an interrupted one continues with the same lists."""

    folder: Path
    scale: float
    seed: int
    today: date
    files: list[ListFile] = field(default_factory=list)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        return PAIRS

    def dice(self, *name: object) -> Dice:
        return Dice(self.seed, *name)

    def of_kind(self, kind: str) -> list[ListFile]:
        return [file for file in self.files if file.kind == kind]

    def write_files(self) -> Steps:
        """All lists as files, for the importer and for anybody who wants to look at them."""
        expected = sum(len(pair.sender.townships) + 3 + pair.sends_list for pair in PAIRS)
        for done, file in enumerate(write_lists(self.folder, self.seed, self.scale, self.today), 1):
            self.files.append(file)
            yield done, expected
