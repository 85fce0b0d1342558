"""Writes tables as the spreadsheets that clerks send: titles, merged headers, footers, colours, in three file types."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

Value = str | int | float
Merge = tuple[int, int, int]


_MADE = datetime(2021, 1, 1, tzinfo=UTC)


def words(text: str) -> tuple[str, ...]:
    """Headers written in one line with blanks between."""
    return tuple(text.split())


@dataclass
class Table:
    """One worksheet. ``merges`` are (column, first row, last row) among ``rows``; ``groups`` (text, columns) stand
    above the header; ``struck`` and ``red`` are rows that carry a meaning by their looks alone."""

    name: str
    title: str
    header: Sequence[str]
    rows: list[list[Value]]
    meta: str = ""
    groups: Sequence[tuple[str, int]] = ()
    merges: Sequence[Merge] = ()
    footer: Sequence[str] = ()
    struck: frozenset[int] = frozenset()
    red: frozenset[int] = frozenset()
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()


def write_xlsx(path: Path, tables: Sequence[Table]) -> None:
    """An Excel workbook with every decoration of ``Table``."""
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _MADE})  # the same seed gives the same bytes
        looks = _Looks(book)
        for table in tables:
            _fill(book.add_worksheet(table.name), table, looks)


class _Looks:
    def __init__(self, book: Any) -> None:
        box = {"border": 1, "valign": "vcenter"}
        self.title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        self.plain = book.add_format()
        self.head = book.add_format({**box, "bold": True, "align": "center", "text_wrap": True})
        self.cell = book.add_format(box)
        self.struck = book.add_format({**box, "font_strikeout": True})
        self.red = book.add_format({**box, "bg_color": "#FF9999"})

    def of(self, table: Table, row: int) -> Any:
        return self.struck if row in table.struck else self.red if row in table.red else self.cell


def _fill(sheet: Any, table: Table, looks: _Looks) -> None:
    width = len(table.header)
    sheet.set_column(0, width - 1, 12)
    line = 0
    for text, look in ((table.title, looks.title), (table.meta, looks.plain)):
        if text and width > 1:
            sheet.merge_range(line, 0, line, width - 1, text, look)
            line += 1
    line = _head(sheet, table, looks, line)
    for number, row in enumerate(table.rows):
        sheet.write_row(line + number, 0, row, looks.of(table, number))
        if number in table.hidden:
            sheet.set_row(line + number, None, None, {"hidden": True})
    for column, first, last in table.merges:
        sheet.merge_range(line + first, column, line + last, column, table.rows[first][column], looks.cell)
    for (number, column), text in table.notes.items():
        sheet.write_comment(line + number, column, text)
    for number, text in enumerate(table.footer):
        sheet.write(line + len(table.rows) + number, 0, text)
    sheet.freeze_panes(line, 0)


def _head(sheet: Any, table: Table, looks: _Looks, line: int) -> int:
    column = 0
    for text, span in table.groups:
        if span > 1 and text:
            sheet.merge_range(line, column, line, column + span - 1, text, looks.head)
            sheet.write_row(line + 1, column, table.header[column : column + span], looks.head)
        else:
            for single in range(column, column + span):
                sheet.merge_range(line, single, line + 1, single, table.header[single], looks.head)
        column += span
    if not table.groups:
        sheet.write_row(line, 0, table.header, looks.head)
    return line + (2 if table.groups else 1)


def write_csv(path: Path, table: Table) -> None:
    """Comma-separated text in GB18030, as older office machines save it; one table, no decorations."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow([table.title])
    lines.writerow(table.header)
    lines.writerows(table.rows)
    lines.writerows([line] for line in table.footer)
    path.write_bytes(text.getvalue().encode("gb18030"))


_ODS = "urn:oasis:names:tc:opendocument:xmlns:"
_CONTENT = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{_ODS}office:1.0" '
    f'xmlns:table="{_ODS}table:1.0" xmlns:text="{_ODS}text:1.0" office:version="1.2"><office:body>'
    "<office:spreadsheet>%s</office:spreadsheet></office:body></office:document-content>"
)
_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    f'xmlns:manifest="{_ODS}manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def write_ods(path: Path, tables: Sequence[Table]) -> None:
    """An OpenDocument spreadsheet; plain cells only."""
    sheets = "".join(
        f'<table:table table:name="{escape(table.name)}">{"".join(map(_ods_row, _lines(table)))}</table:table>'
        for table in tables
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(zipfile.ZipInfo("mimetype"), _TYPE)
        for name, text in (("content.xml", _CONTENT % sheets), ("META-INF/manifest.xml", _MANIFEST)):
            bundle.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)


def _lines(table: Table) -> list[Sequence[Value]]:
    return [[table.title], [table.meta], table.header, *table.rows, *([line] for line in table.footer)]


def _ods_row(values: Sequence[Value]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, values))}</table:table-row>"


def _ods_cell(value: Value) -> str:
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    number = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {number}><text:p>{value}</text:p></table:table-cell>"
