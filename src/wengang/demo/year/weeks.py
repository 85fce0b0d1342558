"""The weekly meetings of the last weeks: closed sheets, what was decided over them, and what nobody answered yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.command.dispatch import decisions
from wengang.command.dispatch.closing import close_week, is_over
from wengang.command.dispatch.weeks import Week
from wengang.command.models import Decision
from wengang.core.models import Division
from wengang.core.states import recorded_at
from wengang.demo import stage
from wengang.demo.places import Pair
from wengang.demo.year.cast import Workplace
from wengang.demo.year.lives import KEPT, SHORT
from wengang.demo.year.plan import Year

WEEKS = 6
COUNTY, TOWNSHIP, VILLAGE = "county", "bahe.township", "yongan.village"


@dataclass(frozen=True)
class Point:
    """What the meeting about the week so many weeks ago decided, for whom; ``outcome`` empty: not answered yet."""

    weeks_ago: int
    text: str
    owner: str
    line: str = ""
    firm: int | None = None
    outcome: str = ""


POINTS = (
    Point(6, "逐户核实本月离岗未说明原因的人员", TOWNSHIP, "left", None, "已核实 3 户：2 人回家照顾老人，1 人换厂"),
    Point(5, "约谈企业，要求按招工启事兑现工资", COUNTY, "questions", SHORT, "已约谈，企业承诺补发前三个月差额"),
    Point(5, "把永安村待业人员名单与江门岗位再对一遍", VILLAGE, "looking", None, "4 人有意向，已报下期求职清单"),
    Point(4, "联系企业增加夫妻房", COUNTY, "", KEPT, "园区答复可提供 6 间，已登记 2 对夫妻"),
    Point(3, "对三次未接通的外出人员上门问家属", TOWNSHIP, "at_work", None, "7 户已上门，6 人在岗，1 人换号"),
    Point(2, "上月工资又低于约定，商蓬江区人社局联合检查", COUNTY, "questions", SHORT, ""),
    Point(1, "年底返乡意向摸底，先问在蓬江的人", TOWNSHIP, "at_work", None, ""),
)


def play(year: Year, pair: Pair, places: list[Workplace]) -> None:
    """What each meeting decided and what came of it; then the weeks are closed, the oldest first."""
    by = stage.user(stage.officer(pair, Role.COUNTY))
    place = Division.objects.get(pk=pair.sender.code)
    this = Week.of(year.today)
    for point in POINTS:
        _decide(point, Week(this.monday - timedelta(weeks=point.weeks_ago)), place, year, places, by)
    for ago in range(WEEKS, 0, -1):
        week = Week(this.monday - timedelta(weeks=ago))
        if is_over(week, year.today):
            close_week(week, year.today)


def _decide(point: Point, week: Week, place: Division, year: Year, places: list[Workplace], by: User) -> None:
    owner = by if point.owner == COUNTY else stage.user(point.owner)
    met = week.after.monday
    due = met + timedelta(days=4)
    about = {"employer": places[point.firm].employer} if point.firm is not None else {}
    with recorded_at(year.at(met, 9, 30)):
        told = {"text": point.text, "owner": owner, "due_on": due, "line": point.line, **about}
        decision = decisions.do_decide(place, week, **told, by=by)
    Decision.unscoped.filter(pk=decision.pk).update(created_at=year.at(met, 9, 30))
    if point.outcome:
        with recorded_at(year.at(due - timedelta(days=1), 16)):
            decisions.do_answer(decision, seen=1, state=Decision.State.DONE, outcome=point.outcome, by=owner)
