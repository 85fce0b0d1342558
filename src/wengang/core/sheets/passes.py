"""One pass over the rows of a worksheet: what is no record is skipped, the rest is parsed column by column.

Most columns hold few distinct texts, so every column remembers what it has parsed; a row then costs about one
dictionary look-up a cell. This is what lets 200,000 rows of 25 columns through in a few seconds.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .blocks import Blocks, Lines
from .cells import Cell, column_letter, plain, text_of
from .files import Grid
from .headers import FOOTER, FOOTER_STARTS, Header, plain_header
from .masks import masked
from .model import Column, Context, Layout, Row, Sheet, Tally, Values
from .problems import Issue, Problem, Severity, error, warning

CHUNK = 500
MEMO_LIMIT = 50_000
PLACE = 1 << 24  # more rows than any worksheet has
FORMULA_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"))
MISSING = error("missing", "必填，但没有填写。", "Required, but empty.")
BROKEN_FORMULA = warning(
    "formula_error", "公式出错，没有结果，请改填数值。", "A formula failed; enter the value itself."
)


class Memo(dict[Cell, Any]):
    """Parsed values of one column by cell; ``issues`` holds those cells that something was wrong with."""

    __slots__ = ("column", "context", "issues")

    def __init__(self, column: Column, context: Context) -> None:
        super().__init__()
        self.column = column
        self.context = context
        self.issues: dict[Cell, Issue] = {}

    def __missing__(self, cell: Cell) -> Any:
        value, issue = self._parse(cell)
        if issue is not None:
            self.issues[cell] = issue
        self[cell] = value
        return value

    def _parse(self, cell: Cell) -> tuple[Any, Issue | None]:
        if cell in FORMULA_ERRORS:
            return None, BROKEN_FORMULA
        value, issue = self.column.parser(cell, self.context) if cell != "" else (None, None)
        if self.column.required and issue is None and (value is None or value == ()):
            issue = MISSING
        return value, issue

    def trim(self) -> None:
        """Forget what will hardly come again."""
        if not self.column.memo or len(self) > MEMO_LIMIT:
            self.clear()
            self.issues.clear()


@dataclass
class Found:
    """What a pass notices beyond single rows; filled while the rows go by."""

    tally: Tally = field(default_factory=Tally)
    notes: list[tuple[str, int, str]] = field(default_factory=list)
    seen: dict[Any, int] = field(default_factory=dict)  # place by number: tuples would burden the garbage collector
    places: list[str] = field(default_factory=list)
    phones: dict[str, int] = field(default_factory=dict)


class Pass:
    """Reads one worksheet once."""

    def __init__(
        self, grid: Grid, header: Header, sheet: Sheet, context: Context, found: Found, lines: Lines | None = None
    ) -> None:
        self.grid, self.header, self.sheet, self.found = grid, header, sheet, found
        known = [(position, column) for position, column in enumerate(header.columns) if column]
        self.memos = [(position, Memo(column, context)) for position, column in known if not column.ignore]
        self.keys = [memo.column.key for _, memo in self.memos]
        self.ignored = {position for position, column in known if column.ignore}
        self.identity = [position for position, column in known if column.key in sheet.identity]
        self.place = len(found.places) * PLACE
        found.places.append(grid.name)
        self.letters = [column_letter(position + grid.offset) for position in range(len(header.columns))]
        self.layout = Layout(*_layout(header, grid.offset))
        self.words = {text.rpartition("/")[2] for text in header.texts if text}
        self.blocks = Blocks(lines, header, grid.offset) if lines else None

    def rows(self) -> Iterator[Row]:
        """Every record of the worksheet, in order."""
        for kept, numbers in self._records():
            yield from self._parse(kept, numbers)

    def _records(self) -> Iterator[tuple[list[list[Cell]], list[int]]]:
        """Chunks of rows that are records, with their row numbers."""
        kept: list[list[Cell]] = []
        numbers: list[int] = []
        first = self.header.top + self.header.depth
        lead = next((position for position, text in enumerate(self.header.texts) if text), 0)
        who = self.identity[0] if self.identity else lead
        words, starts, fill, blocks = self.words, FOOTER_STARTS, Filler(self.grid, first), self.blocks
        for index, cells in enumerate(self.grid.rows()):
            if blocks and not self.header.top <= index < first and blocks.take(index, cells):
                self._skip("block", index, cells)
                continue
            if index < first:
                if index >= self.header.top:
                    words.update(filter(None, map(plain_header, cells)))
                continue
            head, name = cells[lead], cells[who]
            if head == "" or name == "" or name in words or (type(head) is str and head[0] in starts):
                reason = self._why_not(cells)
                if reason:
                    self._skip(reason, index, cells)
                    continue
            cells = fill(index, cells) if fill.merges else cells
            kept.append(blocks.fill(index + 1, cells) if blocks else cells)
            numbers.append(index + 1)
            if len(kept) == CHUNK:
                yield kept, numbers
                kept, numbers = [], []
        if kept:
            yield kept, numbers

    def _why_not(self, cells: Sequence[Cell]) -> str:
        """Why a row is no record; empty when it is one."""
        filled = [position for position, cell in enumerate(cells) if cell != "" and plain(cell)]
        if filled and FOOTER.match(plain(cells[filled[0]])):
            return "footer"
        if self.ignored.issuperset(filled):
            return "blank"
        if sum(plain_header(cells[position]) in self.words for position in filled) * 2 > len(filled):
            return "header"
        told = [position for position in filled if position not in self.ignored]
        if len(told) <= 1 and not any(position in self.identity for position in told):
            return "note"
        return ""

    def _skip(self, reason: str, index: int, cells: Sequence[Cell]) -> None:
        skipped = self.found.tally.skipped
        skipped[reason] = skipped.get(reason, 0) + 1
        if reason in ("footer", "note") and len(self.found.notes) < 1_000:
            text = " ".join(text_of(cell) for cell in cells if cell != "")
            self.found.notes.append((self.grid.name, index + 1, text[:500]))

    def _parse(self, rows: list[list[Cell]], numbers: list[int]) -> Iterator[Row]:
        columns = list(zip(*rows, strict=True))
        parsed: list[list[Any]] = []
        problems: dict[int, list[Problem]] = {}
        for position, memo in self.memos:
            memo.trim()
            cells = columns[position]
            parsed.append(list(map(memo.__getitem__, cells)))
            if memo.issues:
                self._collect(problems, position, memo, cells, numbers)
        self.found.tally.rows += len(rows)
        keys, finish = self.keys, self._finish
        for index, parts in enumerate(zip(*parsed, strict=True)):
            # Keys and parts are equally long by construction, and this line runs for every row of a province.
            values = dict(zip(keys, parts))  # noqa: B905
            yield finish(numbers[index], values, rows[index], problems.get(index))

    def _collect(
        self, problems: dict[int, list[Problem]], position: int, memo: Memo, cells: Sequence[Cell], numbers: list[int]
    ) -> None:
        issues, column = memo.issues, memo.column
        for index, cell in enumerate(cells):
            if cell in issues:
                problem = self._problem(numbers[index], position, column, cell, issues[cell])
                problems.setdefault(index, []).append(problem)

    def _problem(self, number: int, position: int, column: Column, cell: Cell, issue: Issue) -> Problem:
        letter = self.letters[position]
        if self.blocks:
            number, letter = self.blocks.place(number, column.key, cell) or (number, letter)
        severity, code, zh, en, proposal = issue
        text = shown(column, cell)
        return Problem(self.grid.name, number, letter, column.key, text, severity, code, zh, en, proposal)

    def _finish(self, number: int, values: Values, cells: list[Cell], problems: list[Problem] | None) -> Row:
        """Look across the columns of a row, and count it."""
        found = [hit for check in self.sheet.checks for hit in check(values)]
        if self.sheet.unique:
            found += self._repeated(number, values)
        if found:
            problems = [*(problems or ()), *(self._at(number, key, issue, cells) for key, issue in found)]
        if (phone := values.get("phone")) and not (self.blocks and self.blocks.counts_again(number, phone)):
            self.found.phones[phone] = self.found.phones.get(phone, 0) + 1
        origin = self._origin(cells) if self.header.origin is not None else None
        if problems:
            self._count(problems)
        else:
            self.found.tally.ok += 1
        return Row(self.grid.name, number, values, cells, self.layout, tuple(problems or ()), origin)

    def _at(self, number: int, key: str, issue: Issue, cells: Sequence[Cell]) -> Problem:
        for position, memo in self.memos:
            if memo.column.key == key:
                return self._problem(number, position, memo.column, cells[position], issue)
        return Problem(self.grid.name, number, "", key, "", *issue)

    def _repeated(self, number: int, values: Values) -> list[tuple[str, Issue]]:
        unique = self.sheet.unique
        mark = values.get(unique[0]) if len(unique) == 1 else _joined(values, unique)
        if mark is None:
            return []
        here = self.place + number
        first = self.found.seen.setdefault(mark, here)
        if first == here:
            return []
        place, row = divmod(first, PLACE)
        return [(unique[0], _repeated(self.found.places[place], row))]

    def _origin(self, cells: Sequence[Cell]) -> int | None:
        text = text_of(cells[self.header.origin or 0])
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None

    def _count(self, problems: Sequence[Problem]) -> None:
        tally = self.found.tally
        stopped = False
        for problem in problems:
            tally.by_code[problem.code] = tally.by_code.get(problem.code, 0) + 1
            if problem.severity is Severity.ERROR:
                tally.errors += 1
                stopped = True
            elif problem.severity is Severity.WARNING:
                tally.warnings += 1
            else:
                tally.fixed += 1
        tally.ok += not stopped


class Filler:
    """Copies the value of a vertically merged range to its lower rows, and nothing else."""

    def __init__(self, grid: Grid, first: int) -> None:
        self.offset = grid.offset
        self.merges = [box for box in grid.merges if box[2] > box[0] and box[2] >= first and box[1] >= grid.offset]
        self.next = 0
        self.running: dict[int, tuple[int, Cell]] = {}

    def __call__(self, index: int, cells: list[Cell]) -> list[Cell]:
        """The cells of row ``index``, filled; rows must come in order."""
        while self.next < len(self.merges) and self.merges[self.next][0] <= index:
            top, left, bottom, _ = self.merges[self.next]
            position = left - self.offset
            if top == index and position < len(cells):
                self.running[position] = (bottom, cells[position])
            self.next += 1
        for position, (bottom, cell) in list(self.running.items()):
            if index > bottom:
                del self.running[position]
            elif cells[position] == "":
                cells[position] = cell
        return cells


def _joined(values: Values, keys: Sequence[str]) -> tuple[Any, ...] | None:
    mark = tuple(values.get(key) for key in keys)
    return None if None in mark else mark


def _repeated(place: str, row: int) -> Issue:
    return warning(
        "repeated",
        f"与“{place}”第 {row} 行重复，请核对是否填了两次。",
        f"The same as row {row} of “{place}”; please check for a double entry.",
    )


def shown(column: Column, cell: Cell) -> str:
    """The text of a cell as messages may show it: masked where the column holds personal numbers."""
    text = text_of(cell)
    return masked(column.mask, text) if text and column.mask else text[:200]


def _layout(header: Header, offset: int) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    keys, used = [], set()
    for position, column in enumerate(header.columns):
        key = column.key if column else header.texts[position]
        if not column and (not key or key in used):
            key = f"{key}[{column_letter(position + offset)}]"
        used.add(key)
        keys.append(key)
    return tuple(keys), tuple(column is not None for column in header.columns)


def year_in(texts: Iterable[str]) -> int | None:
    """The year that titles and unit rows name."""
    found = re.search(r"(20\d{2})\s*年|(20\d{2})[-./]", " ".join(texts))
    year = int(found.group(1) or found.group(2)) if found else None
    return year if year and year <= dt.date.today().year + 1 else None  # noqa: DTZ011 - a plain year will do
