"""Which week, area, line and worker an address asks for, and the addresses that ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone

from wengang.command.dispatch.counting import ANYBODY
from wengang.command.dispatch.sheet import own_area
from wengang.command.dispatch.weeks import Week
from wengang.core.models import Division
from wengang.core.scope import Scope

NOBODY = "none"


@dataclass(frozen=True)
class Asked:
    """One sheet: the area ("" is the whole country), its week, and today."""

    area: str
    week: Week
    today: date

    @property
    def running(self) -> bool:
        return self.week.sunday >= self.today

    def href(self, *, area: str | None = None, week: Week | None = None) -> str:
        """The sheet of another area or week, everything else being as it is."""
        told = {"week": (week or self.week).code, "division": self.area if area is None else area}
        return f"{reverse('dispatch')}?{urlencode({key: value for key, value in told.items() if value})}"

    def file(self, form: str) -> str:
        told = {"form": form, "week": self.week.code, "division": self.area}
        return f"{reverse('dispatch-file')}?{urlencode(told)}"

    def decide(self) -> str:
        return f"{reverse('decision-new')}?{urlencode({'week': self.week.code, 'division': self.area})}"

    def rows(self, line: str, *, area: str | None = None, worker: int | None = ANYBODY) -> str:
        """The rows behind one number."""
        told = {"line": line, "week": self.week.code, "division": self.area if area is None else area}
        if worker != ANYBODY:
            told["worker"] = NOBODY if worker is None else str(worker)
        return f"{reverse('dispatch-rows')}?{urlencode(told)}"


def asked(query: QueryDict, scope: Scope) -> Asked | None:
    """What the address asks for; None when the reader looks after no division. Raises Http404."""
    today = timezone.localdate()
    area = query.get("division", "")
    if not scope.divisions:
        return None
    if area and (not scope.covers(area) or not Division.objects.filter(pk=area).exists()):
        raise Http404
    return Asked(area or own_area(scope), _week(query.get("week", ""), today), today)


def _week(code: str, today: date) -> Week:
    """This week unless another one is named; what lies ahead is not there. Raises Http404."""
    try:
        week = Week.read(code) if code else Week.of(today)
    except ValueError:
        raise Http404 from None
    if week.monday > today:
        raise Http404
    return week


def worker_of(query: QueryDict) -> int | None:
    """Whose rows; None where nobody answers, ANYBODY for everybody's."""
    text = query.get("worker", "")
    if text == NOBODY:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else ANYBODY
