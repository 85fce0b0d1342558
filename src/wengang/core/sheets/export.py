"""Lists out: streaming XLSX and CSV, masked unless asked otherwise, with nothing in them that runs as a formula.

The XLSX is written by hand as a stream: one worksheet, inline strings. A library would hold the rows or the whole file
back until the end; here the first bytes leave with the first thousand rows and memory stays flat.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

from wengang.core.regions import Place

from .cells import column_letter
from .masks import masked as mask_text
from .model import Column, Mask, Row, Sheet
from .parsers import Period, WageRange
from .parsers.places import place_text

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
BLOCK_ROWS = 1_000
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

Record = Mapping[str, Any] | Row


def neutral(text: str) -> str:
    """Text that no spreadsheet program takes for a formula: a leading apostrophe where it might."""
    return "'" + text if text.startswith(DANGEROUS) else text


def render(column: Column, value: Any, *, masked: bool = True) -> str | int | float:
    """A typed value as it is written into a cell: words for codes, ISO dates, 是/否; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal) and not column.mask:
        return int(value) if value == int(value) else float(value)
    text = _words(column, value)
    return neutral(mask_text(column.mask, text) if masked and column.mask is not Mask.NONE else text)


def _words(column: Column, value: Any) -> str:
    if isinstance(value, WageRange):
        text = "-".join(f"{amount:f}" for amount in dict.fromkeys(value[:2]) if amount is not None)
        return text + ("以上" if value.high is None else "以下" if value.low is None else "")
    if isinstance(value, Period):
        return f"{value.start or ''}至{value.end or '今'}"
    if isinstance(value, tuple | list | frozenset | set):
        return "、".join(_words(column, part) for part in value)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if column.choices is not None and isinstance(value, str):
        return column.choices.zh(value)
    return place_text(value) if isinstance(value, Place) else str(value)


def _columns_of(sheet: Sheet | Sequence[Column]) -> list[Column]:
    return [column for column in (sheet.columns if isinstance(sheet, Sheet) else sheet) if not column.ignore]


def _values_of(record: Record) -> Mapping[str, Any]:
    return record.values if isinstance(record, Row) else record


def export_csv(
    sheet: Sheet | Sequence[Column], rows: Iterable[Record], *, encoding: str = "utf-8-sig", masked: bool = True
) -> Iterator[bytes]:
    """The list as CSV in blocks of bytes; ``encoding`` is ``utf-8-sig`` or ``gb18030``."""
    columns = _columns_of(sheet)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.zh for column in columns])
    yield (b"\xef\xbb\xbf" if encoding == "utf-8-sig" else b"")
    plain_encoding = "utf-8" if encoding == "utf-8-sig" else encoding
    for number, record in enumerate(rows, start=1):
        values = _values_of(record)
        writer.writerow([render(column, values.get(column.key), masked=masked) for column in columns])
        if number % BLOCK_ROWS == 0:
            yield _drain(buffer).encode(plain_encoding, "replace")
    yield _drain(buffer).encode(plain_encoding, "replace")


def _drain(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def export_rows(
    sheet: Sheet | Sequence[Column], rows: Iterable[Record], target: Path | IO[bytes], *, masked: bool = True
) -> int:
    """Write the list as XLSX to a path or stream; returns the number of bytes."""
    blocks = export_xlsx(sheet, rows, masked=masked)
    if isinstance(target, Path):
        with target.open("wb") as stream:
            return sum(stream.write(block) for block in blocks)
    return sum(target.write(block) for block in blocks)


def export_xlsx(sheet: Sheet | Sequence[Column], rows: Iterable[Record], *, masked: bool = True) -> Iterator[bytes]:
    """The list as XLSX in blocks of bytes, for HTTP streaming; the first leaves before a row is read."""
    columns = _columns_of(sheet)
    title = sheet.zh if isinstance(sheet, Sheet) else "名单"
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, text in _frame(title).items():
            archive.writestr(name, text)
        yield pipe.take()
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            member.write(_sheet_head(columns).encode())
            block: list[str] = []
            for number, record in enumerate(rows, start=2):
                block.append(_row_xml(number, columns, _values_of(record), masked))
                if len(block) == BLOCK_ROWS:
                    member.write("".join(block).encode())
                    block.clear()
                    yield pipe.take()
            member.write(("".join(block) + "</sheetData></worksheet>").encode())
    yield pipe.take()


class _Pipe(io.RawIOBase):
    """A file that is only written to, and emptied from time to time; it cannot seek, so zipfile streams."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        parts, self.parts = self.parts, []
        return b"".join(parts)


def _row_xml(number: int, columns: Sequence[Column], values: Mapping[str, Any], masked: bool) -> str:
    cells = []
    for column in columns:
        content = render(column, values.get(column.key), masked=masked)
        if content == "":
            cells.append("<c/>")
        elif isinstance(content, str):
            cells.append(f'<c t="inlineStr" s="2"><is><t xml:space="preserve">{_xml(content)}</t></is></c>')
        else:
            cells.append(f"<c><v>{content!r}</v></c>")
    return f'<row r="{number}">{"".join(cells)}</row>'


def _xml(text: str) -> str:
    return escape(NOT_XML.sub("", text))


def _sheet_head(columns: Sequence[Column]) -> str:
    widths = "".join(
        f'<col min="{index}" max="{index}" width="{column.width}" customWidth="1" style="2"/>'
        for index, column in enumerate(columns, start=1)
    )
    header = "".join(f'<c t="inlineStr" s="1"><is><t>{_xml(column.zh)}</t></is></c>' for column in columns)
    last = column_letter(max(len(columns) - 1, 0))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{MAIN}">'
        f'<dimension ref="A1:{last}1"/><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols>{widths}</cols><sheetData><row r="1">{header}</row>'
    )


def _frame(title: str) -> dict[str, str]:
    """The small parts of the package around the worksheet."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    name = _xml(re.sub(r"[\[\]:*?/\\]", "", title)[:31] or "名单").replace('"', "&quot;")
    return {
        "[Content_Types].xml": f'{head}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f'<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{head}<styleSheet xmlns="{MAIN}"><fonts count="2">'
        '<font><sz val="11"/><name val="等线"/></font>'
        '<font><b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="等线"/></font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FF1F6F5C"/></patternFill></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="3"><xf/><xf fontId="1" fillId="2" applyFont="1" applyFill="1"/>'
        '<xf numFmtId="49" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    }
