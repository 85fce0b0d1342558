"""A sheet, defined once: columns, identity and checks. Reader, template, annotation and export all start here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from .cells import Cell, text_of
from .codes import CodeList
from .problems import Issue, Problem, Severity


@dataclass(frozen=True, slots=True)
class Context:
    """What a parser may know beyond its cell.

    Attributes:
        year: year of the sheet, for proposals such as "三月" → this year's March; None when unknown.
        near: division code of the sender, which resolves words such as 本地 and 县内.
        text_only: True for CSV, where a number may have lost its trailing zero before it became text.
    """

    year: int | None = None
    near: str | None = None
    text_only: bool = False


class Parsed(NamedTuple):
    """Result of a parser: the typed value (None when there is none) and what was wrong, if anything."""

    value: Any
    issue: Issue | None = None


Parser = Callable[[Cell, Context], Parsed]
Values = dict[str, Any]
RowCheck = Callable[[Values], Iterable[tuple[str, Issue]]]


class Mask(StrEnum):
    """Which of the fixed masks of ``core.ids`` hides a value in messages and exports."""

    NONE = ""
    RESIDENT_ID = "resident_id"
    PHONE = "phone"
    ACCOUNT = "account"
    NAME = "name"


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Attributes:
        key: identifier in ``Row.values``.
        zh, en: header in Chinese (the one written to templates) and in English.
        parser: turns a cell into a typed value.
        synonyms: other headers that mean this column.
        groups: words in the header above a merged two-row header that tell this column from its namesakes.
        required: a row without this value is an error; a worksheet without this column is refused.
        choices: code list behind the column, for drop-downs.
        many: the cell may hold several choices.
        sensitive: personal data that needs care beyond ordinary masking.
        mask: how the value is hidden in messages and exports.
        ignore: recognised and then dropped (row numbers).
        derived: computed by the platform; accepted in files, left out of templates.
        memo: remember parsed texts; False for columns whose values hardly repeat.
    """

    key: str
    zh: str
    en: str
    parser: Parser
    synonyms: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    required: bool = False
    choices: CodeList | None = None
    many: bool = False
    sensitive: bool = False
    mask: Mask = Mask.NONE
    ignore: bool = False
    derived: bool = False
    memo: bool = True
    width: int = 12
    hint_zh: str = ""
    hint_en: str = ""
    example: str = ""

    def but(self, **changes: Any) -> Column:
        """The same column with some attributes changed (``full_name.but(required=False)``)."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Block:
    """How a list may be written family by family: labelled lines, then the family's rows.

    Attributes:
        opens: keys one of which begins a family.
        tells: further keys that its lines may fill for all its rows.
        common: keys that a line above the first family fills for all families.
    """

    opens: tuple[str, ...]
    tells: tuple[str, ...]
    common: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A list that people exchange.

    Attributes:
        kind: short identifier used by commands and files.
        zh, en: title.
        columns: in the order of the paper form.
        identity: keys that say whom or what a row is about; a row with all of them empty is not a record.
        unique: keys whose values together may stand only once in a file.
        checks: rules across the columns of one row.
        block: how families stand together, where the list may be written like that.
    """

    kind: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...] = ("full_name",)
    unique: tuple[str, ...] = ()
    checks: tuple[RowCheck, ...] = ()
    block: Block | None = None
    note_zh: str = ""
    note_en: str = ""

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        """Columns by key."""
        return {column.key: column for column in self.columns}

    def __getitem__(self, key: str) -> Column:
        return self.by_key[key]


class Layout(NamedTuple):
    """Where the cells of a worksheet belong: ``keys[i]`` names the column of cell ``i``; ``known[i]`` is it ours."""

    keys: tuple[str, ...]
    known: tuple[bool, ...]


class Row:
    """One record of a worksheet.

    Attributes:
        sheet: worksheet name.
        number: 1-based row number as the spreadsheet program shows it.
        origin: row number in the sheet that this row was first sent in, when it comes from a list of bad rows.
        prepared: what whoever takes the row in made of it while it was read; the reader leaves it empty.
        values: typed values by column key; columns that the file does not have are absent.
        cells: the cells as read, merged cells filled down.
        problems: what is wrong with this row.
    """

    __slots__ = ("_layout", "cells", "number", "origin", "prepared", "problems", "sheet", "values")

    def __init__(
        self,
        sheet: str,
        number: int,
        values: Values,
        cells: Sequence[Cell],
        layout: Layout,
        problems: tuple[Problem, ...] = (),
        origin: int | None = None,
    ) -> None:
        self.sheet = sheet
        self.number = number
        self.values = values
        self.cells = cells
        self._layout = layout
        self.problems = problems
        self.origin = origin
        self.prepared: Any = None

    @property
    def raw(self) -> dict[str, str]:
        """The texts of the row by column key; unknown columns under their own header."""
        return {key: text_of(cell) for key, cell in zip(self._layout.keys, self.cells, strict=False) if key}

    @property
    def ok(self) -> bool:
        """True when nothing stops this row."""
        return not self.problems or not any(problem.severity is Severity.ERROR for problem in self.problems)

    def __repr__(self) -> str:
        # Values stay out: rows hold personal data and land in logs easily.
        return f"<Row {self.sheet}!{self.number} problems={[problem.code for problem in self.problems]}>"


@dataclass
class Tally:
    """Counts of one pass over a file."""

    rows: int = 0
    ok: int = 0
    errors: int = 0
    warnings: int = 0
    fixed: int = 0
    by_code: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)

    @property
    def skipped_rows(self) -> int:
        """Rows that hold no record: blank, footer, repeated header, labelled line of a family, note."""
        return sum(self.skipped.values())
