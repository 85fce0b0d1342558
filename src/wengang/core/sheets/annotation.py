"""The workbook back with every problem marked, ready to be corrected and sent in again.

The libraries are imported where they are used: both are slow to import, and most processes never write a workbook.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from .cells import Cell, column_index, text_of
from .headers import ORIGIN_HEADER, PROBLEM_HEADER
from .model import Row
from .peek import COMMENT_MARK
from .problems import Problem, Severity
from .reader import MARKER_SHEET, Part, Reading

KEEP_UP_TO_ROWS = 20_000  # beyond, a library that edits in place would take gigabytes; the workbook is written anew
COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C"}
Marks = dict[tuple[int, int], list[Problem]]


def annotate(
    source: Path | bytes, reading: Reading, target: Path | IO[bytes], *, token: str = "", only_bad: bool = False
) -> int:
    """Write a workbook with a comment and a colour on every cell that needs somebody's eye.

    Args:
        source: the file that was read.
        reading: what :func:`read` made of it; it is read through once more.
        target: path or stream for the XLSX.
        token: the caller's batch; comes back as ``Reading.batch_token`` when the workbook is sent in again.
        only_bad: write just the rows that errors stop, with their row number in the column 原行号.

    Returns:
        The number of rows that errors stop.
    """
    if only_bad:
        return _write_bad_rows(reading, target, token)
    marks, stopped = _collect(reading)
    rows = sum(part.grid.look.rows for part in reading.parts)
    book = _editable(source) if reading.form == "xlsx" and rows <= KEEP_UP_TO_ROWS else None
    if book is not None:
        _mark_in_place(book, marks, target, token)
    else:
        _write_anew(reading, marks, target, token)
    return stopped


def _editable(source: Path | bytes) -> Any | None:
    """The workbook for editing in place; None where the reader was more tolerant than the editor is."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts that it will not keep, such as foreign extensions
            return openpyxl.load_workbook(io.BytesIO(source) if isinstance(source, bytes) else source)
    except Exception:
        return None


def _collect(reading: Reading) -> tuple[dict[str, Marks], int]:
    marks: dict[str, Marks] = {part.name: {} for part in reading.parts}
    stopped = 0
    for row in reading:
        stopped += not row.ok
        for problem in row.problems:
            if problem.severity is not Severity.FIXED:
                place = (problem.row, max(column_index(problem.column), 0))
                there = marks[row.sheet].setdefault(place, [])
                if problem not in there:  # a family's line is read once for each member
                    there.append(problem)
    return marks, stopped


def _worst(problems: Sequence[Problem]) -> Severity:
    return Severity.ERROR if any(problem.severity is Severity.ERROR for problem in problems) else Severity.WARNING


def _comment(problems: Sequence[Problem]) -> str:
    lines = [problem.zh + (f" 建议：{problem.proposal}" if problem.proposal else "") for problem in problems]
    return COMMENT_MARK + "\n".join(lines)


def _mark_in_place(book: Any, marks: dict[str, Marks], target: Any, token: str) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    for name, cells in marks.items():
        page = book[name]
        _clear_old_marks(page)
        for (row, column), problems in cells.items():
            cell = page.cell(row, column + 1)
            if isinstance(cell, MergedCell):
                continue
            cell.fill = PatternFill("solid", fgColor="FF" + COLOURS[_worst(problems)])
            old = f"{cell.comment.text}\n" if cell.comment else ""
            cell.comment = Comment(old + _comment(problems), "稳岗", width=320, height=90)
    if MARKER_SHEET in book.sheetnames:
        del book[MARKER_SHEET]
    if token:
        marker = book.create_sheet(MARKER_SHEET)
        marker.append(["batch", token])
        marker.sheet_state = "veryHidden"
    book.save(target)


def _clear_old_marks(page: Any) -> None:
    """Take off what an earlier round put on, so that a corrected cell comes back clean."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    ours = {"FF" + colour for colour in COLOURS.values()}
    for cells in page.iter_rows():
        for cell in cells:
            if cell.comment and COMMENT_MARK in cell.comment.text:
                before = cell.comment.text.split(COMMENT_MARK)[0].strip()
                cell.comment = Comment(before, cell.comment.author) if before else None
            if cell.has_style and cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in ours:
                cell.fill = PatternFill()


class _Writer:
    """Writes worksheets anew, row by row, with marks."""

    def __init__(self, target: Any, token: str) -> None:
        import xlsxwriter

        self.book = xlsxwriter.Workbook(
            target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.styles = {severity: self._style("#" + colour) for severity, colour in COLOURS.items()}
        self.plain = self._style(None)
        self.head = self.book.add_format({"bold": True, "bg_color": "#DCEBE6", "border": 1, "text_wrap": True})
        self.token = token

    def _style(self, colour: str | None) -> dict[str, Any]:
        fill = {"bg_color": colour} if colour else {}
        return {
            "text": self.book.add_format({"num_format": "@", **fill}),
            "date": self.book.add_format({"num_format": "yyyy-mm-dd", **fill}),
            "any": self.book.add_format(fill),
        }

    def write(self, page: Any, row: int, column: int, cell: Cell, problems: Sequence[Problem] = ()) -> None:
        """Write a cell at 0-based row and column."""
        styles = self.styles[_worst(problems)] if problems else self.plain
        if isinstance(cell, bool):
            page.write_boolean(row, column, cell, styles["any"])
        elif isinstance(cell, int | float):
            page.write_number(row, column, cell, styles["any"])
        elif isinstance(cell, dt.datetime | dt.date):
            page.write_datetime(row, column, cell, styles["date"])
        elif cell != "" or problems:
            page.write_string(row, column, text_of(cell)[:32_767], styles["text"])
        if problems:
            page.write_comment(row, column, _comment(problems), {"x_scale": 2, "author": "稳岗"})

    def close(self) -> None:
        """Add the marker and finish the file."""
        if self.token:
            marker = self.book.add_worksheet(MARKER_SHEET)
            marker.very_hidden()
            marker.write_row(0, 0, ["batch", self.token])
        self.book.close()


def _write_anew(reading: Reading, marks: dict[str, Marks], target: Any, token: str) -> None:
    writer = _Writer(target, token)
    for part in reading.parts:
        page = writer.book.add_worksheet(part.name[:31])
        cells = marks[part.name]
        for index, values in enumerate(part.grid.rows()):
            for position, cell in enumerate(values):
                column = position + part.grid.offset
                writer.write(page, index, column, cell, cells.get((index + 1, column), ()))
        # merge_range() would write cells out of order, which a streaming writer cannot; the list is all that is needed.
        page.merge.extend(list(box) for box in part.grid.merges)
    writer.close()


def _write_bad_rows(reading: Reading, target: Any, token: str) -> int:
    writer = _Writer(target, token)
    pages: dict[str, tuple[Any, Iterator[int]]] = {}
    parts = {part.name: part for part in reading.parts}
    stopped = 0
    for row in reading:
        if row.ok:
            continue
        stopped += 1
        if row.sheet not in pages:
            pages[row.sheet] = _bad_page(writer, parts[row.sheet])
        page, numbers = pages[row.sheet]
        _write_bad_row(writer, page, next(numbers), row, parts[row.sheet])
    if not pages:
        writer.book.add_worksheet("没有需要修改的行")
    writer.close()
    return stopped


def _bad_page(writer: _Writer, part: Part) -> tuple[Any, Iterator[int]]:
    page = writer.book.add_worksheet(part.name[:31])
    page.freeze_panes(1, 2)
    page.set_column(0, 0, 8)
    page.set_column(1, 1, 40)
    page.set_column(2, 2 + len(part.header.columns), 14)
    page.write_row(0, 0, [ORIGIN_HEADER, PROBLEM_HEADER], writer.head)
    for position, column in enumerate(part.header.columns):
        page.write_string(0, position + 2, column.zh if column else part.header.texts[position], writer.head)
    return page, iter(range(1, 1 << 20))


def _write_bad_row(writer: _Writer, page: Any, line: int, row: Row, part: Part) -> None:
    marks: dict[int, list[Problem]] = {}
    for problem in row.problems:
        if problem.severity is not Severity.FIXED:
            marks.setdefault(_position(problem, part), []).append(problem)
    texts = [problem.zh for problems in marks.values() for problem in problems]
    page.write_number(line, 0, row.origin or row.number)
    page.write_string(line, 1, "".join(texts)[:1_000])
    for position, cell in enumerate(row.cells):
        writer.write(page, line, position + 2, cell, marks.get(position, ()))


def _position(problem: Problem, part: Part) -> int:
    """Where a problem stands in its row; what a family's line said stands in a column beside the table."""
    keys = [column.key if column else "" for column in part.header.columns]
    if problem.key and problem.key in keys:
        return keys.index(problem.key)
    return column_index(problem.column) - part.grid.offset
