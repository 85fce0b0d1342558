"""Reads of leaders and their firms, and of whom the workers of a firm turn to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from wengang.core.scope import Scope, within
from wengang.employment.case_enums import CallState
from wengang.employment.models import EmployerCall, LeaderPair, LeaderVisit, Liaison

MOST_LIAISONS = 20


def standing(day: date) -> Q:
    """Pairs that run on a day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def pairs(scope: Scope, day: date, *, ended: bool = False, division: str = "", mine: bool = False) -> QuerySet[Any]:
    """Pairs that run (or have ended), by place and firm; ``last_visit``, ``visited`` and ``waiting`` beside each."""
    rows: QuerySet[Any] = LeaderPair.objects.visible_to(scope).filter(within("employer__division_id", division))
    rows = rows.filter(valid_to__lt=day) if ended else rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    if mine:
        rows = rows.filter(leader=scope.user_id)
    rows = with_counts(rows).select_related("leader", "employer__division")
    return rows.order_by("employer__division_id", "employer__name", "pk")


def with_counts(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Beside each pair its last visit, how many there were, and calls of it that nobody has answered."""
    visits = LeaderVisit.unscoped.filter(pair=OuterRef("pk")).order_by().values("pair")
    calls = EmployerCall.unscoped.filter(pair=OuterRef("pk"), state=CallState.OPEN).order_by().values("pair")
    return rows.annotate(
        last_visit=Subquery(visits.annotate(n=Max("on")).values("n")),
        visited=Coalesce(Subquery(visits.annotate(n=Count("pk")).values("n")), 0),
        waiting=Coalesce(Subquery(calls.annotate(n=Count("pk")).values("n")), 0),
    )


def visits_of(scope: Scope, pair: LeaderPair) -> QuerySet[LeaderVisit]:
    """Visits of a pair as far as the reader may read them, the newest first."""
    rows = LeaderVisit.objects.visible_to(scope).filter(pair=pair).select_related("by")
    return rows.order_by("-on", "-pk")


def calls_of(scope: Scope, pair: LeaderPair) -> QuerySet[EmployerCall]:
    """What was brought back from a firm, the newest first."""
    rows = EmployerCall.objects.visible_to(scope).filter(pair=pair)
    return rows.select_related("employer", "office", "above", "pair__leader").order_by("-raised_at", "-pk")


@dataclass(frozen=True)
class Care:
    """Who looks after a firm and its people today."""

    pairs: list[LeaderPair]
    liaisons: list[Liaison]
    last_visit: LeaderVisit | None


def care_of(scope: Scope, employer: int, day: date) -> Care:
    """Leaders with their last visit, liaisons of its workshops. Three queries."""
    rows = LeaderPair.objects.visible_to(scope).filter(standing(day), employer=employer).select_related("leader")
    found = list(with_counts(rows).order_by("pk"))
    visits = LeaderVisit.objects.visible_to(scope).filter(pair__employer=employer).select_related("pair__leader")
    return Care(found, list(liaisons_of(scope, employer, day)[:MOST_LIAISONS]), visits.order_by("-on", "-pk").first())


def liaisons_of(scope: Scope, employer: int, day: date) -> QuerySet[Liaison]:
    """Whom the workers of each workshop turn to today."""
    rows = Liaison.objects.visible_to(scope).filter(standing(day), employer=employer)
    return rows.select_related("employer", "user").order_by("workshop", "pk")


def before(scope: Scope, liaison: Liaison) -> QuerySet[Liaison]:
    """Everybody who was liaison of the same workshop, the newest first."""
    rows = Liaison.objects.visible_to(scope).filter(employer=liaison.employer_id, workshop=liaison.workshop)
    return rows.select_related("user", "by").order_by("-valid_from", "-pk")
