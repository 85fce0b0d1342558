"""What stands of a person or a household, read from its observations and its columns. The rule is in ``facts``.

A column may hold something that nobody observed one by one: an imported list writes whole rows. Such a value takes part
as the word of a list, the weakest of all.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from wengang.registry import facts
from wengang.registry.enums import Source, WillWork
from wengang.registry.facts import FIELDS, Observed, Said, Standing
from wengang.registry.models import Household, HouseholdFact, Person, StatusFact, Wish

WORK_FIELDS = tuple(each for each in FIELDS.values() if each.of_work)
Standings = dict[str, Standing[Any]]
ByField = defaultdict[str, list[Any]]


def of_person(person: Person, rows: Iterable[StatusFact], today: date, wish: Wish | None = None) -> Standings:
    """What stands of each field of a person, by its name; fields of which nothing is known are left out."""
    heard, gone = _by_field(rows)
    for name, held in _held(person, wish).items():
        if not any(_same(held, row) for row in (*heard[name], *gone[name])):
            heard[name].append(held)
    found: Standings = {}
    for name in ("employment", "labour_ability", "will_work", "phone_reachable"):
        _stand(found, name, heard[name], today)
    _stand_work(found, person, heard, gone, today)
    return found


def _by_field(rows: Iterable[StatusFact | HouseholdFact]) -> tuple[ByField, ByField]:
    """Observations by field: those that count, and those that were taken back."""
    known = list(rows)
    taken_back = {row.withdraws_id for row in known} - {None}
    heard: ByField = defaultdict(list)
    gone: ByField = defaultdict(list)
    for row in known:
        (gone if row.pk in taken_back else heard)[row.field].append(row)
    return heard, gone


def _stand(found: Standings, name: str, heard: list[Any], today: date) -> None:
    standing = facts.stands(heard, today, FIELDS[name])
    if standing is not None:
        found[name] = standing


def _stand_work(found: Standings, person: Person, heard: ByField, gone: ByField, today: date) -> None:
    """What belongs to the status that stands; what the columns hold only while that status is theirs."""
    status = found.get("employment")
    ended = facts.ended_before(heard["employment"], status) if status else None
    for field in WORK_FIELDS:
        told = heard[field.name]
        if status is not None:
            told = facts.of_this_work(heard["employment"], told, status, ended)
        held = facts.value_of(field, vars(person))
        same_work = status is None or status.fact.value == person.employment
        if held and same_work and not any(each.value == held for each in (*told, *gone[field.name])):
            told = [*told, Said(held, Source.LIST, _listed_on(person))]
        _stand(found, field.name, told, today)


def _held(person: Person, wish: Wish | None) -> dict[str, Said]:
    """What columns and the current wish hold, as observations."""
    held: dict[str, Said] = {}
    if person.employment and person.employment_on:
        held["employment"] = Said(person.employment, person.employment_source, person.employment_on)
    if person.labour_ability:
        day = person.labour_ability_on or _listed_on(person)
        held["labour_ability"] = Said(person.labour_ability, Source.LIST, day)
    if wish is not None and wish.will_work != WillWork.UNKNOWN:
        held["will_work"] = Said(wish.will_work, wish.source, wish.seen_on)
    return held


def _same(said: Said, row: Observed) -> bool:
    """A column repeats what some observation of that day said."""
    return said.value == row.value and said.seen_on == row.seen_on


def _listed_on(person: Person) -> date:
    return person.listed_on or person.employment_on or localdate(person.created_at)


def columns_of(person: Person, found: Standings) -> dict[str, Any]:
    """The person's columns as they follow from what stands."""
    columns: dict[str, Any] = {"employment": "", "employment_source": "", "employment_on": None}
    columns |= {"labour_ability": "", "labour_ability_on": None}
    status, ability = found.get("employment"), found.get("labour_ability")
    if status is not None:
        columns["employment"] = status.fact.value
        columns |= {"employment_source": status.seen.source, "employment_on": status.seen.seen_on}
    if ability is not None:
        columns |= {"labour_ability": ability.fact.value, "labour_ability_on": ability.seen.seen_on}
    for field in WORK_FIELDS:
        standing = found.get(field.name)
        columns |= facts.columns_of(field, standing.fact.value if standing else "")
    return columns


def settle(persons: Iterable[int | None]) -> None:
    """Let the columns of a few persons become what stands of them now. Not for thousands: a query for each."""
    for person in Person.unscoped.select_for_update().filter(pk__in=list(persons)).order_by("pk"):
        found = of_person(person, StatusFact.unscoped.filter(person=person.pk), localdate())
        columns = {name: value for name, value in columns_of(person, found).items() if getattr(person, name) != value}
        if columns:
            Person.unscoped.filter(pk=person.pk).update(**columns)


def of_household(household: Household, rows: Iterable[HouseholdFact], today: date) -> Standings:
    """What stands of each field of a household, by its name."""
    found: Standings = {}
    heard, gone = _by_field(rows)
    for field in FIELDS.values():
        if not field.of_household:
            continue
        told = heard[field.name]
        held = facts.value_of(field, vars(household))
        if held and not any(row.value == held for row in (*told, *gone[field.name])):
            told.append(Said(held, Source.LIST, localdate(household.created_at)))
        _stand(found, field.name, told, today)
    return found
