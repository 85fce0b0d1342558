"""One door to all papers: checks who may take them out, writes it down, renders."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.actions import log_access, require
from wengang.accounts.models import AccessLog, User
from wengang.accounts.roles import Cap
from wengang.core.scope import Scope
from wengang.core.states import MayNot
from wengang.journeys.models import Plan, Seat, Trip
from wengang.journeys.papers import crews, lists
from wengang.journeys.papers.render import as_pdf, as_xlsx
from wengang.journeys.papers.riders import ON_PAPER
from wengang.journeys.papers.shape import Paper
from wengang.journeys.papers.tickets import tickets

OF_TRIP = ("manifest", "drivers", "permit", "tickets")
OF_PLAN = ("stops", "gates", "convoy")
KINDS = (*OF_TRIP, *OF_PLAN)
PERSONAL = ("manifest", "stops", "gates")
"""Kinds that name travellers, and can carry whole numbers."""
READS = (Cap.PERSON_SEE, Cap.JOURNEY_ARRIVE)
ON_THE_ROAD = (Cap.JOURNEY_BOARD, Cap.JOURNEY_PLAN)
WHO: dict[str, tuple[Cap, ...]] = {
    **dict.fromkeys(PERSONAL, READS),
    "tickets": ON_THE_ROAD,
    **dict.fromkeys(("drivers", "permit", "convoy"), (Cap.JOURNEY_SEE,)),
}
"""Capabilities of which one opens a kind of paper: lists of names are for those who work with persons, and whoever
holds a ticket may speak for the traveller."""
FORMS = {"pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def papers_for(scope: Scope) -> frozenset[str]:
    """Kinds of paper that this reader may take out."""
    return frozenset(kind for kind, any_of in WHO.items() if any(scope.may(each) for each in any_of))


def make(
    of: Trip | Plan,
    kind: str,
    form: str,
    *,
    by: User,
    masked: bool = True,
    reason: str = "",
    link: str = "",
    at: datetime | None = None,
) -> bytes:
    """A paper of a trip or plan (already scoped) as ``pdf`` or ``xlsx``; logged before it is made.

    Args:
        kind: one of ``OF_TRIP`` for a trip, of ``OF_PLAN`` for a plan.
        masked: id numbers and phones hidden. Whole ones need the right to reveal and a reason.
        link: address of a ticket's page, with ``{ticket}`` in it.

    Raises:
        MayNot: without the capability, or whole numbers without a reason.
        ValueError: there is no such paper of this thing, or not in this form.
    """
    known = OF_TRIP if isinstance(of, Trip) else OF_PLAN
    if kind not in known or form not in FORMS or (kind == "tickets" and form != "pdf"):
        raise ValueError(f"no paper {kind} as {form}")
    require(by, Cap.JOURNEY_SEE)
    if kind not in papers_for(by.scope):
        require(by, WHO[kind][0])
    if not masked:
        _require_reveal(by, kind, reason)
    _log(of, kind, by, masked, reason)
    moment = at or timezone.now()
    if kind == "tickets" and isinstance(of, Trip):
        return tickets(of, by, at=moment, link=link)
    paper = _paper(of, kind, by, masked)
    return as_pdf(paper, moment) if form == "pdf" else as_xlsx(paper)


def _paper(of: Trip | Plan, kind: str, by: User, masked: bool) -> Paper:
    phones = any(by.scope.may(each) for each in ON_THE_ROAD)
    if isinstance(of, Trip):
        if kind == "manifest":
            return lists.manifest(of, by, masked=masked)
        return crews.driver_sheet(of, by, phones=phones) if kind == "drivers" else crews.permit_annex(of, by)
    if kind == "convoy":
        return crews.convoy(of, by, phones=phones)
    return (lists.by_stop if kind == "stops" else lists.by_gate)(of, by, masked=masked)


def _require_reveal(by: User, kind: str, reason: str) -> None:
    require(by, Cap.PERSON_REVEAL)
    if not reason.strip():
        raise MayNot(_("Please say why you need the whole numbers."))
    if kind not in PERSONAL:
        raise ValueError(f"paper {kind} has no personal numbers")


def _log(of: Trip | Plan, kind: str, by: User, masked: bool, reason: str) -> None:
    seats = Seat.objects.visible_to(by.scope).filter(state__in=ON_PAPER)
    count = (seats.filter(trip=of) if isinstance(of, Trip) else seats.filter(plan=of)).count()
    why = "; ".join(part for part in (kind, "" if masked else "whole numbers", reason.strip()) if part)[:200]
    subject = "trip" if isinstance(of, Trip) else "plan"
    log_access(AccessLog.Action.EXPORT, subject, by=by, row=of.pk, rows=count, reason=why)
