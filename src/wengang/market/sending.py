"""Sending a round out: its proposals count as shown to the workers, all at once."""

from django.db import transaction
from django.utils import timezone

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.models import StateLog
from wengang.core.states import Move
from wengang.market.models import Proposal, Round
from wengang.market.proposals import Voice
from wengang.market.states import PROPOSAL

AT_ONCE = 2_000


@transaction.atomic
def do_send(round_: Round, *, by: User) -> int:
    """Move every allocated proposal of the round that is not sent yet, and whose worker ``by`` speaks for, to shown.

    Returns how many. Raises MayNot without the capability.
    """
    require(by, Cap.ANSWER_PERSON)
    show, voice = PROPOSAL.move("show"), Voice(by.scope)
    waiting = Proposal.objects.visible_to(by.scope).filter(round=round_, allocated=True, state__in=show.sources)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    locked = Proposal.unscoped.select_for_update(of=("self",)).filter(pk__in=keys, state__in=show.sources)
    rows = locked.select_related("person", "issue", "vacancy__employer").order_by("pk")
    mine = [row for row in rows if voice.may(show, row)]
    sent = Proposal.unscoped.filter(pk__in=[row.pk for row in mine])
    sent.update(state=show.target, changed_at=timezone.now())
    StateLog.objects.bulk_create((_line(row, show, by) for row in mine), batch_size=AT_ONCE)
    return len(mine)


def _line(row: Proposal, move: Move, by: User) -> StateLog:
    return StateLog(machine=PROPOSAL.name, row=row.pk, move=move.name, before=row.state, after=move.target, actor=by)
