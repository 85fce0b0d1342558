"""The lines of the weekly sheet, as ONE table: name, unit, stock or flow, what is counted, and the rows behind it.

Stocks are as of the week's last day. ``had + new + back - left = on_job`` holds exactly: whoever came has a job on the
last day and had none on the last day of the week before, whoever left the other way round; who changed employers within
the week is neither, and counts once under ``hired``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wengang.accounts.roles import Cap

PERSONS, TIMES = _("persons"), _("person-times")
EMPLOYERS, PLACES, ITEMS = _("employers"), _("headcount"), _("items")
PERSON, PROPOSAL, VACANCY, EMPLOYER = "person", "proposal", "vacancy", "employer"
QUESTION, CASE, CALL, DECISION = "question", "case", "call", "decision"
MAY_OPEN = {
    PERSON: Cap.PERSON_SEE,
    PROPOSAL: Cap.PROPOSAL_SEE,
    VACANCY: Cap.VACANCY_SEE,
    EMPLOYER: Cap.VACANCY_SEE,
    QUESTION: Cap.EMPLOYMENT_SEE,
    CASE: Cap.EMPLOYMENT_SEE,
    CALL: Cap.CALL_SEE,
    DECISION: Cap.FIGURES,
}
"""What a reader must hold to open the rows behind a number, by what they are."""


@dataclass(frozen=True)
class Line:
    """One line. ``counts``: what is added up over the rows of ``source`` (``sources.py``) for which ``where`` holds.

    ``part_of``: the line that it is a part of; ``asks``: a rise of it is nothing to be glad of.
    """

    code: str
    label: str | Promise
    unit: str | Promise
    stock: bool
    definition: str | Promise
    source: str
    rows: str
    where: LiteralString = "TRUE"
    counts: LiteralString = "count(*)"
    part_of: str = ""
    asks: bool = False

    @property
    def kind(self) -> str:
        return "stock" if self.stock else "flow"


def _people(
    code: str,
    label: str | Promise,
    stock: bool,
    definition: str | Promise,
    where: LiteralString,
    part_of: str = "",
    asks: bool = False,
) -> Line:
    return Line(code, label, PERSONS, stock, definition, "people", PERSON, where, part_of=part_of, asks=asks)


def _left(code: str, label: str | Promise, where: LiteralString) -> Line:
    told = _("Of those who left: the reason that was recorded with the end of the job.")
    return _people(code, label, False, told, where, "left", True)


LINES = (
    _people(
        "should_work",
        _("Able to work"),
        True,
        _("Aged 16 to the statutory retirement age, able to work, neither studying nor unable to take a job."),
        "able",
    ),
    _people(
        "at_work",
        _("At work"),
        True,
        _("Of those able to work: with a job on record on that day, or whose newest status by then says at work."),
        "able AND working",
    ),
    _people(
        "looking",
        _("Without work and looking"),
        True,
        _("Of those able to work: not at work, and the newest status by then says looking for work."),
        "able AND NOT working AND status = 'looking'",
        asks=True,
    ),
    _people(
        "unknown",
        _("Status unknown"),
        True,
        _("Of those able to work: no job on record and nobody knows a status."),
        "able AND NOT working AND status = ''",
        asks=True,
    ),
    _people(
        "on_job",
        _("With a job on record"),
        True,
        _("Persons of any age with at least one job on record on that day; the own farm does not count."),
        "runs",
    ),
    _people(
        "had_job",
        _("The same, a week before"),
        True,
        _("As known now, with what was reported late: persons with a job on the last day of the week before."),
        "ran",
    ),
    _people(
        "new",
        _("Newly at work"),
        False,
        _("A job on the last day, none a week before, and not back with an employer of the last year."),
        "runs AND NOT ran AND NOT back",
    ),
    _people(
        "back",
        _("Back at their post"),
        False,
        _("A job on the last day, none a week before, with an employer they left within the last year."),
        "runs AND NOT ran AND back",
    ),
    _people(
        "left",
        _("Left work"),
        False,
        _("A job on the last day of the week before, and none on this week's last day."),
        "ran AND NOT runs",
        asks=True,
    ),
    _left("left_returned", _("Returned home"), "ran AND NOT runs AND reason = 'returned'"),
    _left("left_resigned", _("Left by own wish"), "ran AND NOT runs AND reason = 'resigned'"),
    _left("left_dismissed", _("Dismissed"), "ran AND NOT runs AND reason = 'dismissed'"),
    _left("left_ended", _("Contract ended"), "ran AND NOT runs AND reason = 'ended'"),
    _people(
        "left_untold",
        _("No reason recorded"),
        False,
        _("Of those who left: nobody recorded why."),
        "ran AND NOT runs AND coalesce(reason, '') = ''",
        "left",
        True,
    ),
    Line(
        "told",
        _("Posts put to workers"),
        TIMES,
        False,
        _("Proposals that a worker heard of for the first time in the week."),
        "moves",
        PROPOSAL,
        "before = 'proposed' AND move IN ('show', 'accept', 'decline')",
    ),
    Line(
        "interviews",
        _("Interviews"),
        TIMES,
        False,
        _("Proposals that led to an invitation to an interview in the week."),
        "moves",
        PROPOSAL,
        "move = 'interview'",
    ),
    Line(
        "offers",
        _("Offers"),
        TIMES,
        False,
        _("Proposals in which the employer made an offer in the week."),
        "moves",
        PROPOSAL,
        "move = 'offer'",
    ),
    _people(
        "hired",
        _("Began a job"),
        False,
        _("Persons with a job whose first day lies in the week, also from one employer to another."),
        "began",
    ),
    Line(
        "short_employers",
        _("Employers short of people"),
        EMPLOYERS,
        True,
        _("Employers of the area with a vacancy open that night that had places left."),
        "places",
        VACANCY,
        "gap > 0",
        "count(DISTINCT employer_id)",
    ),
    Line(
        "gap",
        _("Places they lack people for"),
        PLACES,
        True,
        _("Headcount of these vacancies that was not filled that night."),
        "places",
        VACANCY,
        "gap > 0",
        "sum(gap)",
    ),
    Line(
        "over_employers",
        _("Employers with people too many"),
        EMPLOYERS,
        True,
        _("Employers of the area whose surplus was being transferred that night."),
        "surplus",
        EMPLOYER,
        counts="count(DISTINCT id)",
        asks=True,
    ),
    Line(
        "surplus",
        _("People they have too many"),
        PERSONS,
        True,
        _("Persons whose jobs these transfers concern."),
        "surplus",
        EMPLOYER,
        counts="sum(people)",
        asks=True,
    ),
    Line(
        "transferred",
        _("Transferred"),
        PERSONS,
        False,
        _("Persons who, with their own consent, began a job in the week that a transfer led to."),
        "moved",
        PERSON,
        counts="count(DISTINCT id)",
    ),
    Line(
        "questions",
        _("Open questions about jobs"),
        ITEMS,
        True,
        _("Findings about jobs (pay, roster, insurance, terms) that nobody had answered that night."),
        "questions",
        QUESTION,
        asks=True,
    ),
    Line(
        "cases",
        _("Open rights cases"),
        ITEMS,
        True,
        _("Cases about pay, deposits, hours, injury or contracts that were not closed on that day."),
        "cases",
        CASE,
        asks=True,
    ),
    Line(
        "calls",
        _("Employers' calls without an answer"),
        ITEMS,
        True,
        _("Calls of the area's employers that nobody had answered that night."),
        "calls",
        CALL,
        asks=True,
    ),
    Line(
        "decisions",
        _("Decisions not carried out yet"),
        ITEMS,
        True,
        _("What earlier meetings decided and nobody had answered by that day."),
        "decisions",
        DECISION,
        asks=True,
    ),
    Line(
        "decisions_late",
        _("Past their deadline"),
        ITEMS,
        True,
        _("Of these: the deadline lies before that day."),
        "decisions",
        DECISION,
        "late",
        part_of="decisions",
        asks=True,
    ),
)
BY_CODE = {line.code: line for line in LINES}
