"""Helping priority: who is served first when posts are short, as an open and printed choice of one round.

A level adds to the worth of placing the person anywhere (``Market.priority``). It never reaches suitability, the order
of anybody's proposals, or a page about one person: nothing of it is kept but how many people stood on each level.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.registry.enums import CategoryKind as C
from wengang.registry.models import Category, Person

MOST = 2
"""Highest level; 0 is none."""
GROUPS = {
    "zero_employment": gettext_lazy("Households in which nobody has work"),
    "monitored": gettext_lazy("Persons watched against falling back into poverty"),
    "lifted": gettext_lazy("Persons lifted out of poverty"),
    "hard_to_employ": gettext_lazy("Persons recognised as hard to employ"),
    "urban_unemployed": gettext_lazy("Registered urban unemployed"),
    "relocated": gettext_lazy("Relocated households"),
}
"""Whom an officer may put first."""
KINDS = {
    C.ZERO_EMPLOYMENT: "zero_employment",
    C.UNSTABLE_LIFTED: "monitored",
    C.MARGINAL_RISK: "monitored",
    C.SUDDEN_HARDSHIP: "monitored",
    C.LIFTED: "lifted",
    C.HARD_TO_EMPLOY: "hard_to_employ",
    C.URBAN_UNEMPLOYED: "urban_unemployed",
    C.RELOCATED: "relocated",
}
"""The dated category that puts a person into a group."""


@dataclass(frozen=True)
class Priority:
    """Levels by group; groups left out, or at 0, have none."""

    levels: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, levels: Mapping[str, int]) -> Priority:
        """Check the names and the levels, and leave out zeros.

        Raises:
            ValidationError: an unknown group, or a level outside 0 to ``MOST``.
        """
        unknown = [name for name in levels if name not in GROUPS]
        if unknown:
            known = {"name": unknown[0], "known": ", ".join(GROUPS)}
            raise ValidationError(_("There is no priority group %(name)s; there are: %(known)s") % known)
        if any(not 0 <= level <= MOST for level in levels.values()):
            raise ValidationError(_("A level of priority lies between 0 and %(most)d.") % {"most": MOST})
        return cls({name: levels[name] for name in GROUPS if levels.get(name)})

    @classmethod
    def parse(cls, text: str) -> Priority:
        """``zero_employment=2,monitored=1``; empty text gives none. Raises ValidationError."""
        levels: dict[str, int] = {}
        for part in filter(None, (each.strip() for each in text.split(","))):
            name, _sign, level = part.partition("=")
            if not level.strip().isdecimal():
                raise ValidationError(_("Write priority as group=level, for example zero_employment=2."))
            levels[name.strip()] = int(level)
        return cls.of(levels)

    def __bool__(self) -> bool:
        return bool(self.levels)


NONE = Priority()


def levels_of(priority: Priority, people: Sequence[int], today: date) -> list[int]:
    """The level of each person on that day: the highest of the groups the person belongs to."""
    if not priority:
        return [0] * len(people)
    highest: dict[int, int] = {}
    for name, members in groups_of(priority.levels, people, today).items():
        for pk in members:
            highest[pk] = max(highest.get(pk, 0), priority.levels[name])
    return [highest.get(pk, 0) for pk in people]


def groups_of(names: Collection[str], people: Collection[int], today: date) -> dict[str, set[int]]:
    """Which of the people belong to each group on that day. Two queries at most."""
    found: dict[str, set[int]] = {name: set() for name in names}
    kinds = [kind for kind, name in KINDS.items() if name in names]
    holding = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
    holding &= Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    rows = Category.unscoped.filter(holding, person__in=people, kind__in=kinds).order_by()
    for person, kind in rows.values_list("person", "kind"):
        found[KINDS[C(kind)]].add(person)
    if "zero_employment" in names:
        without = Person.unscoped.filter(pk__in=people, household__zero_employment_since__isnull=False)
        found["zero_employment"].update(without.order_by().values_list("pk", flat=True))
    return found
