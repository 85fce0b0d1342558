"""The returnee survey of spring 2021 (figure F44): 4,329 who mean to leave again, and the people behind each number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.registry.actions.campaigns import do_open_survey
from wengang.registry.actions.surveys import do_attempt
from wengang.registry.models import Attempt, Person, Survey, Target, Wish
from wengang.registry.queries.intents import behind, intents

from .conftest import NEXT_VILLAGE, VILLAGE, make_user

TODAY = timezone.localdate()
INTENTS, SAME, DELTA, UNSTATED = 4_329, 2_218, 501, 1_610
STAY, NEAR, UNDECIDED, NOT_REACHED = 310, 145, 96, 40


def returned(count: int) -> None:
    """People of two villages who were away."""
    Person.unscoped.bulk_create(
        Person(
            division_id=village, full_name=f"农归{number}", employment="away", employment_source="list",
            employment_on=TODAY - timedelta(days=90),
        )
        for number, village in zip(range(count), cycle((VILLAGE, NEXT_VILLAGE)))
    )  # fmt: skip


def opened(by: User) -> Survey:
    county = Division.objects.get(pk="451425")
    told = {"opens": TODAY, "closes": TODAY + timedelta(days=20), "by": by}
    return do_open_survey(name="春节返乡摸排", kind="returnee", division=county, **told)


def said() -> Iterator[dict[str, str]]:
    """What they answered, in the figure's numbers, in no order."""
    delta = cycle(("31", "32", "33", "34"))
    answers = [{"going": "same"}] * SAME
    answers += [{"going": "out", "destination": next(delta)} for _each in range(DELTA)]
    answers += [{"going": "out"}] * UNSTATED
    answers += [{"going": "none"}] * STAY + [{"going": "near"}] * NEAR + [{"going": "undecided"}] * UNDECIDED
    random.Random(44).shuffle(answers)
    return iter(answers)


def answer(target: Target, by: User, answers: dict[str, str], op: UUID | None = None) -> Attempt:
    assert target.person is not None
    told = {"op": op or uuid4(), "channel": "visit", "outcome": "reached", "at": timezone.now(), "by": by}
    return do_attempt(target, answers={target.person.code: answers}, **told)


def numbers(by: User, survey: Survey) -> dict[str, int]:
    return {each.key: each.persons for each in intents(by.scope, survey).leaving}


def test_figure_44_comes_out_of_the_answers_and_every_number_opens_to_its_people(county):
    returned(INTENTS + STAY + NEAR + UNDECIDED + NOT_REACHED)
    survey = opened(county)
    targets = list(Target.unscoped.filter(survey=survey).select_related("person").order_by("pk"))
    told = dict(zip(targets, said(), strict=False))  # the last forty were not reached
    # Sixty through the action; the rest as the rows that the action was seen to leave.
    by_action, rest = list(told)[:60], list(told)[60:]
    for target in by_action:
        made = answer(target, county, told[target])
        assert made.answers == {target.person.code: told[target]}
    Attempt.unscoped.bulk_create(
        Attempt(
            op=uuid4(), target=target, channel="visit", outcome="reached", by=county,
            answers={target.person.code: told[target]},
        )
        for target in rest
    )  # fmt: skip

    found = intents(county.scope, survey)
    assert found.total == INTENTS
    assert numbers(county, survey) == {"same": SAME, "yangtze": DELTA, "unstated": UNSTATED}
    assert {each.key: each.persons for each in found.others} == {"near": NEAR, "none": STAY, "undecided": UNDECIDED}
    for line in (*found.leaving, *found.others):
        rows = behind(county.scope, survey, line.key)
        assert rows.count() == line.persons
        assert len({row.target_id for row in rows}) == line.persons
    for row in behind(county.scope, survey, "yangtze"):
        assert row.answers[row.target.person.code]["destination"] in {"31", "32", "33", "34"}


def test_whoever_changes_their_mind_is_counted_once_as_they_said_last(county):
    returned(1)
    survey = opened(county)
    target = Target.unscoped.get()
    answer(target, county, {"going": "out", "destination": "33"})
    answer(target, county, {"going": "same"})
    assert numbers(county, survey) == {"same": 1}
    answer(target, county, {"training": "焊工"})
    assert numbers(county, survey) == {"same": 1}


def test_other_provinces_stand_for_themselves(county):
    returned(4)
    survey = opened(county)
    for target, province in zip(Target.unscoped.order_by("pk"), ("44", "35", "35", "34"), strict=True):
        answer(target, county, {"going": "out", "destination": province})
    assert numbers(county, survey) == {"yangtze": 1, "pearl": 1, "35": 2}
    assert behind(county.scope, survey, "35").count() == 2


def test_a_village_counts_its_own(county):
    returned(6)
    survey = opened(county)
    for target in Target.unscoped.all():
        answer(target, county, {"going": "same"})
    assistant = make_user("assistant", VILLAGE, Role.ASSISTANT, "village")
    assert numbers(assistant, survey) == {"same": 3}
    assert {row.target.division_id for row in behind(assistant.scope, survey, "same")} == {VILLAGE}


@pytest.mark.parametrize(
    ("going", "will_work", "reach", "destinations"),
    [
        ({"going": "same"}, "stay", "", []),
        ({"going": "out", "destination": "33"}, "yes", "outside", ["33"]),
        ({"going": "out"}, "yes", "outside", []),
        ({"going": "near"}, "yes", "county", []),
        ({"going": "none"}, "no", "", []),
    ],
)
def test_an_intention_becomes_the_wish(county, going, will_work, reach, destinations):
    returned(1)
    opened(county)
    target = Target.unscoped.get()
    answer(target, county, going | {"training": "电工"})
    wish = Wish.unscoped.get(current=True)
    assert (wish.will_work, wish.reach, wish.destinations, wish.training) == (will_work, reach, destinations, "电工")
    assert wish.seen_on == TODAY
