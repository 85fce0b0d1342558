"""The night's work on the risk of leaving."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from wengang.core.jobs import Progress, daily, last_result
from wengang.employment.leaving.fitting import do_fit, strays, watch
from wengang.employment.leaving.refresh import forget_all, mark_all, mark_wishes, refresh_due
from wengang.employment.leaving.state import in_force, is_on
from wengang.employment.leaving.table import table
from wengang.employment.models import LeavingModel

LEAVING = "employment.leaving"
OVERLAP = 1_000
"""Wishes are looked at again so far back: keys are given before their rows can be seen."""


@daily(LEAVING, at=time(2, 0))
def risk_of_leaving(progress: Progress) -> dict[str, Any]:
    """Learn anew when it is time; say the risk of jobs to which something happened or whose day has come."""
    today = timezone.localdate()
    if not is_on():
        forget_all()
        return {"on": False}
    if _to_fit(today):
        do_fit(today)
    watch(today)
    basis, last = in_force(today).code, last_result(LEAVING, "wish")
    if last.get("basis", basis) != basis:
        mark_all()
    newest = mark_wishes(max(int(last.get("wish", 0)) - OVERLAP, 0))
    return {"on": True, "basis": basis, "written": refresh_due(today, progress), "wish": newest}


def _to_fit(today: date) -> bool:
    """Once a month, unless a model counts that does not stray: that one is kept, and watched, for half a year."""
    newest = LeavingModel.objects.order_by("-pk").first()
    if newest is None:
        return True
    strayed = bool(newest.drift) and strays(newest.drift[-1])
    wait = "keep_days" if newest.active and not strayed else "refit_days"
    return newest.fitted_on <= today - timedelta(days=int(table(today).fit[wait]))
