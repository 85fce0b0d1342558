"""How a round turned out for women and men, for categories and for townships: looked at afterwards, never fed back.

This is the only place of the market that reads sex and category. It is called when the allocation is settled, its
figures go into the round's report and nowhere else, and counts so small that they could point at somebody are not kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from wengang.registry.models import Category, Person

FEWEST = 5
"""Smaller counts are not kept: they read "fewer than 5"."""
TOWNSHIP = 9
"""Digits of a township's code."""
Line = list[Any]
"""[code, on the list or None, placed or None]: None stands for fewer than `FEWEST`."""


def audit(people: Sequence[int], placed: Sequence[bool], today: date) -> dict[str, list[Line]]:
    """Lines by ``sex``, ``category`` and ``division`` (township of the home)."""
    got = dict(zip(people, placed, strict=True))
    facts = Person.unscoped.filter(pk__in=people).order_by().values_list("pk", "sex", "division_id")
    sexes, divisions = [], []
    for pk, sex, division in facts:
        sexes.append((pk, sex))
        divisions.append((pk, division[:TOWNSHIP]))
    return {
        "sex": lines(sexes, got),
        "category": lines(_categories(people, today), got),
        "division": lines(divisions, got),
    }


def _categories(people: Sequence[int], today: date) -> Iterable[tuple[int, str]]:
    holding = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
    holding &= Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    rows = Category.unscoped.filter(holding, person__in=people).order_by().distinct()
    return rows.values_list("person", "kind")


def lines(belonging: Iterable[tuple[int, Hashable]], got: dict[int, bool]) -> list[Line]:
    """One line a group, the largest first, with small counts left out.

    Where one group alone is hidden, the whole would give it away, so the next smallest is hidden too; and where all but
    a few were placed, the number placed would give those few away, so it is hidden as well.
    """
    members: dict[Hashable, set[int]] = defaultdict(set)
    for pk, group in belonging:
        members[group].add(pk)
    totals = Counter({group: len(each) for group, each in members.items()})
    hidden = {group for group, total in totals.items() if total < FEWEST}
    if len(hidden) == 1 and len(totals) > 1:
        hidden.add(min((group for group in totals if group not in hidden), key=lambda group: totals[group]))
    told: list[Line] = []
    for group, total in sorted(totals.items(), key=lambda item: (-item[1], str(item[0]))):
        placed = sum(got[pk] for pk in members[group])
        clear = group not in hidden
        shown = clear and placed >= FEWEST and total - placed not in range(1, FEWEST)
        told.append([group, total if clear else None, placed if shown else None])
    return told
