"""A worker's own page: an officer gives and takes back the key; by it the worker tells the pay and asks for help."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.actions import log_access, require
from wengang.accounts.models import AccessLog, User
from wengang.accounts.roles import Cap
from wengang.core.files import store_for
from wengang.core.states import MayNot, WrongState
from wengang.employment import wages
from wengang.employment.actions.case_work import add, office_of
from wengang.employment.actions.cases import Subject, lay_down
from wengang.employment.actions.guard import locked
from wengang.employment.actions.pay import check_pay
from wengang.employment.case_enums import CaseKind, CaseStepKind, LinkUseKind, Opener
from wengang.employment.enums import Teller
from wengang.employment.links import digest_of, new_key
from wengang.employment.models import LinkUse, PaidWage, RightsCase, Spell, WorkerLink
from wengang.employment.promise import Paid
from wengang.registry.enums import Source
from wengang.registry.models import Person

LASTS = timedelta(days=365)
MOST_A_DAY = 10
"""So often a day something is written by one link; whoever needs more is called back."""


@transaction.atomic
def do_give_link(person: Person, *, by: User) -> tuple[WorkerLink, str]:
    """A new key for the worker's page, good for a year; the one before ends. Returns the row and the key.

    The key is told once, here: it is not stored. Who gave it stands in the log of accesses.

    Raises MayNot.
    """
    _require(person, by)
    Person.unscoped.select_for_update(of=("self",)).get(pk=person.pk)
    now = timezone.now()
    WorkerLink.unscoped.filter(person=person, revoked_at__isnull=True).update(revoked_at=now)
    key = new_key()
    link = WorkerLink.unscoped.create(
        digest=digest_of(key), person=person, office=office_of(by), valid_to=timezone.localdate() + LASTS, by=by
    )
    log_access(AccessLog.Action.DISCLOSE, "worker_link", by=by, row=person.pk)
    return link, key


@transaction.atomic
def do_revoke_link(person: Person, *, by: User) -> None:
    """The page does not open any more. Raises MayNot."""
    _require(person, by)
    WorkerLink.unscoped.filter(person=person, revoked_at__isnull=True).update(revoked_at=timezone.now())


@transaction.atomic
def do_tell_pay(
    link: WorkerLink,
    spell: Spell,
    *,
    month: date,
    amount: Decimal,
    op: UUID,
    hours: Decimal | None = None,
    days: Decimal | None = None,
    slip: tuple[bytes, str] | None = None,
) -> PaidWage:
    """The worker says what a month paid; it counts as the worker's own word. Whoever holds the link may.

    ``slip``: content and name of a photo of the pay slip; it is kept for the office of the link.

    Raises:
        WrongState: the link wrote too often today.
        MayNot: the job is somebody else's.
        ValidationError: the job was not held in that month, the figures cannot be, or the slip is no picture or PDF.
    """
    page = _still_open(link)
    if spell.person_id != page.person_id:
        raise MayNot(_("This job is not yours."))
    known = PaidWage.unscoped.filter(op=op).first()
    if known is not None:
        return known
    today, month = timezone.localdate(), month.replace(day=1)
    row = locked(spell)
    paid = Paid(amount, days=days, hours=hours)
    check_pay(row, month, paid, today)
    _count(page, LinkUseKind.PAY, op)
    evidence = store_for(page.office, *slip) if slip else None
    told = wages.Statement(row, month, paid, Source.SELF, Teller.WORKER, today, evidence=evidence, op=op)
    return wages.record([told])[0]


@transaction.atomic
def do_ask_for_help(link: WorkerLink, *, kind: str, text: str, op: UUID) -> RightsCase:
    """The worker asks for help: a case that waits at the office of the link, or one more step of an open one.

    Raises WrongState: the link wrote too often today; ValidationError: no words.
    """
    page = _still_open(link)
    if not text.strip():
        raise ValidationError({"text": _("Write in a few words what happened.")})
    known = RightsCase.unscoped.filter(op=op).first() or RightsCase.unscoped.filter(steps__op=uuid5(op, "told")).first()
    if known is not None:
        return known
    _count(page, LinkUseKind.HELP, op)
    running = RightsCase.unscoped.filter(person=page.person_id, kind=kind, clock_on__isnull=False)
    case = running.order_by("-pk").first()
    if case is None:
        spell = latest_job(page.person)
        subject = Subject(spell=spell) if spell else Subject(person=page.person)
        case = lay_down(
            subject, kind=CaseKind(kind), summary=text[:1000], office=page.office, by=None, opener=Opener.LINK, op=op
        )
    add(case, CaseStepKind.TOLD, text[:1000], by=None, shown=True, op=uuid5(op, "told"))
    return case


def latest_job(person: Person) -> Spell | None:
    """The job that the page tells of: the one that runs, else the last one."""
    rows = Spell.unscoped.filter(person=person).exclude(end_reason="corrected").select_related("employer", "person")
    running = rows.filter(valid_to__isnull=True).order_by("-valid_from", "-pk").first()
    return running or rows.order_by("-valid_to", "-pk").first()


def _require(person: Person, by: User) -> None:
    require(by, Cap.EMPLOYMENT_EDIT)
    if not Person.objects.visible_to(by.scope).filter(pk=person.pk).exists():
        raise MayNot(_("Only who looks after this person may do this."))


def _still_open(link: WorkerLink) -> WorkerLink:
    """The link, locked behind its person: what is written by it is written one after the other."""
    Person.unscoped.select_for_update(of=("self",)).only("pk").get(pk=link.person_id)
    rows = WorkerLink.unscoped.select_related("person", "office").select_for_update(of=("self",))
    page = rows.get(pk=link.pk)
    if page.revoked_at is not None or page.valid_to < timezone.localdate():
        raise WrongState(_("This page has been closed. Please ask the office for a new link."))
    return page


def _count(link: WorkerLink, kind: str, op: UUID) -> None:
    since = timezone.now() - timedelta(days=1)
    if LinkUse.unscoped.filter(link=link, at__gte=since).count() >= MOST_A_DAY:
        raise WrongState(_("So much was written today already. Please call the office."))
    LinkUse.unscoped.create(link=link, kind=kind, op=op)
