"""Pay that lies below the promise: what was asked is answered, and becomes cases: won, running, and overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.scope import lies_in
from wengang.core.states import recorded_at
from wengang.demo import stage
from wengang.demo.places import Pair
from wengang.demo.year.jobs import Book
from wengang.demo.year.lives import SHORT
from wengang.demo.year.plan import Year
from wengang.employment import overdue
from wengang.employment.actions.case_work import do_add_step, do_close_case
from wengang.employment.actions.cases import Subject, do_open_case, do_open_from_question
from wengang.employment.case_enums import CaseKind, CaseOutcome, CaseStepKind
from wengang.employment.enums import QuestionKind, QuestionState
from wengang.employment.models import JobQuestion, RightsCase
from wengang.employment.promptness import promptness
from wengang.employment.states import JOB_QUESTION
from wengang.registry.zero.workdays import is_working

ANSWER = "已与企业核对考勤和工资表：按 26 元/小时招工，实际按 16.6 元/小时发放，情况属实"
WON = 2
"""Cases of the first short month; each stands for everybody of that month."""
TAKES = 18
"""Days from the first word to the money."""
OPEN_SINCE, LATE_SINCE = 6, 26
"""Days since the running case was opened, and the one that nobody finished in time."""


@dataclass(frozen=True)
class Work:
    """One step of a case: so many days after it was opened, of which kind, in which words."""

    after: int
    kind: str
    text: str


STEPS = (
    Work(1, CaseStepKind.EMPLOYER, "与企业人事经理电话沟通，企业称试用期按 16.6 元/小时计发，招工时未说明"),
    Work(3, CaseStepKind.EVIDENCE, "收到工资条和招工启事照片：启事写明 26 元/小时，无试用期差别"),
    Work(6, CaseStepKind.WORKER, "告知本人进展，本人要求补足差额，愿意继续在该企业上班"),
    Work(9, CaseStepKind.EMPLOYER, "协作站与蓬江区人社局到企业面谈，企业承认应按启事标准发放，承诺当月补发"),
    Work(16, CaseStepKind.NOTE, "企业补发到账，通知本人核对银行流水"),
)
STILL = (
    Work(1, CaseStepKind.EMPLOYER, "已致电企业，企业答复财务核对中，约定三日内答复"),
    Work(3, CaseStepKind.WORKER, "已告知本人，本人补交了上月工资条"),
)
KEPT_BACK = "入职时被收取工衣押金 300 元，身份证被收走统一保管，本人多次要求退还未果"


def play(book: Book, year: Year, pair: Pair) -> None:
    """Answer the questions of the past, and open the cases that people read."""
    county = stage.user(stage.officer(pair, Role.COUNTY))
    _forget(book, year)
    asked = JobQuestion.unscoped.filter(kind=QuestionKind.PAY_BELOW, employer=book.places[SHORT].employer)
    *older, newest = sorted(set(asked.values_list("month", flat=True)) & set(year.short)) or [None]
    if not older:
        return
    for question in asked.filter(month=older[0]).order_by("pk")[:WON]:
        _win(question, year, county)
    _settle(asked.filter(month__lt=newest), year, county)
    latest = asked.filter(month=newest, state=QuestionState.OPEN, spell__valid_to=None).order_by("pk").first()
    if latest is not None:
        _begin(latest, year, county)


def _win(question: JobQuestion, year: Year, by: User) -> None:
    """Weeks of work, and the money is paid."""
    opened = (question.month or year.today) + timedelta(days=38)
    with recorded_at(year.at(opened, 15, 20)):
        case = do_open_from_question(question, by=by)
    _steps(case, STEPS, opened, year, by)
    with recorded_at(year.at(opened + timedelta(days=TAKES), 16, 40)):
        case.refresh_from_db()
        words = "差额全部补发到工资卡，本人核对无误；企业已更正招工启事"
        told = {"outcome": CaseOutcome.PAID, "words": words, "recovered": case.claimed}
        do_close_case(case, **told, version=case.version, by=by)


def _steps(case: RightsCase, steps: Sequence[Work], opened: date, year: Year, by: User) -> None:
    for number, step in enumerate(steps):
        with recorded_at(year.at(_office_day(opened + timedelta(days=step.after)), 9 + number, 10 + 7 * number)):
            do_add_step(case, kind=step.kind, text=step.text, by=by, shown=step.kind == CaseStepKind.WORKER)


def _office_day(day: date) -> date:
    while not is_working(day):
        day += timedelta(days=1)
    return day


def _settle(asked: QuerySet[JobQuestion], year: Year, by: User) -> None:
    """The other questions of these months were looked into together: it is so."""
    waiting = asked.filter(state=QuestionState.OPEN)
    for month in sorted(set(waiting.values_list("month", flat=True))):
        rows = waiting.filter(month=month)
        at = year.arrives(month) + timedelta(days=9)
        rows.update(answer=ANSWER, answered_by=by, answered_at=at)
        with recorded_at(at):
            JOB_QUESTION.follow_all(rows, "confirm", by=by, reason=ANSWER)


def _begin(question: JobQuestion, year: Year, by: User) -> None:
    """A case that runs: its clock has days left."""
    opened = year.today - timedelta(days=OPEN_SINCE)
    with recorded_at(year.at(opened, 14, 5)):
        case = do_open_from_question(question, by=by)
    _steps(case, STILL, opened, year, by)


def _forget(book: Book, year: Year) -> None:
    """A case that the township did not finish: its day passed, and the county was told, and told again."""
    clerk = stage.user("bahe.township")
    home, opened = str(clerk.scope.divisions[0]), _office_day(year.today - timedelta(days=LATE_SINCE))
    mine = [
        spell
        for part, stint, spell in book.jobs()
        if lies_in(part.person.division_id, home) and stint.firm != SHORT and stint.first < opened
    ]
    job = max(mine, key=lambda spell: spell.valid_from, default=None)
    if job is None:
        return
    with recorded_at(year.at(opened, 11, 15)):
        subject = Subject(spell=job)
        do_open_case(subject, kind=CaseKind.DEPOSIT, summary=KEPT_BACK, claimed=Decimal(300), by=clerk)
    rule = promptness(CaseKind.DEPOSIT, opened)
    told = rule.finish_by(opened) + timedelta(days=1)
    while told <= year.today:
        with recorded_at(year.at(told, 0, 25)):
            overdue.escalate_cases(told)
        told = rule.again_on(told) + timedelta(days=1)
