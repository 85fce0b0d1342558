"""What a sample checks: facts of a person that a second worker can ask for at the door or on the phone."""

from collections.abc import Iterable, Mapping
from typing import Any

from wengang.registry import facts
from wengang.registry.facts import FIELDS, Field
from wengang.registry.models import Person, Wish

CHECKED: tuple[str, ...] = ("employment", "employer_name", "wage", "labour_ability", "will_work")
"""Names of facts, in the order in which they are asked."""
USUAL: tuple[str, ...] = ("employment", "employer_name", "wage")
"""Whether somebody works, where, and for how much."""
WAGE_TOLERANCE = 0.1
"""A wage is as the ledger says when it differs by no more than a tenth: overtime and deductions move it every month."""


def fields_of(names: Iterable[str]) -> list[Field]:
    """The facts of these names, in the order in which they are asked."""
    wanted = set(names)
    return [FIELDS[name] for name in CHECKED if name in wanted]


def said_of(persons: Iterable[Person], names: Iterable[str]) -> dict[int, dict[str, str]]:
    """What the ledger says of each person now: {person: {fact: value}}; empty where it says nothing. One query."""
    rows, fields = list(persons), fields_of(names)
    wishes = Wish.unscoped.filter(person__in=[each.pk for each in rows], current=True)
    wanted = dict(wishes.values_list("person_id", "will_work")) if "will_work" in names else {}
    return {each.pk: {field.name: _value(field, each, wanted) for field in fields} for each in rows}


def _value(field: Field, person: Person, wishes: Mapping[int, str]) -> str:
    if field.name == "will_work":
        return wishes.get(person.pk, "")
    return facts.value_of(field, vars(person))


def same(name: str, said: str, found: str) -> bool:
    """Whether the finding bears the ledger out."""
    if name != "wage" or not said or not found:
        return said == found
    mine, theirs = _bounds(said), _bounds(found)
    return mine[0] * (1 - WAGE_TOLERANCE) <= theirs[1] and theirs[0] <= mine[1] * (1 + WAGE_TOLERANCE)


def _bounds(wage: str) -> tuple[int, int]:
    columns: Mapping[str, Any] = facts.columns_of(FIELDS["wage"], wage)
    return columns["wage_low"], columns["wage_high"]
