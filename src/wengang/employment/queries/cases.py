"""Reads of cases and calls: what is late first, how fast somebody answered, and how often promises to workers held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Aggregate, Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Extract, TruncDate
from django.utils import timezone

from wengang.core.scope import Scope
from wengang.employment.case_enums import CallState, CallStepKind, CaseState
from wengang.employment.models import CallStep, EmployerCall, LeaderPair, RightsCase
from wengang.employment.queries import clocks
from wengang.employment.queries.pairs import standing

ANSWERED = Count("pk", filter=Q(answered_at__isnull=False))
IN_TIME = Count("pk", filter=Q(answered_on__lte=F("answer_by"), was_late=False))
"""Of calls that were ``_timed``."""


def open_cases(scope: Scope) -> QuerySet[RightsCase]:
    """Cases that are not closed, whose clock runs out first on top."""
    rows = RightsCase.objects.visible_to(scope).filter(clock_on__isnull=False)
    return rows.select_related("person", "employer", "owner", "office", "above", "division").order_by("clock_on", "pk")


def overdue_cases(scope: Scope, today: date) -> QuerySet[RightsCase]:
    """Of these, whose clock has run out."""
    return open_cases(scope).filter(clock_on__lt=today)


def told_cases(scope: Scope, today: date) -> QuerySet[RightsCase]:
    """Of these, what came up to the reader's office and is still late."""
    return open_cases(scope).filter(clocks.told(scope, "clock_on", today))


def due_cases(scope: Scope, today: date) -> QuerySet[RightsCase]:
    """Of these, what is due today or late and the reader's own to do."""
    return open_cases(scope).filter(clocks.own_cases(scope, today))


def closed_cases(scope: Scope) -> QuerySet[RightsCase]:
    """What came of cases, the newest result first."""
    rows = RightsCase.objects.visible_to(scope).filter(state=CaseState.CLOSED)
    return rows.select_related("person", "employer", "owner", "office", "division").order_by("-closed_on", "-pk")


@dataclass(frozen=True)
class CaseSums:
    """Cases of a scope: how many are open, overdue, taken by nobody; closed since a day, and yuan recovered since."""

    open: int
    overdue: int
    untaken: int
    closed: int
    recovered: Decimal


def case_sums(scope: Scope, today: date, since: date) -> CaseSums:
    """One query."""
    running, closed = Q(clock_on__isnull=False), Q(closed_on__gte=since)
    found = (
        RightsCase.objects.visible_to(scope)
        .order_by()
        .aggregate(
            open=Count("pk", filter=running, distinct=True),
            overdue=Count("pk", filter=running & Q(clock_on__lt=today), distinct=True),
            untaken=Count("pk", filter=Q(state=CaseState.OPEN), distinct=True),
            closed=Count("pk", filter=closed, distinct=True),
            recovered=Sum("recovered", filter=closed),
        )
    )
    return CaseSums(**{**found, "recovered": found["recovered"] or Decimal(0)})


def open_calls(scope: Scope) -> QuerySet[EmployerCall]:
    """Calls that wait for an answer, the one to be answered first on top."""
    return _calls(scope).filter(state=CallState.OPEN).order_by("answer_by", "pk")


def told_calls(scope: Scope, today: date) -> QuerySet[EmployerCall]:
    """Of these, what came up to the reader's office unanswered."""
    return open_calls(scope).filter(clocks.told(scope, "answer_by", today))


def due_calls(scope: Scope, today: date) -> QuerySet[EmployerCall]:
    """Of these, what the reader's office has to answer today, or should have."""
    return open_calls(scope).filter(clocks.own_calls(scope, today))


def settled_calls(scope: Scope) -> QuerySet[EmployerCall]:
    """Calls that were answered, solved or withdrawn, the newest first."""
    return _calls(scope).exclude(state=CallState.OPEN).order_by("-raised_at", "-pk")


def _calls(scope: Scope) -> QuerySet[EmployerCall]:
    return EmployerCall.objects.visible_to(scope).select_related("employer", "office", "above", "pair__leader")


@dataclass(frozen=True)
class Pairing:
    """三进五帮 of a time: leaders, their firms, problems they brought back, how many were answered, and in time."""

    leaders: int
    firms: int
    problems: int
    answered: int
    in_time: int


def pairs_of(leader: int | None, day: date) -> QuerySet[LeaderPair]:
    """The firms that a leader looks after on a day."""
    return LeaderPair.unscoped.filter(standing(day), leader=leader)


def pairing(scope: Scope, since: date, until: date) -> Pairing:
    """Pairs that stood on any day from ``since`` to ``until``, both included; two queries."""
    stood = LeaderPair.objects.visible_to(scope).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=since), valid_from__lte=until
    )
    pairs = stood.order_by().aggregate(leaders=Count("leader", distinct=True), firms=Count("employer", distinct=True))
    told = _timed(_raised(scope, since, until).filter(pair__isnull=False))
    return Pairing(**pairs, **told.aggregate(problems=Count("pk"), answered=ANSWERED, in_time=IN_TIME))


@dataclass(frozen=True)
class Response:
    """Calls raised in a time: how many, answered, answered by their day, and the median hours to the first answer."""

    raised: int
    answered: int
    in_time: int
    median_hours: float | None


class Median(Aggregate):
    """The middle value (``percentile_cont``)."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def answered_within(scope: Scope, since: date, until: date) -> Response:
    """How fast offices answered the calls of these days; one query.

    A call that did not help gets a new day to be answered by: the first answer came too late all the same where the
    office above was told before it.
    """
    waited = Extract(F("answered_at") - F("raised_at"), "epoch")
    counted = _timed(_raised(scope, since, until)).annotate(waited=waited)
    found = counted.aggregate(raised=Count("pk"), answered=ANSWERED, in_time=IN_TIME, median=Median("waited"))
    median = found.pop("median")
    return Response(**found, median_hours=None if median is None else median / 3600)


def _timed(calls: QuerySet[EmployerCall]) -> QuerySet[EmployerCall]:
    """With the day of the first answer, and whether the office above had been told before it."""
    told = CallStep.unscoped.filter(call=OuterRef("pk"), kind=CallStepKind.ESCALATED, at__lte=OuterRef("answered_at"))
    return calls.annotate(answered_on=TruncDate("answered_at"), was_late=Exists(told))


def _raised(scope: Scope, since: date, until: date) -> QuerySet[EmployerCall]:
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (since, until + timedelta(days=1)))
    rows = EmployerCall.objects.visible_to(scope).filter(raised_at__gte=begin, raised_at__lt=end)
    return rows.exclude(state=CallState.WITHDRAWN).order_by()
