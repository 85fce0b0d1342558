"""Questions about jobs: what was found becomes a row that a person answers. The same finding is asked once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wengang.accounts.models import User
from wengang.employment.enums import QuestionKind, QuestionState
from wengang.employment.models import JobQuestion, Spell
from wengang.employment.states import JOB_QUESTION
from wengang.registry.models import Person


@dataclass(frozen=True)
class Finding:
    """What does not fit. ``evidence`` holds ids, days and amounts as text; ``employer`` None: the job's own."""

    kind: str
    spell: Spell
    fingerprint: str
    evidence: dict[str, Any] = field(default_factory=dict)
    month: date | None = None
    employer: int | None = None


def ask(findings: Sequence[Finding]) -> int:
    """Keep the findings as open questions; returns how many were new. A few statements however many findings."""
    if not findings:
        return 0
    places = dict(
        Person.unscoped.filter(pk__in={each.spell.person_id for each in findings}).values_list("pk", "division_id")
    )
    rows = [
        JobQuestion(
            kind=QuestionKind(each.kind),
            spell=each.spell,
            person_id=each.spell.person_id,
            employer_id=each.employer or each.spell.employer_id,
            division_id=places[each.spell.person_id],
            month=each.month,
            fingerprint=each.fingerprint,
            evidence=each.evidence,
        )
        for each in findings
    ]
    known = set(
        JobQuestion.unscoped.filter(fingerprint__in=[row.fingerprint for row in rows]).values_list(
            "kind", "fingerprint"
        )
    )
    new = [row for row in rows if (row.kind, row.fingerprint) not in known]
    JobQuestion.unscoped.bulk_create(new, ignore_conflicts=True, batch_size=2_000)
    return len(new)


def overtake(kind: str, spells: Iterable[int], month: date, *, keep: Iterable[str] = (), by: User | None) -> int:
    """Open questions of this kind about a month of these jobs give way to a newer statement."""
    waiting = JobQuestion.unscoped.filter(kind=kind, spell__in=list(spells), month=month, state=QuestionState.OPEN)
    return JOB_QUESTION.follow_all(waiting.exclude(fingerprint__in=list(keep)), "overtake", by=by)
