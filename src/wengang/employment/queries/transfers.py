"""Transfers as a page shows them: person by person, with what each was offered and said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, F, Q, QuerySet

from wengang.core.scope import Scope
from wengang.employment.enums import SAID_YES, OfferState
from wengang.employment.models import Spell, Transfer, TransferOffer
from wengang.market.models import Vacancy

UNANSWERED = (OfferState.PROPOSED, OfferState.CONSENTED)
WAITING = (OfferState.PROPOSED, OfferState.CONSENTED, OfferState.ACCEPTED)


@dataclass(frozen=True)
class Line:
    """One person's job, and the places offered for it, best first."""

    spell: Spell
    offers: list[TransferOffer]


def transfers(scope: Scope) -> QuerySet[Transfer]:
    """Transfers that the reader sees, open ones first, each with ``asked``, ``agreed`` and ``moved`` people."""
    rows = Transfer.objects.visible_to(scope).select_related("employer", "area", "organisation", "by")
    jobs = "offers__spell"
    return rows.annotate(
        asked=Count(jobs, distinct=True),
        agreed=Count(jobs, filter=Q(offers__state__in=SAID_YES), distinct=True),
        moved=Count(jobs, filter=Q(offers__state=OfferState.MOVED), distinct=True),
    ).order_by(F("closed_at").desc(nulls_first=True), "-pk")


def lines(scope: Scope, transfer: Transfer, *, waiting: bool = False) -> list[Line]:
    """The people whom the reader may see; ``waiting``: only those who still wait for an answer or the move."""
    rows = TransferOffer.objects.visible_to(scope).filter(transfer=transfer)
    if waiting:
        open_jobs = TransferOffer.unscoped.filter(transfer=transfer, state__in=WAITING).values("spell")
        moved = TransferOffer.unscoped.filter(transfer=transfer, state=OfferState.MOVED).values("spell")
        rows = rows.filter(spell__in=open_jobs).exclude(spell__in=moved)
    wanted = rows.select_related("spell__person__division", "vacancy__employer", "vacancy__division")
    return _by_job(wanted.order_by("spell", "rank"))


def _by_job(rows: Iterable[TransferOffer]) -> list[Line]:
    found = []
    for _spell, offers in groupby(rows, key=lambda offer: offer.spell_id):
        listed = list(offers)
        found.append(Line(listed[0].spell, listed))
    return found


def offers_to_answer(scope: Scope, *, answered: bool = False) -> QuerySet[TransferOffer]:
    """Workers of another firm who said yes to a vacancy that the reader sees: they wait for the new employer's word.

    ``answered``: those that do not wait any more, the newest first.
    """
    rows = TransferOffer.objects.visible_to(scope).filter(
        consented_on__isnull=False, vacancy__in=Vacancy.objects.visible_to(scope).values("pk")
    )
    rows = rows.exclude(state__in=UNANSWERED) if answered else rows.filter(state=OfferState.CONSENTED)
    return rows.select_related("transfer", "spell", "vacancy__employer", "vacancy__division").order_by("-pk")


def hidden(scope: Scope, transfer: Transfer) -> int:
    """People of the transfer whom the reader may not see."""
    everybody = TransferOffer.unscoped.filter(transfer=transfer).order_by().values("spell").distinct().count()
    seen = TransferOffer.objects.visible_to(scope).filter(transfer=transfer).order_by().values("spell").distinct()
    return everybody - seen.count()
