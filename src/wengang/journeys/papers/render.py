"""A `Paper` as PDF or as an Excel workbook."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils.translation import get_language

from wengang.core import documents
from wengang.core.sheets.export import neutral
from wengang.journeys.papers.shape import Cell, Paper, Table

SHEET_NAME = 31
"""Longest name of a worksheet in Excel."""
CHARACTERS = 130
"""Width of a lying A4 page in Excel's characters."""


def as_pdf(paper: Paper, at: datetime) -> bytes:
    """The paper as PDF with embedded Chinese fonts."""
    data = {
        "lang": "zh" if (get_language() or "zh").startswith("zh") else "en",
        "title": paper.title,
        "subtitle": paper.subtitle,
        "foot": paper.mark,
        "wide": paper.wide,
        "words": True,
        "facts": [list(fact) for fact in paper.facts],
        "sections": [_section(table) for table in paper.tables],
    }
    return documents.pdf(documents.REPORT, data, at=at)


def _section(table: Table) -> dict[str, Any]:
    rows = [*table.rows, *([table.foot] if table.foot else [])]
    return {
        "title": table.title,
        "lines": list(table.lines),
        "note": table.note,
        "figures": [],
        "head": list(table.head),
        "right": list(table.right),
        "widths": list(table.widths),
        "rows": [[str(cell) for cell in row] for row in rows],
    }


def as_xlsx(paper: Paper) -> bytes:
    """The paper as a workbook: one worksheet a table, ready to print on A4."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    styles = {
        "title": book.add_format({"bold": True, "font_size": 15}),
        "quiet": book.add_format({"font_color": "#4a5a58", "text_wrap": False}),
        "head": book.add_format({"bold": True, "border": 1, "bg_color": "#e6efed", "text_wrap": True, "valign": "top"}),
        "cell": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
        "foot": book.add_format({"border": 1, "bold": True, "top": 2}),
    }
    names: set[str] = set()
    for table in paper.tables or [Table("", (), (), ())]:
        _write(book.add_worksheet(_sheet_name(table.title or paper.title, names)), paper, table, styles)
    book.close()
    return stream.getvalue()


def _write(sheet: Any, paper: Paper, table: Table, styles: dict[str, Any]) -> None:
    sheet.set_paper(9)
    if paper.wide:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    total = sum(table.widths) or 1
    for column, share in enumerate(table.widths):
        sheet.set_column(column, column, max(6, CHARACTERS * share / total))
    at = 0
    sheet.write_string(at, 0, _plain(paper.title), styles["title"])
    for line in (paper.subtitle, " · ".join(f"{label} {value}" for label, value in paper.facts), *table.lines):
        if line:
            at += 1
            sheet.write_string(at, 0, _plain(line), styles["quiet"])
    at += 1
    _row(sheet, at, table.head, styles["head"])
    sheet.repeat_rows(at)
    sheet.freeze_panes(at + 1, 0)
    for row in table.rows:
        at += 1
        _row(sheet, at, row, styles["cell"])
    if table.foot:
        at += 1
        _row(sheet, at, table.foot, styles["foot"])
    for line in (table.note, paper.mark):
        if line:
            at += 1
            sheet.write_string(at, 0, _plain(line), styles["quiet"])


def _row(sheet: Any, at: int, cells: Any, style: Any) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, int):
            sheet.write_number(at, column, cell, style)
        else:
            sheet.write_string(at, column, _plain(cell), style)


def _plain(cell: Cell) -> str:
    return neutral(str(cell))


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name Excel accepts: short, without its seven signs, once in a workbook."""
    name = "".join(" " if sign in "[]:*?/\\'" else sign for sign in title).strip()[:SHEET_NAME] or "1"
    number = 1
    while name.lower() in taken:
        number += 1
        name = f"{name[: SHEET_NAME - 4]} {number}"
    taken.add(name.lower())
    return name
