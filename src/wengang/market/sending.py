"""Sending a round out: its proposals count as shown to the workers, all at once."""

from django.db import transaction

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.market.models import Proposal, Round
from wengang.market.proposals import Voice
from wengang.market.states import PROPOSAL


@transaction.atomic
def do_send(round_: Round, *, by: User) -> int:
    """Move every allocated proposal of the round that is not sent yet, and whose worker ``by`` speaks for, to shown.

    Returns how many. Raises MayNot without the capability.
    """
    require(by, Cap.ANSWER_PERSON)
    show, voice = PROPOSAL.move("show"), Voice(by.scope)
    waiting = Proposal.objects.visible_to(by.scope).filter(round=round_, allocated=True, state__in=show.sources)
    rows = waiting.select_related("person", "issue", "vacancy__employer").order_by("pk")
    mine = [row.pk for row in rows if voice.may(show, row)]
    return PROPOSAL.follow_all(Proposal.unscoped.filter(pk__in=mine), show.name, by=by)
