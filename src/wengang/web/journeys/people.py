"""The people behind the numbers of a plan: by state, trip, stop or gate."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from wengang.accounts.roles import Cap
from wengang.journeys.enums import LIVE_PLANS
from wengang.journeys.models import Plan, Trip
from wengang.journeys.queries import live
from wengang.web.access import Request, mine, page

PER_PAGE = 50


@page(Cap.JOURNEY_SEE)
def people(request: Request, pk: int) -> HttpResponse:
    """``?show=`` on, there, explained, open or all; ``?trip=``, ``?on=`` and ``?off=`` (keys of calls) narrow it."""
    plan = mine(request, Plan, pk=pk)
    show = request.GET.get("show", "")
    show = show if show in live.SHOWN else ""
    keys = {name: int(value) for name in ("trip", "on", "off") if (value := request.GET.get(name, "")).isdigit()}
    rows = live.people(request.user.scope, plan, show, **keys)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "wave": plan.wave,
        "is_live": plan.state in LIVE_PLANS,
        "page": shown,
        "rows": live.dressed(request.user.scope, list(shown.object_list)),
        "buckets": live.buckets(request.user.scope, plan, **keys),
        "show": show,
        "trip": Trip.unscoped.filter(plan=plan, pk=keys["trip"]).first() if "trip" in keys else None,
        "call": live.call_of(plan, keys.get("on") or keys.get("off")),
        "sees_people": request.user.scope.may(Cap.PERSON_SEE),
    }
    return render(request, "journeys/people.html", context)
