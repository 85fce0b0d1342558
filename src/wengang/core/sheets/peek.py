"""What a workbook tells outside its values: hidden rows, colours and strike-through, comments, empty formulas.

One streaming pass over the XML of each worksheet, with byte patterns only. The same pass measures how far the cells
reach, for a single cell in a far corner makes a reader that keeps rectangles ask for gigabytes.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

from . import faults
from .cells import column_index, column_letter
from .limits import MAX_CELLS, MAX_STRING_BYTES

CHUNK = 1 << 20
STYLES_UP_TO = 48 * 1024 * 1024  # larger worksheets are not searched for colours: machines write those
LISTED = 5_000
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ROW_NUMBER = re.compile(rb' r="[A-Z]*(\d{1,12})"')
FAR_ROW = re.compile(rb' r="[A-Z]*(\d{7,12})"')
FAR_COLUMN = re.compile(rb' r="([A-Z]{2,3})\d+"[^>]*(?<!/)>')
HIDDEN_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"[^>]*?\bhidden="(?:1|true)"')
COLUMN_TAG = re.compile(rb"<col [^>]*>")
NUMBER_OF = {name: re.compile(name + rb'="(\d+)"') for name in (b"min", b"max")}
EMPTY_FORMULA = (b"</f></c>", b"</f><v></v>", b"</f><v/>", b"<v /></c>")
ERROR_CELL = b' t="e"'
COMMENT_MARK = "【稳岗核对】"
OUR_FILLS = frozenset(("FFFFC7CE", "FFFFEB9C", "FFC6EFCE"))
QUIET_FILLS = frozenset(("FFFFFFFF", "00FFFFFF", "00000000"))


@dataclass
class Look:
    """What one worksheet shows beside its values.

    Attributes:
        rows: rows down to the last used one.
        hidden_rows: 1-based numbers, the first few thousand.
        hidden_columns: letters.
        coloured, struck: cells (``B7``) with a fill colour or a strike-through, the first few thousand.
        comments: text by cell.
        empty_formulas: formulas saved without a result. error_cells: formulas whose result is an error.
        merges: merged ranges where calamine does not know them (ODS).
    """

    rows: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    coloured: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    comments: dict[str, str] = field(default_factory=dict)
    empty_formulas: int = 0
    error_cells: int = 0
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


def look_into_xlsx(archive: zipfile.ZipFile) -> dict[str, Look]:
    """The look of every worksheet by name. Raises SheetFileError when the cells reach too far."""
    _check_strings(archive)
    coloured, struck = _telling_styles(archive)
    looks = {}
    paths = _worksheet_paths(archive)
    for path in {entry.filename for entry in archive.infolist()} - {*paths.values(), "xl/sharedStrings.xml"}:
        # Worksheets can hide under any name or namespace, and every one of them will be loaded.
        _scan(archive, path, Look(), set(), set())
    for name, path in paths.items():
        look = Look()
        _scan(archive, path, look, coloured, struck)
        look.comments = _comments(archive, path)
        looks[name] = look
    return looks


def _check_strings(archive: zipfile.ZipFile) -> None:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return
    run = 0
    with archive.open("xl/sharedStrings.xml") as stream:
        while chunk := stream.read(CHUNK):
            parts = chunk.split(b"</si>")
            longest = max(run + len(parts[0]), *map(len, parts[1:]), 0)
            run = run + len(parts[0]) if len(parts) == 1 else len(parts[-1])
            if longest > MAX_STRING_BYTES:
                raise faults.bomb()


def _worksheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    relations = {
        node.get("Id", ""): posixpath.normpath(posixpath.join("xl", node.get("Target", ""))).lstrip("/")
        for node in _root(archive, "xl/_rels/workbook.xml.rels")
    }
    members = set(archive.namelist())
    paths = {}
    for node in _root(archive, "xl/workbook.xml").iter(MAIN + "sheet"):
        path = relations.get(node.get(RELATION, ""), "")
        path = path.removeprefix("xl/") if path.startswith("xl/xl/") else path
        if path in members:
            paths[node.get("name", "")] = path
    return paths


def _root(archive: zipfile.ZipFile, path: str) -> ElementTree.Element:
    content = archive.read(path)
    if b"<!DOCTYPE" in content[:1000]:
        raise faults.damaged()
    return ElementTree.fromstring(content)  # noqa: S314 - document types, and with them entities, are refused above


def _telling_styles(archive: zipfile.ZipFile) -> tuple[set[bytes], set[bytes]]:
    """Indices of cell formats whose fill or strike-through could carry a meaning."""
    if "xl/styles.xml" not in archive.namelist():
        return set(), set()
    root = _root(archive, "xl/styles.xml")
    fills = [_is_colour(fill) for fill in root.iterfind(f"{MAIN}fills/{MAIN}fill")]
    fonts = [_is_struck(font) for font in root.iterfind(f"{MAIN}fonts/{MAIN}font")]
    coloured, struck = set(), set()
    for index, form in enumerate(root.iterfind(f"{MAIN}cellXfs/{MAIN}xf")):
        if _at(fills, form.get("fillId")):
            coloured.add(str(index).encode())
        if _at(fonts, form.get("fontId")):
            struck.add(str(index).encode())
    return coloured, struck


def _at(flags: list[bool], index: str | None) -> bool:
    return bool(index and index.isdigit() and int(index) < len(flags) and flags[int(index)])


def _is_colour(fill: ElementTree.Element) -> bool:
    pattern = fill.find(f"{MAIN}patternFill")
    if pattern is None or pattern.get("patternType") in (None, "none", "gray125"):
        return False
    colour = pattern.find(f"{MAIN}fgColor")
    return colour is not None and colour.get("rgb", "").upper() not in OUR_FILLS | QUIET_FILLS


def _is_struck(font: ElementTree.Element) -> bool:
    strike = font.find(f"{MAIN}strike")
    return strike is not None and strike.get("val", "1") not in ("0", "false")


def _scan(archive: zipfile.ZipFile, path: str, look: Look, coloured: set[bytes], struck: set[bytes]) -> None:
    size = archive.getinfo(path).file_size
    styled = _styled_cells(coloured | struck) if coloured | struck and size <= STYLES_UP_TO else None
    last_row, last_column, tail = 0, 25, b""
    with archive.open(path) as stream:
        while chunk := stream.read(CHUNK):
            cut = chunk.rfind(b"</row>") + 6 or len(chunk)
            block, tail = tail + chunk[:cut], chunk[cut:]
            last_row, last_column = _extent(block, last_row, last_column)
            _note_block(block, look, styled, coloured, struck)
    _extent(tail, last_row, last_column)
    _note_block(tail, look, None, coloured, struck)


def _extent(block: bytes, last_row: int, last_column: int) -> tuple[int, int]:
    start = block.rfind(b' r="')
    if start >= 0 and (found := ROW_NUMBER.match(block, start)):
        last_row = max(last_row, int(found.group(1)))
    last_row = max(last_row, *map(int, set(FAR_ROW.findall(block))), 0)
    far = set(FAR_COLUMN.findall(block))
    last_column = max(last_column, *(column_index(letters.decode()) for letters in far), 0)
    if last_row * (last_column + 1) > MAX_CELLS:
        raise faults.too_many_rows()
    return last_row, last_column


def _styled_cells(styles: set[bytes]) -> re.Pattern[bytes]:
    return re.compile(rb'<c r="([A-Z]+\d+)" s="(' + b"|".join(sorted(styles)) + rb')"(?![^>]*/>)')


def _note_block(
    block: bytes, look: Look, styled: re.Pattern[bytes] | None, coloured: set[bytes], struck: set[bytes]
) -> None:
    if b"<cols>" in block:
        look.hidden_columns += _hidden_columns(block)
    if b' hidden="' in block and len(look.hidden_rows) < LISTED:
        look.hidden_rows += [int(number) for number in HIDDEN_ROW.findall(block)]
    if b"</f>" in block:
        look.empty_formulas += sum(block.count(pattern) for pattern in EMPTY_FORMULA)
    look.error_cells += block.count(ERROR_CELL)
    if styled is None:
        return
    for cell, style in styled.findall(block):
        if len(look.coloured) + len(look.struck) > LISTED:
            return
        if style in coloured:
            look.coloured.append(cell.decode())
        if style in struck:
            look.struck.append(cell.decode())


def _hidden_columns(block: bytes) -> list[str]:
    letters = []
    for tag in COLUMN_TAG.findall(block):
        if b'hidden="1"' in tag or b'hidden="true"' in tag:
            first, last = (
                int(found.group(1)) if (found := NUMBER_OF[name].search(tag)) else 0 for name in (b"min", b"max")
            )
            letters += [column_letter(index - 1) for index in range(max(first, 1), min(last, first + 50) + 1)]
    return letters


def _comments(archive: zipfile.ZipFile, path: str) -> dict[str, str]:
    folder, name = posixpath.split(path)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return {}
    comments: dict[str, str] = {}
    for node in _root(archive, relations):
        if node.get("Type", "").endswith("/comments"):
            target = node.get("Target", "")
            member = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
            if member in archive.namelist():
                for comment in _root(archive, member).iter(MAIN + "comment"):
                    text = "".join(part.text or "" for part in comment.iter(MAIN + "t"))
                    if COMMENT_MARK not in text:
                        comments[comment.get("ref", "")] = text
    return comments


ODS_TAG = re.compile(
    rb"<table:table-row\b[^>]*>|<table:(?:covered-)?table-cell\b[^>]*>|</table:table>|<table:table [^>]*>"
)
ODS_NUMBER = {
    name: re.compile(rb"table:number-" + name + rb'="(\d+)"')
    for name in (b"rows-repeated", b"columns-repeated", b"rows-spanned", b"columns-spanned")
}
ODS_NAME = re.compile(rb'table:name="([^"]*)"')


def look_into_ods(archive: zipfile.ZipFile) -> dict[str, Look]:
    """Merged ranges of every worksheet; raises SheetFileError when repeated cells would fill the memory."""
    content = archive.read("content.xml")
    if b"<!DOCTYPE" in content[:2000]:
        raise faults.damaged()
    looks: dict[str, Look] = {}
    look, row, column, repeat, bottom, right_edge = Look(), -1, 0, 1, 0, 0
    for found in ODS_TAG.finditer(content):
        tag = found.group()
        if tag.startswith(b"<table:table "):
            look, row, repeat, bottom, right_edge = Look(), -1, 1, 0, 0
            name = ODS_NAME.search(tag)
            looks[name.group(1).decode("utf-8", "replace") if name else ""] = look
        elif tag.startswith(b"<table:table-row"):
            row, column, repeat = row + repeat, 0, _ods_number(tag, b"rows-repeated")
        elif not tag.startswith(b"</"):
            width = _ods_number(tag, b"columns-repeated")
            if not tag.endswith(b"/>"):
                bottom, right_edge = max(bottom, row + repeat), max(right_edge, column + width)
            down, right = _ods_number(tag, b"rows-spanned"), _ods_number(tag, b"columns-spanned")
            if down > 1 or right > 1:
                look.merges.append((row, column, row + down - 1, column + right - 1))
            column += width
        if bottom * right_edge > MAX_CELLS:
            raise faults.too_many_rows()
    return looks


def _ods_number(tag: bytes, name: bytes) -> int:
    found = ODS_NUMBER[name].search(tag)
    return min(int(found.group(1)), 1 << 24) if found else 1
