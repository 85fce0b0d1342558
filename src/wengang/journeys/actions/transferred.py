"""Travellers out of a transfer: from the gate of the firm they leave to the gate of the one that takes them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.scope import Scope
from wengang.employment.enums import OfferState
from wengang.employment.models import Transfer, TransferOffer
from wengang.journeys.actions.demands import do_register
from wengang.journeys.actions.guard import acting_for
from wengang.journeys.actions.places import gates_of
from wengang.journeys.enums import DemandSource, DemandState, Direction
from wengang.journeys.models import Demand, Wave

NEAR_KM = 5
"""So near nobody needs a coach; who does all the same is ticked by hand."""
AGREED = (OfferState.ACCEPTED, OfferState.MOVED)


@dataclass(frozen=True)
class Put:
    """How many travel now, and how many of those who were asked for were on a list or waiting already."""

    new: int
    known: int


def travellers(scope: Scope, transfer: Transfer) -> QuerySet[TransferOffer]:
    """Whom both sides agreed on and who has not begun there, as far as the reader sees them.

    ``travels``: on a list there, or waiting already.
    """
    rows = TransferOffer.objects.visible_to(scope).filter(transfer=transfer, state__in=AGREED)
    rows = rows.exclude(moved_to__valid_from__lt=timezone.localdate())
    there = Demand.unscoped.filter(
        Q(wave__isnull=True) | Q(employer=OuterRef("vacancy__employer")),
        person=OuterRef("spell__person"),
        direction=Direction.OUT,
        state=DemandState.OPEN,
    )
    rows = rows.annotate(travels=Exists(there)).order_by("pk")
    return rows.select_related("spell__person", "vacancy__employer__division", "vacancy__division", "moved_to")


@transaction.atomic
def do_send_travelling(
    transfer: Transfer, offers: Collection[int], *, by: User, wave: Wave | None = None, consented_on: date | None = None
) -> Put:
    """Write these people down as travellers to their new jobs: on the list of a wave, or waiting for one.

    ``consented_on``: the day on which they said that name and phone may go to carrier, escort, receiving side and
    employer for this journey; None: they are asked later, and stand on papers under their codes until then.

    Raises:
        MayNot: without the right, or a person or the wave is not open to ``by``.
        ValidationError: nobody chosen, a wave for the way home, or a consent still to come.
    """
    office = acting_for(by, Cap.JOURNEY_DEMAND)
    chosen = list(travellers(by.scope, transfer).filter(pk__in=list(offers)))
    if not chosen:
        raise ValidationError(_("Choose who travels."))
    if consented_on is not None and consented_on > timezone.localdate():
        raise ValidationError({"consented_on": _("This day is still to come: %(day)s") % {"day": consented_on}})
    new = [offer for offer in chosen if not offer.travels]  # type: ignore[attr-defined]
    firms = {offer.vacancy.employer for offer in new} | {transfer.employer}
    gates = gates_of(sorted(firms, key=lambda each: each.pk), organisation=office)
    told: dict[str, Any] = {"direction": Direction.OUT, "source": DemandSource.DESK, "wave": wave, "by": by}
    for offer in new:
        firm = offer.vacancy.employer
        ends = {"stop": gates[transfer.employer_id], "gate": gates[firm.pk]}
        do_register(offer.spell.person, **told, **ends, employer=firm, spell=offer.moved_to, consented_on=consented_on)
    return Put(len(new), len(chosen) - len(new))
