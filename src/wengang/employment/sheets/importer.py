"""Importers of rosters and insurance comparisons: a row confirms a job, opens one, ends one, or asks.

Somebody whom another employer employs in that time is not moved: two employers name one person, and a person answers.
Nothing follows here from being absent; ``actions.rosters`` asks about that once the list is in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from wengang.accounts.roles import Cap
from wengang.core.imports import ImportRefused, Outcome, Plan
from wengang.core.models import ImportBatch
from wengang.core.sheets import Row
from wengang.core.sheets.problems import Issue, error, warning
from wengang.employment.enums import Teller
from wengang.employment.models import Spell
from wengang.employment.rules import of_age
from wengang.employment.sheets import forms, known, writer
from wengang.employment.sheets.known import Table, employer_key, held_in, last_day
from wengang.market.enums import Insurance
from wengang.market.models import Employer
from wengang.market.sheets.desk import open_desk, problem
from wengang.registry.enums import Source
from wengang.registry.models import Person

NO_EMPLOYER = error(
    "roster_employer",
    "企业库里没有这家企业，或不归您登记，请核对名称或统一社会信用代码。",
    "No such employer is on file, or it is not yours to report: check name or credit code.",
)
NOT_IN_LEDGER = warning(
    "roster_unknown", "在您能查看的台账里没有找到这个人，未写入。", "Not found in the ledger as you see it; left out."
)
FUTURE = error("roster_future", "这个月还没有开始。", "This month has not begun.")
TWICE = error("roster_twice", "同一个人在这份清单里出现了两次。", "The same person stands on this list twice.")
ELSEWHERE = warning(
    "roster_elsewhere",
    "台账里这个人同期在另一家单位，已转为待核实的问题，未改动原记录。",
    "In the ledger this person works for another employer in that time; it becomes a question, nothing is changed.",
)
UNDER_AGE = error(
    "roster_under_age", "入职时未满 16 周岁，不得用工，请核实。", "Under sixteen on the first day: may not be employed."
)
OUT_OF_ORDER = error("roster_dates", "离职时间早于入职时间。", "The job ends before it begins.")


@dataclass
class Target:
    """What a row means: ``spell`` is the job it confirms or ends, ``other`` the one that it contradicts."""

    person: Person
    employer: Employer
    month: date
    spell: Spell | None
    other: Spell | None
    row: Row
    source: str

    @property
    def on(self) -> date:
        return last_day(self.month)


class RosterImporter:
    """``Plan.target`` is a :class:`Target`."""

    kind = "roster"
    sheet = forms.ROSTER
    capability: str = Cap.VACANCY_IMPORT
    source = Source.ROSTER
    teller = Teller.EMPLOYER

    def context(self, batch: ImportBatch) -> Table:
        if batch.issue:
            raise ImportRefused(_("This list belongs to no issue: name none."))
        return Table(open_desk(batch))

    def plan(self, rows: Sequence[Row], context: Table) -> list[Plan]:
        employers = known.find_employers(rows, context.desk)
        persons = known.find_people(rows, context.desk, {each.pk for each in employers.values()})
        jobs = known.jobs_of({person.pk for person in persons if person})
        plans = [
            self._plan(row, employers.get(employer_key(row)), person, jobs, context)
            for row, person in zip(rows, persons, strict=True)
        ]
        asked = writer.asked([plan.target for plan in plans if plan.target])
        for plan in plans:
            if plan.target and plan.target.other and writer.mark(plan.target, plan.target.other) in asked:
                plan.outcome = Outcome.UNCHANGED
        return plans

    def _plan(
        self, row: Row, employer: Employer | None, person: Person | None, jobs: dict[int, list[Spell]], table: Table
    ) -> Plan:
        wrong = _wrong(row, employer)
        if wrong or employer is None:
            key, issue = wrong or ("employer_name", NO_EMPLOYER)
            return Plan(row, Outcome.ERROR, problems=[problem(row, self.sheet, key, issue)])
        if person is None:
            told = [problem(row, self.sheet, "full_name", NOT_IN_LEDGER)] if self.source == Source.ROSTER else []
            return Plan(row, Outcome.UNCHANGED, problems=told)
        month = row.values["month"].replace(day=1)
        if (person.pk, employer.pk, month) in table.seen:
            return Plan(row, Outcome.ERROR, problems=[problem(row, self.sheet, "full_name", TWICE)])
        table.seen.add((person.pk, employer.pk, month))
        target = _target(row, person, employer, month, jobs.get(person.pk, []), self.source)
        if target.spell is None and not of_age(person.birth_date, writer.span_of(target)[0]):
            return Plan(row, Outcome.ERROR, problems=[problem(row, self.sheet, "full_name", UNDER_AGE)])
        problems = [problem(row, self.sheet, "employer_name", ELSEWHERE)] if target.other else []
        return Plan(row, _outcome(target), _changes(target), target, problems)

    def write(self, plans: Sequence[Plan], context: Table) -> None:
        writer.write([plan.target for plan in plans if plan.target], context, teller=self.teller)


class InsuranceImporter(RosterImporter):
    """The insurance office's word: the same, but it tells of no pay."""

    kind = "insurance"
    sheet = forms.INSURED
    capability: str = Cap.EMPLOYMENT_COMPARE
    source = Source.INSURANCE


def _wrong(row: Row, employer: Employer | None) -> tuple[str, Issue] | None:
    first, last = row.values.get("work_from"), row.values.get("work_to")
    if employer is None:
        return "employer_name", NO_EMPLOYER
    if row.values["month"].replace(day=1) > last_day(row.values["month"].replace(day=1)):
        return "month", FUTURE
    return ("work_to", OUT_OF_ORDER) if first and last and last < first else None


def _target(row: Row, person: Person, employer: Employer, month: date, jobs: Sequence[Spell], source: str) -> Target:
    """The job at this employer in that month; else, what stands against opening one."""
    in_month = [spell for spell in jobs if held_in(spell, month)]
    here = [spell for spell in in_month if employer.pk in (spell.employer_id, spell.host_id)]
    target = Target(person, employer, month, here[-1] if here else None, None, row, source)
    if not here:
        target.other = writer.contradiction(target, jobs)
    return target


def _outcome(target: Target) -> Outcome:
    if target.other is not None:
        return Outcome.CHANGED
    if target.spell is None:
        return Outcome.NEW
    return Outcome.CHANGED if _changes(target) else Outcome.UNCHANGED


def _changes(target: Target) -> dict[str, tuple[Any, Any]]:
    """What the row adds to a known job, by column."""
    spell = target.spell
    if spell is None:
        return {}
    proofs = {proof.source: proof for proof in spell.proofs.all()}
    seen = proofs.get(target.source)
    changes: dict[str, tuple[Any, Any]] = {}
    if seen is None or not seen.first_on <= writer.day_of(target) <= seen.last_on:
        changes["month"] = (seen.last_on if seen else "", writer.day_of(target))
    if writer.ends(target) and spell.valid_to is None:
        changes["work_to"] = ("", target.row.values["work_to"])
    amount = target.row.values.get("amount")
    if amount is not None and writer.pay_op(spell, target) not in {wage.op for wage in spell.wages.all()}:
        changes["amount"] = ("", amount)
    told = sorted(target.row.values.get("insurance") or ())
    if told and (target.source == Source.INSURANCE or not spell.insurances) and told != sorted(spell.insurances):
        changes["insurance"] = (_insured(spell.insurances), _insured(told))
    return changes


def _insured(kinds: Sequence[str]) -> str:
    return "、".join(str(Insurance(kind).label) for kind in sorted(kinds))
