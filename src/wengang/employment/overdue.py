"""What is overdue is told to the office above: written down as a step, never silently. A few statements a night."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from wengang.accounts.models import Organisation
from wengang.core.states import moment
from wengang.employment.case_enums import CallState, CallStepKind, CaseStepKind
from wengang.employment.escalation import Offices
from wengang.employment.heard import tell_of_calls, tell_of_cases
from wengang.employment.models import CallStep, CaseStep, EmployerCall, RightsCase
from wengang.employment.promptness import promptness, route

STEP = 2_000


@transaction.atomic
def escalate_cases(today: date) -> int:
    """Cases whose clock ran out: the office above sees them from now on, the owner stays. Returns how many."""
    late = RightsCase.unscoped.filter(escalate_on__lt=today).select_related("office", "above", "owner")
    rows = list(late.select_for_update(of=("self",)).order_by("pk"))
    _raise_all(rows)
    for row in rows:
        row.escalate_on = promptness(row.kind, row.opened_on).again_on(today)
    RightsCase.unscoped.bulk_update(rows, ["above", "level", "escalate_on"], batch_size=STEP)
    CaseStep.unscoped.bulk_create(
        [CaseStep(case=row, kind=CaseStepKind.ESCALATED, text=_told_to(row), shown=True, at=moment()) for row in rows],
        batch_size=STEP,
    )
    tell_of_cases(rows, today)
    return len(rows)


@transaction.atomic
def escalate_calls(today: date) -> int:
    """Calls that nobody answered in time. Returns how many."""
    late = EmployerCall.unscoped.filter(escalate_on__lt=today, state=CallState.OPEN).select_related("office", "above")
    rows = list(late.select_for_update(of=("self",)).order_by("pk"))
    _raise_all(rows)
    for row in rows:
        row.escalate_on = route(row.kind, timezone.localdate(row.raised_at)).again_on(today)
    EmployerCall.unscoped.bulk_update(rows, ["above", "level", "escalate_on"], batch_size=STEP)
    CallStep.unscoped.bulk_create(
        [CallStep(call=row, kind=CallStepKind.ESCALATED, text=_told_to(row), at=moment()) for row in rows],
        batch_size=STEP,
    )
    tell_of_calls(rows, today)
    return len(rows)


def _raise_all(rows: Iterable[Any]) -> None:
    """Each row one office up; at the top it stays with the highest, which is told again."""
    last: list[Organisation] = [row.above or row.office for row in rows]
    offices = Offices.above({each.division_id for each in last if each.division_id})
    for row, office in zip(rows, last, strict=True):
        row.above = offices.next_above(office) or row.above
        row.level += 1


def _told_to(row: Any) -> str:
    """The office that is told now; empty where this installation knows none."""
    return str(row.above.name) if row.above else ""
