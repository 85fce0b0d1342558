"""Papers of journeys as files: masked for whoever sees the journey; with whole numbers for a stated reason."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from wengang.accounts.roles import Cap
from wengang.core.states import MayNot
from wengang.journeys.models import Plan, Trip
from wengang.journeys.papers import FORMS, KINDS, make
from wengang.web.access import Request, mine, page


@page(Cap.JOURNEY_SEE)
def of_trip(request: Request, pk: int, kind: str, form: str) -> HttpResponse:
    """Manifest, driver sheet, permit annex or tickets of a trip; lists of names only for those who may have them."""
    return _masked(request, mine(request, Trip, pk=pk), kind, form)


@page(Cap.JOURNEY_SEE)
def of_plan(request: Request, pk: int, kind: str, form: str) -> HttpResponse:
    """Lists by stop and by gate, and the convoy list, of a plan."""
    return _masked(request, mine(request, Plan, pk=pk), kind, form)


def _masked(request: Request, of: Trip | Plan, kind: str, form: str) -> HttpResponse:
    try:
        return _paper(request, of, kind, form)
    except MayNot as refused:
        raise PermissionDenied from refused


@page(Cap.PERSON_REVEAL, "POST")
def whole_of_trip(request: Request, pk: int, form: str) -> HttpResponse:
    """The manifest with whole id numbers and phones, for the reason given; without one the page asks for it."""
    trip = mine(request, Trip, pk=pk)
    reason = request.POST.get("reason", "")[:200]
    try:
        return _paper(request, trip, "manifest", form, reason=reason, masked=False)
    except MayNot as refused:
        messages.error(request, str(refused))
        return redirect("trip", pk=pk)


def _paper(
    request: Request, of: Trip | Plan, kind: str, form: str, *, reason: str = "", masked: bool = True
) -> HttpResponse:
    if kind not in KINDS or form not in FORMS:
        raise Http404
    try:
        made = make(of, kind, form, by=request.user, masked=masked, reason=reason, link=_link(request))
    except ValueError:
        raise Http404 from None
    plan = of.plan if isinstance(of, Trip) else of
    name = f"{plan.wave.code}-{of.number}-{kind}.{form}"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(made, content_type=FORMS[form], headers=headers)


def _link(request: Request) -> str:
    """Address of a ticket's own page, with ``{ticket}`` in it."""
    return request.build_absolute_uri(reverse("ticket", args=["TICKET"])).replace("TICKET", "{ticket}")
