"""Answers to proposals: who may give which, what follows for relatives, and how a name crosses to the other side."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.models import Organisation, User
from wengang.accounts.roles import Cap
from wengang.core.scope import Scope
from wengang.core.states import MayNot, Move, WrongState
from wengang.market.enums import OPEN_STATES, ProposalState
from wengang.market.models import Proposal, Station
from wengang.market.states import PROPOSAL
from wengang.registry.actions import do_disclose
from wengang.registry.enums import DisclosureBasis, DisclosurePurpose
from wengang.registry.models import Disclosure, Person

DISCLOSED_DAYS = 180
"""How long a consent given with an answer opens the person: a placement is settled well within."""
CONSENTING = ("accept", "intend")
REFUSALS = ("decline", "employer_decline", "withdraw")
P = ProposalState


class Voice:
    """Whose answers a reader may record: the worker's, the employer's, or both."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @cached_property
    def _station_agreements(self) -> frozenset[int]:
        """Agreements in whose stations the reader works."""
        rows = Station.objects.filter(organisation__isnull=False, organisation=self.scope.organisation_id)
        return frozenset(rows.order_by().values_list("agreement_id", flat=True))

    def may(self, move: Move, proposal: Proposal) -> bool:
        """Whether the reader holds the capability and speaks for the side that makes this move."""
        if not self.scope.may(move.capability):
            return False
        if move.capability == Cap.ANSWER_PERSON:
            return self._for_person(proposal)
        if move.capability == Cap.ANSWER_EMPLOYER:
            return self._for_employer(proposal)
        return self._for_person(proposal) or self._for_employer(proposal)

    def _for_person(self, proposal: Proposal) -> bool:
        return self.scope.covers(proposal.person.division_id) or proposal.issue.agreement_id in self._station_agreements

    def _for_employer(self, proposal: Proposal) -> bool:
        employer = proposal.vacancy.employer
        own = employer.organisation_id is not None and employer.organisation_id == self.scope.organisation_id
        return own or self.scope.covers(proposal.vacancy.division_id)

    def moves(self, proposal: Proposal) -> list[Move]:
        """What the reader may do next with a proposal (with ``person``, ``issue`` and ``vacancy.employer`` loaded)."""
        moves = PROPOSAL.open_moves(proposal.state, self.scope.capabilities)
        return [move for move in moves if self.may(move, proposal)]


def open_moves(proposal: Proposal, scope: Scope) -> list[Move]:
    """What the reader may do next. For many proposals make one ``Voice`` and ask it."""
    return Voice(scope).moves(proposal)


def waiting(scope: Scope) -> QuerySet[Proposal]:
    """Allocated proposals whose next answer is the reader's to record, the longest waiting first."""
    person = scope.inside("person__division_id") | Q(
        issue__agreement__in=Station.objects.filter(
            organisation__isnull=False, organisation=scope.organisation_id
        ).values("agreement_id")
    )
    employer = scope.inside("vacancy__division_id") | Q(
        vacancy__employer__organisation__isnull=False, vacancy__employer__organisation=scope.organisation_id
    )
    mine = Q(pk__in=[])
    if scope.may(Cap.ANSWER_PERSON):
        mine |= person & Q(state__in=[P.PROPOSED, P.SHOWN, P.EMPLOYER_ACCEPTED])
    if scope.may(Cap.ANSWER_EMPLOYER):
        mine |= employer & Q(state__in=[P.ACCEPTED, P.INTENTION, P.INTERVIEW])
    if scope.may(Cap.HIRE):
        mine |= (person | employer) & Q(state=P.OFFERED)
    # Whoever may answer may see: each branch above is one of Proposal.scope_rule, which need not be asked again.
    rows = Proposal.unscoped.filter(mine, allocated=True, state__in=OPEN_STATES)
    return rows.select_related("person", "issue", "vacancy__employer").order_by("changed_at", "pk")


@transaction.atomic
def do_answer(
    proposal: Proposal, move: str, *, by: User, reason: str = "", consent_on: date | None = None
) -> list[Proposal]:
    """Record what one side said, and what follows for the relatives who go together.

    When one accepts, the relatives' proposals with the employer are shown to them; when one is out, so are they.

    Args:
        move: a row of ``PROPOSAL``'s table other than ``hire``, which is an action of employment.
        reason: needed where the table says so.
        consent_on: day of the person's separate consent; opens the person to the receiving organisation and to the
            employer's, with ``accept`` or ``intend`` only.

    Returns:
        Every proposal whose state changed, the given one first.

    Raises:
        MayNot: ``by`` may not see it, lacks the capability, or does not speak for that side.
        WrongState: somebody was quicker, a reason is missing, or the table has no such move.
        ValidationError: the day of consent cannot be.
    """
    if move == "hire" or move not in {each.name for each in PROPOSAL.moves}:
        raise WrongState(_("This is not an answer to a proposal."))
    _lock_family(proposal)
    row = _readable(proposal, by)
    if not Voice(by.scope).may(PROPOSAL.move(move), row):
        raise MayNot(_("Your role may not do this: %(move)s") % {"move": PROPOSAL.move(move).label})
    PROPOSAL.apply(row, move, by=by, reason=reason)
    proposal.state = row.state
    if consent_on is not None:
        _open_to_partners(row, move, consent_on, by)
    return [proposal, *_follow(row, move, reason, by)]


def _readable(proposal: Proposal, by: User) -> Proposal:
    rows = Proposal.objects.visible_to(by.scope).select_related("person", "issue__agreement", "vacancy__employer")
    found = rows.filter(pk=proposal.pk).first()
    if found is None:
        raise MayNot(_("This proposal is not yours to decide."))
    return found


def _lock_family(proposal: Proposal) -> None:
    """People first, then proposals, each in the order of their keys: as a hire and a round do, so nobody blocks."""
    family = Q(pk=proposal.pk)
    if proposal.group is not None:
        family |= Q(round=proposal.round_id, group=proposal.group)
    rows = Proposal.unscoped.filter(family)
    people = Person.unscoped.select_for_update(no_key=True).filter(pk__in=rows.values("person_id"))
    list(people.order_by("pk").values_list("pk", flat=True))
    list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))


def companions(proposal: Proposal) -> QuerySet[Proposal]:
    """Proposals of the relatives who go together: where the round placed the family, or with the same employer."""
    if proposal.group is None:
        return Proposal.unscoped.none()
    return _of_family(proposal).exclude(person=proposal.person_id)


def _of_family(proposal: Proposal) -> QuerySet[Proposal]:
    """A round places a family with one employer or, where it allows that, with several of one city."""
    rows = Proposal.unscoped.filter(round=proposal.round_id, group=proposal.group, allocated=proposal.allocated)
    if not proposal.allocated:
        rows = rows.filter(vacancy__employer=proposal.vacancy.employer_id)
    return rows.order_by("pk")


def _follow(proposal: Proposal, move: str, reason: str, by: User) -> list[Proposal]:
    if move == "accept":
        unseen = list(companions(proposal).filter(state=P.PROPOSED))
        return _move_all(unseen, "show", _("a relative accepted"), by)
    if move in REFUSALS and not _still_possible(proposal):
        open_rows = list(companions(proposal).filter(state__in=OPEN_STATES))
        return _move_all(open_rows, "withdraw", _("a relative is out: %(reason)s") % {"reason": reason}, by)
    return []


def _still_possible(proposal: Proposal) -> bool:
    """Whether the person has another open proposal with that employer, so that the family could still go there."""
    mine = _of_family(proposal).filter(person=proposal.person_id)
    return mine.filter(state__in=(*OPEN_STATES, P.HIRED)).exclude(pk=proposal.pk).exists()


def _move_all(rows: list[Proposal], move: str, reason: str, by: User) -> list[Proposal]:
    for row in rows:
        PROPOSAL.follow(row, move, by=by, reason=reason[:200])
    return rows


def _open_to_partners(proposal: Proposal, move: str, consent_on: date, by: User) -> None:
    """The person agreed that the name goes to the receiving side and to the employer; both for this purpose only."""
    today = timezone.localdate()
    if move not in CONSENTING:
        raise ValidationError(_("Consent is recorded with the worker's own answer."))
    if consent_on > today:
        raise ValidationError(_("This day is still to come: %(day)s") % {"day": consent_on.isoformat()})
    open_now = Disclosure.unscoped.filter(Disclosure.open_on(today), person=proposal.person_id)
    known = set(open_now.order_by().values_list("organisation_id", flat=True))
    for organisation in _partners(proposal):
        if organisation.pk not in known:
            do_disclose(
                proposal.person,
                organisation,
                purpose=DisclosurePurpose.PLACEMENT,
                detail=proposal.issue.code,
                basis=DisclosureBasis.CONSENT,
                until=today + timedelta(days=DISCLOSED_DAYS),
                consented_on=consent_on,
                by=by,
            )


def _partners(proposal: Proposal) -> list[Organisation]:
    return [each for each in (proposal.issue.agreement.receiver, proposal.vacancy.employer.organisation) if each]
