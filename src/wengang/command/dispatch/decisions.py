"""What a meeting decides: somebody, something, a day. The sheets that follow ask until it is answered.

Two people may have the same decision before them. Whoever saves says which version they read; when somebody else was
quicker, nothing is written over: both texts are shown, and saving once more is deliberate. What a change replaced stays
in the notes.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import Membership, User
from wengang.accounts.roles import MAY, Cap
from wengang.command.dispatch.lines import BY_CODE
from wengang.command.dispatch.weeks import Week
from wengang.command.models import Decision, DecisionNote
from wengang.core.constraints import in_words
from wengang.core.models import Division
from wengang.core.scope import Scope, within
from wengang.core.states import MayNot, day, moment
from wengang.market.models import Employer

EDITED = ("text", "owner", "due_on", "line", "place", "employer")


class Changed(Exception):
    """Somebody else saved it meanwhile; ``now`` is what stands. The message is for users."""

    def __init__(self, now: Decision) -> None:
        super().__init__(_("Somebody else changed this a moment ago. Both are shown below; nothing was lost."))
        self.now = now


def owners_of(scope: Scope) -> QuerySet[User]:
    """Who can be given a task: everybody in an office of the reader's divisions who may open the sheet."""
    roles = [role for role, caps in MAY.items() if Cap.FIGURES in caps]
    offices = Membership.objects.filter(scope.inside("organisation__division_id"), role__in=roles, active=True)
    return User.objects.filter(pk__in=offices.values("user_id"), is_active=True).order_by("full_name", "pk")


@transaction.atomic
def do_decide(
    division: Division, week: Week, *, text: str, owner: User, due_on: date, by: User, **about: Any
) -> Decision:
    """Write down what the meeting about a week decided. ``about``: line, place, employer.

    Raises MayNot; ValidationError.
    """
    require(by, Cap.DISPATCH)
    if not by.scope.covers(division.pk):
        raise MayNot(_("This division is not yours to look after."))
    decision = Decision(division=division, monday=week.monday, text=text.strip(), owner=owner, due_on=due_on, by=by)
    _put(decision, about)
    _check(decision, by)
    with in_words():
        decision.save()
    return decision


@transaction.atomic
def do_amend(decision: Decision, *, seen: int, by: User, **changes: Any) -> Decision:
    """Change an open decision that was read as version ``seen``. What it said before stays in the notes.

    Raises MayNot; Changed; ValidationError.
    """
    require(by, Cap.DISPATCH)
    locked = _locked(decision, by, seen)
    if not by.scope.covers(locked.division_id):
        raise MayNot(_("This division is not yours to look after."))
    before = {name: _plain(getattr(locked, name)) for name in EDITED}
    _put(locked, changes)
    _check(locked, by)
    replaced = {name: old for name, old in before.items() if old != _plain(getattr(locked, name))}
    if replaced:
        _save(locked, by, before=replaced)
    return locked


@transaction.atomic
def do_answer(decision: Decision, *, seen: int, state: str, outcome: str, by: User) -> Decision:
    """Say what came of it: done, or not done and why. The owner may, and whoever leads the meeting.

    Raises MayNot; Changed; ValidationError.
    """
    locked = _locked(decision, by, seen)
    leads = by.scope.may(Cap.DISPATCH) and by.scope.covers(locked.division_id)
    if not leads and locked.owner_id != by.pk:
        raise MayNot(_("Only whom it was given to can answer it, or the meeting."))
    if state not in (Decision.State.DONE, Decision.State.DROPPED):
        raise ValidationError({"state": _("Say whether it was done.")})
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say what came of it.")})
    locked.state, locked.outcome, locked.closed_on = state, outcome.strip(), day()
    _save(locked, by, text=locked.outcome)
    return locked


@transaction.atomic
def do_note(decision: Decision, *, text: str, by: User) -> DecisionNote:
    """Add a word; never in anybody's way. Raises MayNot, ValidationError."""
    _require_seen(decision, by)
    if not text.strip():
        raise ValidationError({"text": _("Write something down.")})
    return DecisionNote.unscoped.create(decision=decision, text=text.strip()[:300], by=by, at=moment())


def asked_of(area: str, week: Week) -> QuerySet[Decision]:
    """Decisions of earlier meetings that the sheet of a week asks about: open when it began, oldest deadline first."""
    rows = Decision.unscoped.filter(within("division_id", area), monday__lt=week.monday)
    rows = rows.filter(closed_on__isnull=True) | rows.filter(closed_on__gte=week.monday)
    return _shown(rows).order_by("due_on", "pk")


def made_about(area: str, week: Week) -> QuerySet[Decision]:
    """What the meetings of an area decided about this week."""
    return _shown(Decision.unscoped.filter(within("division_id", area), monday=week.monday)).order_by("pk")


def open_of(user: User) -> QuerySet[Decision]:
    """What one person still has to do, the oldest deadline first."""
    return Decision.unscoped.filter(owner=user, state=Decision.State.OPEN).order_by("due_on", "pk")


def _shown(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    return rows.select_related("owner", "division", "place", "employer")


def _locked(decision: Decision, by: User, seen: int) -> Decision:
    _require_seen(decision, by)
    locked = Decision.unscoped.select_for_update(of=("self",)).get(pk=decision.pk)
    if locked.version != seen:
        raise Changed(locked)
    if locked.state != Decision.State.OPEN:
        raise ValidationError(_("This was answered already; write a note instead."))
    return locked


def _require_seen(decision: Decision, by: User) -> None:
    if not Decision.objects.visible_to(by.scope).filter(pk=decision.pk).exists():
        raise MayNot(_("This decision is not yours to change."))


def _put(decision: Decision, told: dict[str, Any]) -> None:
    unknown = set(told) - set(EDITED)
    if unknown:
        raise TypeError(f"no such fields of a decision: {sorted(unknown)}")
    for name, value in told.items():
        setattr(decision, name, value)


def _check(decision: Decision, by: User) -> None:
    if not decision.text:
        raise ValidationError({"text": _("Say what is to be done.")})
    if decision.line and decision.line not in BY_CODE:
        raise ValidationError({"line": _("The sheet has no such line.")})
    if not owners_of(by.scope).filter(pk=decision.owner_id).exists():
        raise ValidationError({"owner": _("Give it to somebody of your own offices.")})
    if decision.place_id and not by.scope.covers(decision.place_id):
        raise ValidationError({"place": _("This division is not yours to look after.")})
    if decision.employer_id and not Employer.objects.visible_to(by.scope).filter(pk=decision.employer_id).exists():
        raise ValidationError({"employer": _("You do not know this employer.")})
    decision.clean_fields(exclude=["outcome", "closed_on"])


def _save(decision: Decision, by: User, text: str = "", before: dict[str, Any] | None = None) -> None:
    decision.version += 1
    with in_words():
        decision.save()
    DecisionNote.unscoped.create(decision=decision, text=text, before=before or {}, by=by, at=moment())


def _plain(value: Any) -> Any:
    """A value as a note keeps it: words and days; people and places by their key."""
    if isinstance(value, User | Division | Employer):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value
