"""The one path by which a list enters the house: open a batch, check it, commit it, hand the bad rows back.

A room registers an ``Importer`` for each kind of list. Checking and committing read the kept file anew and plan the
rows in chunks against the database; only committing writes, one transaction a chunk, so that a killed or cancelled run
loses at most its last chunk and a second run finds the written rows unchanged.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from enum import StrEnum
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any, Protocol
from zlib import crc32

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.core import crypto
from wengang.core.chunks import ahead, collector_resting, in_chunks
from wengang.core.jobs import enqueue
from wengang.core.models import ImportBatch, ImportFile
from wengang.core.regions import gazetteer
from wengang.core.sheets import Problem, Reading, Row, Severity, Sheet, SheetFileError, annotate, read, read_apart
from wengang.core.states import MayNot

CHUNK = 5_000
"""Rows of a transaction; the first one takes a fifth, so that writing begins soon."""
MANY = 50_000
"""Written rows from which on an importer's tables are settled afterwards."""
SETTLE = "import.settle"
KEPT_PROBLEMS = 2_000
KEPT_ROWS = 300
FILE_PURPOSE = "import_file"
PLACE_ROWS = 50
PLACE_KEYS = ("county", "township", "village", "home_address", "hukou_address", "address")
COUNTY_DIGITS = 6

Progress = Callable[[int, int, str], None]


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    ERROR = "error"


NOT_WRITTEN = (Outcome.ERROR, Outcome.UNCHANGED)


@dataclass
class Plan:
    """What one row would do: ``changes`` holds (before, after) by column key; ``target`` is the importer's own."""

    row: Row
    outcome: Outcome
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    target: Any = None
    problems: list[Problem] = field(default_factory=list)


class Importer(Protocol):
    """How one kind of list is planned and written. All look-ups and writes are set-based, a chunk at a time."""

    kind: str
    sheet: Sheet
    capability: str

    def context(self, batch: ImportBatch) -> Any:
        """Look-up tables of one run; raises ImportRefused when the batch as a whole cannot be taken."""

    def plan(self, rows: Sequence[Row], context: Any) -> list[Plan]:
        """One plan for each row (all of them free of errors so far). Writes nothing.

        What of it needs neither the database nor other rows may be done in two methods, if there are such.
        ``shape(batch)`` returns a function that makes ``row.prepared`` of a row; ``prepare(row)`` runs afterwards, a
        chunk ahead in a thread. With ``reads_apart`` set, large lists are read and shaped in another process: function
        and sheet must be importable without Django's settings.
        """

    def write(self, plans: Sequence[Plan], context: Any) -> None:
        """Write the plans of one chunk; runs inside a transaction.

        ``settle()``, if there is such a method, is a job of its own after a run that wrote many rows: nobody waits for
        it.
        """


class ImportRefused(Exception):
    """The list as a whole cannot be taken; the message is for users."""


@dataclass
class Report:
    """What a run found. ``rows`` counts rows that describe a person, an employer or a vacancy."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    errors: int = 0
    warnings: int = 0
    fixed: int = 0
    committed: int = 0
    cell_errors: list[dict[str, Any]] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    skipped_sheets: list[str] = field(default_factory=list)
    bad_rows: list[dict[str, Any]] = field(default_factory=list)
    preview: list[dict[str, Any]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {name: value for name, value in vars(self).items() if isinstance(value, int)}


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Called once by each room when it is ready."""
    _importers[importer.kind] = importer


def importer_for(kind: str) -> Importer:
    try:
        return _importers[kind]
    except KeyError:
        known = ", ".join(sorted(_importers))
        raise ImportRefused(
            _("Unknown kind of list “%(kind)s”. Known: %(known)s") % {"kind": kind, "known": known}
        ) from None


def kinds() -> list[str]:
    return sorted(_importers)


def open_batch(kind: str, data: bytes, filename: str, *, by: Any, issue: str = "", near: str = "") -> ImportBatch:
    """Keep an uploaded list and return its batch; a corrected workbook continues the batch it was sent back from."""
    importer = importer_for(kind)
    if not by.scope.may(importer.capability) or by.membership is None:
        raise MayNot(_("Your role may not import this kind of list."))
    organisation = by.membership.organisation
    with _peek(data, filename, importer) as reading:
        batch = _continued(reading, importer, by) or ImportBatch.objects.create(
            kind=kind,
            filename=Path(filename).name[:200],
            near=near or organisation.division_id or _told_place(reading),
            issue=issue,
            organisation=organisation,
            by=by,
        )
    keep_file(batch, data, filename)
    return batch


@contextmanager
def _peek(data: bytes, filename: str, importer: Importer) -> Iterator[Reading | None]:
    """The opened file; None when it cannot be read, which the check will say in words."""
    with ExitStack() as stack:
        try:
            reading = stack.enter_context(_opened(importer, data, filename))
        except SheetFileError:
            reading = None
        yield reading


def _opened(
    importer: Importer, data: bytes, filename: str, near: str | None = None, shape: Callable[[Row], Any] | None = None
) -> AbstractContextManager[Reading]:
    """The list for one pass."""
    if getattr(importer, "reads_apart", False):
        return read_apart(data, importer.sheet, filename=filename, near=near, shape=shape)
    return nullcontext(replace(read(data, importer.sheet, filename=filename, near=near), shape=shape))


def _told_place(reading: Reading | None) -> str:
    """The county (or smaller) that a list names itself: in the texts around it, its file name or its first rows."""
    if reading is None:
        return ""
    rows = list(islice(iter(reading), PLACE_ROWS))
    told = chain(
        reading.meta.values(),
        [Path(reading.filename).stem],
        (" ".join(row.raw.get(key, "") for key in PLACE_KEYS) for row in rows),
        (row.raw.get("id_number", "")[:COUNTY_DIGITS] for row in rows),
    )
    return next(filter(None, map(_county_of, told)), "")


def _county_of(text: str) -> str:
    """The code of the county or smaller place that a text names, or "". A retired county code counts as today's."""
    if text.isdigit():
        return gazetteer().today(text) or "" if len(text) == COUNTY_DIGITS else ""
    place = gazetteer().find(text)
    code = getattr(place, "code", None) or ""
    return code if len(code) >= COUNTY_DIGITS else ""


def dry_run(
    kind: str, data: bytes, filename: str, *, by: Any, issue: str = "", near: str = "", progress: Progress | None = None
) -> Report:
    """Check a list and leave nothing behind, not even its batch."""
    with transaction.atomic():
        batch = open_batch(kind, data, filename, by=by, issue=issue, near=near)
        try:
            return check(batch, progress)
        finally:
            transaction.set_rollback(True)


def keep_file(batch: ImportBatch, data: bytes, filename: str) -> None:
    ImportFile.objects.create(batch=batch, sealed=crypto.seal(data, FILE_PURPOSE), filename=Path(filename).name[:200])


def _continued(reading: Reading | None, importer: Importer, by: Any) -> ImportBatch | None:
    if reading is None or not reading.batch_token:
        return None
    same = ImportBatch.objects.visible_to(by.scope).filter(token=reading.batch_token, kind=importer.kind)
    return same.first()


def file_of(batch: ImportBatch) -> tuple[bytes, str]:
    """The bytes and name of the newest file of a batch."""
    newest = batch.files.first()
    if newest is None:
        raise ImportRefused(_("The file of this batch is no longer kept. Upload it again."))
    return crypto.unseal(bytes(newest.sealed), FILE_PURPOSE), newest.filename


def check(batch: ImportBatch, progress: Progress | None = None) -> Report:
    """Read and plan every row; write nothing but the batch's report."""
    return _run(batch, progress, commit=False)


def commit(batch: ImportBatch, progress: Progress | None = None) -> Report:
    """Write the good rows. Running it again writes nothing twice."""
    report = _run(batch, progress, commit=True)
    if report.committed >= MANY and settling(batch.kind):
        enqueue(SETTLE, {"kind": batch.kind}, by=None)
    return report


def settling(kind: str) -> Callable[[], None] | None:
    """What to do after many written rows of this kind; see `Importer.write`."""
    return getattr(importer_for(kind), "settle", None)


def _run(batch: ImportBatch, progress: Progress | None, *, commit: bool) -> Report:
    importer = importer_for(batch.kind)
    report = Report()
    try:
        data, filename = file_of(batch)
        shape = importer.shape(batch) if hasattr(importer, "shape") else None
        with _opened(importer, data, filename, batch.near or None, shape) as rows:
            context = importer.context(batch)
            with collector_resting(), ahead(in_chunks(_prepared(rows, importer), CHUNK, CHUNK // 5)) as chunks:
                for chunk in chunks:
                    _take(chunk, importer, context, report, commit=commit, meanwhile=chunks.begin)
                    if progress:
                        progress(report.rows, 0, "")
            _finish(batch, rows, report, commit=commit)
    except (SheetFileError, ImportRefused) as refusal:
        _refuse(batch, refusal)
        raise ImportRefused(batch.refusal) from refusal
    return report


def _prepared(rows: Iterable[Row], importer: Importer) -> Iterator[Row]:
    prepare = getattr(importer, "prepare", None)
    for row in rows:
        if prepare and row.ok:
            prepare(row)
        yield row


def _take(
    chunk: list[Row],
    importer: Importer,
    context: Any,
    report: Report,
    *,
    commit: bool,
    meanwhile: Callable[..., None],
) -> None:
    """Plan a chunk and write it if so wanted; it is emptied afterwards.

    ``meanwhile`` is called with what is no longer needed, before the wait for the transaction to end.
    """
    if commit:
        with transaction.atomic():
            _queue_up(importer.kind)
            plans = importer.plan([row for row in chunk if row.ok], context)
            importer.write([plan for plan in plans if plan.outcome not in NOT_WRITTEN], context)
            report.committed += sum(plan.outcome in (Outcome.NEW, Outcome.CHANGED) for plan in plans)
            _count(chunk, plans, report, importer.sheet)
            meanwhile(chunk, plans)
    else:
        plans = importer.plan([row for row in chunk if row.ok], context)
        _count(chunk, plans, report, importer.sheet)


def _queue_up(kind: str) -> None:
    """Writers of one kind take turns, so that two uploads of the same people meet each other's rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(f"import {kind}".encode())])


def _count(chunk: list[Row], plans: Sequence[Plan], report: Report, sheet: Sheet) -> None:
    outcomes = Counter(plan.outcome for plan in plans)
    report.rows += len(chunk)
    report.new += outcomes[Outcome.NEW]
    report.changed += outcomes[Outcome.CHANGED]
    report.unchanged += outcomes[Outcome.UNCHANGED]
    report.duplicates += outcomes[Outcome.DUPLICATE]
    report.errors += outcomes[Outcome.ERROR] + len(chunk) - len(plans)
    by_row = {id(plan.row): plan.problems for plan in plans if plan.problems}
    for row in chunk:
        if row.problems or id(row) in by_row:
            _note(row, [*row.problems, *by_row.get(id(row), ())], report)
    shown = (plan for plan in plans if plan.outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.DUPLICATE))
    for plan in islice(shown, KEPT_ROWS - len(report.preview)):
        report.preview.append(_as_preview(plan, sheet))


def _note(row: Row, problems: Sequence[Problem], report: Report) -> None:
    severities = Counter(problem.severity for problem in problems)
    report.warnings += severities[Severity.WARNING]
    report.fixed += severities[Severity.FIXED]
    shown = [problem for problem in problems if problem.severity is not Severity.FIXED]
    room = KEPT_PROBLEMS - len(report.cell_errors)
    report.cell_errors.extend(_as_json(problem) for problem in shown[:room])
    if len(report.bad_rows) < KEPT_ROWS:
        cells = {key: text for key, text in row.raw.items() if text}
        kept = [_as_json(problem) for problem in problems]
        report.bad_rows.append({"sheet": row.sheet, "row": row.number, "cells": cells, "problems": kept})


def _as_json(problem: Problem) -> dict[str, Any]:
    message = problem.zh if (get_language() or "zh").startswith("zh") else problem.en
    return {**problem.as_dict(), "message": message}


def _as_preview(plan: Plan, sheet: Sheet) -> dict[str, Any]:
    changes = {key: [_text(before), _text(after)] for key, (before, after) in plan.changes.items()}
    who = next((_text(plan.row.values[key]) for key in sheet.identity if plan.row.values.get(key)), "")
    place = {"sheet": plan.row.sheet, "row": plan.row.number}
    return {**place, "who": who, "outcome": plan.outcome.value, "changes": changes}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _finish(batch: ImportBatch, reading: Reading, report: Report, *, commit: bool) -> None:
    report.skipped = dict(reading.tally.skipped)
    report.sheets = [part.name for part in reading.parts]
    report.skipped_sheets = list(reading.skipped_sheets)
    whole = [problem for problem in reading.problems if problem.severity is not Severity.FIXED]
    report.cell_errors[:0] = [_as_json(problem) for problem in whole]
    batch.counts = report.counts()
    batch.report = json.dumps(vars(report), ensure_ascii=False)
    batch.state = ImportBatch.State.COMMITTED if commit else ImportBatch.State.CHECKED
    batch.committed_at = timezone.now() if commit else batch.committed_at
    batch.refusal = ""
    batch.save(update_fields=["counts", "report", "state", "committed_at", "refusal"])


def _refuse(batch: ImportBatch, refusal: SheetFileError | ImportRefused) -> None:
    chinese = (get_language() or "zh").startswith("zh")
    batch.refusal = refusal.zh if isinstance(refusal, SheetFileError) and chinese else str(refusal)
    batch.state = ImportBatch.State.REFUSED
    batch.save(update_fields=["refusal", "state"])


def report_of(batch: ImportBatch) -> Report:
    """The report of the last run."""
    return Report(**json.loads(batch.report)) if batch.report else Report()


def annotated(batch: ImportBatch, *, only_bad: bool = False) -> tuple[bytes, str]:
    """The same workbook with comments on its bad cells, and its file name. Uploading it again continues the batch."""
    data, filename = file_of(batch)
    importer = importer_for(batch.kind)
    reading = read(data, importer.sheet, filename=filename, near=batch.near or None)
    planned = _Planned(**vars(reading), importer=importer, batch=batch)
    target = BytesIO()
    annotate(data, planned, target, token=batch.token, only_bad=only_bad)
    return target.getvalue(), f"{Path(filename).stem}.xlsx"


@dataclass
class _Planned(Reading):
    """A reading whose rows carry what the ledger says of them beside what the sheet says."""

    importer: Importer | None = None
    batch: ImportBatch | None = None

    def __iter__(self) -> Iterator[Row]:
        assert self.importer is not None
        assert self.batch is not None
        context = self.importer.context(self.batch)
        for chunk in in_chunks(super().__iter__(), CHUNK):
            for plan in self.importer.plan([row for row in chunk if row.ok], context):
                plan.row.problems = (*plan.row.problems, *plan.problems)
            yield from chunk
