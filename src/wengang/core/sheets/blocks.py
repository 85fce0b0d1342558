"""Lists written family by family: labelled lines (户主：…  住址：…), then one row for each member.

What the lines say is put into columns beside the table, so that a member's row reads like any other row. A cell that
the member's own row fills counts before the family's. Problems keep the address of the cell in the labelled line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from .cells import Cell, column_letter, plain
from .headers import FOOTER, Header, Names
from .model import Block, Column

APART = r"\s,，;；、|"
VALUE_EDGES = " \t\r\n\u3000,，;；、|_＿"
OWNER = re.compile(r"^(?:户主|家庭|农户|本户)")
LABEL_LENGTH = 12


class Said(NamedTuple):
    """One value of a labelled line, and where it stands: 1-based row and 0-based position in the row."""

    value: Cell
    row: int
    position: int


@dataclass
class Family:
    """What the lines above a family's rows say, by column key."""

    said: Mapping[str, Said]
    phones: set[str] = field(default_factory=set)


class Lines:
    """Tells labelled lines from other rows."""

    def __init__(self, names: Names, block: Block) -> None:
        self.names, self.block = names, block
        self.tells = frozenset((*block.opens, *block.tells, *block.common))

    def read(self, cells: Sequence[Cell], header: Header | None = None) -> list[tuple[str, Cell, int]]:
        """The (column key, value, position) that a labelled line says; empty when the row is none.

        A line begins with a label of ours. Values stand behind the colon or in the next filled cell, and labels that
        are not ours keep their values to themselves.
        """
        found: list[tuple[str, Cell, int]] = []
        for position, cell in enumerate(cells):
            if cell == "" or not plain(cell):
                continue
            pairs = self._pairs(cell)
            if not found and (not pairs or not self._key(pairs[0][0]) or _is_choice(cell, position, header)):
                return []
            if pairs:
                found += [(label, value, position) for label, value in pairs]
            elif found[-1][1] == "":
                found[-1] = (found[-1][0], cell, position)
            elif type(cell) is str and len(cell) <= LABEL_LENGTH:
                found.append((cell, "", position))
            else:
                return []
        return self._ours(found)

    def keys(self, cells: Sequence[Cell]) -> list[str]:
        """Keys of what a labelled line says."""
        return [key for key, _, _ in self.read(cells)]

    def opened_by(self, keys: Iterable[str]) -> bool:
        """Whether lines that say these keys begin a family."""
        return not set(self.block.opens).isdisjoint(keys)

    def _ours(self, found: Sequence[tuple[str, Cell, int]]) -> list[tuple[str, Cell, int]]:
        keyed = [(self._key(label), value, position) for label, value, position in found]
        known, valued = sum(bool(key) for key, _, _ in keyed), sum(value != "" for _, value, _ in keyed)
        if min(known, valued) * 2 < len(keyed):
            return []  # mostly labels without values: a header; mostly values that are no labels: a record
        return [(key, value, position) for key, value, position in keyed if key in self.tells and value != ""]

    def _pairs(self, cell: Cell) -> list[tuple[str, str]]:
        """Labels of a cell with their values; a label alone has an empty one."""
        if type(cell) is not str:
            return []
        if ":" not in cell and "：" not in cell:
            return [(cell, "")] if self._key(cell) else []
        text = cell.strip(VALUE_EDGES)
        hits = list(self._label.finditer(text))
        if not hits or hits[0].start() > 0:
            return []
        ends = [*(hit.start() for hit in hits[1:]), len(text)]
        return [(hit[1], text[hit.end() : end].strip(VALUE_EDGES)) for hit, end in zip(hits, ends, strict=True)]

    def _key(self, label: str) -> str:
        columns = self.names.find("", label) or self.names.find("", OWNER.sub("", plain(label)))
        return columns[0].key if columns else ""

    @cached_property
    def _label(self) -> re.Pattern[str]:
        """A label and its colon; the signs of those we know may stand apart (户 主：)."""
        words = sorted((word for word in self.names.words if not word.isascii()), key=len, reverse=True)
        known = "|".join(r"\s*".join(map(re.escape, word)) for word in words)
        other = rf"[^\d:：{APART}]{{1,{LABEL_LENGTH}}}"
        return re.compile(rf"(?:^|(?<=[{APART}]))({known}|{other})\s*[:：]")


def _is_choice(cell: Cell, position: int, header: Header | None) -> bool:
    """Whether a word that could be a label is an entry of the column that it stands in: 户主 under 与户主关系."""
    column = header.columns[position] if header and position < len(header.columns) else None
    return bool(column and column.choices and type(cell) is str and column.choices.lookup(cell))


def widened(header: Header, rows: Iterable[Sequence[Cell]], lines: Lines) -> Header | None:
    """The header with a further column for everything that labelled lines say; None when no line begins a family."""
    said = [
        key
        for index, cells in enumerate(rows)
        if not header.top <= index < header.top + header.depth
        for key, _, _ in lines.read(cells, header)
    ]
    if not lines.opened_by(said):
        return None
    there = {column.key for column in header.columns if column}
    sheet = lines.names.sheet
    extra: list[Column] = [sheet[key] for key in dict.fromkeys(said) if key not in there]
    texts = (*header.texts, *(column.zh for column in extra))
    return replace(header, columns=(*header.columns, *extra), texts=texts)


class Blocks:
    """Follows the labelled lines of one worksheet; its rows must come in order."""

    def __init__(self, lines: Lines, header: Header, offset: int) -> None:
        self.lines, self.header, self.offset = lines, header, offset
        self.slots = {column.key: position for position, column in enumerate(header.columns) if column}
        self.common: dict[str, Said] = {}
        self.next: dict[str, Said] = {}
        self.starts: list[int] = []
        self.families: list[Family] = []

    def take(self, index: int, cells: Sequence[Cell]) -> bool:
        """Whether row ``index`` is a labelled line; if so, remember what it says."""
        said = {key: Said(value, index + 1, position) for key, value, position in self.lines.read(cells, self.header)}
        opens = self.lines.opened_by(said)
        if not said or (not opens and FOOTER.match(plain(next(cell for cell in cells if cell != "")))):
            return False
        if not (opens or self.families or self.lines.opened_by(self.next)):
            self.common |= {key: said[key] for key in self.lines.block.common if key in said}
        if any(key in said and key in self.next for key in self.lines.block.opens):
            self.next = {}  # a family without members
        self.next = {**self.next, **said} if opens else {**said, **self.next}
        return True

    def fill(self, number: int, cells: list[Cell]) -> list[Cell]:
        """The cells of the member in row ``number`` with what the family's lines say."""
        if self.lines.opened_by(self.next):
            self.starts.append(number)
            self.families.append(Family({**self.common, **self.next}))
        self.next = {}
        cells = cells + [""] * (len(self.header.columns) - len(cells))
        for key, said in self.families[-1].said.items() if self.families else ():
            if cells[self.slots[key]] == "":
                cells[self.slots[key]] = said.value
        return cells

    def place(self, number: int, key: str, cell: Cell) -> tuple[int, str] | None:
        """Row and column letter of the labelled line that a member's cell comes from; None when it is their own."""
        family = self._of(number)
        said = family.said.get(key) if family else None
        return (said.row, column_letter(said.position + self.offset)) if said and said.value == cell else None

    def counts_again(self, number: int, phone: str) -> bool:
        """Whether somebody of the family has the phone already: one family may well share one."""
        family = self._of(number)
        if family is None:
            return False
        again = phone in family.phones
        family.phones.add(phone)
        return again

    def _of(self, number: int) -> Family | None:
        index = bisect_right(self.starts, number) - 1
        return self.families[index] if index >= 0 else None
