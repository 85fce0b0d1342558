"""Writes of a zero-employment case: what was done for the family, re-checks, and closing as unwilling.

A case is opened, cleared and ended by ``registry.zero`` alone, by what was observed. Every writer locks the case first,
so that of two workers who act at once both are heard; a form sent twice (``op``) writes once.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.states import MayNot
from wengang.registry.actions.facts import do_record_status
from wengang.registry.actions.guard import not_in_future
from wengang.registry.enums import OPEN_ZERO, EmploymentStatus, ServiceOutcome, ZeroServiceKind, ZeroState
from wengang.registry.models import Household, Person, ZeroCase, ZeroService
from wengang.registry.zero.cases import next_recheck
from wengang.registry.zero.definitions import definition_of

OUTCOMES: dict[str, tuple[str, ...]] = {
    ZeroServiceKind.CONTACT: (ServiceOutcome.DONE,),
    ZeroServiceKind.INTRODUCTION: (ServiceOutcome.DONE, ServiceOutcome.DECLINED),
    ZeroServiceKind.POST: (ServiceOutcome.ACCEPTED, ServiceOutcome.DECLINED),
    ZeroServiceKind.TRAINING: (ServiceOutcome.ACCEPTED, ServiceOutcome.DECLINED),
}
"""What can come of a service."""
TO_SOMEBODY = (ZeroServiceKind.INTRODUCTION, ZeroServiceKind.POST, ZeroServiceKind.TRAINING)
NAMED = (ZeroServiceKind.POST, ZeroServiceKind.TRAINING)
"""Offers, of which the log says what was offered."""
DECLINES = 3
"""Posts declined before somebody may close the case as unwilling."""


@transaction.atomic
def do_log_service(
    case: ZeroCase,
    kind: str,
    outcome: str,
    *,
    on: date,
    by: User,
    person: Person | None = None,
    about: str = "",
    note: str = "",
    op: UUID | None = None,
) -> ZeroService:
    """Write down a contact or one service of 131; the first of either stops the clock of contact.

    Args:
        person: the member to whom it was offered; a contact needs none.
        about: the post or the class.
        op: of the form; the same one a second time returns the first row.

    Raises:
        MayNot: not in the writer's area.
        ValidationError: the case is closed, the member or what was offered is missing, or the day is not possible.
    """
    locked = _locked(case, by, person)
    known = _sent_before(locked, op)
    if known is not None:
        return known
    if locked.state not in OPEN_ZERO:
        raise ValidationError(_("This case is not open any more. Reload to see why."))
    if outcome not in OUTCOMES.get(kind, ()):
        raise ValidationError(_("This outcome does not belong to this service."))
    _check_service(locked, kind, person, about, on)
    service: ZeroService = ZeroService.unscoped.create(
        case=locked, person=person, kind=kind, outcome=outcome, on=on, about=about, note=note, by=by, op=op
    )
    _contacted(locked, on, by)
    case.refresh_from_db()
    return service


def _check_service(case: ZeroCase, kind: str, person: Person | None, about: str, on: date) -> None:
    not_in_future(on)
    if on < case.found_on:
        raise ValidationError({"on": _("The case was found later than this day.")})
    if kind in TO_SOMEBODY and (person is None or person.household_id != case.household_id):
        raise ValidationError({"person": _("Say to which member of the household it was offered.")})
    if kind in NAMED and not about.strip():
        raise ValidationError({"about": _("Say which post or class was offered.")})


def _contacted(case: ZeroCase, on: date, by: User) -> None:
    if case.contacted_on is None or on < case.contacted_on:
        case.contacted_on = on
    case.state, case.next_on = ZeroState.CONTACTED, case.clear_by
    case.worker_id = case.worker_id or by.pk
    case.save(update_fields=["contacted_on", "state", "next_on", "worker"])
    earlier = Household.unscoped.filter(Q(contacted_on__isnull=True) | Q(contacted_on__lt=on))
    earlier.filter(pk=case.household_id).update(contacted_on=on)


@transaction.atomic
def do_recheck(
    case: ZeroCase, outcome: str, *, on: date, source: str, by: User, note: str = "", op: UUID | None = None
) -> ZeroService:
    """Look again, after one, three or six months, whether whoever cleared the case is still at work.

    It is an observation like any other: out of work again, the household counts anew and a new case begins. When a
    stronger source says otherwise, the ledger keeps that one; then the re-check stays due (``due_on`` of the row is
    empty) until somebody settles it.

    Raises:
        MayNot: not in the writer's area. ValidationError: the case is not cleared, or every re-check was made.
    """
    locked = _locked(case, by, case.cleared_by)
    known = _sent_before(locked, op)
    if known is not None:
        return known
    person, due = locked.cleared_by, locked.next_on
    if locked.state != ZeroState.CLEARED or person is None or due is None:
        raise ValidationError(_("Nothing of this case is to be re-checked."))
    if outcome not in (ServiceOutcome.WORKING, ServiceOutcome.LAPSED):
        raise ValidationError(_("This outcome does not belong to this service."))
    not_in_future(on)
    works = _observe(locked, person, outcome, on, source, by)
    settled = works is (outcome == ServiceOutcome.WORKING)
    service: ZeroService = ZeroService.unscoped.create(
        case=locked,
        person=person,
        kind=ZeroServiceKind.RECHECK,
        outcome=outcome,
        on=on,
        due_on=due if settled else None,
        note=note,
        by=by,
        op=op,
    )
    locked.next_on = next_recheck(locked, definition_of(locked.definition)) if works else None
    locked.save(update_fields=["next_on"])
    case.refresh_from_db()
    return service


def _observe(case: ZeroCase, person: Person, outcome: str, on: date, source: str, by: User) -> bool:
    """Record what was seen; whether the person works by what stands then."""
    clearing = definition_of(case.definition).clearing
    if outcome == ServiceOutcome.WORKING and person.employment not in clearing:
        raise ValidationError(_("By the ledger this person is out of work. Record the new job on the person first."))
    status = person.employment if outcome == ServiceOutcome.WORKING else EmploymentStatus.LOOKING
    do_record_status(person, status, source=source, seen_on=on, by=by)
    return Person.unscoped.values_list("employment", flat=True).get(pk=person.pk) in clearing


@transaction.atomic
def do_close_unwilling(case: ZeroCase, reason: str, *, by: User) -> ZeroCase:
    """Close the case because the family declined three posts, with the writer's reason. Nothing does this by itself.

    Raises:
        MayNot: not in the writer's area. ValidationError: not open, fewer than three declined posts, or no reason.
    """
    locked = _locked(case, by)
    if locked.state not in OPEN_ZERO:
        raise ValidationError(_("This case is not open any more. Reload to see why."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why the case is closed.")})
    if declined_posts(locked) < DECLINES:
        raise ValidationError(_("Only after three declined posts. Offer what is still missing first."))
    locked.state, locked.closed_on, locked.next_on = ZeroState.UNWILLING, timezone.localdate(), None
    locked.ground = reason.strip()[:200]
    locked.save(update_fields=["state", "closed_on", "ground", "next_on"])
    case.refresh_from_db()
    return locked


def declined_posts(case: ZeroCase) -> int:
    """Posts of this case that were declined."""
    posts = ZeroService.unscoped.filter(case=case, kind=ZeroServiceKind.POST, outcome=ServiceOutcome.DECLINED)
    return int(posts.count())


def _locked(case: ZeroCase, by: User, person: Person | None = None) -> ZeroCase:
    """The person's row first, then the household's, then the case's: the order in which an observation takes them."""
    require(by, Cap.PERSON_EDIT)
    if person is not None:
        Person.unscoped.select_for_update(no_key=True).only("pk").get(pk=person.pk)
    Household.unscoped.select_for_update(no_key=True).only("pk").get(pk=case.household_id)
    locked: ZeroCase = ZeroCase.unscoped.select_for_update().get(pk=case.pk)
    if not by.scope.covers(locked.division_id):
        raise MayNot(_("Only the area that looks after this household may do this."))
    return locked


def _sent_before(case: ZeroCase, op: UUID | None) -> ZeroService | None:
    return ZeroService.unscoped.filter(case=case, op=op).first() if op else None
