"""How long people stay where they were placed: the curve with its table, and an employer's record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.accounts.roles import Cap
from wengang.command.cohorts import MARKS, Asked, By, Cohort, Cohorts, cohorts, jobs, part_name, running
from wengang.command.dispatch.sheet import own_area
from wengang.core.scope import Scope
from wengang.employment.case_enums import CallState
from wengang.employment.models import EmployerCall
from wengang.employment.queries.promises import FEWEST, promises_kept
from wengang.market.models import Employer
from wengang.registry.queries.page import page_of
from wengang.web.access import Request, mine, page
from wengang.web.cohorts import curve as drawing
from wengang.web.listing import Shown, number_of, places

WAYS: tuple[tuple[By, Any], ...] = (
    ("month", _("By month")),
    ("division", _("By place")),
    ("employer", _("By employer")),
)
SWITCHES = (("organised", _("Placed with help only")), ("seen", _("Only as long as somebody saw it")))
CALLS, SIZE = 20, 50


@dataclass(frozen=True)
class Line:
    """One part: where it is divided further, and where its jobs are listed; "" where the reader may not open them."""

    part: Cohort
    href: str
    jobs: str


@page(Cap.FIGURES)
def survival(request: Request) -> HttpResponse:
    """``?by=month|division|employer&division=…&organised=1&seen=1``."""
    scope = request.user.scope
    asked, way, told = _asked(request)
    area, chosen = asked.area, {name: told[name] for name, _label in SWITCHES if name in told}
    found = cohorts(asked, way)
    rows = [Line(part, _opens(part, way, told), _rows_of(part, told, scope)) for part in found.parts]
    context = _drawn(found, rows) | {
        "found": found,
        "asked": asked,
        "area": area,
        "way": way,
        "chosen": chosen,
        "places": places(scope, area),
        "ways": [(label, _href(told | {"by": code}), code == way) for code, label in WAYS],
        "switches": [(label, _href(_switched(told, name)), name in chosen) for name, label in SWITCHES],
        "rows": rows,
    }
    return render(request, "cohorts/cohorts.html", context)


def _asked(request: Request) -> tuple[Asked, By, dict[str, str]]:
    """What the address asks for, how it is divided, and the same as parameters. Raises Http404."""
    area, by = _area(request, request.user.scope), request.GET.get("by", "month")
    way = next((code for code, _label in WAYS if code == by), None)
    if way is None:
        raise Http404
    chosen = {name: "1" for name, _label in SWITCHES if request.GET.get(name)}
    asked = Asked(area, timezone.localdate(), organised="organised" in chosen, until_seen="seen" in chosen)
    return asked, way, {"by": way, "division": area} | chosen


@page(Cap.EMPLOYMENT_SEE)
def placements(request: Request) -> HttpResponse:
    """The jobs behind a number of the table: ``&part=KEY``, ``&still=1`` for those that had not ended."""
    scope = request.user.scope
    asked, way, told = _asked(request)
    back = _href(told)
    if employer := number_of(request.GET.get("employer"), otherwise=0, most_digits=18):
        asked, back = replace(asked, area="", employer=employer), reverse("employer-record", args=[employer])
    part, still = request.GET.get("part", ""), bool(request.GET.get("still"))
    if not part.isprintable():  # the database takes no NUL
        raise Http404
    rows = jobs(asked, way, part, scope)
    found = page_of(
        (running(rows, asked) if still else rows).select_related("person__division", "employer"),
        number_of(request.GET.get("page")),
        SIZE,
    )
    context = {
        "rows": found.rows,
        "page": Shown(found),
        "name": part_name(way, part) if found.rows else "",
        "still": still,
        "back": back,
    }
    return render(request, "cohorts/placements.html", context)


def _area(request: Request, scope: Scope) -> str:
    area = request.GET.get("division", "")
    if area and not scope.covers(area):
        raise Http404
    # An office that looks after no area follows nobody: no division has such a code.
    return area or (own_area(scope) if scope.divisions else "-")


def _href(told: dict[str, str]) -> str:
    return f"{reverse('cohorts')}?{urlencode({name: value for name, value in told.items() if value})}"


def _switched(told: dict[str, str], name: str) -> dict[str, str]:
    return {**told, name: "" if told.get(name) else "1"}


def _rows_of(part: Cohort, told: dict[str, str], scope: Scope) -> str:
    if not scope.may(Cap.EMPLOYMENT_SEE):
        return ""
    return f"{reverse('cohort-jobs')}?{urlencode({**told, 'part': part.key})}"


def _opens(part: Cohort, way: By, told: dict[str, str]) -> str:
    if way == "employer":
        return reverse("employer-record", args=[part.key]) if part.key else ""
    return _href(told | {"division": part.key}) if way == "division" and part.key != told["division"] else ""


def _drawn(found: Cohorts, rows: list[Line]) -> dict[str, Any]:
    marks = [(months, mark) for (months, _day), mark in zip(MARKS, found.whole.marks, strict=True)]
    return {
        "curve": drawing.curve(found.curve, marks) if found.whole.placed else None,
        "told": drawing.told(found.curve, marks, [(row.part, row.href or row.jobs) for row in rows]),
        "size": drawing,
        "months": [months for months, _day in MARKS],
    }


@page(Cap.VACANCY_SEE)
def record(request: Request, pk: int) -> HttpResponse:
    """How an employer keeps people and its promises; of few workers strangers read nothing. No names."""
    row, scope = mine(request, Employer, pk=pk), request.user.scope
    own = scope.covers(row.division_id) or (
        scope.organisation_id is not None and row.organisation_id == scope.organisation_id
    )
    asked = Asked("", timezone.localdate(), employer=row.pk)
    found = cohorts(asked, "month")
    enough = own or found.whole.placed >= FEWEST
    calls = EmployerCall.objects.visible_to(scope).filter(employer=row, state=CallState.OPEN)
    told = {"by": "month", "employer": str(row.pk)}
    rows = [Line(part, "", _rows_of(part, told, scope)) for part in found.parts] if enough else []
    context = (_drawn(found, rows) if enough else {"curve": None, "months": [months for months, _day in MARKS]}) | {
        "employer": row,
        "found": found if enough else None,
        "asked": asked,
        "rows": rows,
        "fewest": FEWEST,
        "kept": promises_kept([row.pk], asked.since, to_strangers=not own).get(row.pk),
        "calls": calls.order_by("answer_by", "pk")[:CALLS] if scope.may(Cap.CALL_SEE) else None,
    }
    return render(request, "cohorts/record.html", context)
