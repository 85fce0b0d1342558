"""Read a list as people send it: any worksheet, any header, every problem by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from wengang.core.ids import mask_phone

from .blocks import Lines, widened
from .cells import column_letter, text_of
from .files import Book, Grid, open_book
from .headers import SEARCHED_ROWS, Header, Names, find_header, near_misses
from .model import Column, Context, Row, Sheet, Tally
from .passes import Found, Pass, year_in
from .problems import Problem, Severity, SheetFileError

MARKER_SHEET = "_wengang"
SHARED_PHONE = 6  # a family may share a phone; from here on it is likelier a helper's
LABEL = re.compile(r"([^\s:：]{2,12})[:：]\s*([^\s:：]+)(?=\s|$)")


@dataclass(frozen=True)
class Part:
    """One worksheet that holds the list: its grid, its header, the texts above it, and how it tells families apart."""

    grid: Grid
    header: Header
    meta: tuple[str, ...]
    lines: Lines | None = None

    @property
    def name(self) -> str:
        """Worksheet name."""
        return self.grid.name

    @property
    def first_row(self) -> int:
        """1-based number of the first row below the header."""
        return self.header.top + self.header.depth + 1


@dataclass
class Reading:
    """A file being read. Iterate to get the rows in order; each iteration reads the file afresh.

    Attributes:
        sheet: the definition that was read by. filename: as given. form: xlsx, xls, ods or csv.
        encoding: of CSV. parts: the worksheets that hold the list.
        skipped_sheets: other worksheets with the reason, as (zh, en).
        problems: of the file and its worksheets; those of rows come with the rows. A full pass adds shared phones.
        meta: labelled texts around the table, such as 填报单位.
        batch_token: what :func:`~wengang.core.sheets.annotate` left in a workbook that comes back.
        tally: counts of the last pass. notes: texts of footers and remarks as (worksheet, row, text).
        shape: what makes ``Row.prepared`` of a row without errors.
    """

    sheet: Sheet
    filename: str
    form: str
    encoding: str
    parts: tuple[Part, ...]
    skipped_sheets: Mapping[str, tuple[str, str]]
    problems: list[Problem]
    meta: Mapping[str, str]
    batch_token: str | None
    context: Context
    tally: Tally = field(default_factory=Tally)
    notes: list[tuple[str, int, str]] = field(default_factory=list)
    comments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shape: Callable[[Row], Any] | None = None

    def __iter__(self) -> Iterator[Row]:
        found = Found()
        self.tally, self.notes = found.tally, found.notes
        for part in self.parts:
            rows = Pass(part.grid, part.header, self.sheet, self.context, found, part.lines).rows()
            yield from self._shaped(rows, self.shape) if self.shape else rows
        self._note_shared_phones(found.phones)

    @staticmethod
    def _shaped(rows: Iterator[Row], shape: Callable[[Row], Any]) -> Iterator[Row]:
        for row in rows:
            if row.ok:
                row.prepared = shape(row)
            yield row

    def rows(self) -> list[Row]:
        """All rows at once; for small files and tests."""
        return list(self)

    @property
    def columns(self) -> list[Column]:
        """Columns of the sheet that the file has, in the order of the sheet."""
        present = {column.key for part in self.parts for column in part.header.columns if column}
        return [column for column in self.sheet.columns if column.key in present]

    @property
    def unknown_columns(self) -> list[str]:
        """Headers that are not ours; their cells stay in ``Row.raw``."""
        return list(dict.fromkeys(text for part in self.parts for _, text in part.header.unknown))

    def _note_shared_phones(self, phones: Mapping[str, int]) -> None:
        self.problems = [problem for problem in self.problems if problem.code != "phone_shared"]
        for phone, count in sorted(phones.items(), key=lambda item: (-item[1], item[0])):
            if count < SHARED_PHONE:
                break
            shown = mask_phone(phone)
            zh = f"{count} 人登记了同一个电话 {shown}，可能是代填人的号码，请补填本人电话。"
            en = f"{count} people share the phone {shown}; it may be a helper's. Please add their own."
            self.problems.append(Problem("", 0, "", "phone", shown, Severity.WARNING, "phone_shared", zh, en))


def read(
    source: Path | bytes, sheet: Sheet, *, filename: str = "", near: str | None = None, year: int | None = None
) -> Reading:
    """Open a file and find the list in it.

    Args:
        source: a path, or the bytes of an upload.
        sheet: what is expected.
        filename: shown in messages and kept with the reading.
        near: division code of the sender, to resolve 本地 and 县内.
        year: year of the list; taken from the title when not given.

    Returns:
        A :class:`Reading`; nothing but headers has been read yet.

    Raises:
        SheetFileError: when the file cannot be read, or no worksheet holds the list.
    """
    book = open_book(source)
    parts, skipped, refused = _find_parts(book, sheet)
    if not parts:
        raise _no_list(sheet, refused)
    meta = {label: value for part in parts for text in part.meta for label, value in LABEL.findall(text)}
    context = Context(year or year_in(text for part in parts for text in part.meta), near, book.form == "csv")
    problems = [problem for part in parts for problem in _part_problems(part)]
    problems += [_refused_problem(name, texts) for name, texts in skipped.items() if texts in refused]
    token = _batch_token(book)
    comments = {part.name: part.grid.look.comments for part in parts if part.grid.look.comments}
    return Reading(
        sheet,
        filename,
        book.form,
        book.encoding,
        tuple(parts),
        skipped,
        problems,
        meta,
        token,
        context,
        comments=comments,
    )


def _find_parts(book: Book, sheet: Sheet) -> tuple[list[Part], dict[str, tuple[str, str]], list[tuple[str, str]]]:
    """Worksheets with the list, the others with the reason, and the reasons of those that only lack columns."""
    names = Names(sheet)
    lines = Lines(names, sheet.block) if sheet.block else None
    parts: list[Part] = []
    skipped: dict[str, tuple[str, str]] = {}
    refused: list[tuple[str, str]] = []
    for grid in book.grids:
        if grid.name == MARKER_SHEET:
            continue
        top = list(islice(grid.rows(), SEARCHED_ROWS + 4))
        families = [index for index, cells in enumerate(top) if lines and lines.opened_by(lines.keys(cells))]
        header = find_header(top, grid.merges, grid.offset, names, families)
        if header is None:
            skipped[grid.name] = ("没有找到表头", "no header found")
            continue
        wide = widened(header, grid.rows(), lines) if lines and families else None
        if missing := (wide or header).missing(sheet):
            refused.append(_missing_text(grid.name, header, missing))
            skipped[grid.name] = refused[-1]
        else:
            meta = _meta([cells for index, cells in enumerate(top[: header.top]) if index not in families])
            parts.append(Part(grid, wide or header, meta, lines if wide else None))
    return parts, skipped, refused


def _batch_token(book: Book) -> str | None:
    for grid in book.grids:
        if grid.name == MARKER_SHEET:
            cells = [text_of(cell) for row in islice(grid.rows(), 1) for cell in row]
            if len(cells) >= 2 and cells[0] == "batch" and cells[1]:
                return cells[1]
    return None


def _meta(rows: Sequence[Sequence[object]]) -> tuple[str, ...]:
    texts = [" ".join(text_of(cell).strip() for cell in row if cell != "") for row in rows]  # type: ignore[arg-type]
    return tuple(text[:500] for text in texts if text.strip())


def _missing_text(name: str, header: Header, missing: Sequence[Column]) -> tuple[str, str]:
    near = near_misses(header, missing)
    wanted_zh = "、".join(f"“{column.zh}”" for column in missing)
    wanted_en = ", ".join(f"“{column.en}”" for column in missing)
    found = "、".join(column.zh for column in header.columns if column)
    hint_zh = "".join(f"“{near[column.key]}”是不是“{column.zh}”？" for column in missing if column.key in near)
    hint_en = "".join(f" Is “{near[column.key]}” meant as “{column.en}”?" for column in missing if column.key in near)
    zh = f"工作表“{name}”缺少必需的列：{wanted_zh}；认出的列有：{found}。{hint_zh}"
    en = f"Worksheet “{name}” lacks required columns: {wanted_en}; recognised: {found}.{hint_en}"
    return zh, en


def _no_list(sheet: Sheet, refused: Sequence[tuple[str, str]]) -> SheetFileError:
    if refused:
        return SheetFileError("missing_columns", refused[0][0], refused[0][1])
    wanted = "、".join(column.zh for column in sheet.columns if column.required)
    return SheetFileError(
        "no_header",
        f"没有找到“{sheet.zh}”的表头。表头应在前 {SEARCHED_ROWS} 行内，至少有这些列：{wanted}。可以先下载模板对照。",
        f"No header of “{sheet.en}” in the first {SEARCHED_ROWS} rows; needed at least: {wanted}. See the template.",
    )


def _refused_problem(name: str, texts: tuple[str, str]) -> Problem:
    return Problem(name, 0, "", "", "", Severity.ERROR, "missing_columns", *texts)


def _part_problems(part: Part) -> Iterator[Problem]:
    """Warnings about a worksheet as a whole."""
    row = part.header.top + part.header.depth
    for positions, code, zh, en in (
        (
            part.header.unknown,
            "unknown_column",
            "不认识这一列，内容已随原文保留。",
            "Not a column we know; its text is kept.",
        ),
        (
            part.header.twice,
            "column_twice",
            "与前面某一列含义相同，只读前一列，本列随原文保留。",
            "Means the same as an earlier column; kept as text.",
        ),
    ):
        for position, text in positions:
            letter = column_letter(position + part.grid.offset)
            yield Problem(part.name, row, letter, "", text, Severity.WARNING, code, zh, en)
    for code, value, zh, en in _seen(part):
        yield Problem(part.name, 0, "", "", value, Severity.WARNING, code, zh, en)


def _seen(part: Part) -> Iterator[tuple[str, str, str, str]]:
    """What the look of the worksheet suggests, as (code, where, zh, en)."""
    look = part.grid.look
    hidden_rows = [number for number in look.hidden_rows if number >= part.first_row]
    if part.grid.hidden:
        yield (
            "hidden_sheet",
            part.name,
            "工作表是隐藏的，仍已读取。",
            "The worksheet is hidden; it was read all the same.",
        )
    if hidden_rows:
        where = _listed([str(number) for number in hidden_rows])
        yield (
            "hidden_rows",
            where,
            f"有 {len(hidden_rows)} 行被隐藏，仍已读取：第 {where} 行。",
            f"{len(hidden_rows)} hidden rows were read all the same: {where}.",
        )
    if look.hidden_columns:
        where = _listed(look.hidden_columns)
        yield (
            "hidden_columns",
            where,
            f"有隐藏列，仍已读取：{where}。",
            f"Hidden columns were read all the same: {where}.",
        )
    yield from _seen_in_cells(part)


def _seen_in_cells(part: Part) -> Iterator[tuple[str, str, str, str]]:
    """What colours, strokes, formulas and comments suggest, as (code, where, zh, en)."""
    look = part.grid.look
    coloured, struck = _below(look.coloured, part), _below(look.struck, part)
    if coloured and not _decoration(coloured, part):
        where = _listed(coloured)
        yield (
            "coloured",
            where,
            f"有单元格填了颜色：{where}。系统读不出颜色的含义，请改写成文字。",
            f"Coloured cells: {where}. Colours carry no meaning here; write it in words.",
        )
    if struck:
        where = _listed(struck)
        yield (
            "struck",
            where,
            f"有单元格带删除线：{where}。内容仍按有效读取，作废的请删除。",
            f"Struck-through cells were read as valid: {where}. Delete what is void.",
        )
    if look.empty_formulas:
        yield (
            "formula_empty",
            "",
            f"有 {look.empty_formulas} 个公式没有保存结果，按空白读取。请用 Excel 或 WPS 打开后保存再导入。",
            f"{look.empty_formulas} formulas without a saved result were read as empty. Save the file in Excel or WPS.",
        )
    if look.error_cells:
        yield (
            "formula_error",
            "",
            f"有 {look.error_cells} 个公式出错，按空白读取。",
            f"{look.error_cells} formulas failed and were read as empty.",
        )
    if commented := _below(list(look.comments), part):
        where = _listed(commented)
        yield "comments", where, f"有批注：{where}，内容已另存。", f"Comments at {where} are kept beside the rows."


def _below(cells: Sequence[str], part: Part) -> list[str]:
    return [cell for cell in cells if _row_of(cell) >= part.first_row]


def _row_of(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _decoration(cells: Sequence[str], part: Part) -> bool:
    """True when nearly every other row or more is coloured: stripes, not a meaning."""
    rows = {_row_of(cell) for cell in cells}
    return len(rows) > 6 and len(rows) * 10 > (max(rows) - part.first_row + 1) * 4


def _listed(items: Sequence[str]) -> str:
    return "、".join(items[:8]) + (f" 等 {len(items)} 处" if len(items) > 8 else "")
