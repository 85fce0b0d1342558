"""Lists of a survey as files: whom it has not reached, and what people intend. Phones are masked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from wengang.accounts.actions import log_access, require
from wengang.accounts.models import AccessLog, User
from wengang.accounts.roles import Cap
from wengang.core.sheets import columns as c
from wengang.core.sheets.export import export_xlsx
from wengang.registry.models import Attempt, Person, Target
from wengang.registry.queries.intents import DESTINATION, GOING
from wengang.registry.questionnaires import Questionnaire, load
from wengang.registry.sheets.export import DivisionNames, watermark

STEP = 1_000
_PLACE = (c.township, c.village)
_WHO = (c.household_head, c.full_name, c.phone)
TO_REACH = (
    *_PLACE,
    c.text("building", "楼栋", "Building"),
    *_WHO,
    c.text("worker", "负责人", "Responsible worker"),
    c.text("attempts", "已联系次数", "Attempts"),
    c.text("outcome", "最近结果", "Last outcome"),
    c.surveyed_on,
)
INTENDING = (
    *_PLACE,
    *_WHO,
    c.text("going", "打算", "Intention"),
    c.text("destination", "去向", "Destination"),
    c.surveyed_on,
)


def export_targets(rows: QuerySet[Target], *, by: User) -> Iterator[bytes]:
    """Targets as xlsx in blocks of bytes; checked and logged first. Raises MayNot."""
    _log(rows, by)
    return export_xlsx(TO_REACH, _closed(_targets(rows.select_related("worker")), by))


def export_intenders(rows: QuerySet[Attempt], *, by: User) -> Iterator[bytes]:
    """Answers about intentions as xlsx in blocks of bytes; checked and logged first. Raises MayNot."""
    _log(rows, by)
    return export_xlsx(INTENDING, _closed(_intenders(rows.select_related("target__survey")), by))


def _log(rows: QuerySet[Any], by: User) -> None:
    require(by, Cap.PERSON_EXPORT)
    log_access(AccessLog.Action.EXPORT, "survey", by=by, rows=rows.order_by().count())


def _closed(records: Iterator[dict[str, Any]], by: User) -> Iterator[dict[str, Any]]:
    for record in records:
        yield {key: value for key, value in record.items() if value not in ("", None)}
    yield {"township": watermark(by)}


def _place(code: str, names: DivisionNames) -> dict[str, Any]:
    return {"township": names.of(code, 9), "village": names.of(code, 12)}


def _who(person: Person | None) -> dict[str, Any]:
    return {"full_name": person.full_name, "phone": person.phone} if person else {}


def _targets(rows: QuerySet[Target]) -> Iterator[dict[str, Any]]:
    names = DivisionNames()
    for target in rows.iterator(STEP):
        cell = "-" in target.division_id
        yield {
            **_place(target.division_id, names),
            **_who(target.person),
            "building": target.division.name if cell else "",
            "household_head": target.household.head_name if target.household else "",
            "worker": target.worker.full_name if target.worker else "",
            "attempts": str(target.attempts),
            "outcome": str(target.get_last_outcome_display()) if target.last_outcome else "",
            "surveyed_on": target.stale_since,
        }


def _intenders(rows: QuerySet[Attempt]) -> Iterator[dict[str, Any]]:
    names = DivisionNames()
    for attempt in rows.iterator(STEP):
        target = attempt.target
        said = attempt.answers.get(target.person.code, {}) if target.person else {}
        words = _words(load(target.survey.questionnaire), said)
        yield {
            **_place(target.division_id, names),
            **_who(target.person),
            "going": words.get(GOING),
            "destination": words.get(DESTINATION),
            "surveyed_on": localdate(attempt.at),
        }


def _words(table: Questionnaire, said: dict[str, str]) -> dict[str, str]:
    """The chosen answers in words."""
    chosen = (
        (each.code, choice) for each in table.questions for choice in each.choices if said.get(each.code) == choice.code
    )
    return {code: choice.text for code, choice in chosen}
