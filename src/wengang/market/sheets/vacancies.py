"""Importer of 岗位供给清单: employers that are new come along, unlawful lines are held, an open issue gets its entries.

A line is known by employer, title, address, kind and which occurrence of these it is in the list. ``headcount`` is what
the list asks for now. On an issue it adds to those hired before; without an issue it is the vacancy's whole headcount.
A line whose cells are the same as last time changes nothing, so that what officers corrected since stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max
from django.utils import timezone

from wengang.accounts.roles import Cap
from wengang.core.ids import mask_phone
from wengang.core.imports import Outcome, Plan
from wengang.core.models import ImportBatch, StateLog
from wengang.core.sheets import Problem, Row
from wengang.core.sheets.problems import Issue as Remark
from wengang.core.sheets.problems import error, warning
from wengang.market.enums import VacancyState
from wengang.market.lawful import Finding
from wengang.market.models import Employer, PostEntry, Vacancy
from wengang.market.sheets.desk import Desk, open_desk, problem
from wengang.market.sheets.employers import Known, new_employer, refusal, save_employers, told, update_many
from wengang.market.sheets.forms import VACANCIES
from wengang.market.sheets.posting import Posting, doubts, judge, posting_of
from wengang.market.states import VACANCY

Key = tuple[str, str, str, str, int]
NO_PLACES = error("headcount_zero", "招聘人数应至少为 1。", "Headcount must be at least 1.")
FIELDS = [
    "division", "occupation", "postings", "headcount", "description", "shift", "hours_text", "wage_low", "wage_high",
    "wage_basis", "probation", "board", "lodging", "couple_rooms", "insurances", "contract", "education", "skill",
    "skill_level", "demands", "care_post", "family_post", "valid_from", "valid_to", "contact", "phone", "state",
    "held_for", "raw", "updated_at",
]  # fmt: skip


@dataclass
class Table:
    """What one run knows: its desk, how often each posting came so far, and the next line of the issue."""

    desk: Desk
    seen: Counter[tuple[str, ...]] = field(default_factory=Counter)
    next_line: int = 1


@dataclass
class Target:
    """A vacancy with its new values set, its employer, its line on the issue, and the move of its state."""

    vacancy: Vacancy
    employer: Employer
    entry: PostEntry | None = None
    move: str = ""
    before: str = ""
    rewritten: bool = False

    def take(self, move: str) -> None:
        self.move, self.before = move, self.vacancy.state
        self.vacancy.state = VACANCY.move(move).target


class VacancyImporter:
    """``Plan.target`` is a :class:`Target`."""

    kind = "vacancies"
    sheet = VACANCIES
    capability: str = Cap.VACANCY_IMPORT

    def context(self, batch: ImportBatch) -> Table:
        desk = open_desk(batch)
        last = PostEntry.unscoped.filter(issue=desk.issue).aggregate(last=Max("line"))["last"] if desk.issue else 0
        return Table(desk, next_line=(last or 0) + 1)

    def plan(self, rows: Sequence[Row], context: Table) -> list[Plan]:
        known = Known.among(rows)
        postings = [posting_of(row, context.desk) for row in rows]
        vacancies = _known_vacancies(known, postings)
        entries = _entries(context.desk, vacancies.values())
        lines = zip(rows, postings, strict=True)
        return [self._plan(row, posting, known, vacancies, entries, context) for row, posting in lines]

    def _plan(
        self,
        row: Row,
        posting: Posting,
        known: Known,
        vacancies: dict[Key, Vacancy],
        entries: dict[int, PostEntry],
        table: Table,
    ) -> Plan:
        employer = known.find(row)
        wrong = _wrong(row, posting, employer, table.desk)
        if wrong:
            return Plan(row, Outcome.ERROR, problems=[problem(row, self.sheet, *wrong)])
        if employer is None:
            employer = new_employer(row, table.desk)
            known.add(employer)
        key = _key(employer, posting, table.seen)
        vacancy = vacancies.get(key)
        if vacancy is None:
            vacancy = vacancies[key] = Vacancy(employer=employer, occurrence=key[-1], batch=table.desk.batch)
        target = Target(vacancy, employer, entries.get(vacancy.pk) if vacancy.pk else None)
        return self._fill(row, posting, target, table)

    def _fill(self, row: Row, posting: Posting, target: Target, table: Table) -> Plan:
        vacancy, new = target.vacancy, target.vacancy.pk is None
        need = _need(posting, target, table.desk)
        if need < vacancy.filled:
            return Plan(row, Outcome.ERROR, problems=[problem(row, self.sheet, "headcount", _too_few(vacancy.filled))])
        changes = _set(target, posting, {"headcount": need}, table.desk)
        found = _judge(target, posting)
        listed = _list(target, posting, table)
        problems = self._problems(row, posting, found)
        if not (changes or listed or target.rewritten or target.move):
            return Plan(row, Outcome.UNCHANGED, target=target, problems=problems)
        return Plan(row, Outcome.NEW if new else Outcome.CHANGED, changes, target, problems)

    def _problems(self, row: Row, posting: Posting, found: list[Finding]) -> list[Problem]:
        unlawful = [
            problem(row, self.sheet, COLUMN_OF.get(each.field, each.field), _held(each), each.text) for each in found
        ]
        return unlawful + [
            problem(row, self.sheet, key, remark) for key, remark in doubts(posting, timezone.localdate())
        ]

    def write(self, plans: Sequence[Plan], context: Table) -> None:
        targets: list[Target] = [plan.target for plan in plans]
        save_employers(target.employer for target in targets if target.employer.pk is None)
        _save_vacancies(targets)
        _save_entries(targets)
        _log_moves(targets, context.desk)


COLUMN_OF = {"hours_text": "hours"}


def _wrong(row: Row, posting: Posting, employer: Employer | None, desk: Desk) -> tuple[str, Remark] | None:
    if not posting.headcount or posting.headcount < 1:
        return "headcount", NO_PLACES
    division = told(row, desk).get("division_id", desk.home)
    remark = refusal(row, employer, division, desk)
    return ("uscc", remark) if remark else None


def _key(employer: Employer, posting: Posting, seen: Counter[tuple[str, ...]]) -> Key:
    base = (employer.uscc, *posting.key)
    seen[base] += 1
    return (*base, seen[base])


def _known_vacancies(known: Known, postings: Iterable[Posting]) -> dict[Key, Vacancy]:
    employers = {each.pk: each for each in (*known.by_code.values(), *known.by_name.values()) if each.pk}
    titles = {posting.said["title"] for posting in postings}
    found = Vacancy.unscoped.filter(employer__in=employers, title__in=titles)
    return {(employers[v.employer_id].uscc, v.title, v.address, v.kind, v.occurrence): v for v in found}


def _entries(desk: Desk, vacancies: Iterable[Vacancy]) -> dict[int, PostEntry]:
    if desk.issue is None:
        return {}
    found = PostEntry.unscoped.filter(issue=desk.issue, vacancy__in=[vacancy.pk for vacancy in vacancies])
    return {entry.vacancy_id: entry for entry in found}


def _need(posting: Posting, target: Target, desk: Desk) -> int:
    """The vacancy's whole headcount after this list."""
    vacancy = target.vacancy
    if vacancy.pk is None or desk.issue is None:
        return posting.headcount
    if target.entry:
        return int(vacancy.headcount) + posting.headcount - target.entry.headcount
    return int(vacancy.filled) + posting.headcount


def _set(target: Target, posting: Posting, also: dict[str, Any], desk: Desk) -> dict[str, tuple[Any, Any]]:
    """Set what the line says; cells written as last time say nothing new."""
    vacancy = target.vacancy
    target.rewritten = vacancy.pk is None or vacancy.raw.get("cells") != posting.cells
    said = also | (posting.said | _home(vacancy, posting, desk) if target.rewritten else {})
    changes = {name: (getattr(vacancy, name), value) for name, value in said.items() if getattr(vacancy, name) != value}
    for name, (_before, value) in changes.items():
        setattr(vacancy, name, value)
    if target.rewritten:
        vacancy.raw = vacancy.raw | {"cells": posting.cells}
    if "phone" in changes:
        before, after = changes["phone"]
        changes["phone"] = (mask_phone(before) if before else "", mask_phone(after))
    return changes


def _home(vacancy: Vacancy, posting: Posting, desk: Desk) -> dict[str, Any]:
    if vacancy.pk is not None or "division_id" in posting.said:
        return {}
    return {"division_id": vacancy.employer.division_id or desk.home}


def _judge(target: Target, posting: Posting) -> list[Finding]:
    """Hold or free the vacancy by what its texts now say; grounds that an officer settled before do not count again."""
    vacancy = target.vacancy
    texts = {name: getattr(vacancy, name) for name in (*posting.said, "title", "description")}
    texts["remarks"] = posting.remarks
    settled = vacancy.raw.get("settled", [])
    found = [each for each in judge(texts, posting.asked) if each.as_dict() not in settled]
    grounds = [each.as_dict() for each in found]
    if grounds and vacancy.state != VacancyState.QUARANTINED:
        target.take("hold")
    elif not grounds and vacancy.state == VacancyState.QUARANTINED:
        target.take("release")
    elif not grounds and vacancy.state in (VacancyState.EXPIRED, VacancyState.CLOSED):
        target.take("reopen")
    vacancy.held_for = grounds
    return found


def _list(target: Target, posting: Posting, table: Table) -> bool:
    """Put the vacancy on the issue, or correct its line; a held one is not listed until it is released."""
    vacancy, issue = target.vacancy, table.desk.issue
    if issue is None or vacancy.held_for:
        target.entry = None
        return False
    figures = {"postings": vacancy.postings, "headcount": posting.headcount}
    entry = target.entry
    if entry is None:
        target.entry = PostEntry(issue=issue, line=table.next_line, batch=table.desk.batch, **figures)
        table.next_line += 1
        return True
    differs = any(getattr(entry, name) != value for name, value in figures.items())
    for name, value in figures.items():
        setattr(entry, name, value)
    return differs


def _save_vacancies(targets: Sequence[Target]) -> None:
    for target in targets:
        target.vacancy.employer = target.employer
    new = [target.vacancy for target in targets if target.vacancy.pk is None]
    changed = [target.vacancy for target in targets if target.vacancy.pk is not None]
    Vacancy.unscoped.bulk_create(new, batch_size=500)
    update_many(changed, FIELDS)


def _save_entries(targets: Sequence[Target]) -> None:
    new: list[PostEntry] = []
    changed: list[PostEntry] = []
    for target in targets:
        if target.entry is not None:
            target.entry.vacancy = target.vacancy
            (changed if target.entry.pk else new).append(target.entry)
    PostEntry.unscoped.bulk_create(new, batch_size=1_000)
    PostEntry.unscoped.bulk_update(changed, ["postings", "headcount"], batch_size=500)


def _log_moves(targets: Sequence[Target], desk: Desk) -> None:
    StateLog.objects.bulk_create(
        StateLog(
            machine=VACANCY.name,
            row=target.vacancy.pk,
            move=target.move,
            before=target.before,
            after=target.vacancy.state,
            actor=desk.user,
            reason=f"batch {desk.batch.token}",
        )
        for target in targets
        if target.move
    )


def _held(finding: Finding) -> Remark:
    ground = finding.ground
    zh = f"“{finding.text}”涉及{ground.zh}，依{ground.article}不得作为招聘条件。岗位已暂存，改好后才会公布。"
    en = f"“{finding.text}” asks for {ground.en.lower()}, which is unlawful ({ground.article_en}). The vacancy is held."
    return warning(f"unlawful_{ground.code}", zh + ground.proposal, f"{en} {ground.proposal_en}", ground.proposal)


def _too_few(filled: int) -> Remark:
    return error(
        "headcount_below_hired",
        f"这个岗位已录用 {filled} 人，招聘人数不能少于已录用人数。",
        f"{filled} people are already hired for this posting; headcount cannot be below that.",
    )
