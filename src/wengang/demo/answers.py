"""What people and employers answer: shares of a usual month, drawn from the seed; each move by whoever may make it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.states import recorded_at
from wengang.demo import stage
from wengang.demo.days import Clock, beginning, matched
from wengang.demo.dice import Dice
from wengang.demo.exchange import issue_of
from wengang.demo.places import Pair
from wengang.demo.play import Play, Steps
from wengang.employment.actions import do_hire
from wengang.market.enums import ProposalState
from wengang.market.models import Issue, Proposal
from wengang.market.proposals import do_answer
from wengang.market.states import PROPOSAL
from wengang.registry.enums import Source

WORKER = {"accept": 0.74, "decline": 0.13, "waiting": 0.06, "no_answer": 0.04, "unsent": 0.03}
EMPLOYER = {"employer_accept": 0.83, "employer_decline": 0.11, "waiting": 0.06}
AFTERWARDS = (("intend", 0.98), ("interview", 0.85), ("offer", 0.88))
EMPLOYER_MOVES = frozenset({"employer_accept", "interview", "offer"})
STARTS, CONSENTS = 0.93, 0.25
DECLINED = ("工资低于期望", "家里老人要照顾", "不愿上夜班", "离家太远", "已在本地找到工作", "想和家人在一起")
REFUSED = ("岗位已招满", "技能不符合岗位要求", "到岗时间太晚", "面谈后双方未谈妥")


@dataclass(frozen=True)
class Cast:
    """Who speaks for the worker and who for the employer."""

    worker: User
    employer: User


def play(run: Play) -> Steps:
    """Walk every allocated proposal as far as chance takes it, relatives together; one transaction an agreement."""
    waiting = [(pair, groups_of(issue_of(pair, run.today))) for pair in run.pairs if not _walked(pair, run)]
    total = sum(len(groups) for _pair, groups in waiting)
    done = 0
    for pair, groups in waiting:
        cast, dice, days = cast_of(pair), run.dice("answers", pair.code), run.dice("days", pair.code)
        with transaction.atomic():
            for group in groups:
                clock = Clock(days, matched(run.today), beginning(run.today + timedelta(days=1)))
                _walk(group, cast, dice, clock, pair.reaches)
                done += 1
                yield done, total


def _walked(pair: Pair, run: Play) -> bool:
    """Whether an earlier run did this agreement."""
    return Proposal.unscoped.filter(issue=issue_of(pair, run.today)).exclude(state=ProposalState.PROPOSED).exists()


def cast_of(pair: Pair) -> Cast:
    """The two officers who write down the answers of an agreement."""
    return Cast(stage.user(stage.officer(pair, Role.COUNTY)), stage.user(stage.officer(pair, Role.RECEIVING)))


def groups_of(issue: Issue) -> list[list[Proposal]]:
    """The allocated proposals of an issue; those of one family together."""
    allocated = Proposal.unscoped.filter(issue=issue, allocated=True)
    families: dict[object, list[Proposal]] = {}
    for proposal in allocated.select_related("person", "vacancy").order_by("pk"):
        families.setdefault(("family", proposal.group) if proposal.group else proposal.pk, []).append(proposal)
    return list(families.values())


def _walk(group: Sequence[Proposal], cast: Cast, dice: Dice, clock: Clock, last: str) -> None:
    if not _worker(group, cast.worker, dice, clock) or last == "accept":
        return
    if not _employer(group, cast.employer, dice, clock):
        return
    for move, share in AFTERWARDS:
        if not dice.chance(share):
            return
        say(group, move, cast.employer if move in EMPLOYER_MOVES else cast.worker, clock.next())
        if move == last:
            return
    if dice.chance(STARTS):
        hire(group, clock.next(), cast)


def place(group: Sequence[Proposal], clock: Clock, cast: Cast) -> None:
    """The straight way: both sides accept, and the work begins."""
    for move in ("accept", "employer_accept", *(move for move, _share in AFTERWARDS)):
        say(group, move, cast.employer if move in EMPLOYER_MOVES else cast.worker, clock.next())
    hire(group, clock.next(), cast)


def hire(group: Sequence[Proposal], at: datetime, cast: Cast) -> None:
    """The first working day is the day on which the hire is recorded."""
    with recorded_at(at):
        for proposal in group:
            do_hire(proposal, first_day=at.date(), source=Source.ROSTER, by=cast.employer)


def _worker(group: Sequence[Proposal], by: User, dice: Dice, clock: Clock) -> bool:
    """Whether the family accepts; some consent at once to their names going to the other side."""
    said, reason = dice.of(WORKER), dice.choice(DECLINED)
    consents, at = dice.chance(CONSENTS), clock.next()
    if said in {"waiting", "no_answer"}:
        say(group, "show", by, at)
    if said == "decline":
        say(group[:1], said, by, at, reason=reason)
    elif said == "accept":
        say(group, said, by, at, consent_on=at.date() if consents else None)
    elif said == "no_answer":
        say(group, said, by, clock.next())
    return said == "accept"


def _employer(group: Sequence[Proposal], by: User, dice: Dice, clock: Clock) -> bool:
    """Whether the employer takes all of them."""
    said, reason = dice.of(EMPLOYER), dice.choice(REFUSED)
    if said == "employer_decline":
        say(group[:1], said, by, clock.next(), reason=reason)
    elif said == "employer_accept":
        say(group, said, by, clock.next())
    return said == "employer_accept"


def say(
    group: Sequence[Proposal], move: str, by: User, at: datetime, *, reason: str = "", consent_on: date | None = None
) -> None:
    """Record an answer: by the whole action where relatives or a consent follow from it, else by the bare move."""
    with recorded_at(at):
        for proposal in group:
            if proposal.group or consent_on:
                do_answer(proposal, move, by=by, reason=reason, consent_on=consent_on)
            else:
                PROPOSAL.apply(proposal, move, by=by, reason=reason)
