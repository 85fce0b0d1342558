"""What the demonstration holds, counted in the database."""

from __future__ import annotations

from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wengang.command.models import DispatchWeek
from wengang.employment.models import Contact, RightsCase, Spell
from wengang.journeys.enums import TAKEN, Direction, PlanState, SeatState
from wengang.journeys.models import Seat
from wengang.market.enums import ProposalState, VacancyState
from wengang.market.models import Employer, Issue, PostEntry, Proposal, SeekerEntry, Vacancy
from wengang.registry.models import DuplicateCase, Household, Person

LABELS: dict[str, str | Promise] = {
    "persons": _("Persons in the ledger"),
    "households": _("Households in the ledger"),
    "employers": _("Employers known"),
    "vacancies": _("Vacancies (postings)"),
    "headcount": _("Headcount wanted"),
    "issues": _("Issues opened"),
    "seekers": _("Seekers on lists (person-times)"),
    "posts": _("Postings on lists (posting-times)"),
    "proposals": _("Allocated proposals"),
    "hired": _("Hired (persons)"),
    "travelled": _("Arrived at the factory gate (persons)"),
    "seats_announced": _("Seats of announced journeys (persons)"),
    "year_jobs": _("Jobs of the year before (person-times)"),
    "contacts": _("Contacts about jobs (person-times)"),
    "cases": _("Rights cases"),
    "weeks_closed": _("Weeks closed"),
    "duplicates_open": _("Doubles to decide"),
    "vacancies_held": _("Vacancies held"),
    "unanswered": _("Proposals without the worker's answer"),
}


def count() -> dict[str, int]:
    """Counts by name; units stand in ``LABELS``."""
    waiting = (ProposalState.PROPOSED, ProposalState.SHOWN, ProposalState.NO_ANSWER)
    allocated = Proposal.unscoped.filter(allocated=True)
    arrived = Seat.unscoped.filter(state=SeatState.ARRIVED, demand__direction=Direction.OUT)
    return {
        "persons": Person.unscoped.count(),
        "households": Household.unscoped.count(),
        "employers": Employer.unscoped.count(),
        "vacancies": Vacancy.unscoped.count(),
        "headcount": Vacancy.unscoped.aggregate(total=Sum("headcount"))["total"] or 0,
        "issues": Issue.unscoped.count(),
        "seekers": SeekerEntry.unscoped.count(),
        "posts": PostEntry.unscoped.count(),
        "proposals": allocated.count(),
        "hired": Spell.unscoped.filter(proposal__isnull=False).values("person").distinct().count(),
        "travelled": arrived.values("demand__person").distinct().count(),
        "seats_announced": Seat.unscoped.filter(plan__state=PlanState.ANNOUNCED, state__in=TAKEN).count(),
        "year_jobs": Spell.unscoped.filter(proposal__isnull=True).count(),
        "contacts": Contact.unscoped.count(),
        "cases": RightsCase.unscoped.count(),
        "weeks_closed": DispatchWeek.objects.count(),
        "duplicates_open": DuplicateCase.unscoped.filter(decision=DuplicateCase.Decision.OPEN).count(),
        "vacancies_held": Vacancy.unscoped.filter(state=VacancyState.QUARANTINED).count(),
        "unanswered": allocated.filter(state__in=waiting).count(),
    }
