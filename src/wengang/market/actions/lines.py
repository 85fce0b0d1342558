"""Taking single lines off the two lists of an issue while it collects, each with its reason."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.core.models import StateLog
from wengang.core.states import WrongState
from wengang.market.actions.guard import may_manage, must_be_open
from wengang.market.entries import regroup
from wengang.market.enums import IN_PROGRESS, UNANSWERED, ProposalState
from wengang.market.models import Issue, PostEntry, Proposal, SeekerEntry
from wengang.market.states import ISSUE, PROPOSAL
from wengang.registry.models import Person

SEEKER, POST = "seeker_off", "post_off"
"""Kept in the issue's log beside its moves; ``before`` holds the opaque code of the person or the vacancy."""


@transaction.atomic
def do_remove_seeker(entry: SeekerEntry, *, by: User, reason: str) -> None:
    """Take somebody off the list; collecting again does not bring the person back.

    Raises:
        WrongState: the lists are frozen, no reason is given, or a yes to a proposal of this issue is not settled yet.
    """
    issue = entry.issue
    _may_take_off(issue, Q(person=entry.person_id), by, reason)
    _note(issue, SEEKER, entry.person.code, by, reason)
    entry.delete()
    regroup(issue)


@transaction.atomic
def do_remove_post(entry: PostEntry, *, by: User, reason: str) -> None:
    """Take a vacancy off the list; it stays open for others. Raises as for a person."""
    issue = entry.issue
    _may_take_off(issue, Q(vacancy=entry.vacancy_id), by, reason)
    _note(issue, POST, entry.vacancy.code, by, reason)
    entry.delete()


def lines_off(issue: Issue) -> QuerySet[StateLog]:
    """What was taken off both lists, newest first: ``before`` is the code, ``move`` which list."""
    rows = StateLog.objects.filter(machine=ISSUE.name, row=issue.pk, move__in=(SEEKER, POST))
    return rows.select_related("actor").order_by("-at", "-pk")


def people_off(issue: Issue) -> set[int]:
    """Who was taken off the list of jobseekers by hand."""
    codes = lines_off(issue).filter(move=SEEKER).order_by().values("before")
    return set(Person.unscoped.filter(code__in=codes).order_by().values_list("pk", flat=True))


def _may_take_off(issue: Issue, whose: Q, by: User, reason: str) -> None:
    """Settles the right and the proposals: those nobody answered end, those under way stand against it."""
    may_manage(issue.agreement, by)
    must_be_open(issue)
    if not reason.strip():
        raise WrongState(_("Please say why the line is taken off."))
    proposals = Proposal.unscoped.filter(whose, issue=issue)
    if proposals.filter(state__in=(*IN_PROGRESS, ProposalState.HIRED)).exists():
        raise WrongState(_("A proposal of this issue was accepted; settle it before the line is taken off."))
    PROPOSAL.follow_all(proposals.filter(state__in=UNANSWERED), "withdraw", by=by, reason=reason.strip())


def _note(issue: Issue, move: str, code: str, by: User, reason: str) -> None:
    StateLog.objects.create(
        machine=ISSUE.name,
        row=issue.pk,
        move=move,
        before=code,
        after="",
        actor=by,
        reason=reason.strip()[:200],
    )
