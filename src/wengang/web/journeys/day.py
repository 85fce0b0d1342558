"""The page of the day: every trip, who has to be found, what was changed; refreshed while it stands open."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.journeys.actions.boarding import conducts, do_close_plan, do_close_trip, do_explain
from wengang.journeys.actions.guard import organises
from wengang.journeys.enums import LIVE_PLANS, Explanation, PlanState, TripState
from wengang.journeys.models import Plan, Seat, Trip
from wengang.journeys.papers import papers_for
from wengang.journeys.queries import board, boarding, live
from wengang.web.access import Request, mine, page
from wengang.web.journeys.plans import ends_in_words
from wengang.web.refusals import tried

SHOWN = 60
"""Most people of one list; the rest is counted."""
PARTS = {"trips": "journeys/day_trips.html", "people": "journeys/day_people.html"}


@page(Cap.JOURNEY_SEE)
def day(request: Request, pk: int) -> HttpResponse:
    """All of the page; asked by htmx for ``?part=``, that part alone."""
    row = mine(request, Plan, pk=pk)
    if row.state not in LIVE_PLANS:
        return redirect("plan", pk=pk)
    part = request.GET.get("part", "") if request.htmx else ""
    context: dict[str, Any] = {
        "plan": row,
        "wave": row.wave,
        "ends": ends_in_words(row.wave),
        "now": timezone.localtime(),
        "over": row.state == PlanState.CLOSED,
        "sees_people": request.user.scope.may(Cap.PERSON_SEE),
    }
    if part != "people":
        context |= _trips(request, row)
    if part != "trips":
        context |= _people(request, row)
    return render(request, PARTS.get(part, "journeys/day.html"), context)


def _trips(request: Request, plan: Plan) -> dict[str, Any]:
    rows = live.live_trips(plan, board.lines(plan))
    scope = request.user.scope
    sums = sum((row.counts.boarded for row in rows), boarding.Tally())
    arrived = sum((row.counts.arrived for row in rows), boarding.Tally())
    states = [row.line.trip.state for row in rows]
    closed = all(state in (TripState.CLOSED, TripState.CANCELLED) for state in states)
    return {
        "rows": rows,
        "boarded": sums,
        "arrived": arrived,
        "under_way": states.count(TripState.DEPARTED),
        "may_close": scope.may(Cap.JOURNEY_CLOSE),
        "may_close_plan": closed and plan.state == PlanState.ARRIVED and _announces(request, plan),
    }


def _announces(request: Request, plan: Plan) -> bool:
    return request.user.scope.may(Cap.JOURNEY_ANNOUNCE) and organises(plan.wave, request.user)


def _people(request: Request, plan: Plan) -> dict[str, Any]:
    scope = request.user.scope
    lost = live.to_find(scope, plan)
    shown = list(lost[:SHOWN])
    seen = len(shown) if len(shown) < SHOWN else lost.count()
    declined, silent = list(live.declined(scope, plan)[:SHOWN]), list(live.without_phone(scope, plan)[:SHOWN])
    mine_to_explain = scope.may(Cap.JOURNEY_CLOSE) and any(conducts(seat.trip, request.user) for seat in shown[:1])
    return {
        "papers": papers_for(scope),
        "lost": live.dressed(scope, shown),
        "lost_count": seen,
        "lost_elsewhere": live.lost_in_all(plan) - seen,
        "declined": live.dressed(scope, declined),
        "silent": live.dressed(scope, silent) if plan.state in (PlanState.ANNOUNCED, PlanState.BOARDING) else [],
        "changes": live.changes(scope, plan)[:10],
        "explanations": Explanation.choices,
        "may_explain": mine_to_explain and plan.state != PlanState.CLOSED,
        "arranges": scope.may(Cap.JOURNEY_PLAN) and organises(plan.wave, request.user),
    }


@page(Cap.JOURNEY_CLOSE, "POST")
def explain(request: Request, pk: int) -> HttpResponse:
    """Say why somebody is not at the gate."""
    seat = mine(request, Seat, pk=pk)
    told = {name: request.POST.get(name, "")[:200] for name in ("explanation", "note")}
    end_job = request.POST.get("end_job") == "1"
    tried(request, lambda: do_explain(seat, **told, end_job=end_job, by=request.user), _("Explained."))
    return redirect("day", pk=seat.plan_id)


@page(Cap.JOURNEY_CLOSE, "POST")
def close_trip(request: Request, pk: int) -> HttpResponse:
    """Close a trip on which everybody is accounted for."""
    row = mine(request, Trip, pk=pk)
    tried(request, lambda: do_close_trip(row, by=request.user), _("Trip %(n)s is closed.") % {"n": row.number})
    return redirect("day", pk=row.plan_id)


@page(Cap.JOURNEY_ANNOUNCE, "POST")
def close_plan(request: Request, pk: int) -> HttpResponse:
    """Close the plan once every trip is closed."""
    row = mine(request, Plan, pk=pk)
    if not tried(request, lambda: do_close_plan(row, by=request.user)):
        return redirect("day", pk=pk)
    messages.success(request, _("Everybody is accounted for. The plan is closed."))
    return redirect("day", pk=pk)
