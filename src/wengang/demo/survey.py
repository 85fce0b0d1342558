"""A resettlement town of the demonstration: heads of buildings, information officers, and a survey half done.

In the shape of 靖安: building heads (楼栋长) know the doors, information officers (就业扶贫信息员) stand behind them,
and the county's officer can say at any time at which doors nobody has knocked yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction
from django.utils import timezone

from wengang.accounts.models import User
from wengang.core.divisions import do_add_division
from wengang.core.models import Division
from wengang.demo import stage
from wengang.demo.dice import Dice
from wengang.demo.play import Play, Steps
from wengang.registry import grid
from wengang.registry.actions.campaigns import do_open_survey
from wengang.registry.actions.grid import do_assign
from wengang.registry.actions.surveys import do_attempt
from wengang.registry.enums import IN_WORK, Channel, GridDuty, Outcome, SurveyKind
from wengang.registry.models import Assignment, Household, Person, Survey, Target

OFFICER = "zhaotong.county"
TOWN = "530624108"
OFFICERS = {
    "松柏社区": "马秀兰",
    "幸福里社区": "李兴国",
    "和悦社区": "王廷芬",
    "新苑社区": "禄开荣",
    "暖阳社区": "张明翠",
}
"""The town's communities, each with its information officer."""
HEADS = {"1栋": "陈正江", "2栋": "杨学琴", "3栋": "罗世贵"}
"""Buildings of the first community that have a head."""
NAME = "年底入户大摸排"
REACHED = (1.0, 0.7, 0.3, 0.55)
"""Share of the doors where somebody has been so far: by the first, second and third head, and by all others."""
OUTCOMES = {Outcome.REACHED: 0.8, Outcome.AWAY: 0.15, Outcome.REFUSED: 0.05}
BEGAN, LASTS = timedelta(days=6), timedelta(days=14)
WISHES = {"yes": 0.55, "no": 0.45}
"""What people without work answer; those in work stay."""


def play(run: Play) -> Steps:
    """The grid of the town, the survey over it, and what its workers have recorded so far."""
    officer = stage.user(OFFICER)
    workers = _grid(officer)
    yield 1, 2
    survey = _open(run, officer)
    due = Target.unscoped.filter(survey=survey, worker__in=workers).select_related("worker", "household")
    for target in due.order_by("pk"):
        _visit(run, target, workers)
    yield 2, 2


@transaction.atomic
def _grid(officer: User) -> list[User]:
    """Buildings as cells of the grid, each with its head; an information officer for each community."""
    heads: list[User] = []
    officers: list[User] = []
    for number, (name, full_name) in enumerate(OFFICERS.items(), 1):
        community = Division.objects.select_related("parent").get(parent_id=TOWN, name=name)
        officers.append(stage.open_cell(community, f"jingan.info{number}", full_name))
        _assign(officers[-1], community, GridDuty.INFO_OFFICER, officer)
        if number == 1:
            heads = [_head(community, *row, officer) for row in enumerate(HEADS.items(), 1)]
    return [*heads, *officers]


def _head(community: Division, number: int, named: tuple[str, str], officer: User) -> User:
    """A building with its households, and who answers for them."""
    building, full_name = named
    known = Division.objects.filter(parent=community, name=building).first()
    cell = known or do_add_division(parent=community.pk, name=building, by=officer)
    homes = Household.unscoped.filter(division=community, building=building)
    Person.unscoped.filter(household__in=homes.values("pk")).update(division=cell)
    homes.update(division=cell)
    head = stage.open_cell(community, f"jingan.head{number}", full_name, cell)
    _assign(head, cell, GridDuty.BUILDING_HEAD, officer)
    grid.refresh_area(cell.pk, timezone.localdate())
    return head


def _assign(worker: User, division: Division, duty: str, officer: User) -> None:
    if not Assignment.unscoped.filter(division=division, household__isnull=True).exists():
        do_assign(worker, duty=duty, division=division, by=officer)


def _open(run: Play, officer: User) -> Survey:
    known = Survey.unscoped.filter(name=NAME, division_id=TOWN).first()
    days = {"opens": run.today - BEGAN, "closes": run.today + LASTS}
    town = Division.objects.get(pk=TOWN)
    return known or do_open_survey(name=NAME, kind=SurveyKind.HOUSEHOLD, division=town, by=officer, **days)


def _visit(run: Play, target: Target, workers: list[User]) -> None:
    """One door, when somebody has been there already. The same door gives the same attempt in every run."""
    worker = target.worker
    if worker is None or target.household is None:
        return
    home = target.household
    dice = run.dice("survey", home.division_id, home.building, home.number, home.head_name)
    if not dice.chance(REACHED[min(workers.index(worker), len(REACHED) - 1)]):
        return
    outcome = dice.of(OUTCOMES)
    members = Person.unscoped.filter(household=target.household_id, deceased=False).order_by("pk")
    do_attempt(
        target,
        op=uuid5(NAMESPACE_OID, f"{target.survey_id}/{target.pk}"),
        channel=Channel.VISIT,
        outcome=outcome,
        answers={each.code: _said(dice, each) for each in members} if outcome == Outcome.REACHED else {},
        at=_evening(run, dice),
        by=worker,
    )


def _said(dice: Dice, person: Person) -> Mapping[str, Any]:
    """Most are found as the ledger has them; who is without work says whether they look for some."""
    status = person.employment or "looking"
    return {"employment": status, "will_work": "stay" if status in IN_WORK else dice.of(WISHES)}


def _evening(run: Play, dice: Dice) -> datetime:
    """After work, on one of the days since the survey began; never a time to come."""
    day = run.today - timedelta(days=dice.randrange(BEGAN.days))
    clock = time(18 + dice.randrange(3), dice.randrange(60))
    return min(datetime.combine(day, clock, timezone.get_current_timezone()), timezone.now())
