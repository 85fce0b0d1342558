"""Issues of the months before, opened, filled, frozen and closed the ordinary way, so that figures have a past."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import transaction

from wengang.accounts.roles import Role
from wengang.core.scope import within
from wengang.core.states import recorded_at
from wengang.demo import answers, stage
from wengang.demo.days import Clock, beginning, date_back
from wengang.demo.dice import Dice
from wengang.demo.places import Pair
from wengang.demo.play import Play, Steps
from wengang.market.actions import do_add_posts, do_add_seekers, do_close_issue, do_freeze_issue, do_open_issue
from wengang.market.enums import VacancyState
from wengang.market.models import Agreement, Issue, Proposal, Vacancy
from wengang.market.rounds import do_run_round
from wengang.market.states import PROPOSAL
from wengang.registry.enums import WillWork
from wengang.registry.models import Person

T = TypeVar("T")
MONTHS = 3
FREEZING_DAY, CLOSING_DAY = 12, 28
PLACED = 0.12


def play(run: Play) -> Steps:
    """Three months back for every agreement, each month a little fuller than the one before."""
    todo = [(pair, months) for pair in run.pairs for months in range(MONTHS, 0, -1)]
    for done, (pair, months) in enumerate(todo, 1):
        _month(pair, first_of(run.today, -months), 0.75 - 0.15 * months, run)
        yield done, len(todo)


def first_of(day: date, months: int) -> date:
    """The first day of the month so many months from that of ``day``."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


@transaction.atomic
def _month(pair: Pair, first: date, share: float, run: Play) -> None:
    dice = run.dice("past", pair.code, first)
    agreement = Agreement.unscoped.get(code=pair.code)
    if Issue.unscoped.filter(agreement=agreement, year=first.year, number=first.month).exists():
        return
    by = stage.user(stage.officer(pair, Role.COUNTY))
    issue = do_open_issue(agreement, first.year, first.month, by=by)
    do_add_posts(issue, _share_of(_vacancies(pair), share, dice), by=by)
    do_add_seekers(issue, _share_of(_seekers(pair), share, dice), by=by)
    frozen = beginning(first + timedelta(days=FREEZING_DAY - 1)) + timedelta(hours=17, minutes=30)
    with recorded_at(frozen):
        do_freeze_issue(issue, by=by)
    placing = pair.reaches == "hire" and first == first_of(run.today, -1)
    if placing:
        do_run_round(issue, top=1, seed=run.seed, by=by)
    date_back(issue, frozen)
    closed = beginning(first + timedelta(days=CLOSING_DAY - 1)) + timedelta(hours=9)
    if placing:
        _place(pair, issue, frozen, closed, run)
    with recorded_at(closed):
        do_close_issue(issue, by=by)


def _place(pair: Pair, issue: Issue, frozen: datetime, closed: datetime, run: Play) -> None:
    """Answers to last month's round: some began work then, the others declined and are looking again."""
    cast, dice, days = answers.cast_of(pair), run.dice("placed", pair.code), run.dice("past days", pair.code)
    declined: dict[tuple[str, date], list[int]] = {}
    for group in answers.groups_of(issue):
        clock = Clock(days, frozen + timedelta(hours=24), closed)
        if dice.chance(PLACED):
            answers.place(group, clock, cast)
            continue
        at, reason = clock.next(), dice.choice(answers.DECLINED)
        if group[0].group:
            answers.say(group[:1], "decline", cast.worker, at, reason=reason)
        else:
            declined.setdefault((reason, at.date()), []).append(group[0].pk)
    for (reason, day), rows in declined.items():
        with recorded_at(beginning(day) + timedelta(hours=15)):
            PROPOSAL.follow_all(Proposal.unscoped.filter(pk__in=rows), "decline", by=cast.worker, reason=reason)


def _vacancies(pair: Pair) -> list[Vacancy]:
    found = Vacancy.unscoped.filter(within("division_id", pair.receiver.code), state=VacancyState.OPEN)
    return list(found.order_by("pk"))


def _seekers(pair: Pair) -> list[Person]:
    found = Person.unscoped.filter(
        within("division_id", pair.sender.code), wishes__current=True, wishes__will_work=WillWork.YES
    )
    return list(found.order_by("pk"))


def _share_of(rows: list[T], share: float, dice: Dice) -> list[T]:
    return dice.sample(rows, round(len(rows) * share))
