"""What a zero-employment household is, where and since when: dated, regional definitions kept as data.

``definitions.json`` holds them with their sources. For a household the definition of the smallest area that names its
place counts; of several, the one that began last. Urban is what a residents' committee (居委会) looks after: the last
three digits of a village's code are then 001 to 199, those of a village committee (村委会) are 200 and above.

``paid``: a household also counts when all its members together were paid for no more than ``most_days`` days of the
year that ends on the day of judgement. Three calendar months have 92 days at most.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from wengang.core.scope import lies_in

_FILE = Path(__file__).with_name("definitions.json")
COMMITTEE = slice(9, 12)
"""Where a village's code says which kind of committee it has."""
LAST_RESIDENTS_COMMITTEE = "199"


@dataclass(frozen=True)
class Paid:
    """Which statuses are paid work, and how many days of it within a year still count as none."""

    statuses: tuple[str, ...]
    most_days: int


@dataclass(frozen=True)
class Clock:
    """Days until the family is contacted and until somebody works, ``working`` days or ``calendar`` days."""

    contact: int
    clear: int
    unit: str
    source: str


@dataclass(frozen=True)
class Definition:
    """One definition. ``adult``: first age that counts; ``women``: whose retirement age, see ``registry.retirement``.

    A member counts who is of working age, not of a status ``left_out`` and not of an ability ``unfit``; ``employed``
    are statuses that are work, ``without`` those that are not; any other is unknown, and nobody is judged by it.
    """

    name: str
    version: int
    zh: str
    en: str
    source: str
    places: tuple[str, ...]
    area: str
    valid_from: date
    valid_to: date | None
    adult: int
    women: str
    employed: tuple[str, ...]
    without: tuple[str, ...]
    left_out: tuple[str, ...]
    unfit: tuple[str, ...]
    paid: Paid | None
    clock: Clock
    rechecks: tuple[int, ...]

    @property
    def key(self) -> str:
        """As a case keeps it."""
        return f"{self.name}/{self.version}"

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return self.zh if (get_language() or "").startswith("zh") else self.en

    @property
    def clearing(self) -> tuple[str, ...]:
        """Statuses that clear a case once they are verified: where days of paid work are counted, paid work only."""
        return self.paid.statuses if self.paid else self.employed

    def holds(self, place: str, day: date) -> bool:
        """Whether it may be applied there on that day."""
        begun = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return begun and self.area in ("any", _area(place)) and self.nearness(place) >= 0

    def nearness(self, place: str) -> int:
        """Digits of the smallest area that is named and holds the place; -1 when none does."""
        return max((len(each) for each in self.places if lies_in(place, each)), default=-1)


def _area(place: str) -> str:
    return "urban" if "001" <= place[COMMITTEE] <= LAST_RESIDENTS_COMMITTEE else "rural"


@cache
def definitions() -> tuple[Definition, ...]:
    """All of them, in the order of the file."""
    return tuple(_read(each) for each in json.loads(_FILE.read_text("utf-8")))


def _read(told: dict[str, Any]) -> Definition:
    days = {name: date.fromisoformat(told[name]) if told[name] else None for name in ("valid_from", "valid_to")}
    paid = Paid(tuple(told["paid"]["statuses"]), told["paid"]["most_days"]) if told["paid"] else None
    lists = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
    return Definition(**{**told, **lists, **days, "paid": paid, "clock": Clock(**told["clock"])})


def definition_for(place: str, day: date) -> Definition:
    """The definition that counts for a household of this division on that day.

    Raises:
        LookupError: none holds there on that day.
    """
    holding = [each for each in definitions() if each.holds(place, day)]
    if not holding:
        raise LookupError(f"no definition of zero employment holds on {day}")
    return max(holding, key=lambda each: (each.nearness(place), each.valid_from))


def definition_of(key: str) -> Definition:
    """The definition that a case names; the national one of villages when it is not kept any more."""
    return next((each for each in definitions() if each.key == key), definition_for("", date.max))


def next_change(day: date) -> date | None:
    """The next day on which a definition begins or has just ended; None when none is known."""
    begins = [each.valid_from for each in definitions()]
    ends = [date.fromordinal(each.valid_to.toordinal() + 1) for each in definitions() if each.valid_to]
    return min((each for each in [*begins, *ends] if each > day), default=None)
