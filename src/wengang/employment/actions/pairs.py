"""三进五帮: visits of leaders to their firms and what they bring back; pairs and workshop liaisons that end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.states import MayNot
from wengang.employment.actions.calls import do_raise_call
from wengang.employment.case_enums import VisitKind
from wengang.employment.models import LeaderPair, LeaderVisit, Liaison
from wengang.market.models import Employer
from wengang.registry.actions.guard import not_in_future

NOON = time(12)
"""When something was said of which only the day is known."""
MOST_PROBLEMS = 10

Problem = tuple[str, str]
"""(kind of call, words)."""


@transaction.atomic
def do_record_visit(
    pair: LeaderPair, *, op: UUID, kind: str, on: date, heard: str, by: User, problems: Sequence[Problem] = ()
) -> LeaderVisit:
    """A leader was at the firm: keep what was heard, and raise each problem as a call of the pair, from that day on.

    Sent twice (same ``op``), it is one visit with its calls once.

    Raises:
        MayNot: ``by`` does not see the pair, or may not raise calls.
        ValidationError: no words, a day to come or outside the pair's time, or no office that could answer a problem.
    """
    require(by, Cap.CALL_RAISE)
    if not LeaderPair.objects.visible_to(by.scope).filter(_inside(by), pk=pair.pk).exists():
        raise MayNot(_("This pair is not yours to write about."))
    # of a form that is sent twice at the same moment, the second waits for what the first one wrote
    Employer.unscoped.select_for_update(of=("self",), no_key=True).only("pk").get(pk=pair.employer_id)
    known = LeaderVisit.unscoped.filter(op=op).first()
    if known is not None:
        return _the_same(known, pair)
    not_in_future(on)
    _require_standing(pair, on)
    if not heard.strip():
        raise ValidationError({"heard": _("Write down what was heard.")})
    told = list(problems)[:MOST_PROBLEMS]
    visit: LeaderVisit = LeaderVisit.unscoped.create(
        op=op, pair=pair, kind=VisitKind(kind), on=on, heard=heard.strip()[:1000], problems=len(told), by=by
    )
    moment = None if on == timezone.localdate() else timezone.make_aware(datetime.combine(on, NOON))
    for number, (what, words) in enumerate(told):
        each = uuid5(op, str(number))
        do_raise_call(pair.employer, kind=what, text=words, by=by, op=each, pair=pair, at=moment)
    return visit


@transaction.atomic
def do_end_pair(pair: LeaderPair, *, last_day: date, by: User) -> LeaderPair:
    """The leader looks after the firm until that day; visits and calls stay. Raises MayNot, ValidationError."""
    require(by, Cap.CALL_ANSWER)
    if not by.scope.covers(pair.employer.division_id):
        raise MayNot(_("This employer is not yours to look after."))
    locked: LeaderPair = LeaderPair.unscoped.select_for_update(of=("self",)).get(pk=pair.pk)
    if locked.valid_to is not None and locked.valid_to < timezone.localdate():
        raise ValidationError(_("This pair has ended already."))
    if last_day < locked.valid_from:
        raise ValidationError({"last_day": _("The last day lies before the first.")})
    locked.valid_to = last_day
    locked.save(update_fields=["valid_to"])
    return locked


@transaction.atomic
def do_end_liaison(liaison: Liaison, *, by: User) -> Liaison:
    """Nobody follows in this workshop: today is the last day. Raises MayNot; ValidationError when it had ended."""
    require(by, Cap.CALL_RAISE)
    if not Employer.objects.visible_to(by.scope).filter(pk=liaison.employer_id).exists():
        raise MayNot(_("This employer is not yours to call for."))
    locked: Liaison = Liaison.unscoped.select_for_update(of=("self",)).get(pk=liaison.pk)
    if locked.valid_to is not None:
        raise ValidationError(_("This liaison has ended already."))
    locked.valid_to = timezone.localdate()
    locked.save(update_fields=["valid_to"])
    return locked


def _inside(by: User) -> Q:
    """Pairs of the own area, or one's own; the firm sees its leader and does not write the leader's notes."""
    return by.scope.inside("employer__division_id") | Q(leader=by.pk)


def _the_same(known: LeaderVisit, pair: LeaderPair) -> LeaderVisit:
    if known.pair_id != pair.pk:
        raise ValidationError(_("This was recorded for another pair already."))
    return known


def _require_standing(pair: LeaderPair, on: date) -> None:
    if on < pair.valid_from or (pair.valid_to is not None and on > pair.valid_to):
        raise ValidationError({"on": _("On that day this leader did not look after this firm.")})
