"""What one import run carries from chunk to chunk."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.timezone import localdate

from wengang.core.imports import ImportRefused
from wengang.core.models import ImportBatch
from wengang.registry.sheets import texts
from wengang.registry.sheets.entry import Entry
from wengang.registry.sheets.known import Look
from wengang.registry.sheets.places import Places
from wengang.registry.sheets.target import Target

COUNTRY_PART = 2
"""Shorter prefixes are no division: they come from an importer who looks after the whole country."""


@dataclass(slots=True, eq=False)
class Case:
    """A row to hold: beside whom, on what ground, and in which division somebody may see both."""

    entry: Entry
    fingerprint: bytes
    existing: Target | int | None
    division: str
    likeness: int
    ground: str


@dataclass(slots=True)
class Work:
    """What a plan asks the writer for: one of the two, or nothing when the row is held already."""

    target: Target | None = None
    case: Case | None = None


@dataclass
class Context:
    """Look-up tables of one run.

    ``looks`` and ``ids`` let a check, which writes nothing, see its earlier chunks; ``newcomers`` are the last one's.
    ``met`` holds whom the list has described so far.
    """

    batch: ImportBatch
    places: Places
    day: date
    looks: dict[tuple[date | str, str], list[Look]] = field(default_factory=lambda: defaultdict(list))
    ids: set[str] = field(default_factory=set)
    newcomers: list[Entry] = field(default_factory=list)
    met: set[str | tuple[str, str]] = field(default_factory=set)
    written: int = 0
    next_count: int = 2_000

    @classmethod
    def of(cls, batch: ImportBatch) -> "Context":
        """The run's area is the uploader's own division, or the smaller one that the batch names."""
        divisions = batch.by.scope.divisions
        if not divisions:
            raise ImportRefused(texts.no_area())
        base = batch.near if batch.by.scope.covers(batch.near) else divisions[0]
        if len(base) < COUNTRY_PART:
            raise ImportRefused(texts.which_area())
        return cls(batch, Places(base), day_of(batch))

    def remember_newcomers(self) -> None:
        """Keep as much of the new persons of the last chunk as the next ones need, unless they have been written."""
        for entry in self.newcomers:
            look = Look(None, None, entry.division, entry.name, entry.pinyin, entry.birth, bool(entry.id_number))
            for key in look_keys(entry):
                self.looks[key].append(look)
            if entry.id_number:
                self.ids.add(entry.id_number)
        self.newcomers = []

    def meets_again(self, entry: Entry) -> bool:
        """Whether an earlier row of this list has described the same person."""
        who = entry.id_number or (entry.phone, entry.name)
        if not (entry.id_number or entry.phone):
            return False
        again = who in self.met
        self.met.add(who)
        return again

    def grown_by(self, rows: int) -> bool:
        """Count what was written; true when it is eight times as much as at the last time."""
        self.written += rows
        if self.written < self.next_count:
            return False
        self.next_count = self.written * 8
        return True

    def forget(self) -> None:
        """What was written is found in the ledger from now on."""
        self.newcomers = []
        self.looks.clear()
        self.ids.clear()
        self.places.new.clear()


def day_of(batch: ImportBatch) -> date:
    """The day of a list whose rows name none."""
    return localdate(batch.created_at)


def look_keys(entry: Entry) -> Iterator[tuple[date | str, str]]:
    """Under which keys somebody who sounds like the entry stands: birth date or village, and initials."""
    yield entry.division, entry.initials
    if entry.birth:
        yield entry.birth, entry.initials
