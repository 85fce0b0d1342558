"""What presses one reader: what came up to the own office because its day had passed, and what is due of one's own.

Asked by the menu of every page. Rules are written out here instead of ``visible_to``: each row named by them is one
that the reader's office answers for, so that it is seen anyhow, and the database finds it by its clock alone.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from wengang.core.scope import Scope, none
from wengang.employment.case_enums import CallState
from wengang.employment.models import EmployerCall, RightsCase
from wengang.employment.models.cases import of_my_office


def told(scope: Scope, clock: str, today: date) -> Q:
    """Rows that came up to the reader's office and that are still late by their ``clock`` (a column)."""
    if scope.organisation_id is None:
        return none()
    return of_my_office("above", scope) & Q(**{f"{clock}__lt": today})


def own_cases(scope: Scope, today: date) -> Q:
    """Cases due today or late that the reader answers for, or that nobody of the reader's office has taken yet."""
    if scope.organisation_id is None:
        return none()
    of_mine = Q(owner=scope.user_id, office=scope.organisation_id)  # not what one answers for elsewhere
    mine = of_mine | (Q(owner__isnull=True) & of_my_office("office", scope))
    return mine & Q(clock_on__lte=today)


def own_calls(scope: Scope, today: date) -> Q:
    """Calls that the reader's office has to answer today, or should have answered."""
    if scope.organisation_id is None:
        return none()
    return of_my_office("office", scope) & Q(answer_by__lte=today)


def pressing_cases(scope: Scope, today: date) -> QuerySet[RightsCase]:
    """Cases that came up or are due, in no order."""
    return RightsCase.unscoped.filter(told(scope, "clock_on", today) | own_cases(scope, today))


def pressing_calls(scope: Scope, today: date) -> QuerySet[EmployerCall]:
    """Calls that came up or are due, in no order."""
    rows = EmployerCall.unscoped.filter(state=CallState.OPEN)
    return rows.filter(told(scope, "answer_by", today) | own_calls(scope, today))
