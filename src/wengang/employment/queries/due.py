"""Contacts that are due: whose, since when; by who answers for the family, or by area."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from wengang.accounts.models import User
from wengang.core.scope import Scope
from wengang.employment.models import FollowUp
from wengang.registry.models import Disclosure


def due(scope: Scope, today: date, *, worker: int | None = None) -> QuerySet[FollowUp]:
    """Contacts due by today that nobody has just tried: the longest waiting first, and risk counts as waiting.

    ``call_on`` never lies behind ``due_on``, so asking for it as well changes nothing but where the index is read from.
    """
    rows = _seen_by(scope, today).filter(call_on__lte=today, due_on__lte=today, try_on__lte=today)
    if worker is not None:
        rows = rows.filter(worker=worker)
    told = ("spell__employer", "spell__division", "spell__leaving_risk", "person__division", "worker")
    return rows.select_related(*told).order_by("call_on", "pk")


def _seen_by(scope: Scope, today: date) -> QuerySet[FollowUp]:
    """What the reader sees. Where nobody was opened to the reader's office, the index of areas alone finds it."""
    opened = Disclosure.unscoped.filter(Disclosure.open_on(today), organisation_id=scope.organisation_id or 0)
    if scope.divisions and not opened.exists():
        return FollowUp.unscoped.filter(scope.inside("division_id"))
    return FollowUp.objects.visible_to(scope)


def due_of(worker: User, today: date) -> QuerySet[FollowUp]:
    """What one worker is to do today, in the worker's own scope."""
    return due(worker.scope, today, worker=worker.pk)


def by_worker(scope: Scope, today: date) -> list[dict[str, Any]]:
    """How much lies on whom: contacts due, of these tried in vain, and since when the oldest. Heaviest first."""
    rows = FollowUp.objects.visible_to(scope).filter(call_on__lte=today, due_on__lte=today).order_by()
    counted: Any = rows.values("worker", "worker__full_name").annotate(
        due=Count("pk"), tried=Count("pk", filter=Q(tries__gt=0)), oldest=Min("due_on")
    )
    return sorted(counted, key=lambda row: (-row["due"], row["worker"] or 0))
