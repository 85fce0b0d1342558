"""Open any spreadsheet safely: find out what a file is, refuse what would hurt, and hand out its worksheets."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine as calamine

from . import faults
from .cells import Cell
from .limits import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    MAX_RATIO,
    MAX_ROWS,
    MAX_SHEETS,
    MAX_UNPACKED_BYTES,
    RATIO_FROM_BYTES,
)
from .peek import Look, look_into_ods, look_into_xlsx
from .problems import SheetFileError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
OLE_BOOKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
PICTURES = {b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"%PDF": "PDF", b"BM": "BMP"}
MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<body", b"<meta", b"<script", b"<style")


@dataclass(frozen=True)
class Grid:
    """One worksheet as rows of cells.

    Attributes:
        name: worksheet name.
        offset: 0-based index of the first column that ``rows`` hands out.
        rows: starts a pass over the rows from the top of the worksheet; can be called again.
        merges: merged ranges as (top, left, bottom, right), 0-based and inclusive.
        look: what cell styles and hidden parts tell.
        hidden: the whole worksheet is hidden.
    """

    name: str
    offset: int
    rows: Callable[[], Iterator[list[Cell]]]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    look: Look = field(default_factory=Look)
    hidden: bool = False


@dataclass(frozen=True)
class Book:
    """An opened file: its form (``xlsx``, ``xls``, ``ods`` or ``csv``), its worksheets, and how it was encoded."""

    form: str
    grids: tuple[Grid, ...]
    encoding: str = ""


def open_book(source: Path | bytes) -> Book:
    """Open a file or its bytes.

    Raises:
        SheetFileError: when it is no spreadsheet, is protected, damaged, or too large; the sentence says what to do.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size == 0:
        raise faults.empty_file()
    if size > MAX_FILE_BYTES:
        raise faults.too_large(f"{MAX_FILE_BYTES // 1024 // 1024} MB")
    head = _head(source)
    if head.startswith(b"PK"):
        return _open_zip(source)
    if head.startswith(OLE):
        return _open_ole(source)
    return _open_text(source, head)


def _head(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source[:4096]
    with source.open("rb") as stream:
        return stream.read(4096)


def _stream(source: Path | bytes) -> Any:
    return io.BytesIO(source) if isinstance(source, bytes) else source


def _open_zip(source: Path | bytes) -> Book:
    try:
        with zipfile.ZipFile(_stream(source)) as archive:
            _check_archive(archive)
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                form, looks = "xlsx", look_into_xlsx(archive)
            elif "content.xml" in names and b"spreadsheet" in archive.read("mimetype")[:100]:
                form, looks = "ods", look_into_ods(archive)
            else:
                raise faults.not_a_spreadsheet(_kind_of_archive(names))
    except SheetFileError:
        raise
    except Exception as fault:  # whatever a broken archive makes zipfile, zlib or the XML parser say
        raise faults.damaged() from fault
    return Book(form, _grids(source, looks))


def _check_archive(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if any(entry.flag_bits & 1 for entry in entries):
        raise faults.protected()
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > RATIO_FROM_BYTES and unpacked / packed > MAX_RATIO):
        raise faults.bomb()


def _kind_of_archive(names: set[str]) -> str:
    if any(name.startswith("word/") for name in names):
        return "Word"
    if any(name.startswith("ppt/") for name in names):
        return "PowerPoint"
    return "xlsb" if "xl/workbook.bin" in names else "ZIP"


def _open_ole(source: Path | bytes) -> Book:
    content = source if isinstance(source, bytes) else source.read_bytes()
    if ENCRYPTED_STREAM in content:
        raise faults.protected()
    if not any(name in content for name in OLE_BOOKS):
        raise faults.not_a_spreadsheet("OLE")
    return Book("xls", _grids(content, {}))


def _grids(source: Path | bytes, looks: dict[str, Look]) -> tuple[Grid, ...]:
    """Worksheets through calamine, whose panics and errors all mean a damaged file."""
    try:
        book = calamine.load_workbook(io.BytesIO(source) if isinstance(source, bytes) else source)
        sheets = [meta for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
        if len(sheets) > MAX_SHEETS:
            raise faults.too_many_rows()
        grids = tuple(_grid(book, meta, looks.get(meta.name)) for meta in sheets)
    except calamine.PasswordError as fault:
        raise faults.protected() from fault
    except SheetFileError:
        raise
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:  # calamine's panics do not derive from Exception
        raise faults.damaged() from fault
    if sum(grid.look.rows for grid in grids) > MAX_ROWS:
        raise faults.too_many_rows()
    return grids


def _grid(book: Any, meta: Any, look: Look | None) -> Grid:
    sheet = book.get_sheet_by_name(meta.name)
    look = look or Look()
    look.rows = sheet.end[0] + 1 if sheet.end else 0
    if look.rows > MAX_ROWS or sheet.width * look.rows > MAX_CELLS:
        raise faults.too_many_rows()
    merges = sheet.merged_cell_ranges
    boxes = look.merges if merges is None else [(top, left, bottom, right) for (top, left), (bottom, right) in merges]
    return Grid(
        name=meta.name,
        offset=sheet.start[1] if sheet.start else 0,
        rows=sheet.iter_rows,
        merges=tuple(sorted(boxes)),
        look=look,
        hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
    )


def _open_text(source: Path | bytes, head: bytes) -> Book:
    for magic, kind in PICTURES.items():
        if head.startswith(magic):
            raise faults.not_a_spreadsheet(kind)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(MARKUP):
        raise faults.markup()
    content = source if isinstance(source, bytes) else source.read_bytes()
    if content.count(b"\n") > MAX_ROWS:
        raise faults.too_many_rows()
    text, encoding = decode(content)
    rows = _csv_rows(text)
    if not rows:
        raise faults.empty_file()
    width = max(map(len, rows))
    if width > MAX_COLUMNS or width * len(rows) > MAX_CELLS:
        raise faults.too_many_rows()
    for row in rows:
        row.extend([""] * (width - len(row)))
    look = Look(rows=len(rows))
    return Book("csv", (Grid("CSV", 0, lambda: iter(rows), (), look),), encoding)


def decode(content: bytes) -> tuple[str, str]:
    """Text and encoding of CSV bytes: UTF-16 or UTF-8 by their marks, else UTF-8 if it is that, else GB18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content:
        raise faults.not_a_spreadsheet("binary")
    else:
        candidates = ("utf-8-sig", "gb18030")
    for encoding in candidates:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise faults.not_a_spreadsheet("text")


def _csv_rows(text: str) -> list[list[Any]]:
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    delimiter = max(
        (",", "\t", ";", "|"),
        key=lambda sign: (sum(sign in line for line in lines), sum(line.count(sign) for line in lines)),
    )
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as fault:
        raise faults.not_a_spreadsheet("text") from fault
