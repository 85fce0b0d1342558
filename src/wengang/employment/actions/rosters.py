"""Who is known to work somewhere and absent from its newest list is asked about; nobody is ended by it."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from wengang.core.models import ImportBatch
from wengang.employment import definitions
from wengang.employment.enums import QuestionKind
from wengang.employment.findings import Finding, ask
from wengang.employment.models import Roster, Spell, SpellProof
from wengang.employment.promise import next_month
from wengang.employment.rules import LABOUR, RULES
from wengang.registry.enums import Source

INSURED = tuple(str(kind) for kind, rule in RULES.items() if rule.insured)
SETTLING = timedelta(days=31)
"""So long after its first day an insurance need not show a job yet."""


def compare_rosters() -> int:
    """Compare every list that came in since the last time; returns how many questions were asked."""
    waiting = Roster.unscoped.filter(compared_at__isnull=True)
    ready = waiting.filter(Q(batch__isnull=True) | Q(batch__state=ImportBatch.State.COMMITTED))
    return sum(compare(roster) for roster in ready.order_by("pk"))


@transaction.atomic
def compare(roster: Roster) -> int:
    """Ask about everybody whom the list should name and does not, unless so many are missing that it is a part."""
    known = _expected(roster)
    proof = SpellProof.unscoped.filter(spell=OuterRef("pk"), source=roster.source, last_on__gte=roster.month)
    absent = list(known.exclude(Exists(proof)).select_related("employer"))
    everybody = known.count()
    partial = len(absent) > definitions.most_absent(roster.month) * everybody
    kind = QuestionKind.NOT_INSURED if roster.source == Source.INSURANCE else QuestionKind.NOT_ON_ROSTER
    asked = 0 if partial else ask([_finding(kind, spell, roster) for spell in absent])
    Roster.unscoped.filter(pk=roster.pk).update(compared_at=timezone.now(), absent=len(absent))
    return asked


def _expected(roster: Roster) -> QuerySet[Spell]:
    """Jobs at the employer that ran through the end of the month."""
    behind = next_month(roster.month)
    rows = Spell.unscoped.filter(
        Q(employer=roster.employer_id) | Q(host=roster.employer_id),
        Q(valid_to__isnull=True) | Q(valid_to__gte=behind),
        valid_from__lt=_by(roster, behind),
    ).exclude(end_reason="corrected")
    return rows.filter(kind__in=INSURED, contract__in=LABOUR) if roster.source == Source.INSURANCE else rows


def _by(roster: Roster, behind: date) -> date:
    return roster.month - SETTLING if roster.source == Source.INSURANCE else behind


def _finding(kind: str, spell: Spell, roster: Roster) -> Finding:
    mark = f"{spell.pk}:{roster.month:%Y-%m}"
    return Finding(kind, spell, mark, {"roster": roster.pk, "source": roster.source}, roster.month)
