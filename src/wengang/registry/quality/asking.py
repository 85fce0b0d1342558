"""From findings to questions: asked once, asked anew only when the evidence changed, withdrawn when it is gone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction

from wengang.core.chunks import in_chunks
from wengang.registry.enums import QuestionKind, QuestionState
from wengang.registry.models import Question
from wengang.registry.quality.detectors import Finding, detect, digest
from wengang.registry.quality.thresholds import TABLE

STEP = 2_000
LASTING = (QuestionKind.JUMP,)
"""What was recorded before an assessment stays recorded: such a question waits for its answer, however long."""
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('registry_questions'))"


@dataclass(slots=True)
class _Before:
    """What was asked about one subject before."""

    open: Question | None = None
    answers: int = 0
    covered: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Asked:
    """How many questions were put, brought up to date, and withdrawn because nothing odd is left."""

    new: int
    changed: int
    withdrawn: int


@transaction.atomic
def ask(today: date) -> Asked:
    """Put the questions of a night. Two nights at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    findings = {each.subject: each for each in detect(today)}
    new = changed = 0
    for chunk in in_chunks(findings.values(), STEP):
        put, brought = _settle(chunk)
        new, changed = new + put, changed + brought
    gone = Question.unscoped.filter(state=QuestionState.OPEN).exclude(subject="").exclude(kind__in=LASTING)
    stale = [pk for pk, subject in gone.values_list("pk", "subject") if subject not in findings]
    Question.unscoped.filter(pk__in=stale, state=QuestionState.OPEN).delete()
    return Asked(new, changed, len(stale))


def _settle(findings: Iterable[Finding]) -> tuple[int, int]:
    rows = list(findings)
    known = _known({each.subject for each in rows}, {each.subject: each.rows for each in rows})
    new: list[Question] = []
    changed: list[Question] = []
    for each in rows:
        before = known[each.subject]
        question = before.open or Question(kind=each.kind, subject=each.subject)
        if before.open is None and before.answers and _uncovered(each, before) < TABLE[each.kind].again:
            continue
        fingerprint = digest(each.subject, before.answers, *sorted(each.ids))
        if question.fingerprint == fingerprint:
            continue
        question.fingerprint, question.evidence = fingerprint, each.evidence
        question.division_id, question.person_id = each.division, each.person
        (changed if before.open else new).append(question)
    Question.unscoped.bulk_create(new, batch_size=STEP)
    Question.unscoped.bulk_update(changed, ["fingerprint", "evidence", "division", "person"], batch_size=STEP)
    return len(new), len(changed)


def _uncovered(finding: Finding, before: _Before) -> int:
    """Rows that no answer has covered yet, among those that a question lists."""
    return len(set(finding.evidence[finding.rows]) - before.covered)


def _known(subjects: set[str], rows: dict[str, str]) -> dict[str, _Before]:
    found: dict[str, _Before] = defaultdict(_Before)
    for question in Question.unscoped.filter(subject__in=subjects):
        before = found[question.subject]
        if question.state == QuestionState.OPEN:
            before.open = question
        else:
            before.answers += 1
            before.covered.update(question.evidence.get(rows[question.subject], ()))
    return found
