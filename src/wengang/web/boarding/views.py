"""Boarding and arrival: the trips of the day, the phone page that works without signal, and what it sends."""

from __future__ import annotations

import json
from typing import Any
from zlib import crc32

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import ensure_csrf_cookie

from wengang.accounts.actions import log_access
from wengang.accounts.models import AccessLog
from wengang.accounts.roles import Cap
from wengang.core.scope import Scope
from wengang.core.states import WrongState
from wengang.journeys.actions.boarding import (
    Outcome,
    Result,
    conducts,
    do_arrive_trip,
    do_check_in,
    do_leave,
)
from wengang.journeys.enums import TripState
from wengang.journeys.models import Call, Trip
from wengang.journeys.queries import boarding
from wengang.journeys.queries.people import open_to
from wengang.web.access import Request, mine, page
from wengang.web.boarding import wire
from wengang.web.boarding.words import words
from wengang.web.refusals import REFUSALS, sentence
from wengang.web.sending import Unreadable, answer

SHOWN = 30
DOORS = (Cap.JOURNEY_BOARD, Cap.JOURNEY_ARRIVE)
FILES = (
    "wengang/look.css",
    "wengang/phone/phone.css",
    "wengang/phone/kit.js",
    "wengang/phone/sending.js",
    "wengang/boarding/store.js",
    "wengang/boarding/standing.js",
    "wengang/boarding/scan.js",
    "wengang/boarding/drawing.js",
    "wengang/boarding/page.js",
    "wengang/mark.svg",
)
"""What the phone page needs beside itself, kept by the worker."""


@page(DOORS)
def today(request: Request) -> HttpResponse:
    """Trips on which I check people in, and those whose people I receive: who is due when, who is there."""
    scope = request.user.scope
    boards, receives = scope.may(Cap.JOURNEY_BOARD), scope.may(Cap.JOURNEY_ARRIVE)
    context = {
        "boarding": _with_counts(boarding.trips_to_board(scope), boarding.boards(scope)) if boards else [],
        "receiving": _with_counts(boarding.trips_to_receive(scope), boarding.receives(scope)) if receives else [],
        "jobless": _jobless(scope),
        "may_board": boards,
        "may_receive": receives,
    }
    return render(request, "boarding/today.html", context)


def _jobless(scope: Scope) -> list[dict[str, Any]]:
    """Those the reader sees among the people at a gate without a job on record, the first of them."""
    rows = list(boarding.no_job_yet(scope)[:SHOWN])
    seen = open_to(scope, rows)
    return [{"seat": seat, "person": seat.demand.person, "named": seat.demand.person_id in seen} for seat in rows]


def _with_counts(trips: QuerySet[Trip], mine: Q) -> list[dict[str, Any]]:
    """Trips with their calls; counted are the people whom the reader looks after there."""
    calls = Call.unscoped.select_related("place").order_by("number")
    rows = list(trips.prefetch_related(Prefetch("calls", queryset=calls)))
    counts = boarding.by_trips(rows, mine)
    return [{"trip": trip, "counts": counts[trip.pk], "calls": list(trip.calls.all())} for trip in rows]


@page(DOORS)
@ensure_csrf_cookie
def trip(request: Request, pk: int) -> HttpResponse:
    """The phone page of one trip. It holds the reader's key, so that a list somebody else left there is dropped."""
    mine(request, Trip, pk=pk)
    return _shell(request, request.user.pk)


@page(DOORS)
@ensure_csrf_cookie
def shell(request: Request) -> HttpResponse:
    """The phone page for the worker to keep: the same for everybody."""
    return _shell(request, None)


def _shell(request: Request, reader: int | None) -> HttpResponse:
    return render(request, "boarding/phone.html", {"words": words(), "files": FILES, "reader": reader})


@page(DOORS)
def worker(request: Request) -> HttpResponse:
    """The service worker. It keeps the phone page and its files, and nothing that was made for somebody."""
    files = [static(each) for each in FILES]
    shell_address = reverse("boarding-shell")
    kept = {"files": files, "shell": shell_address, "home": reverse("boarding"), "name": "wengang-boarding-"}
    kept["version"] = f"{kept['name']}{crc32(json.dumps(kept).encode()):08x}"
    response = render(request, "boarding/worker.js", {"kept": json.dumps(kept)}, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@page(DOORS, "POST")
def take_list(request: Request, pk: int) -> HttpResponse:
    """The list of a trip, to be kept on the phone: names leave the house here, so it is written down."""
    found = _trip(request, pk)
    scope = request.user.scope
    riders = boarding.riders(scope, found) if _open(found) else []
    if riders:
        log_access(AccessLog.Action.EXPORT, "trip", by=request.user, row=pk, rows=len(riders), reason="phone list")
    return answer(wire.the_list(scope, found, riders, conducts=conducts(found, request.user)))


@page(DOORS, "POST")
def sync(request: Request, pk: int) -> HttpResponse:
    """Taps of a phone, each answered; then how everybody stands."""
    found = _trip(request, pk)
    try:
        sent = wire.read(request.body)
    except Unreadable:
        return answer({"error": "unreadable"}, status=400)
    outcomes = do_check_in(found, sent.ops, by=request.user)
    outcomes += [_step(request, found, step) for step in sent.steps]
    found.refresh_from_db(fields=["state"])
    return answer(wire.standing(request.user.scope, found, outcomes))


def _step(request: Request, found: Trip, step: wire.Step) -> Outcome:
    """A stop left, or the vehicle there; what another phone has said before is no fault."""
    try:
        if step.what == wire.CAME:
            do_arrive_trip(found, by=request.user, at=step.at)
        else:
            call = Call.unscoped.filter(trip=found, drops=False, pk=step.call or 0).first()
            if call is not None:
                do_leave(call, by=request.user, at=step.at)
    except WrongState:
        return Outcome(step.op, Result.AGAIN)
    except REFUSALS as refused:
        return Outcome(step.op, Result.REFUSED, why=sentence(refused))
    return Outcome(step.op, Result.TAKEN)


def _trip(request: Request, pk: int) -> Trip:
    found: Trip = mine(request, Trip, pk=pk)
    rows = Trip.unscoped.select_related("plan__wave__organisation", "vehicle")
    return rows.get(pk=found.pk)


def _open(found: Trip) -> bool:
    """Whether there is still something to do on it, and so a reason to have the list on a phone."""
    over = found.state in (TripState.CLOSED, TripState.CANCELLED)
    return not over and found.plan.state in boarding.TO_COME and timezone.now() < found.arrives_at + wire.KEPT
