"""Doors to knock at: open targets of surveys with the people behind them and what is still to be asked there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef, Q

from wengang.accounts.models import User
from wengang.core.scope import Scope
from wengang.registry.enums import SurveyState, TargetState
from wengang.registry.facts import FIELDS
from wengang.registry.models import Household, HouseholdFact, Person, Target
from wengang.registry.queries.surveys import due
from wengang.registry.questionnaires import HOUSEHOLD, Question, Questionnaire, load, questions_for_home

MOST_FOUND = 20


@dataclass(frozen=True)
class Door:
    """One target. ``members``: the living, head first; ``asks``: questions by person code and ``household``."""

    target: Target
    members: Sequence[Person]
    asks: Mapping[str, Sequence[Question]]


@dataclass(frozen=True)
class Tally:
    """How a worker's list stands: targets still due, and those done today."""

    due: int
    done_today: int


def due_targets(user: User, *, limit: int, after: Target | None = None) -> list[Target]:
    """Targets that this worker is to reach, the longest unseen first. ``after``: the last one of the page before."""
    rows = due(user.scope, user.pk)
    return list((rows.filter(_behind(after)) if after else rows)[:limit])


def _behind(last: Target) -> Q:
    if last.stale_since is None:
        return Q(stale_since__isnull=True, pk__gt=last.pk) | Q(stale_since__isnull=False)
    return Q(stale_since__gt=last.stale_since) | Q(stale_since=last.stale_since, pk__gt=last.pk)


def tally(user: User, today: date) -> Tally:
    """How many wait for this worker, and how many were reached (or turned out to be gone) today."""
    mine = Target.objects.visible_to(user.scope).filter(worker=user, survey__state=SurveyState.OPEN)
    done = mine.exclude(state=TargetState.DUE).filter(last_on=today)
    return Tally(mine.filter(state=TargetState.DUE).count(), done.count())


def find_targets(scope: Scope, text: str, *, limit: int = MOST_FOUND) -> list[Target]:
    """Targets of open surveys in the reader's area, whoever is to reach them: by a name at home, number or room."""
    wanted = "".join(text.split())[:40]
    if not wanted:
        return []
    people = Person.unscoped.filter(scope.inside("division_id"), full_name__startswith=wanted)
    homes = Household.unscoped.filter(scope.inside("division_id"), named(wanted))
    members = people.order_by("pk").values_list("pk", "household_id")[:limit]
    keys = {home for _person, home in members if home} | set(homes.order_by("pk").values_list("pk", flat=True)[:limit])
    rows = Target.objects.visible_to(scope).filter(survey__state=SurveyState.OPEN)
    rows = rows.filter(Q(household__in=keys) | Q(person__in=[person for person, _home in members]))
    return list(rows.select_related("survey", "household", "person", "division", "worker").order_by("pk")[:limit])


def named(text: str, path: str = "") -> Q:
    """Households that a text means: by number or room where it holds a digit, else by the head's name."""
    if any(sign.isdigit() for sign in text):
        return Q(**{f"{path}number": text}) | Q(**{f"{path}room": text})
    return Q(**{f"{path}head_name__startswith": text})


def doors(targets: Sequence[Target], today: date) -> list[Door]:
    """What is behind each of these targets: a handful of queries for all of them."""
    members = _members(targets)
    asks: dict[tuple[str, str], Sequence[Question]] = {}
    for name in {target.survey.questionnaire for target in targets}:
        own = [target for target in targets if target.survey.questionnaire == name]
        people = [person for target in own for person in members[target.pk]]
        asked = questions_for_home(load(name), None, people, today)
        asks |= {(name, code): questions for code, questions in asked.items()}
        asks |= _of_homes(load(name), [target.household_id for target in own if target.household_id], today)
    return [_door(target, members[target.pk], asks) for target in targets]


def _door(target: Target, members: Sequence[Person], asks: Mapping[tuple[str, str], Sequence[Question]]) -> Door:
    name = target.survey.questionnaire
    told = {person.code: asks.get((name, person.code), ()) for person in members}
    if target.household_id:
        told[HOUSEHOLD] = asks.get((name, str(target.household_id)), ())
    return Door(target, members, told)


def _members(targets: Sequence[Target]) -> dict[int, list[Person]]:
    """The living behind each target, the head first."""
    homes = {target.household_id for target in targets} - {None}
    by_home: dict[int | None, list[Person]] = defaultdict(list)
    for person in Person.unscoped.filter(household__in=homes, deceased=False).order_by("kin_to_head", "birth_date"):
        by_home[person.household_id].append(person)
    return {target.pk: _of(target, by_home) for target in targets}


def _of(target: Target, by_home: Mapping[int | None, list[Person]]) -> list[Person]:
    if target.household is None:
        return [target.person] if target.person else []
    head = target.household.head_name
    return sorted(by_home.get(target.household_id, []), key=lambda each: (each.full_name != head, each.kin_to_head))


def _of_homes(table: Questionnaire, homes: Iterable[int], today: date) -> dict[tuple[str, str], Sequence[Question]]:
    """What to ask about each household as a whole: what nobody has asked there while the answer was fresh."""
    questions = table.of(HOUSEHOLD)
    keys = list(homes)
    gone = Exists(HouseholdFact.unscoped.filter(withdraws=OuterRef("pk")))
    seen = HouseholdFact.unscoped.filter(~gone, household__in=keys, field__in=[each.column for each in questions])
    newest = {
        (home, name): day
        for home, name, day in seen.order_by().values_list("household", "field").annotate(day=Max("seen_on"))
    }
    return {
        (table.name, str(home)): [each for each in questions if _is_due(each, newest.get((home, each.column)), today)]
        for home in keys
    }


def _is_due(question: Question, seen: date | None, today: date) -> bool:
    days = FIELDS[question.column].fresh_days if question.fresh is None else question.fresh
    return seen is None or today - seen >= timedelta(days=days)
