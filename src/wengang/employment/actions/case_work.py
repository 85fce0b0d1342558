"""Work on a rights case: one takes it, several write, nothing that anybody wrote is lost, and it ends with a result."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import Organisation, User
from wengang.accounts.roles import Cap
from wengang.core.models import StoredFile
from wengang.core.scope import none
from wengang.core.states import MayNot, WrongState, day, moment
from wengang.employment.case_enums import WRITTEN_STEPS, CaseKind, CaseOutcome, CaseState, CaseStepKind
from wengang.employment.heard import forget
from wengang.employment.models import CaseStep, RightsCase
from wengang.employment.models.cases import of_my_office
from wengang.employment.promptness import promptness
from wengang.employment.states import CASE
from wengang.registry.models import Person

LONGEST = 4_000
"""Signs of a step: what was written before and what is there now fit into it together."""
EDITED = ("kind", "summary", "claimed", "due_on")
"""Fields that officers change, under the version they read."""


class Conflict(WrongState):
    """Somebody else saved in between; ``fields`` holds of each that differs the value now and the wanted one.

    ``untouched`` names fields that only the other one changed.
    """

    def __init__(
        self, case: RightsCase, fields: dict[str, tuple[Any, Any]], untouched: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(_("Somebody changed this case while you wrote. Both versions are shown; choose what counts."))
        self.case, self.fields, self.untouched = case, fields, untouched


@transaction.atomic
def do_take_case(case: RightsCase, *, by: User) -> None:
    """Take a case on: from now on ``by`` answers for it. Of several who try at once the first one has it.

    Raises MayNot, WrongState (somebody was quicker, named in the message).
    """
    locked = _locked(case, by)
    if locked.owner_id is not None and locked.owner_id != by.pk:
        raise WrongState(_("%(name)s has taken this case on already.") % {"name": locked.owner})
    CASE.apply(locked, "take", by=by)
    _write(locked, owner=by, office=office_of(by), **_clock(locked, locked.due_on))
    add(locked, CaseStepKind.TAKEN, "", by=by, shown=True)
    case.refresh_from_db()


@transaction.atomic
def do_hand_over(case: RightsCase, *, to: User, reason: str, by: User) -> None:
    """The owner passes the case to somebody who sees the person already; an office above may do so too.

    Raises MayNot; ValidationError without a reason, or when ``to`` may not have it; WrongState once it is closed.
    """
    locked = _locked(case, by)
    if locked.is_closed or locked.owner_id is None:
        raise WrongState(_("Only a case that somebody handles can be handed over."))
    _require_answerable(locked, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is handed over.")})
    if not to.is_active or not to.scope.may(Cap.EMPLOYMENT_EDIT) or not _may_have(locked, to):
        raise ValidationError(
            {"to": _("This colleague may not see the worker; open the person to their office first.")}
        )
    _write(locked, owner=to, office=office_of(to))
    words = _("From %(one)s to %(other)s: %(why)s") % {"one": by, "other": to, "why": reason.strip()}
    add(locked, CaseStepKind.HANDED, words, by=by)
    case.refresh_from_db()


@transaction.atomic
def do_change_case(case: RightsCase, *, version: int, by: User, reason: str = "", **changes: Any) -> RightsCase:
    """Change fields that were read at ``version``. What was written before stays in a step.

    ``changes``: kind, summary, claimed, due_on.

    Raises:
        Conflict: somebody changed the same field since; nothing is written, and it holds both values.
        MayNot, WrongState (closed), ValidationError.
    """
    locked = _locked(case, by)
    if locked.is_closed:
        raise WrongState(_("This case is closed. Open it again first."))
    unknown = set(changes) - set(EDITED)
    if unknown:
        raise ValidationError(
            _("These fields are not edited here: %(fields)s") % {"fields": ", ".join(sorted(unknown))}
        )
    now = _touched(locked, version, changes)
    if not now:
        return locked
    if "due_on" in now and now["due_on"][1] > locked.due_on and not reason.strip():
        raise ValidationError({"reason": _("Say why more time is needed.")})
    for name, (_before, value) in now.items():
        setattr(locked, name, value)
    locked.clean_fields(exclude=[each.name for each in RightsCase._meta.fields if each.name not in EDITED])
    locked.validate_constraints(exclude=("question", "op"))
    clock = _clock(locked, locked.due_on) if "due_on" in now and locked.state != CaseState.OPEN else {}
    _write(locked, **{name: value for name, (_before, value) in now.items()}, **clock)
    add(locked, CaseStepKind.CHANGED, _told(now, reason), by=by)
    return locked


@transaction.atomic
def do_add_step(
    case: RightsCase,
    *,
    kind: str,
    text: str,
    by: User,
    op: UUID | None = None,
    evidence: StoredFile | None = None,
    shown: bool = False,
) -> CaseStep:
    """Write down a step. Steps are only ever added: however many write at once, every one stays.

    Raises MayNot; ValidationError without words or file.
    """
    locked = _locked(case, by)
    own_file(evidence, by)
    if kind not in WRITTEN_STEPS:
        raise ValidationError({"kind": _("This step follows from what is done; it is not written by hand.")})
    if not text.strip() and evidence is None:
        raise ValidationError({"text": _("Write down what was done, or add the file.")})
    known = CaseStep.unscoped.filter(op=op).first() if op else None
    return known or add(locked, kind, text, by=by, evidence=evidence, shown=shown, op=op)


@transaction.atomic
def do_refer_case(case: RightsCase, *, to: str, until: date, version: int, by: User) -> RightsCase:
    """Pass it to inspection, arbitration or court (``to``, in words); it stays ours, to be looked at by ``until``."""
    locked = _locked(case, by)
    _same(locked, version, {})
    _require_answerable(locked, by)
    if until <= day():
        raise ValidationError({"until": _("Name a day to come on which to look again.")})
    CASE.apply(locked, "refer", by=by, reason=to.strip()[:200])
    _write(locked, due_on=until, **_clock(locked, until))
    add(locked, CaseStepKind.REFERRED, to, by=by, shown=True)
    return locked


@transaction.atomic
def do_close_case(
    case: RightsCase, *, outcome: str, words: str, version: int, by: User, recovered: Decimal | None = None
) -> RightsCase:
    """Close with a result. ``recovered``: yuan that the worker received.

    Raises:
        Conflict: somebody changed the case since ``version`` was read.
        MayNot, WrongState; ValidationError: no words, or paid without the amount.
    """
    locked = _locked(case, by)
    _same(locked, version, {"outcome": outcome})
    _require_answerable(locked, by)
    if outcome == CaseOutcome.PAID and not recovered:
        raise ValidationError({"recovered": _("Write down how much the worker received.")})
    if recovered is not None and recovered < 0:
        raise ValidationError({"recovered": _("Please check the amount.")})
    if not words.strip():
        raise ValidationError({"words": _("Write down the result.")})
    done = {"outcome": CaseOutcome(outcome), "recovered": recovered, "closed_on": day()}
    _write(locked, **done, clock_on=None, escalate_on=None)
    CASE.apply(locked, "close", by=by, reason=words.strip()[:200])
    amount = _(" · %(amount)s yuan") % {"amount": f"{recovered:,.2f}"} if recovered else ""
    add(locked, CaseStepKind.CLOSED, f"{CaseOutcome(outcome).label}{amount} · {words.strip()}", by=by, shown=True)
    return locked


@transaction.atomic
def do_reopen_case(case: RightsCase, *, reason: str, by: User) -> RightsCase:
    """The result did not hold: the same case goes on, with a new term. Raises MayNot, WrongState."""
    locked = _locked(case, by)
    CASE.apply(locked, "reopen", by=by, reason=reason.strip()[:200])
    today = day()
    due = promptness(locked.kind, today).finish_by(today)
    _write(locked, outcome="", recovered=None, closed_on=None, due_on=due, **_clock(locked, due))
    add(locked, CaseStepKind.REOPENED, reason, by=by, shown=True)
    return locked


def add(
    case: RightsCase,
    kind: str,
    text: str,
    *,
    by: User | None,
    evidence: StoredFile | None = None,
    shown: bool = False,
    op: UUID | None = None,
) -> CaseStep:
    """Keep a step. The caller has settled who may."""
    told = {"text": text.strip()[:LONGEST], "evidence": evidence, "shown": shown, "by": by, "at": moment()}
    return CaseStep.unscoped.create(case=case, kind=CaseStepKind(kind), op=op or uuid4(), **told)


def office_of(by: User) -> Organisation:
    """The office somebody acts for. Raises MayNot without one."""
    if by.membership is None:
        raise MayNot(_("Only members of an office may do this."))
    return by.membership.organisation


def own_file(evidence: StoredFile | None, by: User) -> None:
    """Raise MayNot for a file of another office."""
    if evidence is not None and evidence.organisation_id != by.scope.organisation_id:
        raise MayNot(_("This file belongs to another office."))


def _require_seen(case: RightsCase, by: User) -> None:
    require(by, Cap.EMPLOYMENT_EDIT)
    if not RightsCase.objects.visible_to(by.scope).filter(pk=case.pk).exists():
        raise MayNot(_("This case is not yours to look after."))


def _require_answerable(case: RightsCase, by: User) -> None:
    """The owner decides; the owner's office when the owner is gone, and the office above once it was told."""
    owner = case.owner
    if owner is not None and owner.pk == by.pk:
        return
    gone = owner is None or not owner.is_active
    mine = of_my_office("above", by.scope) | (of_my_office("office", by.scope) if gone else none())
    if not RightsCase.unscoped.filter(mine, pk=case.pk).exists():
        raise MayNot(_("%(name)s answers for this case; ask for it to be handed over.") % {"name": owner or "—"})


def _may_have(case: RightsCase, to: User) -> bool:
    if case.person_id is None:
        return True
    return Person.objects.visible_to(to.scope).filter(pk=case.person_id).exists()


def _locked(case: RightsCase, by: User) -> RightsCase:
    _require_seen(case, by)
    return RightsCase.unscoped.select_for_update(of=("self",)).get(pk=case.pk)


def _same(case: RightsCase, version: int, wanted: dict[str, Any]) -> None:
    if version != case.version:
        raise Conflict(case, {name: (getattr(case, name), value) for name, value in wanted.items()})


def _touched(case: RightsCase, version: int, changes: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """(value now, value wanted) of what was changed against the version that was read; the rest stays as it is now.

    Raises Conflict where both changed the same field to something else.
    """
    if version == case.version:
        read = {name: getattr(case, name) for name in changes}
    else:
        history = apps.get_model("employment", "RightsCaseEvent").objects.filter(pgh_obj=case.pk, version=version)
        read = history.order_by("pgh_id").values(*changes).first() or {}
    untouched = frozenset(name for name in changes if name in read and read[name] == changes[name])
    now = {name: (getattr(case, name), changes[name]) for name in changes.keys() - untouched}
    now = {name: pair for name, pair in now.items() if pair[0] != pair[1]}
    if clash := {name: pair for name, pair in now.items() if name not in read or read[name] != pair[0]}:
        raise Conflict(case, clash, untouched)
    return now


def _clock(case: RightsCase, due: date) -> dict[str, date]:
    return {"clock_on": due, "escalate_on": due}


def _write(case: RightsCase, **values: Any) -> None:
    if "clock_on" in values:
        forget("case", case.pk)
    RightsCase.unscoped.filter(pk=case.pk).update(**values, version=F("version") + 1)
    case.refresh_from_db()


def _told(changed: dict[str, tuple[Any, Any]], reason: str) -> str:
    """What was there before, beside what is there now: nothing that somebody wrote is lost."""
    labels = {"kind": _("Kind"), "summary": _("What happened"), "claimed": _("Claimed, yuan"), "due_on": _("Due on")}
    parts = [
        f"{labels[name]}: {_shown(name, before)} → {_shown(name, after)}" for name, (before, after) in changed.items()
    ]
    return "; ".join(parts + ([reason.strip()] if reason.strip() else []))


def _shown(name: str, value: Any) -> str:
    if name == "kind":
        return str(CaseKind(value).label)
    return "—" if value in (None, "") else str(value)
