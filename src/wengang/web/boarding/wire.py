"""What the phone page sends and gets, as JSON. Anything may come in; nothing of it is trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.core.scope import Scope
from wengang.journeys.actions.boarding import Op, Outcome
from wengang.journeys.enums import CheckHow, CheckItem, CheckKind
from wengang.journeys.models import Call, Seat, Trip
from wengang.journeys.queries import boarding
from wengang.web import sending
from wengang.web.sending import moment
from wengang.web.templatetags.ui import zh_date

KEPT = timedelta(days=2)
"""How long after the planned arrival a phone may keep the list."""
LEAVE, CAME = "leave", "came"
"""Taps about the trip itself: a stop was left, the vehicle is there."""


@dataclass(frozen=True)
class Step:
    """A tap about the trip: ``what`` is LEAVE (of ``call``) or CAME."""

    op: UUID
    what: str
    at: datetime
    call: int | None = None


@dataclass(frozen=True)
class Sent:
    """One sending: taps about seats, taps about the trip."""

    ops: Sequence[Op]
    steps: Sequence[Step]


def read(body: bytes) -> Sent:
    """The taps of a request's body. Raises Unreadable."""
    taps = sending.read(body, lambda entry, shift: (_step if entry["what"] in (LEAVE, CAME) else _op)(entry, shift))
    steps = sorted((each for each in taps if isinstance(each, Step)), key=lambda step: step.at)
    return Sent([each for each in taps if isinstance(each, Op)], steps)


def _op(entry: dict[str, Any], shift: timedelta) -> Op:
    checked = [str(each) for each in entry.get("checked", [])]
    return Op(
        op=UUID(entry["op"]),
        what=CheckKind(entry["what"]),
        at=moment(entry["at"]) + shift,
        how=CheckHow(entry["how"]),
        seat=int(entry["seat"]) if entry.get("seat") else None,
        ticket=str(entry.get("ticket", ""))[:40],
        checked=tuple(checked[: len(CheckItem)]),
    )


def _step(entry: dict[str, Any], shift: timedelta) -> Step:
    call = int(entry["call"]) if entry["what"] == LEAVE else None
    return Step(UUID(entry["op"]), entry["what"], moment(entry["at"]) + shift, call)


def the_list(scope: Scope, trip: Trip, riders: Iterable[boarding.Rider], *, conducts: bool) -> dict[str, Any]:
    """Everything the phone needs to go on without signal."""
    return {
        "trip": trip.pk,
        "user": scope.user_id,
        "title": _("Trip %(number)d") % {"number": trip.number},
        "wave": trip.plan.wave.name,
        "plate": str(trip.vehicle or trip.service or ""),
        "state": trip.state,
        "conducts": conducts,
        "until": (trip.arrives_at + KEPT).isoformat(),
        "checks": [[each, str(CheckItem(each).label)] for each in trip.plan.wave.checks],
        "calls": [_call(call, trip.plan.wave.day) for call in boarding.calls_of(trip)],
        "riders": [each.dump() for each in riders],
    }


def _call(call: Call, day: date) -> dict[str, Any]:
    at = timezone.localtime(call.arrives_at if call.drops else call.departs_at)
    time = f"{at:%H:%M}" if at.date() == day else f"{zh_date(at)} {at:%H:%M}"
    return {"call": call.pk, "place": call.place.name, "drops": call.drops, "time": time, "left": _iso(call)}


def _iso(call: Call) -> str | None:
    return call.left_at.isoformat() if call.left_at else None


def standing(scope: Scope, trip: Trip, outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """What became of the taps, and how everybody stands now. No names: those stay as the phone has them."""
    seats: Iterable[Seat] = boarding.seats_of(scope, trip).order_by("pk")
    calls = Call.unscoped.filter(trip=trip).order_by("number")
    return {
        "outcomes": [{"op": str(each.op), "result": each.result, "why": each.why} for each in outcomes],
        "state": trip.state,
        "calls": {call.pk: _iso(call) for call in calls},
        "seats": {seat.pk: boarding.standing(seat) for seat in seats},
    }
