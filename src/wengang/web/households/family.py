"""The members of a household as a family: by generation, as the relation to the head (GB/T 4761) tells it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wengang.core.sheets.codes import KINSHIP
from wengang.registry.facts import FIELDS
from wengang.registry.models import Person

OTHERS = 5
DEPTHS: tuple[tuple[range, int], ...] = (
    (range(60, 70), 0),
    (range(50, 60), 1),
    (range(81, 91), 1),
    (range(1, 20), 2),
    (range(70, 80), 2),
    (range(91, 93), 2),
    (range(20, 40), 3),
    (range(93, 97), 3),
    (range(40, 50), 4),
)
"""Codes and how many generations below the grandparents; uncles stand beside parents, cousins beside the head."""
GENERATIONS: tuple[str | Promise, ...] = (
    _("Grandparents"),
    _("Parents"),
    _("Head, spouse, brothers and sisters"),
    _("Children"),
    _("Grandchildren"),
    _("Others"),
)


@dataclass(frozen=True)
class Member:
    """A member as the household's page shows them. ``stale``: the status is to be asked again."""

    person: Person
    kin: str
    age: int | None
    stale: bool


@dataclass(frozen=True)
class Generation:
    """Members of one generation, and how far below the eldest one of this household they stand."""

    name: str | Promise
    depth: int
    members: list[Member]


def family(persons: Iterable[Person]) -> list[Generation]:
    """The generations that live here, the eldest first."""
    today = timezone.localdate()
    by_depth: dict[int, list[Member]] = {}
    for person in persons:
        by_depth.setdefault(depth(person.kin_to_head), []).append(_member(person, today))
    return [Generation(GENERATIONS[level], step, by_depth[level]) for step, level in enumerate(sorted(by_depth))]


def depth(code: str) -> int:
    """The generation of a relation to the head, counted from the grandparents (0); 5 for others and unknown."""
    number = int(code) if code.isascii() and code.isdigit() else 0
    return next((level for codes, level in DEPTHS if number in codes), OTHERS)


def _member(person: Person, today: date) -> Member:
    seen = person.employment_on
    stale = seen is None or (today - seen).days > FIELDS["employment"].fresh_days
    return Member(person, kin(person), age(person), stale and not person.deceased)


def kin(person: Person) -> str:
    """The relation to the head (GB/T 4761) in the reader's language."""
    entry = KINSHIP.by_code.get(person.kin_to_head)
    if entry is None:
        return ""
    return entry.zh if (get_language() or "zh").startswith("zh") else entry.en


def age(person: Person) -> int | None:
    """Full years today."""
    born, today = person.birth_date, timezone.localdate()
    return None if born is None else today.year - born.year - ((today.month, today.day) < (born.month, born.day))
