"""Statements of pay: judged against the promise, the strongest of a month stands, what does not fit is asked.

Which statement stands is a table: a bank's record before the worker's or liaison's word, that before the employer's
own list; evidence that somebody can look at lifts a word. Of equals the later one stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from wengang.accounts.models import User
from wengang.core.models import StoredFile
from wengang.employment import definitions
from wengang.employment.enums import QuestionKind, QuestionState, Teller, Verdict
from wengang.employment.findings import Finding, ask, overtake
from wengang.employment.models import JobQuestion, PaidWage, Spell
from wengang.employment.promise import Judgement, Paid, Promise, differ, judge, share_of_month
from wengang.registry.enums import Source

STRENGTH = {Teller.BANK: 3, Teller.LIAISON: 2, Teller.WORKER: 2, Teller.EMPLOYER: 1}
EVIDENCE = 2
"""What a pay slip or bank page adds."""
VERDICTS = {True: Verdict.KEPT, False: Verdict.BELOW, None: Verdict.UNCLEAR}


@dataclass(frozen=True)
class Statement:
    """One statement of one month's pay, not kept yet."""

    spell: Spell
    month: date
    paid: Paid
    source: str
    teller: str
    said_on: date
    by: User | None = None
    evidence: StoredFile | None = None
    op: UUID = field(default_factory=uuid4)


def promise_of(spell: Spell) -> Promise | None:
    """The least that was promised, None when nothing was."""
    low = spell.promised_low if spell.promised_low is not None else spell.promised_high
    return None if low is None else Promise(Decimal(low), spell.promised_basis or "month")


def judgement(spell: Spell, month: date, paid: Paid) -> Judgement | None:
    """What the promise says of a month's pay; None when nothing was promised."""
    promise = promise_of(spell)
    if promise is None:
        return None
    share = share_of_month(month, spell.arrived_on or spell.valid_from, spell.valid_to)
    return judge(promise, paid, share, definitions.tolerance(month))


def strength(wage: PaidWage) -> int:
    """How much a statement weighs against others of its month."""
    return STRENGTH[Teller(wage.teller)] + (EVIDENCE if wage.evidence_id else 0)


def record(statements: Sequence[Statement]) -> list[PaidWage]:
    """Keep statements, let the strongest of each month stand, ask what does not fit. Inside the caller's transaction.

    The caller holds the locks of the spells. A few statements of SQL however many there are; one sent twice is kept
    once.
    """
    known = PaidWage.unscoped.in_bulk([each.op for each in statements], field_name="op")
    fresh = [each for each in statements if each.op not in known]
    kept = PaidWage.unscoped.bulk_create([_row(each) for each in fresh], batch_size=2_000)
    if fresh:
        _settle({(row.spell_id, row.month) for row in kept}, {each.spell.pk: each.spell for each in fresh}, fresh[0].by)
    made = {row.op: row for row in kept} | known
    return list(PaidWage.unscoped.filter(pk__in=[made[each.op].pk for each in statements]).order_by("pk"))


def _row(each: Statement) -> PaidWage:
    judged = judgement(each.spell, each.month, each.paid)
    verdict = Verdict.NO_PROMISE if judged is None else VERDICTS[judged.kept]
    return PaidWage(
        op=each.op,
        spell=each.spell,
        month=each.month,
        amount=each.paid.amount,
        days=each.paid.days,
        hours=each.paid.hours,
        overtime_hours=each.paid.overtime_hours,
        overtime_pay=each.paid.overtime_pay,
        source=each.source,
        teller=each.teller,
        evidence=each.evidence,
        verdict=verdict,
        said_on=each.said_on,
        by=each.by,
    )


def _settle(months: set[tuple[int, date]], spells: dict[int, Spell], by: User | None) -> None:
    """Choose anew which statement stands in each of these months, and ask or take back what follows."""
    said: dict[tuple[int, date], list[PaidWage]] = defaultdict(list)
    rows = PaidWage.unscoped.filter(spell__in=spells, month__in={month for _spell, month in months}).order_by("pk")
    for row in rows:
        if (row.spell_id, row.month) in months:
            said[row.spell_id, row.month].append(row)
    standing = {key: max(told, key=lambda row: (strength(row), row.said_on, row.pk)) for key, told in said.items()}
    fallen = [row.pk for key, told in said.items() for row in told if row.stands and row.pk != standing[key].pk]
    PaidWage.unscoped.filter(pk__in=fallen).update(stands=False)
    PaidWage.unscoped.filter(pk__in=[row.pk for row in standing.values() if not row.stands]).update(stands=True)
    findings = [
        finding
        for (spell, month), told in said.items()
        for finding in _findings(spells[spell], month, standing[spell, month], told)
    ]
    _take_back(months, findings, by)
    ask(findings)
    _still_explained(findings)


def _still_explained(findings: Sequence[Finding]) -> None:
    """The same gap said again has the explanation that it had before."""
    marks = {each.fingerprint: each.evidence["wage"] for each in findings if each.kind == QuestionKind.PAY_BELOW}
    answered = JobQuestion.unscoped.filter(
        kind=QuestionKind.PAY_BELOW, fingerprint__in=marks, state=QuestionState.EXPLAINED
    )
    wages = [marks[mark] for mark in answered.values_list("fingerprint", flat=True)]
    PaidWage.unscoped.filter(pk__in=wages).update(verdict=Verdict.EXPLAINED)


def _take_back(months: set[tuple[int, date]], findings: list[Finding], by: User | None) -> None:
    """Open questions about these months that no longer follow from what is said give way."""
    keep = [finding.fingerprint for finding in findings]
    for month in {month for _spell, month in months}:
        touched = [spell for spell, each in months if each == month]
        for kind in (QuestionKind.PAY_BELOW, QuestionKind.PAY_DIFFERS):
            overtake(kind, touched, month, keep=keep, by=by)


def _findings(spell: Spell, month: date, stands: PaidWage, told: Sequence[PaidWage]) -> list[Finding]:
    found = []
    if stands.verdict == Verdict.BELOW:
        evidence = {"wage": stands.pk} | _amounts(judgement(spell, month, paid_of(stands)))
        mark = f"{spell.pk}:{month:%Y-%m}:{stands.amount}"
        found.append(Finding(QuestionKind.PAY_BELOW, spell, mark, evidence, month))
    # what workers wrote themselves is never overtaken by what somebody else wrote down as their word: it is asked about
    last = {(row.teller, row.source == Source.SELF): row for row in told}
    far = [row for row in last.values() if differ(row.amount, stands.amount, definitions.tolerance(month))]
    if far:
        pair = sorted([stands, far[-1]], key=lambda row: row.pk)
        mark = f"{spell.pk}:{month:%Y-%m}:{pair[0].amount}:{pair[1].amount}"
        both = {"wages": [row.pk for row in pair], "amounts": [str(row.amount) for row in pair]}
        found.append(Finding(QuestionKind.PAY_DIFFERS, spell, mark, both, month))
    return found


def _amounts(judged: Judgement | None) -> dict[str, str]:
    if judged is None:
        return {}
    return {
        "basis": judged.basis,
        "promised": str(judged.promised),
        "paid": str(judged.paid),
        "short": str(judged.short),
    }


def paid_of(wage: PaidWage) -> Paid:
    """A kept statement as the pure rule reads it."""
    return Paid(wage.amount, wage.days, wage.hours, wage.overtime_hours, wage.overtime_pay)
