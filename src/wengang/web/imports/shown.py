"""What a batch's report looks like on the page: counts, the grid of marked rows, problems by cell, the preview."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from wengang.core.imports import Outcome, Report
from wengang.core.models import Division
from wengang.core.sheets import Column, Mask, Severity, Sheet
from wengang.core.sheets.masks import masked
from wengang.web.imports.kinds import heading, in_chinese
from wengang.web.imports.words import Words

TONES = {Severity.ERROR: "overdue", Severity.WARNING: "due", Severity.FIXED: "verified"}
RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.FIXED: 2}
MOST_COLUMNS = 10


@dataclass(frozen=True)
class Mark:
    """One problem at its cell."""

    place: str
    name: str
    text: str
    proposal: str
    value: str
    tone: str
    severity: str


@dataclass(frozen=True)
class Cell:
    """One cell of the grid; ``was`` is what stood there when the platform changed its notation."""

    text: str
    was: str = ""
    kind: str = ""
    why: str = ""


@dataclass(frozen=True)
class Line:
    """One marked row of the list."""

    sheet: str
    number: int
    cells: list[Cell]


@dataclass(frozen=True)
class Grid:
    """Marked rows with the columns that matter for them."""

    columns: list[tuple[str, str]]
    lines: list[Line]
    marks: list[Mark]


def rows_of(report: Report, severity: str) -> list[dict[str, Any]]:
    """Kept rows that have a mark of this severity (all when empty), those with errors first."""
    rows = [row for row in report.bad_rows if not severity or severity in _severities(row)]
    return sorted(rows, key=lambda row: min(RANK[Severity(each)] for each in _severities(row)))


def _severities(row: Mapping[str, Any]) -> set[str]:
    return {problem["severity"] for problem in row["problems"]}


def grid(rows: Sequence[Mapping[str, Any]], sheet: Sheet) -> Grid:
    """The grid and the list of problems of these rows."""
    letters = {problem["key"]: problem["column"] for row in rows for problem in row["problems"] if problem["key"]}
    columns = _columns(rows, sheet, letters)
    lines = [Line(row["sheet"], row["row"], [_cell(row, column) for column in columns]) for row in rows]
    heads = [(letters.get(column.key, ""), heading(column)) for column in columns]
    marks = [mark(problem, sheet) for row in rows for problem in row["problems"] if problem["severity"] != "fixed"]
    return Grid(heads, lines, marks)


def _columns(rows: Sequence[Mapping[str, Any]], sheet: Sheet, marked: Iterable[str]) -> list[Column]:
    """Columns that say whom a row is about, then those with which something is the matter."""
    filled = {key for row in rows for key in row["cells"]}
    touched = set(marked)
    who = (*sheet.identity, "phone")
    first = [sheet.by_key[key] for key in who if key in sheet.by_key and (key in touched or key in filled)]
    rest = [each for each in sheet.columns if each.key in touched and each.key not in who]
    return [*first, *rest][:MOST_COLUMNS]


def _cell(row: Mapping[str, Any], column: Column) -> Cell:
    text = _hidden(column, str(row["cells"].get(column.key, "")))
    here = [problem for problem in row["problems"] if problem["key"] == column.key]
    if not here:
        return Cell(text)
    worst = min(here, key=lambda problem: RANK[Severity(problem["severity"])])
    why = _message(worst)
    if worst["severity"] != Severity.FIXED:
        return Cell(text or worst["value"], kind=f"cell-{worst['severity']}", why=why)
    after = _hidden(column, worst["proposal"])
    return Cell(after.removesuffix(".0") or text, was=text if after else "", kind="cell-fixed", why=why)


def _hidden(column: Column, text: str) -> str:
    """Names are read by whoever brought the list; numbers wear the fixed mask."""
    return text if column.mask in (Mask.NONE, Mask.NAME) else masked(column.mask, text)


def _message(problem: Mapping[str, Any]) -> str:
    return str(problem["zh"] if in_chinese() else problem["en"])


def mark(problem: Mapping[str, Any], sheet: Sheet) -> Mark:
    """A problem in words: where, about which column, and the way out."""
    column = sheet.by_key.get(problem["key"])
    severity = Severity(problem["severity"])
    place = f"{problem['column']}{problem['row']}" if problem["column"] else _place(problem["row"])
    return Mark(
        place=place,
        name=heading(column) if column else "",
        text=_message(problem),
        proposal=problem["proposal"],
        value=problem["value"],
        tone=TONES[severity],
        severity=severity,
    )


def _place(row: int) -> str:
    return _("Row %(number)s") % {"number": row} if row else _("Whole sheet")


def whole_sheet(report: Report, sheet: Sheet) -> list[Mark]:
    """What is the matter with worksheets as a whole."""
    found = [problem for problem in report.cell_errors if not problem["row"]]
    return [replace(mark(problem, sheet), name=problem["sheet"]) for problem in found]


# ---- what would change --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One value before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """What one row would do."""

    sheet: str
    number: int
    who: str
    outcome: str
    changes: list[Change] = field(default_factory=list)


def previews(rows: Sequence[Mapping[str, Any]], sheet: Sheet) -> list[Preview]:
    """The rows in the reader's words; the names of places are looked up once for all of them."""
    words = Words(sheet, _places(rows))
    return [
        Preview(
            sheet=row["sheet"],
            number=row["row"],
            who=row.get("who", ""),
            outcome=row["outcome"],
            changes=list(_changes(row["changes"], words, new=row["outcome"] == Outcome.NEW)),
        )
        for row in rows
    ]


def _changes(changes: Mapping[str, Sequence[str]], words: Words, *, new: bool) -> Iterator[Change]:
    for key, (before, after) in changes.items():
        if new and key == words.sheet.identity[0]:
            continue
        yield Change(words.name(key), "" if new else words.value(key, before), words.value(key, after))


def _places(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Names of all divisions that the changes speak of, in one query."""
    texts = [text for row in rows for key, pair in row["changes"].items() if key in Words.PLACES for text in pair]
    codes = {code for text in texts for code in re.findall(r"\d{2,12}", text)}
    return dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
