"""Answers to a questionnaire become observations and wishes; nothing else of the ledger is touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wengang.accounts.models import User
from wengang.registry.actions.facts import do_record_fact, do_record_household_fact
from wengang.registry.actions.wishes import do_record_wish
from wengang.registry.models import Household, Person, Wish
from wengang.registry.questionnaires import Question, Questionnaire
from wengang.registry.questionnaires.known import known_of

_KEPT = (
    "will_work", "reach", "destinations", "occupations", "occupation_text", "least_wage", "available_from",
    "kin_group", "same_city", "lodging", "limits", "training",
)  # fmt: skip
"""What stays of the wish before, where nobody was asked about it."""


@dataclass(frozen=True)
class Talk:
    """How the answers were heard."""

    source: str
    seen_on: date
    by: User
    note: str = ""


def record_of_person(table: Questionnaire, person: Person, said: Mapping[str, Any], talk: Talk) -> None:
    """Record the cleaned answers of one person, whose row is locked. Raises MayNot, ValidationError."""
    known = known_of(table, [person])[person]
    context = {code: each.value for code, each in known.items()} | dict(said)
    heard = [each for each in table.of("person") if each.code in said and each.is_asked(context)]
    for question in heard:
        if question.room == "fact":
            do_record_fact(person, question.column, said[question.code], **_told(talk))
    wished = _wished(heard, said)
    if wished:
        _record_wish(person, wished, talk)


def record_of_household(table: Questionnaire, household: Household, said: Mapping[str, Any], talk: Talk) -> None:
    """Record the cleaned answers about a household. Raises MayNot, ValidationError."""
    for question in table.of("household"):
        if question.code in said and question.is_asked(said):
            do_record_household_fact(household, question.column, said[question.code], **_told(talk))


def _told(talk: Talk) -> dict[str, Any]:
    return {"source": talk.source, "seen_on": talk.seen_on, "by": talk.by, "note": talk.note}


def _wished(heard: Iterable[Question], said: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of the wish; a later question says it more exactly than an earlier one."""
    wished: dict[str, Any] = {}
    for question in heard:
        if question.room == "wish":
            wished |= question.becomes(said[question.code])
    return wished


def _record_wish(person: Person, wished: Mapping[str, Any], talk: Talk) -> None:
    before = Wish.unscoped.filter(person=person, current=True).first()
    kept = {name: getattr(before, name) for name in _KEPT} if before else {}
    told = {**kept, **wished, "source": talk.source, "seen_on": talk.seen_on}
    if before is None or before.seen_on <= talk.seen_on:
        do_record_wish(person, by=talk.by, **told)
        return
    late = Wish(person=person, by=talk.by, current=False, **told)  # heard earlier than what stands, and arrived later
    late.full_clean(exclude=["person", "by", "kin_group"], validate_constraints=False)
    late.save()
