"""The lists behind a survey's numbers: not reached, came later, to call, what they intend; and as workbooks."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.core.scope import lies_in
from wengang.registry.enums import SurveyKind
from wengang.registry.models import Survey
from wengang.registry.queries import surveys as queries
from wengang.registry.queries.intents import asks_intents, behind, intents
from wengang.registry.queries.page import page_of
from wengang.registry.sheets.survey_lists import export_intenders, export_targets
from wengang.web.access import Request, mine, page
from wengang.web.listing import Shown, number_of
from wengang.web.workbooks import workbook

PER_PAGE = 50


def _shown(request: Request, rows: Any) -> Shown:
    return Shown(page_of(rows, number_of(request.GET.get("page")), PER_PAGE))


def _inside(request: Request, row: Survey) -> str:
    asked = request.GET.get("inside", "") or request.POST.get("inside", "")
    return asked if asked and lies_in(asked, row.division_id) else ""


def _context(request: Request, row: Survey, **more: Any) -> dict[str, Any]:
    scope = request.user.scope
    return {
        "row": row,
        "may_edit": scope.may(Cap.PERSON_EDIT),
        "may_export": scope.may(Cap.PERSON_EXPORT),
        "may_reveal": scope.may(Cap.PERSON_REVEAL),
        **more,
    }


@page(Cap.PERSON_SEE)
def missed_list(request: Request, code: str) -> HttpResponse:
    """Everybody not reached yet, place by place."""
    row = mine(request, Survey, code=code)
    inside = _inside(request, row)
    shown = _shown(request, queries.missed(request.user.scope, row, inside))
    told = {"page": shown, "inside": inside, "inside_name": queries.place_name(inside)}
    return render(request, "surveys/missed.html", _context(request, row, **told))


@page(Cap.PERSON_SEE)
def late(request: Request, code: str) -> HttpResponse:
    """Who would be asked now and is no target: came, or was learned of, after the targets were frozen."""
    row = mine(request, Survey, code=code)
    shown = _shown(request, queries.latecomers(request.user.scope, row))
    of_households = row.kind == SurveyKind.HOUSEHOLD
    told = {"page": shown, "of_households": of_households, "unit": _("households") if of_households else _("persons")}
    return render(request, "surveys/late.html", _context(request, row, **told))


@page(Cap.PERSON_SEE)
def calls(request: Request, code: str) -> HttpResponse:
    """Whom to call next, the longest unseen first."""
    row = mine(request, Survey, code=code)
    shown = _shown(request, queries.call_list(request.user.scope, row))
    return render(request, "surveys/calls.html", _context(request, row, page=shown))


@page(Cap.PERSON_SEE)
def intents_page(request: Request, code: str) -> HttpResponse:
    """What people intend, by where to; each number opens to its people."""
    row = mine(request, Survey, code=code)
    if not asks_intents(row):
        raise Http404
    scope, line = request.user.scope, request.GET.get("line", "")
    found = intents(scope, row)
    label = next((each.label for each in (*found.leaving, *found.others) if each.key == line), "")
    shown = _shown(request, behind(scope, row, line)) if label else None
    told = {"found": found, "line": line, "label": label, "page": shown}
    return render(request, "surveys/intents.html", _context(request, row, **told))


@page(Cap.PERSON_EXPORT, "POST")
def export(request: Request, code: str) -> HttpResponseBase:
    """A list of this survey as a workbook: phones masked, marked with who took it out, and logged."""
    row = mine(request, Survey, code=code)
    line, scope = request.POST.get("line", ""), request.user.scope
    if line and asks_intents(row):
        blocks, name = export_intenders(behind(scope, row, line), by=request.user), _("What people intend")
    else:
        rows = queries.missed(scope, row, _inside(request, row))
        blocks, name = export_targets(rows, by=request.user), _("Not reached yet")
    return workbook(blocks, f"{row.name}-{name}-{timezone.localdate().isoformat()}.xlsx")
