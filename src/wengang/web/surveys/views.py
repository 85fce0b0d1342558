"""The list of surveys; one survey with its progress and coverage; open, hand over, close."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.core.scope import lies_in
from wengang.registry.actions.campaigns import do_close_survey, do_hand_targets, do_open_survey
from wengang.registry.enums import Outcome, SurveyKind, SurveyState
from wengang.registry.models import Survey
from wengang.registry.queries import surveys as queries
from wengang.registry.queries.intents import asks_intents
from wengang.web.access import Request, mine, page
from wengang.web.refusals import filled_in, tried
from wengang.web.surveys.forms import HandForm, OpenForm

PER_PAGE = 30
COUNTED_AT_ONCE = 30_000
"""Who came later is counted by comparing whole ledgers: for a larger survey only when somebody opens that list."""
SHADES = (0.25, 0.5, 0.75, 1.0)
"""Shares from which a square of the grid is a shade darker; only a place without anybody missed is darkest."""


@page(Cap.PERSON_SEE)
def surveys(request: Request) -> HttpResponse:
    """All surveys that concern the reader."""
    scope = request.user.scope
    shown = Paginator(queries.surveys(scope), PER_PAGE).get_page(request.GET.get("page"))
    reached = queries.reached_of(scope, [each.pk for each in shown])
    context = {
        "page": shown,
        "rows": [(each, *reached.get(each.pk, (0, 0, 0))) for each in shown],
        "may_manage": scope.may(Cap.SURVEY_MANAGE),
    }
    return render(request, "surveys/surveys.html", context)


@page(Cap.SURVEY_MANAGE, "GET", "POST")
def new(request: Request) -> HttpResponse:
    """Open a survey: whom it is to reach is frozen at once."""
    form = OpenForm(request.user.scope, request.POST or None)
    made: list[Survey] = []
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: made.append(do_open_survey(**form.told(), by=request.user))):
        n = made[0].targets_frozen
        messages.success(request, _("Opened: %(n)s to reach.") % {"n": f"{n:,}"})
        return redirect("survey", code=made[0].code)
    context = {
        "form": form,
        "title": _("Open a survey"),
        "subtitle": _("Whom it is to reach is written down now; who comes later is listed apart"),
        "back": reverse("surveys"),
        "back_label": _("Surveys"),
    }
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)


@page(Cap.PERSON_SEE)
def survey(request: Request, code: str) -> HttpResponse:
    """How far a survey is: numbers that open to their lists, and every place with whom it still lacks."""
    scope = request.user.scope
    row = mine(request, Survey, code=code)
    asked = request.GET.get("inside", "")
    inside = asked if asked and lies_in(asked, row.division_id) else ""
    ground = queries.ground(scope, row, inside)
    progress = queries.progress(scope, row)
    outcomes = [(label, progress.outcomes.get(value, 0)) for value, label in Outcome.choices]
    context = {
        "row": row,
        "progress": progress,
        "outcomes": [*outcomes, (_("Not tried yet"), progress.outcomes.get("", 0))],
        "late": queries.latecomers(scope, row).count() if row.targets_frozen <= COUNTED_AT_ONCE else None,
        "places": ground.steps,
        "squares": [(place, shade(place.share)) for place in ground.leaves],
        "inside": inside,
        "inside_name": queries.place_name(inside),
        "is_open": row.state == SurveyState.OPEN,
        "of_households": row.kind == SurveyKind.HOUSEHOLD,
        "unit": _("households") if row.kind == SurveyKind.HOUSEHOLD else _("persons"),
        "asks_intents": asks_intents(row),
        "may_manage": scope.may(Cap.SURVEY_MANAGE) and scope.covers(row.division_id),
        "may_hand": scope.may(Cap.SURVEY_MANAGE),
    }
    return render(request, "surveys/survey.html", context)


def shade(share: float) -> int:
    """How dark a square is, 0 to 4."""
    return sum(share >= edge for edge in SHADES)


@page(Cap.SURVEY_MANAGE, "POST")
def close(request: Request, code: str) -> HttpResponse:
    """Close it, over as many not reached as the page said."""
    row = mine(request, Survey, code=code)
    text = request.POST.get("missed", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    done = _("Closed. The list of those not reached stays with the survey.")
    tried(request, lambda: do_close_survey(row, missed=number, by=request.user), done)
    return redirect("survey", code=code)


@page(Cap.SURVEY_MANAGE, "GET", "POST")
def hand(request: Request, code: str) -> HttpResponse:
    """What is still due in a place goes to another worker."""
    row = mine(request, Survey, code=code)
    form = HandForm(request.user.scope, row, request.POST or None)
    handed: list[int] = []

    def act() -> None:
        told = form.cleaned_data
        handed.append(do_hand_targets(row, told["division"].pk, told["worker"], by=request.user))

    if request.method == "POST" and form.is_valid() and filled_in(form, act):
        messages.success(request, _("%(n)d handed over.") % {"n": handed[0]})
        return redirect("survey", code=code)
    context = {
        "form": form,
        "title": _("Hand over what is due"),
        "subtitle": _("Everything not reached yet in a building or village goes to one worker"),
        "back": reverse("survey", args=[code]),
        "back_label": row.name,
    }
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)
