"""The planning board of one plan, its moves, and two plans side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wengang.accounts.roles import Cap
from wengang.core.states import Move
from wengang.journeys.actions import plans as actions
from wengang.journeys.actions.guard import organises
from wengang.journeys.enums import LIVE_PLANS
from wengang.journeys.messages import Told
from wengang.journeys.models import Plan, Wave
from wengang.journeys.papers import papers_for
from wengang.journeys.planning.roads import locate
from wengang.journeys.queries import board, pages
from wengang.journeys.queries.plans import compare as beside
from wengang.journeys.queries.plans import fit_of
from wengang.journeys.states import PLAN
from wengang.web.access import Request, mine, page
from wengang.web.journeys.sketch import Sketch, Spot, Way, draw
from wengang.web.journeys.todos import todos
from wengang.web.refusals import tried
from wengang.web.templatetags.journeys import clock, share, whole
from wengang.web.templatetags.ui import thousands

BY_HAND = ("review", "redraft", "announce", "drop")
"""Moves of a plan that have a button here; the others follow its trips or stand on the page of the day."""


@page(Cap.JOURNEY_SEE)
def plan(request: Request, pk: int) -> HttpResponse:
    """Map, trips, figures, and what is left to do before people are told."""
    row = mine(request, Plan, pk=pk)
    rows = board.lines(row)
    told = board.figures(row)
    arranges = request.user.scope.may(Cap.JOURNEY_PLAN) and organises(row.wave, request.user)
    fit = fit_of(row) if arranges else None
    context = {
        "plan": row,
        "wave": row.wave,
        "rows": rows,
        "figures": told,
        "ends": ends_in_words(row.wave),
        "road": mean_way(rows),
        "todos": todos(row, rows, fit) if fit else [],
        "arranges": arranges,
        "unseated": len(fit.without_seat) if fit else 0,
        "moves": moves(row, request),
        "to_tell": told.people,
        "is_live": row.state in LIVE_PLANS,
        "papers": papers_for(request.user.scope),
        "others": pages.plans(request.user.scope, row.wave).exclude(pk=row.pk)[:1],
    }
    if rows:
        context |= _drawn(row, rows, context["ends"])
    return render(request, "journeys/plan.html", context)


def _drawn(plan: Plan, rows: Sequence[board.TripLine], ends: tuple[str, str]) -> dict[str, Any]:
    """The map, and each end with its name and how many places it has."""
    sketch = sketch_of(plan, rows)
    stops, gates = len(sketch.left.dots), len(sketch.right.dots)
    on = ngettext("%(n)s pick-up point", "%(n)s pick-up points", stops) % {"n": stops}
    off = ngettext("%(n)s gate", "%(n)s gates", gates) % {"n": gates}
    return {"sketch": sketch, "boxes": [(sketch.left, ends[0], on), (sketch.right, ends[1], off)]}


def moves(row: Plan, request: Request) -> list[Move]:
    """What this reader may do with the plan next, by hand."""
    if not organises(row.wave, request.user):
        return []
    return [move for move in PLAN.open_moves(row.state, request.user.scope.capabilities) if move.name in BY_HAND]


def sketch_of(plan: Plan, rows: Sequence[board.TripLine]) -> Sketch:
    """The map of the plan."""
    ends = board.ends(plan, rows)
    points = locate([end.place for end in (*ends.stops, *ends.gates)]).points
    stops, gates = ([_spot(end, points) for end in side] for side in (ends.stops, ends.gates))
    ways = [
        Way(
            row.trip.pk,
            row.trip.number,
            [call.place_id for call in row.stops],
            [call.place_id for call in row.gates],
        )
        for row in rows
    ]
    return draw(stops, gates, ways)


def _spot(end: board.End, points: Mapping[int, tuple[float, float]]) -> Spot:
    latitude, longitude = points.get(end.place.pk, (None, None))
    return Spot(end.place.pk, end.place.name, latitude, longitude, end.people)


def ends_in_words(wave: Wave) -> tuple[str, str]:
    """Names of the region where people get on and of the one where they get off."""
    out = wave.direction == "out"
    first, last = (wave.sending, wave.receiving) if out else (wave.receiving, wave.sending)
    return first.name, last.name


def mean_way(rows: Sequence[board.TripLine]) -> dict[str, float]:
    """Mean length and time of the trips, for the words on the map."""
    if not rows:
        return {}
    minutes = [(row.trip.arrives_at - row.trip.departs_at).total_seconds() / 60 for row in rows]
    return {"km": sum(row.trip.km for row in rows) / len(rows), "minutes": sum(minutes) / len(minutes)}


@page((Cap.JOURNEY_PLAN, Cap.JOURNEY_ANNOUNCE), "POST")
def move(request: Request, pk: int, move: str) -> HttpResponse:
    """Review, take back, announce or drop."""
    row = mine(request, Plan, pk=pk)
    if move == "announce":
        return _announce(request, row)
    note = request.POST.get("note", "")
    known: dict[str, tuple[Callable[[], Any], str]] = {
        "review": (lambda: actions.do_review(row, note=note, by=request.user), _("The plan is reviewed.")),
        "redraft": (lambda: actions.do_redraft(row, by=request.user), _("The plan is a draft again.")),
        "drop": (lambda: actions.do_drop(row, by=request.user), _("The plan is dropped.")),
    }
    if move not in known:
        raise Http404
    done = tried(request, *known[move])
    return redirect("wave", pk=row.wave_id) if done and move == "drop" else redirect("plan", pk=pk)


def _announce(request: Request, row: Plan) -> HttpResponse:
    """Announce, and say how many are told and who has to be visited because they left no phone."""
    told: list[Told] = []
    if not tried(request, lambda: told.append(actions.do_announce(row, by=request.user))):
        return redirect("plan", pk=row.pk)
    number, silent = told[0].new, len(told[0].without_phone)
    messages.success(request, _("Announced; messages for %(n)s persons are in the outbox.") % {"n": f"{number:,}"})
    if silent:
        messages.warning(request, _("%(n)s persons left no phone: somebody has to tell them.") % {"n": f"{silent:,}"})
    return redirect("day", pk=row.pk)


@page(Cap.JOURNEY_SEE)
def compare(request: Request, pk: int) -> HttpResponse:
    """Two plans of a wave side by side: ``?a=`` and ``?b=``, by default the two newest."""
    wave = mine(request, Wave, pk=pk)
    rows = list(pages.plans(request.user.scope, wave))
    first = _chosen(rows, request.GET.get("a", ""), None)
    second = _chosen(rows, request.GET.get("b", ""), first)
    context: dict[str, Any] = {"wave": wave, "plans": rows, "a": first, "b": second}
    context["sides"] = (("a", first), ("b", second))
    if first and second:
        told = beside(first, second)
        context |= {"lines": _lines(told["first"], told["second"], wave), "between": told["between"]}
    return render(request, "journeys/compare.html", context)


def _chosen(rows: Sequence[Plan], key: str, but: Plan | None) -> Plan | None:
    named = next((row for row in rows if str(row.pk) == key), None)
    return named or next((row for row in rows if row != but), None)


def _lines(first: Mapping[str, Any], second: Mapping[str, Any], wave: Wave) -> list[dict[str, Any]]:
    """The numbers of both plans for ``c-compare``."""
    shown: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
        (_("People"), "people", thousands),
        (_("Vehicles"), "trips", thousands),
        (_("Seats"), "places", thousands),
        (_("Seats filled"), "fill", share),
        (_("Cost in yuan"), "cost", whole),
        (_("Kilometres"), "km", whole),
        (_("Last at the gate"), "latest", lambda moment: clock(moment, wave.day)),
        (_("Trips without a legal timetable"), "unlawful", thousands),
    )
    pairs = ((label, words(first[key]), words(second[key])) for label, key, words in shown)
    return [{"label": label, "left": left, "right": right, "same": left == right} for label, left, right in pairs]
