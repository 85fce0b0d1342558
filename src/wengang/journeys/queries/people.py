"""Whose name a reader may see on lists of travellers; everybody else stands there by code."""

from __future__ import annotations

from collections.abc import Iterable

from wengang.core.scope import Scope
from wengang.journeys.models import Seat
from wengang.registry.models import Person


def open_to(scope: Scope, seats: Iterable[Seat]) -> frozenset[int]:
    """Persons among these travellers whose record the reader may see. One query whatever the number.

    An escort sees whoever rides along and consented to it. ``seats`` come with ``trip`` and ``demand`` loaded.
    """
    rows = list(seats)
    asked = [row.demand.person_id for row in rows]
    seen = set(Person.objects.visible_to(scope).filter(pk__in=asked).values_list("pk", flat=True))
    if scope.user_id is not None:
        seen |= {
            row.demand.person_id
            for row in rows
            if row.trip.escort_id == scope.user_id and row.demand.consented_on is not None
        }
    return frozenset(seen)


def shown_name(person: Person, seen: frozenset[int]) -> str:
    """The name where the reader may see it, otherwise the code."""
    return person.full_name if person.pk in seen else person.code
