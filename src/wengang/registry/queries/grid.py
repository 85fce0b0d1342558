"""Reads of the grid: who answers for what, how much that is, and which households nobody answers for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Min, Q, QuerySet

from wengang.accounts.models import Organisation, User
from wengang.core.scope import Scope
from wengang.registry.models import Assignment, Household

STALE_DAYS = 90
"""Nobody reached the family for so long: the worker's list begins with them."""


def standing_on(day: date) -> Q:
    """Assignments in force on a day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def assignments(scope: Scope, day: date) -> QuerySet[Assignment]:
    """Who answers for which cell or household today, from the top of the tree down."""
    rows = (
        Assignment.objects.visible_to(scope).filter(standing_on(day)).select_related("worker", "division", "household")
    )
    return rows.order_by("division_id", F("household_id").asc(nulls_first=True), "pk")


def history(scope: Scope, assignment: Assignment) -> QuerySet[Assignment]:
    """Everybody who ever answered for the same cell or household, the newest first."""
    rows = Assignment.objects.visible_to(scope).filter(division=assignment.division, household=assignment.household)
    return rows.select_related("worker").order_by("-valid_from", "-pk")


def workers_of(scope: Scope) -> QuerySet[User]:
    """Accounts in organisations of the reader's divisions that look after people: who can be assigned."""
    inside = scope.inside("memberships__organisation__division_id") & Q(memberships__active=True)
    kinds = (Organisation.Kind.BUREAU, Organisation.Kind.VILLAGE)
    rows = User.objects.filter(inside, memberships__organisation__kind__in=kinds, is_active=True)
    return rows.distinct().order_by("full_name", "pk")


@dataclass(frozen=True)
class Load:
    """What lies on one worker: households, of these not reached for long, and since when the oldest."""

    worker: int
    households: int
    stale: int
    oldest: date | None


def workload(scope: Scope, day: date) -> list[Load]:
    """Households by the worker who answers for them, the heaviest first."""
    rows = Household.objects.visible_to(scope).filter(worker__isnull=False).order_by().values("worker")
    unseen = Q(contacted_on__isnull=True) | Q(contacted_on__lt=day - timedelta(days=STALE_DAYS))
    counted = rows.annotate(households=Count("pk"), stale=Count("pk", filter=unseen), oldest=Min("contacted_on"))
    found = (Load(row["worker"], row["households"], row["stale"], row["oldest"]) for row in counted)
    return sorted(found, key=lambda load: (-load.households, load.worker))


def unanswered(scope: Scope) -> QuerySet[Household]:
    """Households that nobody answers for: no assignment reaches them up to the province."""
    return Household.objects.visible_to(scope).filter(worker__isnull=True).order_by("division_id", "pk")
