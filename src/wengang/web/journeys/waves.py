"""Waves: the list, opening and changing one, who travels, starting to plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wengang.accounts.roles import Cap
from wengang.core.models import Job
from wengang.journeys.actions import plans as plan_actions
from wengang.journeys.actions import waves as actions
from wengang.journeys.actions.gather import Gathered, do_gather
from wengang.journeys.actions.guard import organises
from wengang.journeys.enums import LIVE_PLANS, CheckItem
from wengang.journeys.jobs import DRAFT
from wengang.journeys.models import Plan, Wave
from wengang.journeys.planning.reasons import words_of
from wengang.journeys.queries import board, pages
from wengang.journeys.queries.plans import fit_of
from wengang.journeys.sheets.export import export_travellers
from wengang.web.access import Request, may, mine, page
from wengang.web.imports.kinds import MAY_IMPORT, kinds_of
from wengang.web.journeys.forms import PlanForm, WaveForm
from wengang.web.journeys.plans import ends_in_words
from wengang.web.refusals import filled_in, tried
from wengang.web.workbooks import workbook

PER_PAGE = 30
RUNNING = (Job.State.QUEUED, Job.State.RUNNING)


@page(Cap.JOURNEY_SEE)
def waves(request: Request) -> HttpResponse:
    """Waves to come by default; ``?when=`` waiting, past or all."""
    scope = request.user.scope
    when = request.GET.get("when", "")
    when = when if when in dict(pages.WHEN) else ""
    shown = Paginator(pages.waves(scope, when), PER_PAGE).get_page(request.GET.get("page"))
    keys = [row.pk for row in shown.object_list]
    rows = {row.pk: row for row in pages.counted(Wave.objects.visible_to(scope).filter(pk__in=keys))}
    context = {
        "page": shown,
        "rows": [(rows[wave.pk], next(iter(rows[wave.pk].live), None)) for wave in shown.object_list],
        "whens": pages.WHEN,
        "when": when,
        "may_plan": scope.may(Cap.JOURNEY_PLAN),
        "sees_figures": scope.may(Cap.FIGURES),
        "today": timezone.localdate(),
    }
    return render(request, "journeys/waves.html", context)


@page(Cap.JOURNEY_PLAN, "GET", "POST")
def new(request: Request) -> HttpResponse:
    """Open a wave."""
    form = WaveForm(request.user, None, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[Wave] = []
        if filled_in(form, lambda: made.append(actions.do_open_wave(**form.told(), by=request.user))):
            messages.success(request, _("The wave is open. Gather who travels."))
            return redirect("wave", pk=made[0].pk)
    context = {
        "form": form,
        "title": _("Open a wave"),
        "subtitle": _("One day, one direction: everybody who travels together is planned together."),
        "back": reverse("journeys"),
        "back_label": _("Journeys"),
    }
    return render(request, "journeys/form.html", context, status=422 if form.is_bound else 200)


@page(Cap.JOURNEY_PLAN, "GET", "POST")
def edit(request: Request, pk: int) -> HttpResponse:
    """Change day, hours, prices and checks of a wave."""
    wave = mine(request, Wave, pk=pk)
    form = WaveForm(request.user, wave, request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: actions.do_edit_wave(wave, **form.told(), by=request.user)):
        messages.success(request, _("The wave is changed."))
        return redirect("wave", pk=pk)
    context = {
        "form": form,
        "title": _("Change the wave"),
        "subtitle": wave.name,
        "back": reverse("wave", args=[pk]),
        "back_label": wave.name,
    }
    return render(request, "journeys/form.html", context, status=422 if form.is_bound else 200)


@page(Cap.JOURNEY_SEE)
def wave(request: Request, pk: int) -> HttpResponse:
    """Who travels, with filters; drafts with their figures; planning under way."""
    row = mine(request, Wave, pk=pk)
    scope = request.user.scope
    arranges = organises(row, request.user)
    plans = list(pages.plans(scope, row))
    context = {
        "wave": row,
        "ends": ends_in_words(row),
        "arranges": arranges,
        "may_plan": arranges and scope.may(Cap.JOURNEY_PLAN),
        "may_demand": scope.may(Cap.JOURNEY_DEMAND),
        "plans": [(plan, board.figures(plan)) for plan in plans],
        "live": next((plan for plan in plans if plan.state in LIVE_PLANS), None),
        "waiting": pages.waiting(scope, row).count() if scope.may(Cap.JOURNEY_DEMAND) else 0,
        "plan_form": PlanForm(),
        "planning_label": _("Planning the trips"),
        "checks": "、".join(str(CheckItem(each).label) for each in row.checks),
        "may_import": arranges and may(scope, MAY_IMPORT) and "travellers" in kinds_of(scope),
        "sees_people": scope.may(Cap.PERSON_SEE),
        "may_export": scope.may(Cap.PERSON_EXPORT),
        **_job(request, row),
        **_list(request, row),
    }
    return render(request, "journeys/wave.html", context)


def _list(request: Request, row: Wave) -> dict[str, Any]:
    """The travellers whom the address asks for."""
    scope = request.user.scope
    show = request.GET.get("show", "")
    show = show if show in pages.RULES else ""
    stop, gate = (int(value) if (value := request.GET.get(name, "")).isdigit() else None for name in ("stop", "gate"))
    among, told = _among(request, row)
    rows = pages.demands(scope, row, show, stop=stop, gate=gate, among=among)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    stops, gates = pages.ends_of(scope, row)
    return {
        "page": shown,
        "rows": pages.travellers(scope, shown.object_list),
        "buckets": pages.buckets(scope, row),
        "hidden": pages.not_shown(scope, row),
        "show": show,
        "stop": stop,
        "gate": gate,
        "stops": stops,
        "gates": gates,
        "told": told,
    }


@page(Cap.PERSON_EXPORT, "POST")
def export(request: Request, pk: int) -> HttpResponseBase:
    """Everybody on the list whom the reader may know by name, as a workbook."""
    row = mine(request, Wave, pk=pk)
    blocks = export_travellers(pages.demands(request.user.scope, row), by=request.user)
    return workbook(blocks, f"{_('Travellers')}-{row.code}.xlsx")


def _among(request: Request, row: Wave) -> tuple[list[int] | None, str]:
    """(travellers, what they have in common) when the address points at those that a plan leaves out or splits."""
    key = request.GET.get("left_out") or request.GET.get("split") or ""
    if not key.isdigit():
        return None, ""
    plan = mine(request, Plan, pk=int(key), wave=row)
    if request.GET.get("split"):
        return [pk for group in plan.figures.get("split", []) for pk in group], _("Groups that are not together")
    why = request.GET.get("why", "")
    fit = fit_of(plan)
    if why == "outdated":
        return list(fit.outdated), _("Other places than in plan %(n)s") % {"n": plan.number}
    if why == "new":
        return board.newcomers(plan, fit.without_seat), _("Registered after plan %(n)s was made") % {"n": plan.number}
    groups = board.left_out(plan, set(fit.without_seat))
    found = [pk for code, demands in groups if code == why for pk in demands]
    return found, f"{_('Without a seat in plan %(n)s') % {'n': plan.number}}: {words_of(why)}"


def _job(request: Request, row: Wave) -> dict[str, Any]:
    """The planning that runs on this wave: mine with its bar, somebody else's by name."""
    jobs = Job.objects.filter(kind=DRAFT, params__wave=row.pk).select_related("by").order_by("-pk")
    running = jobs.filter(state__in=RUNNING).first()
    failed = None if running else jobs.filter(by=request.user).first()
    return {
        "job": running if running and running.by_id == request.user.pk else None,
        "planner": running.by if running and running.by_id != request.user.pk else None,
        "failed": failed if failed and failed.state == Job.State.FAILED else None,
    }


@page(Cap.JOURNEY_DEMAND, "POST")
def gather(request: Request, pk: int) -> HttpResponse:
    """Put everybody on the list who waits for this direction, and hired people who have no journey yet."""
    row = mine(request, Wave, pk=pk)
    found: list[Gathered] = []
    if tried(request, lambda: found.append(do_gather(row, by=request.user))):
        messages.success(request, gathered(found[0]))
    return redirect("wave", pk=pk)


def gathered(found: Gathered) -> str:
    """What gathering did, in one line."""
    number = found.waiting + found.hired
    if not number:
        return _("Nobody new: everybody who waits is on the list already.")
    told = ngettext("%(n)s person was put on the list", "%(n)s persons were put on the list", number)
    parts = [told % {"n": f"{number:,}"}]
    if found.without_stop:
        parts.append(_("%(n)s have no pick-up point yet") % {"n": f"{found.without_stop:,}"})
    if found.without_gate:
        parts.append(_("%(n)s have no gate yet") % {"n": f"{found.without_gate:,}"})
    return _("; ").join(parts)


@page(Cap.JOURNEY_PLAN, "POST")
def plan(request: Request, pk: int) -> HttpResponse:
    """Start to plan, as a job: the page of the wave shows its bar."""
    row = mine(request, Wave, pk=pk)
    form = PlanForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write whole numbers: 5 to 3,600 seconds, and a seed from 0."))
        return redirect("wave", pk=pk)
    told = form.cleaned_data
    tried(request, lambda: plan_actions.do_draft(row, deadline=told["deadline"], seed=told["seed"], by=request.user))
    return redirect(reverse("wave", args=[pk]) + "#plans")
