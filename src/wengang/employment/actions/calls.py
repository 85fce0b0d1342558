"""Employers' calls (企业吹哨、部门报到): raised in a minute, routed by a table, answered by a date, solved or not."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import Organisation, User
from wengang.accounts.roles import Cap
from wengang.core.constraints import in_words
from wengang.core.models import StoredFile
from wengang.core.states import MayNot, WrongState, recorded_at
from wengang.employment.actions.case_work import office_of, own_file
from wengang.employment.case_enums import CallKind, CallState, CallStepKind
from wengang.employment.escalation import Offices
from wengang.employment.heard import forget
from wengang.employment.models import CallStep, EmployerCall, LeaderPair, Liaison
from wengang.employment.promptness import route
from wengang.employment.states import CALL
from wengang.market.models import Employer


@transaction.atomic
def do_raise_call(
    employer: Employer,
    *,
    kind: str,
    text: str,
    by: User,
    op: UUID | None = None,
    pair: LeaderPair | None = None,
    at: datetime | None = None,
) -> EmployerCall:
    """An employer asks for something; the table says which office answers, and by when. Sent twice, it is one call.

    ``pair``: a leader heard of it on a visit. ``at``: when it was said, for what is written down later.

    Raises:
        MayNot: ``by`` may not, or does not see the employer.
        ValidationError: no words, or no office is registered that could answer.
    """
    require(by, Cap.CALL_RAISE)
    if not Employer.objects.visible_to(by.scope).filter(pk=employer.pk).exists():
        raise MayNot(_("This employer is not yours to call for."))
    if pair is not None and pair.employer_id != employer.pk:
        raise ValidationError(_("This leader looks after another firm."))
    # of a form that is sent twice at the same moment, the second waits for what the first one wrote
    Employer.unscoped.select_for_update(of=("self",), no_key=True).only("pk").get(pk=employer.pk)
    known = EmployerCall.unscoped.filter(op=op).first() if op else None
    if known is not None:
        return known
    if not text.strip():
        raise ValidationError({"text": _("Write in a few words what is needed.")})
    raised = min(at or timezone.now(), timezone.now())
    day = timezone.localtime(raised).date()
    told = route(CallKind(kind), day)
    office = Offices.above([employer.division_id]).for_route(employer.division_id, told.signs, told.words)
    if office is None:
        raise ValidationError(_("No office of this area is registered here that could answer."))
    due = told.answer_by(day)
    call = EmployerCall.unscoped.create(
        op=op or uuid4(),
        employer=employer,
        kind=CallKind(kind),
        text=text.strip()[:500],
        pair=pair,
        office=office,
        raised_at=raised,
        answer_by=due,
        escalate_on=due,
        by=by,
        by_office=office_of(by),
    )
    _add(call, CallStepKind.RAISED, office.name, by=by, at=raised)
    return call


@transaction.atomic
def do_answer_call(
    call: EmployerCall,
    *,
    text: str,
    by: User,
    evidence: StoredFile | None = None,
    at: datetime | None = None,
) -> EmployerCall:
    """The office answers (报到). The first answer stops the clock; whether it helped, the employer says.

    Raises MayNot, WrongState (answered already); ValidationError without words or before the call.
    """
    locked = _locked(call, by, Cap.CALL_ANSWER)
    own_file(evidence, by)
    if not text.strip():
        raise ValidationError({"text": _("Write down the answer.")})
    moment = min(at or timezone.now(), timezone.now())
    if moment < locked.raised_at:
        raise ValidationError(_("The answer lies before the call."))
    with recorded_at(moment):
        CALL.apply(locked, "answer", by=by, reason=text.strip()[:200])
    _write(locked, answered_at=locked.answered_at or moment, escalate_on=None)
    forget("call", locked.pk)
    _add(locked, CallStepKind.ANSWERED, text, by=by, at=moment, evidence=evidence)
    return locked


@transaction.atomic
def do_pass_on(call: EmployerCall, *, to: Organisation, reason: str, by: User) -> EmployerCall:
    """Another bureau of the own area is the right one. The clock goes on: passing on is no answer.

    Raises MayNot; ValidationError without a reason or for an office elsewhere.
    """
    locked = _locked(call, by, Cap.CALL_ANSWER)
    if locked.state != CallState.OPEN:
        raise WrongState(_("This call has been answered already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is handed over.")})
    near = Offices.above([locked.employer.division_id]).by_division
    if to.pk not in {each.pk for offices in near.values() for each in offices}:
        raise ValidationError({"to": _("This office does not look after the employer's area.")})
    _write(locked, office=to)
    _add(locked, CallStepKind.PASSED, f"{to.name} · {reason.strip()}", by=by)
    return locked


@transaction.atomic
def do_settle_call(
    call: EmployerCall, move: str, *, by: User, words: str = "", at: datetime | None = None
) -> EmployerCall:
    """The employer's side says what came of it: ``solve``, ``again`` (a new term begins) or ``withdraw``.

    Raises MayNot, WrongState.
    """
    locked = _locked(call, by, Cap.CALL_RAISE)
    _require_callers_side(locked, by)
    moment = min(at or timezone.now(), timezone.now())
    with recorded_at(moment):
        CALL.apply(locked, move, by=by, reason=words.strip()[:200])
    kinds = {"solve": CallStepKind.SOLVED, "again": CallStepKind.AGAIN, "withdraw": CallStepKind.WITHDRAWN}
    if move == "again":
        today = timezone.localdate()
        due = route(locked.kind, today).answer_by(today)
        _write(locked, answer_by=due, escalate_on=due)
    else:
        _write(locked, escalate_on=None, solved_at=moment if move == "solve" else None)
        forget("call", locked.pk)
    _add(locked, kinds[move], words, by=by, at=moment)
    return locked


@transaction.atomic
def do_pair(leader: User, employer: Employer, *, first_day: date, by: User, last_day: date | None = None) -> LeaderPair:
    """A leader looks after a firm from a day on (三进五帮). Raises MayNot, ValidationError (paired already)."""
    require(by, Cap.CALL_ANSWER)
    if not by.scope.covers(employer.division_id):
        raise MayNot(_("This employer is not yours to look after."))
    with in_words():
        return LeaderPair.unscoped.create(
            leader=leader, employer=employer, valid_from=first_day, valid_to=last_day, by=by
        )


@transaction.atomic
def do_name_liaison(
    employer: Employer, *, workshop: str, full_name: str, phone: str, by: User, user: User | None = None
) -> Liaison:
    """Whom the workers of a workshop turn to from today on; the one before is relieved.

    ``user``: the liaison's own account at this employer, when there is one. Raises MayNot, ValidationError.
    """
    require(by, Cap.CALL_RAISE)
    if not Employer.objects.visible_to(by.scope).filter(pk=employer.pk).exists():
        raise MayNot(_("This employer is not yours to call for."))
    if not (workshop.strip() and full_name.strip() and phone.strip()):
        raise ValidationError(_("Workshop, name and phone are needed: the board is made to be called from."))
    today = timezone.localdate()
    running = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    now = Liaison.unscoped.select_for_update(of=("self",)).filter(running, employer=employer, workshop=workshop.strip())
    for before in now:
        if before.valid_from >= today:
            before.delete()
        else:
            before.valid_to = today.fromordinal(today.toordinal() - 1)
            before.save(update_fields=["valid_to"])
    with in_words():
        return Liaison.unscoped.create(
            employer=employer,
            workshop=workshop.strip()[:60],
            full_name=full_name.strip()[:40],
            phone=phone.strip(),
            user=user,
            division_id=employer.division_id,
            valid_from=today,
            by=by,
        )


def _locked(call: EmployerCall, by: User, capability: Cap) -> EmployerCall:
    require(by, capability)
    if not EmployerCall.objects.visible_to(by.scope).filter(pk=call.pk).exists():
        raise MayNot(_("This call is not yours to look after."))
    return EmployerCall.unscoped.select_for_update(of=("self",)).get(pk=call.pk)


def _require_callers_side(call: EmployerCall, by: User) -> None:
    """Whoever answered does not say that it helped: the employer does, who called for it, or the paired leader."""
    mine = by.scope.organisation_id in (call.by_office_id, call.employer.organisation_id)
    if not mine and (call.pair is None or call.pair.leader_id != by.pk):
        raise MayNot(_("Whether it is solved, the employer's side says."))


def _write(call: EmployerCall, **values: object) -> None:
    EmployerCall.unscoped.filter(pk=call.pk).update(**values)
    call.refresh_from_db()


def _add(
    call: EmployerCall,
    kind: str,
    text: str,
    *,
    by: User | None,
    at: datetime | None = None,
    evidence: StoredFile | None = None,
) -> None:
    moment = at or timezone.now()
    CallStep.unscoped.create(call=call, kind=kind, text=text.strip()[:500], by=by, at=moment, evidence=evidence)
