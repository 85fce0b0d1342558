"""What the ledger knows already of the people at a door, so that only the rest is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from wengang.registry.facts import FIELDS, Field, value_of
from wengang.registry.models import Household, HouseholdFact, Person, StatusFact, Wish
from wengang.registry.questionnaires.tables import Question, Questionnaire

HOUSEHOLD = "household"
"""The key, beside the persons' codes, under which answers about the household stand."""
_DATED = {"employment": "employment_on", "labour_ability": "labour_ability_on"}
"""Columns that carry their own day: a list may have filled them without an observation."""


@dataclass(frozen=True)
class Known:
    """An answer that stands, and the day it was seen."""

    value: Any
    seen_on: date


def questions_for(questionnaire: Questionnaire, person: Person, today: date) -> list[Question]:
    """What to ask this person now, in order: what is known and fresh is skipped.

    A question that depends on an answer still to come is in the list with its ``when``; one that depends on what is
    known already is in it only if that leads to it.
    """
    return questions_for_home(questionnaire, None, [person], today)[person.code]


def questions_for_home(
    questionnaire: Questionnaire, household: Household | None, members: Sequence[Person], today: date
) -> dict[str, list[Question]]:
    """What to ask at one door: by person code, and under ``household`` what concerns all. Three queries."""
    asked = {
        person.code: _open(questionnaire.of("person"), known, today, age_on(person.birth_date, today))
        for person, known in known_of(questionnaire, members).items()
        if not person.deceased
    }
    if household is not None:
        table = questionnaire.of(HOUSEHOLD)
        asked[HOUSEHOLD] = _open(table, _of_household(table, household), today, None)
    return asked


def known_of(questionnaire: Questionnaire, members: Sequence[Person]) -> dict[Person, dict[str, Known]]:
    """For each person, by question: the answer that stands."""
    table = questionnaire.of("person")
    names = {each.column for each in table if each.room == "fact"}
    facts = _newest(StatusFact, "person_id", [person.pk for person in members], names)
    wishes = {wish.person_id: wish for wish in Wish.unscoped.filter(person__in=members, current=True)}
    return {person: _of_person(table, person, facts.get(person.pk, {}), wishes.get(person.pk)) for person in members}


def age_on(birth: date | None, day: date) -> int | None:
    """Completed years on a day."""
    return None if birth is None else day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _open(table: Collection[Question], known: Mapping[str, Known], today: date, age: int | None) -> list[Question]:
    fitting = [question for question in table if question.fits_age(age)]
    skipped = {each.code for each in fitting if each.code in known and _is_fresh(each, known[each.code], today)}
    asked = [each for each in fitting if each.code not in skipped]
    ahead = {each.code for each in asked}
    said = {code: known[code].value for code in skipped}
    return [each for each in asked if set(each.when) & ahead or each.is_asked(said)]


def _is_fresh(question: Question, known: Known, today: date) -> bool:
    days = FIELDS[question.column].fresh_days if question.fresh is None else question.fresh
    return today - known.seen_on < timedelta(days=days)


def _of_person(
    table: Collection[Question], person: Person, facts: Mapping[str, Known], wish: Wish | None
) -> dict[str, Known]:
    found = {each.code: _one_known(each, person, facts, wish) for each in table}
    return {code: known for code, known in found.items() if known is not None}


def _one_known(question: Question, person: Person, facts: Mapping[str, Known], wish: Wish | None) -> Known | None:
    if question.room == "fact":
        return _stood(FIELDS[question.column], person, facts.get(question.column))
    return _wished(question, wish) if wish else None


def _stood(field: Field, person: Person, newest: Known | None) -> Known | None:
    """Where a column follows from the fact, the column says what stands: a job that ended is not known any more."""
    value = value_of(field, vars(person)) if field.columns else newest.value if newest else ""
    days = [newest.seen_on if newest else None, getattr(person, _DATED.get(field.name, ""), None)]
    seen = [day for day in days if day]
    return Known(value, max(seen)) if value and seen else None


def _wished(question: Question, wish: Wish) -> Known | None:
    if question.fills != "wish":
        value = getattr(wish, question.column)
        return Known(value, wish.seen_on) if value else None
    for choice in question.choices:
        if all(getattr(wish, column) == value for column, value in choice.becomes.items()):
            return Known(choice.code, wish.seen_on)
    return None


def _of_household(table: Collection[Question], household: Household) -> dict[str, Known]:
    facts = _newest(HouseholdFact, "household_id", [household.pk], {each.column for each in table})
    mine = facts.get(household.pk, {})
    return {each.code: mine[each.column] for each in table if each.column in mine}


def _newest(
    model: type[StatusFact] | type[HouseholdFact], owner: str, rows: list[int], names: Collection[str]
) -> dict[int, dict[str, Known]]:
    gone = Exists(model.unscoped.filter(withdraws=OuterRef("pk")))
    seen = model.unscoped.filter(~gone, **{f"{owner}__in": rows}, field__in=names)
    newest = seen.order_by(owner, "field", "-seen_on", "-pk").distinct(owner, "field")
    found: dict[int, dict[str, Known]] = {}
    for key, name, value, seen_on in newest.values_list(owner, "field", "value", "seen_on"):
        found.setdefault(key, {})[name] = Known(value, seen_on)
    return found
