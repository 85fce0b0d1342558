"""The state of the ledger on one page: what samples say, how old facts are, what waits for an answer."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from wengang.accounts.roles import Cap
from wengang.core.models import Division
from wengang.registry.enums import QuestionKind
from wengang.registry.quality.report import report_of
from wengang.registry.quality.staleness import ASPECTS, Aspect, stale_rows, staleness
from wengang.registry.queries import quality as queries
from wengang.web.access import Request, page
from wengang.web.listing import places
from wengang.web.quality.shown import drawing, verdict

SHOWN = 6
PER_PAGE = 50


@page(Cap.PERSON_SEE)
def quality(request: Request) -> HttpResponse:
    """Samples, ages and questions of my divisions."""
    scope, today = request.user.scope, timezone.localdate()
    aspect, division = _asked(request)
    samples = [(row, _judged(row)) for row in queries.samples(scope)[:SHOWN]]
    waiting = queries.open_by_kind(scope)
    context = {
        "samples": samples,
        "aspects": list(ASPECTS.values()),
        "aspect": aspect,
        "division": division,
        "places": [(code, name.strip()) for code, name in places(scope, division)],
        "cells": staleness(scope, aspect, division, today) if scope.covers(division) else [],
        "kinds": [(kind, label, waiting.get(kind, 0)) for kind, label in QuestionKind.choices if waiting.get(kind)],
        "waiting": sum(waiting.values()),
        "may_keep": scope.may(Cap.QUALITY),
        "may_merge": scope.may(Cap.DUPLICATE_DECIDE),
    }
    return render(request, "quality/quality.html", context)


def _judged(row: object) -> dict[str, object]:
    report = report_of(row)  # type: ignore[arg-type]
    return {"report": report, "verdict": verdict(report), "drawing": drawing(report)}


def _asked(request: Request) -> tuple[Aspect, str]:
    """The fact and the place that the address asks for; otherwise the status, at home."""
    aspect = ASPECTS.get(request.GET.get("fact", ""), ASPECTS["employment"])
    own = request.user.scope.divisions
    division = request.GET.get("division", "").strip()[:24] or (own[0] if own else "")
    return aspect, division


@page(Cap.PERSON_SEE)
def stale(request: Request) -> HttpResponse:
    """Who is behind one cell of the table: never seen first, then the oldest."""
    scope = request.user.scope
    aspect, division = _asked(request)
    rows = stale_rows(scope, aspect, division, timezone.localdate())
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [(row, getattr(row, aspect.day)) for row in shown]
    place = Division.objects.filter(pk=division).first()
    context = {"page": shown, "lines": lines, "aspect": aspect, "place": place}
    return render(request, "quality/stale.html", context)
