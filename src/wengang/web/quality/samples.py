"""Samples: draw one, see how far it is, check a person at the door, close it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.core.models import Division
from wengang.registry.actions.quality import (
    do_check,
    do_close_sample,
    do_draw_sample,
    do_mark_unreachable,
    why_not_check,
)
from wengang.registry.models import Sample, SampleItem
from wengang.registry.quality.checked import fields_of
from wengang.registry.quality.draw import population
from wengang.registry.quality.report import report_of
from wengang.registry.quality.statistics import least_size_to_show, size_for
from wengang.registry.queries import quality as queries
from wengang.web.access import Request, mine, page
from wengang.web.quality.forms import CheckForm, DrawForm
from wengang.web.quality.shown import drawing, facts, strata, verdict
from wengang.web.refusals import filled_in, tried

PER_PAGE = 50
WIDTHS = (0.01, 0.015, 0.02, 0.03)
"""Half widths of which the page says how many persons they take."""


@page(Cap.QUALITY, "GET", "POST")
def new(request: Request) -> HttpResponse:
    """Draw a sample; beside it, how many persons buy how much certainty."""
    form = DrawForm(request.user.scope, request.POST or None)
    made: list[Sample] = []
    valid = request.method == "POST" and form.is_valid()
    if valid and filled_in(form, lambda: made.append(do_draw_sample(**form.told(), by=request.user))):
        messages.success(request, _("Drawn: %(n)s persons to check.") % {"n": f"{made[0].size:,}"})
        return redirect("sample", pk=made[0].pk)
    home = next(iter(request.user.scope.divisions), "")
    people = sum(population(home).values()) if home else 0
    context = {
        "form": form,
        "people": people,
        "home": Division.objects.filter(pk=home).first(),
        "sizes": [(f"{width * 100:g}", size_for(width, people)) for width in WIDTHS] if people else [],
        "least": least_size_to_show(),
    }
    return render(request, "quality/sample_new.html", context, status=422 if request.method == "POST" else 200)


@page(Cap.PERSON_SEE)
def sample(request: Request, pk: int) -> HttpResponse:
    """One sample: its report so far or for good, and the persons that I look after."""
    row = mine(request, Sample, pk=pk)
    report = report_of(row)
    scope = request.user.scope
    context = {
        "row": row,
        "report": report,
        "verdict": verdict(report),
        "drawing": drawing(report),
        "strata": strata(report),
        "facts": facts(report),
        "page": Paginator(queries.items(scope, row), PER_PAGE).get_page(request.GET.get("page")),
        "may_close": scope.may(Cap.QUALITY) and scope.covers(row.division_id) and row.closed_at is None,
        "may_check": scope.may(Cap.PERSON_EDIT) and row.closed_at is None,
    }
    return render(request, "quality/sample.html", context)


@page(Cap.QUALITY, "POST")
def close(request: Request, pk: int) -> HttpResponse:
    """Freeze the report."""
    row = mine(request, Sample, pk=pk)
    done = _("Closed. The report stays as it is now.")
    tried(request, lambda: do_close_sample(row, by=request.user), done)
    return redirect("sample", pk=pk)


@page(Cap.PERSON_EDIT, "GET", "POST")
def check(request: Request, pk: int) -> HttpResponse:
    """One person at the door or on the phone: short questions, nothing of what the ledger says given away."""
    item = mine(request, SampleItem, pk=pk)
    if not request.user.scope.covers(item.person.division_id):
        raise PermissionDenied
    refusal = why_not_check(item, request.user)
    form = CheckForm(item, request.POST or None)
    if request.method == "POST" and "unreachable" in request.POST:
        if tried(request, lambda: do_mark_unreachable(item, by=request.user), _("Noted as unreachable.")):
            return _following(request, item)
        return redirect("sample-check", pk=pk)
    if request.method == "POST" and form.is_valid():
        told = {"source": form.cleaned_data["source"], "by": request.user}
        if filled_in(form, lambda: do_check(item, form.found(), **told)):
            messages.success(request, _("Checked. What differed is mended in the ledger."))
            return _following(request, item)
    item.refresh_from_db()
    context = {
        "item": item,
        "person": item.person,
        "household": item.person.household,
        "form": form,
        "refusal": refusal,
        "open": item.right is None and item.sample.closed_at is None,
        "compared": _compared(item),
        "may_reveal": request.user.scope.may(Cap.PERSON_REVEAL),
    }
    return render(request, "quality/check.html", context, status=422 if request.method == "POST" else 200)


def _compared(item: SampleItem) -> list[tuple[object, str, str]]:
    """(fact, what the ledger said, what was found), once somebody checked."""
    if item.right is None:
        return []
    return [
        (field.label, field.word(item.said.get(field.name, "")), field.word(item.found.get(field.name, "")))
        for field in fields_of(item.sample.fields)
    ]


def _following(request: Request, item: SampleItem) -> HttpResponse:
    """On to the next person to check nearby, or back to the sample."""
    waiting = queries.items(request.user.scope, item.sample).filter(right__isnull=True, unreachable=False)
    here = waiting.filter(division_id=item.division_id).first()
    return redirect("sample-check", pk=here.pk) if here else redirect("sample", pk=item.sample_id)
