"""What changed in the last days: moves of proposals and lists that were written, each line opening its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.command.asked import answers
from wengang.core.models import ImportBatch, StateLog
from wengang.core.scope import Scope
from wengang.market.models import Proposal
from wengang.market.states import PROPOSAL

CHANGES_SHOWN = 8


@dataclass(frozen=True)
class Change:
    """Something that happened, as one sentence."""

    on: date
    text: str
    href: str


def changes(scope: Scope) -> list[Change]:
    """What happened in the last days, newest first."""
    since = timezone.localdate() - timedelta(days=7)
    found = [*_moves(scope, since), *_written(scope, since)]
    return sorted(found, key=lambda change: change.on, reverse=True)[:CHANGES_SHOWN]


def _moves(scope: Scope, since: date) -> Iterator[Change]:
    if not scope.may(Cap.PROPOSAL_SEE):
        return
    for day, move, number in answers(_moved, scope, since):
        text = _("%(move)s: %(n)s proposals") % {"move": PROPOSAL.move(move).label, "n": f"{number:,}"}
        yield Change(day, text, f"{reverse('proposals')}?move={move}&on={day.isoformat()}")


def _moved(scope: Scope, since: date) -> QuerySet:
    """Moves of proposals by day, newest first: day, move, how many."""
    mine = Proposal.objects.visible_to(scope).filter(allocated=True).values("pk")
    logged = StateLog.objects.filter(machine=PROPOSAL.name, at__gte=_midnight(since), row__in=mine)
    by_day = logged.annotate(day=TruncDate("at")).values("day", "move").annotate(n=Count("row", distinct=True))
    return by_day.order_by("-day", "-n", "move").values_list("day", "move", "n")[:CHANGES_SHOWN]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def moved_on(move: str, day: date) -> QuerySet[StateLog]:
    """What was moved so on one day (local time), for ``row`` keys."""
    lines = StateLog.objects.filter(machine=PROPOSAL.name, move=move)
    return lines.filter(at__gte=_midnight(day), at__lt=_midnight(day) + timedelta(days=1)).order_by()


def _written(scope: Scope, since: date) -> Iterator[Change]:
    batches = (
        ImportBatch.objects.visible_to(scope)
        .filter(committed_at__gte=_midnight(since))
        .order_by("-committed_at", "-pk")
    )
    for batch in batches[:CHANGES_SHOWN]:
        counts = {name: f"{batch.counts.get(name, 0):,}" for name in ("rows", "new", "changed")}
        text = _("%(file)s: %(rows)s rows read, %(new)s new, %(changed)s changed") % {"file": batch.filename, **counts}
        on = timezone.localtime(batch.committed_at).date() if batch.committed_at else timezone.localdate()
        yield Change(on, text, reverse("import", kwargs={"token": batch.token}))
