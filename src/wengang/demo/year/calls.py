"""Employers' calls and who looks after which firm: answered in time, one late, one still waiting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import NAMESPACE_OID, uuid5

from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.states import recorded_at
from wengang.demo import stage
from wengang.demo.places import Pair
from wengang.demo.year.cast import Workplace
from wengang.demo.year.lives import KEPT, SHORT
from wengang.demo.year.plan import Year
from wengang.employment import overdue
from wengang.employment.actions.calls import do_answer_call, do_name_liaison, do_pair, do_raise_call, do_settle_call
from wengang.employment.actions.pairs import do_record_visit
from wengang.employment.case_enums import CallKind, VisitKind
from wengang.employment.models import EmployerCall, LeaderPair
from wengang.registry.zero.workdays import deadline


@dataclass(frozen=True)
class Heard:
    """One call: so many days ago, answered after so many working days (None: not yet), and whether that helped.

    ``on_visit``: what else the leader heard who brought it back from the firm.
    """

    days_ago: int
    kind: str
    text: str
    answered: int | None = None
    answer: str = ""
    solved: bool = True
    on_visit: str = ""


ON_VISIT = "看了总装车间和宿舍，天等来的员工稳定；企业明年春天还要招 20 人"
CALLS = (
    Heard(160, CallKind.WORKERS, "订单增加，急需装配工 15 人，包吃住", 1, "已请天等县推荐 22 人，周五视频面试"),
    Heard(96, CallKind.LODGING, "员工宿舍不够，新来的夫妻没有房间", 2, "协调园区公租房 6 间，月底前可入住"),
    Heard(61, CallKind.TRANSPORT, "厂区到公交站 3 公里，夜班工人下班没有车", 7, "已商公交公司，22:30 加开一班", False),
    Heard(25, CallKind.SUBSIDY, "想了解吸纳脱贫人口就业的补贴怎么申请", 3, "已上门辅导，材料当场受理", True, ON_VISIT),
    Heard(1, CallKind.WORKERS, "年底赶货，还缺包装工 8 人", None),
)
LIAISONS = (("总装车间", "麦文杰", "16400020001"), ("包装车间", "欧阳敏", "16400020002"))


def play(year: Year, pair: Pair, places: list[Workplace]) -> None:
    """Pairs of leaders and firms, liaisons of the workshops, and the calls of the largest employer."""
    hr, officer = stage.user("pengjiang.hr"), stage.user(stage.officer(pair, Role.RECEIVING))
    leader = stage.user("tiandeng.leader")
    pairs = [
        do_pair(who, place.employer, first_day=year.months[2 + number], by=officer)
        for number, (who, place) in enumerate(((leader, places[KEPT]), (officer, places[SHORT])))
    ]
    for workshop, name, phone in LIAISONS:
        do_name_liaison(places[KEPT].employer, workshop=workshop, full_name=name, phone=phone, by=hr)
    for heard in CALLS:
        call = _brought_back(heard, year, pairs[0], leader) if heard.on_visit else _raised(heard, year, hr, pairs[0])
        _answer(call, heard, year, hr, officer)


def _raised(heard: Heard, year: Year, hr: User, pair: LeaderPair) -> EmployerCall:
    at = year.at(_day(heard, year), 16, 10)
    return do_raise_call(pair.employer, kind=heard.kind, text=heard.text, by=hr, at=at)


def _brought_back(heard: Heard, year: Year, pair: LeaderPair, leader: User) -> EmployerCall:
    """A leader was there, and the problem became a call."""
    told = {"kind": VisitKind.VISIT, "on": _day(heard, year), "heard": heard.on_visit}
    op = uuid5(NAMESPACE_OID, f"{pair.pk}/{heard.days_ago}")
    do_record_visit(pair, op=op, problems=[(heard.kind, heard.text)], by=leader, **told)
    return EmployerCall.unscoped.filter(pair=pair).latest("pk")


def _day(heard: Heard, year: Year) -> date:
    return year.today - timedelta(days=heard.days_ago)


def _answer(call: EmployerCall, heard: Heard, year: Year, hr: User, officer: User) -> None:
    """The office answers, late or in time, and the employer says whether it helped."""
    if heard.answered is None:
        return
    answered = deadline(_day(heard, year), heard.answered)
    _tell_above(call, answered, year)
    call = do_answer_call(call, text=heard.answer, by=officer, at=year.at(answered, 15, 30))
    if heard.solved:
        do_settle_call(call, "solve", by=hr, words="问题解决了", at=year.at(answered + timedelta(days=4), 9, 45))


def _tell_above(call: EmployerCall, answered: date, year: Year) -> None:
    """As the nights did: whoever does not answer in time is told on."""
    told = call.answer_by + timedelta(days=1)
    if told <= answered:
        with recorded_at(year.at(told, 0, 25)):
            overdue.escalate_calls(told)
