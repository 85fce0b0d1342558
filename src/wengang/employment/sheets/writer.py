"""Writing the rows of a roster or comparison, a chunk at a time, inside the import's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from wengang.employment import begin, wages
from wengang.employment.actions.spells import lawful_questions
from wengang.employment.enums import EndReason, ExportMode, QuestionKind, SpellKind
from wengang.employment.findings import Finding, ask
from wengang.employment.models import FollowUp, JobQuestion, Roster, Spell
from wengang.employment.promise import Paid
from wengang.employment.rules import BESIDE, RULES, WHOLE, contract_for
from wengang.employment.sheets.known import Table, held_in, jobs_of, last_day
from wengang.registry.enums import Source
from wengang.registry.models import Person

if TYPE_CHECKING:
    from wengang.employment.sheets.importer import Target

PAY = UUID("6f1c2f0e-6f0a-5a57-9d0b-6a6d7f1f2a31")
"""Names the statements of rosters, so that a list brought in twice states its pay once."""
KINDS = {"part_time": SpellKind.FLEXIBLE, "outwork": SpellKind.OUTWORK, "public_post": SpellKind.PUBLIC_POST}
HIGHEST = Decimal(200_000)


def write(targets: Sequence[Target], table: Table, *, teller: str) -> None:
    """Confirm, open, end and ask, in that order; each in a few statements for the whole chunk."""
    people = sorted({target.person.pk for target in targets})
    list(Person.unscoped.select_for_update(of=("self",)).filter(pk__in=people).order_by("pk").values_list("pk"))
    _look_again(targets)
    _keep_rosters(targets, table)
    _ask_about_two(targets)
    opened = _open([target for target in targets if target.spell is None and target.other is None], table)
    jobs = [(target, target.spell or opened.get(id(target))) for target in targets]
    known = [(target, spell) for target, spell in jobs if spell is not None]
    _lock(known)
    _tell_insurances([(target, spell) for target, spell in known if id(target) not in opened])
    _seen(known)
    wages.record([made for target, spell in known if (made := _statement(target, spell, table, teller))])
    _end(known)


def _look_again(targets: Sequence[Target]) -> None:
    """What was recorded elsewhere between reading and locking counts: such a row asks instead of opening a job."""
    fresh = [target for target in targets if target.spell is None and target.other is None]
    jobs = jobs_of({target.person.pk for target in fresh})
    for target in fresh:
        target.other = contradiction(target, jobs.get(target.person.pk, []))


def contradiction(target: Target, jobs: Sequence[Spell]) -> Spell | None:
    """The whole job that stands against opening this one."""
    first, last = span_of(target)
    contract = target.row.values.get("contract_type") or ""
    if contract in BESIDE:
        return None
    against = [spell for spell in jobs if is_whole(spell) and overlap(spell, first, last)]
    return against[-1] if against else None


def _keep_rosters(targets: Sequence[Target], table: Table) -> None:
    lists = {(target.employer.pk, target.month, target.source) for target in targets}
    rows = [
        Roster(employer_id=employer, month=month, source=source, batch=table.desk.batch)
        for employer, month, source in sorted(lists)
    ]
    Roster.unscoped.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["employer", "month", "source"],
        update_fields=["batch", "compared_at"],
    )


def _ask_about_two(targets: Sequence[Target]) -> None:
    ask(
        [
            Finding(
                QuestionKind.TWO_EMPLOYERS,
                target.other,
                mark(target, target.other),
                {"other_employer": target.employer.pk, "source": str(target.source)},
                target.month,
            )
            for target in targets
            if target.other is not None
        ]
    )


def mark(target: Target, other: Spell) -> str:
    """Stands for: this employer names the person of that other job."""
    return f"{other.pk}:{target.employer.pk}:{target.source}"


def asked(targets: Sequence[Target]) -> set[str]:
    """Which of these contradictions were asked about before."""
    marks = [mark(target, target.other) for target in targets if target.other is not None]
    rows = JobQuestion.unscoped.filter(kind=QuestionKind.TWO_EMPLOYERS, fingerprint__in=marks)
    return set(rows.values_list("fingerprint", flat=True))


def _open(targets: Sequence[Target], table: Table) -> dict[int, Spell]:
    """New jobs, by row; terms that may not be lawful are asked about."""
    rows = {id(target): _new(target, table) for target in targets}
    Spell.unscoped.bulk_create(rows.values(), batch_size=1_000)
    begin.follow(spell for spell in rows.values() if spell.valid_to is None)
    ask(lawful_questions(list(rows.values())))
    return rows


def _new(target: Target, table: Table) -> Spell:
    values, person = target.row.values, target.person
    first, last = span_of(target)
    contract = values.get("contract_type") or ""
    kind = KINDS.get(contract, SpellKind.ENTERPRISE)
    return Spell(
        person=person,
        kind=kind,
        employer=target.employer,
        division_id=target.employer.division_id,
        job_title=(values.get("job_title") or "")[:60],
        valid_from=first,
        valid_to=last,
        end_reason=EndReason.ENDED if last else "",
        contract=contract_for(_fitting(contract, kind), person.birth_date, person.sex, first),
        insurances=list(values.get("insurance") or ()),
        export_mode=ExportMode.UNKNOWN,
        source=Source(target.source),
        seen_on=day_of(target),
        by=table.desk.user,
    )


def _fitting(contract: str, kind: SpellKind) -> str:
    return contract if contract in RULES[kind].contracts else ""


def span_of(target: Target) -> tuple[date, date | None]:
    """First and last day of a job that a row tells of; without a first day, the month's."""
    values = target.row.values
    last = values.get("work_to") if ends(target) else None
    first = min(values.get("work_from") or target.month, target.on)
    return (min(first, last) if last else first), last


def ends(target: Target) -> bool:
    """The employer names a last day that has come."""
    last = target.row.values.get("work_to")
    return bool(last and last <= target.on)


def day_of(target: Target) -> date:
    """The day on which the list saw the job: the month's last, or the job's."""
    return target.row.values["work_to"] if ends(target) else target.on


def is_whole(spell: Spell) -> bool:
    return spell.kind in WHOLE and spell.contract not in BESIDE


def overlap(spell: Spell, first: date, last: date | None) -> bool:
    return (last is None or spell.valid_from <= last) and (spell.valid_to is None or spell.valid_to >= first)


def _lock(known: Sequence[tuple[Target, Spell]]) -> None:
    """Lock the jobs; one that somebody ended since the row was read is not ended once more."""
    keys = {spell.pk for _target, spell in known}
    rows = Spell.unscoped.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    ended = dict(rows.values_list("pk", "valid_to"))
    for _target, spell in known:
        spell.valid_to = ended[spell.pk]


def _tell_insurances(known: Sequence[tuple[Target, Spell]]) -> None:
    changed = []
    for target, spell in known:
        told = sorted(target.row.values.get("insurance") or ())
        if told and (target.source == Source.INSURANCE or not spell.insurances) and told != sorted(spell.insurances):
            spell.insurances = told
            changed.append(spell)
    Spell.unscoped.bulk_update(changed, ["insurances"], batch_size=1_000)


def _seen(known: Sequence[tuple[Target, Spell]]) -> None:
    days: dict[tuple[date, str], list[Spell]] = {}
    for target, spell in known:
        days.setdefault((day_of(target), target.source), []).append(spell)
    for (day, source), spells in days.items():
        begin.prove(spells, source=source, on=day)
        begin.tell([spell for spell in spells if spell.valid_to is None], source=source, on=day)


def pay_op(spell: Spell, target: Target) -> UUID:
    """The name of the statement that this row makes."""
    return uuid5(PAY, f"{spell.pk}:{target.month:%Y-%m}:{target.source}:{target.row.values['amount']}")


def _statement(target: Target, spell: Spell, table: Table, teller: str) -> wages.Statement | None:
    values = target.row.values
    amount = values.get("amount")
    if amount is None or not 0 <= amount <= HIGHEST or not held_in(spell, target.month):
        return None
    extra = {name: values.get(name) for name in ("days", "hours", "overtime_hours", "overtime_pay")}
    if (extra["overtime_pay"] or 0) > amount or (extra["overtime_hours"] or 0) > (extra["hours"] or HIGHEST):
        extra = dict.fromkeys(extra)
    paid = Paid(Decimal(amount), **extra)
    said_on = last_day(target.month)
    op = pay_op(spell, target)
    return wages.Statement(spell, target.month, paid, target.source, teller, said_on, table.desk.user, op=op)


def _end(known: Sequence[tuple[Target, Spell]]) -> None:
    """The employer's own word that somebody left ends the job there; absence never does."""
    over = [(target, spell) for target, spell in known if ends(target) and spell.valid_to is None]
    for target, spell in over:
        spell.valid_to = max(target.row.values["work_to"], spell.valid_from)
        spell.end_reason = EndReason.ENDED
    Spell.unscoped.bulk_update([spell for _target, spell in over], ["valid_to", "end_reason"], batch_size=1_000)
    FollowUp.unscoped.filter(spell__in=[spell.pk for _target, spell in over]).delete()
    for target, spell in over:
        begin.without_work(spell, source=target.source)
