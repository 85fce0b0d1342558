"""What runs against a clock, on home: what came up to this office, what is due of one's own, families without work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from wengang.accounts.roles import Cap
from wengang.command.asked import Source, answers, whole
from wengang.command.queries import OpenWork
from wengang.command.tasks import Task
from wengang.core.scope import Scope
from wengang.employment.queries import clocks
from wengang.registry.models import ZeroCase
from wengang.registry.queries.zero import part_of_board

CAME_UP, LATE, TODAY = 95, 85, 65
"""How a task weighs: what others let pass, what is late here, what is due today."""


@dataclass(frozen=True)
class Line:
    """How one kind of work is told: its page, its words (one, several), what to do, and the button."""

    route: str
    query: str
    words: Promise
    detail: str | Promise
    button: str | Promise


TOLD_CASES = Line(
    "cases",
    "show=told",
    ngettext_lazy("%(n)s rights case came up to your office", "%(n)s rights cases came up to your office", "n"),
    gettext_lazy("Its day passed in the office below. Take it on, or see that it is done."),
    gettext_lazy("See the cases"),
)
OWN_CASES = Line(
    "cases",
    "show=due",
    ngettext_lazy("%(n)s rights case is due", "%(n)s rights cases are due", "n"),
    gettext_lazy("Those that you answer for, and those that nobody of your office has taken yet."),
    gettext_lazy("See the cases"),
)
TOLD_CALLS = Line(
    "calls",
    "show=told",
    ngettext_lazy("%(n)s employer's call came up to your office", "%(n)s employers' calls came up to your office", "n"),
    gettext_lazy("Nobody answered the employer in time. Answer, or see that it is answered."),
    gettext_lazy("See the calls"),
)
OWN_CALLS = Line(
    "calls",
    "show=due",
    ngettext_lazy("%(n)s employer's call is to be answered", "%(n)s employers' calls are to be answered", "n"),
    gettext_lazy("After its day a call goes up to the office above."),
    gettext_lazy("See the calls"),
)
FAMILY_STEPS = gettext_lazy("The next step stands on each case: a contact, or work for one of them.")
LATE_FAMILIES = Line(
    "zero",
    "when=overdue",
    ngettext_lazy("%(n)s household without work is overdue", "%(n)s households without work are overdue", "n"),
    FAMILY_STEPS,
    gettext_lazy("See the households"),
)
FAMILIES_TODAY = Line(
    "zero",
    "when=today",
    ngettext_lazy("%(n)s household without work is due today", "%(n)s households without work are due today", "n"),
    FAMILY_STEPS,
    gettext_lazy("See the households"),
)


def tasks(work: OpenWork) -> Iterator[Task]:
    """The lines of this reader, in no order; a query for each of three kinds of work."""
    today, scope = timezone.localdate(), work.scope
    yield from _work(work, "cases", _cases, (TOLD_CASES, OWN_CASES), today)
    yield from _work(work, "calls", _calls, (TOLD_CALLS, OWN_CALLS), today)
    if scope.may(Cap.PERSON_EDIT):
        yield from _families(scope, today)


def _work(work: OpenWork, name: str, source: Source, lines: tuple[Line, Line], today: date) -> Iterator[Task]:
    if not work.may(name):
        return
    [(every, came_up, came_up_since, own, own_since)] = answers(source, work.scope, today) or [(0, 0, None, 0, None)]
    work.learn(name, every)
    if came_up:
        yield _task(lines[0], came_up, (today - came_up_since).days, CAME_UP)
    if own:
        days = (today - own_since).days
        yield _task(lines[1], own, days, LATE if days else TODAY)


def _cases(scope: Scope, today: date) -> QuerySet:
    return _by_clock(clocks.pressing_cases(scope, today), "clock_on", scope, clocks.own_cases(scope, today), today)


def _calls(scope: Scope, today: date) -> QuerySet:
    return _by_clock(clocks.pressing_calls(scope, today), "answer_by", scope, clocks.own_calls(scope, today), today)


def _by_clock(rows: QuerySet, clock: str, scope: Scope, own: Q, today: date) -> QuerySet:
    """How many rows there are; of those that came up and of the own ones, how many, and the oldest day."""
    came_up = clocks.told(scope, clock, today)
    return whole(
        rows,
        every=Count("pk"),
        came_up=Count("pk", filter=came_up),
        came_up_since=Min(clock, filter=came_up),
        own=Count("pk", filter=own),
        own_since=Min(clock, filter=own),
    )


def _families(scope: Scope, today: date) -> Iterator[Task]:
    """What the board of zero employment counts under the same words."""
    [(late, since, now)] = answers(_families_due, scope, today) or [(0, None, 0)]
    if late:
        yield _task(LATE_FAMILIES, late, (today - since).days, LATE)
    if now:
        yield _task(FAMILIES_TODAY, now, 0, TODAY)


def _families_due(scope: Scope, today: date) -> QuerySet:
    late, now = part_of_board("overdue", today), part_of_board("today", today)
    rows = ZeroCase.objects.visible_to(scope).filter(late | now)
    return whole(rows, late=Count("pk", filter=late), since=Min("next_on", filter=late), now=Count("pk", filter=now))


def _task(line: Line, number: int, days: int, weight: int) -> Task:
    late = ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}
    return Task(
        weight=weight,
        tone="overdue" if days else "due",
        due=late if days else _("today"),
        title=str(line.words % {"n": number}),
        detail=str(line.detail),
        href=f"{reverse(line.route)}?{line.query}",
        button=str(line.button),
    )
