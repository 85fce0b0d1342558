"""Find the header of a worksheet and say which column is which."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from .cells import Cell, plain
from .model import Column, Sheet

SEARCHED_ROWS = 20
MAX_DEPTH = 3
ORIGIN_HEADER = "原行号"
PROBLEM_HEADER = "问题说明"
BRACKETS = re.compile(r"[(\[（【{<《].*?[)\]）】}>》]")
MARKS = re.compile(r"[*★☆:：。.、,，;；!！?？\"'“”‘’_/\\|—–\-]")
NUMBERING = re.compile(r"^(?:\d{1,2}[.、]|[①-⑳]|[(（]\d{1,2}[)）])")
FOOTER = re.compile(
    r"(?:本页|本表|全村|全镇|全县)?(?:合计|总计|小计|共计)|(?:应到|实到)(?:人数)?(?:[:(\d]|$)|(?:填表|填报|制表|审核|复核|经办|调查|核查|统计|单位负责|负责|联系)人[:(]|"
    r"(?:填报|填表|制表|调查)(?:时间|日期|单位)[:(]|(?:备注|注|说明|填表说明|签字|签名|盖章|公章|户主签名)[:(]|(?:填表|填报|制表|审核)人$"
)
FOOTER_STARTS = frozenset("应实合总小共本全填制审复经调核统单负联备注说签盖公户 \u3000")
UNITS = re.compile(r"(?:单位|元每月|元月|万元|元|岁|个月)$")

Merges = Sequence[tuple[int, int, int, int]]


@lru_cache(maxsize=20_000)
def header_keys(text: str) -> tuple[str, ...]:
    """Normal forms of a header, most exact first: as written, without brackets, without a unit at the end."""
    base = NUMBERING.sub("", plain(text))
    full = MARKS.sub("", base)
    short = MARKS.sub("", BRACKETS.sub("", base))
    opened = re.sub(r"[()\[\]（）【】]", "", full)
    forms = (full, opened, short, UNITS.sub("", short))
    return tuple(dict.fromkeys(form for form in forms if form))


@dataclass(frozen=True)
class Header:
    """Where the header of a worksheet is and what it says.

    Attributes:
        top: 0-based index of its first row. depth: rows it takes.
        columns: sheet column by position in the rows; None where unknown.
        texts: the header text by position (group and sub-header joined by ``/``).
        origin: position of the column that repeats row numbers of an earlier file, if there.
        unknown: positions and texts of columns that are not ours. twice: of columns that mean one already taken.
    """

    top: int
    depth: int
    columns: tuple[Column | None, ...]
    texts: tuple[str, ...]
    origin: int | None = None
    unknown: tuple[tuple[int, str], ...] = ()
    twice: tuple[tuple[int, str], ...] = ()

    @property
    def matched(self) -> int:
        """How many columns were recognised."""
        return sum(column is not None for column in self.columns)

    def missing(self, sheet: Sheet) -> list[Column]:
        """Required columns that are not there."""
        present = {column.key for column in self.columns if column}
        return [column for column in sheet.columns if column.required and column.key not in present]


@dataclass
class Names:
    """The words that each column of a sheet answers to."""

    sheet: Sheet
    words: dict[str, list[Column]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column in self.sheet.columns:
            for text in (column.zh, column.en, column.key, *column.synonyms):
                for key in header_keys(text)[:2]:
                    holders = self.words.setdefault(key, [])
                    if column not in holders:
                        holders.append(column)

    def find(self, group: str, text: str) -> list[Column]:
        """Columns that a header may mean, the likeliest first."""
        joined = [column for key in header_keys(group + text) for column in self.words.get(key, ())] if group else []
        single = [column for key in header_keys(text) for column in self.words.get(key, ())]
        place = plain(group)
        fits = [column for column in single if place and any(word in place for word in column.groups)]
        free = [column for column in single if not column.groups]
        rest = single if not place or len(single) == 1 else []
        return list(dict.fromkeys((*joined, *fits, *free, *rest)))


def find_header(
    rows: Sequence[Sequence[Cell]], merges: Merges, offset: int, names: Names, barred: Collection[int] = ()
) -> Header | None:
    """The best header among the first rows, or None when nothing there looks like one.

    Args:
        rows: the first rows of the worksheet, all equally long.
        merges: merged ranges, 0-based. offset: column index of the first cell of each row.
        barred: indices of rows that are no header.
    """
    best: Header | None = None
    for top in range(min(len(rows), SEARCHED_ROWS)):
        for depth in range(1, MAX_DEPTH + 1):
            if top + depth > len(rows) or top + depth - 1 in barred:
                break
            header = _read_header(rows, top, depth, merges, offset, names)
            # Of equal headers the shallower: a title row above must not pass for a group.
            if best is None or (header.matched, -header.depth) > (best.matched, -best.depth):
                best = header
    if best is None or not _plausible(best, names.sheet):
        return None
    return _reach_down(best, rows, merges, offset, names)


def _plausible(header: Header, sheet: Sheet) -> bool:
    keys = {column.key for column in header.columns if column}
    wanted = {column.key for column in sheet.columns if column.required} | set(sheet.identity) | set(sheet.unique)
    return header.matched >= min(3, max(1, len(sheet.columns) - 1)) and bool(keys & wanted)


def _reach_down(header: Header, rows: Sequence[Sequence[Cell]], merges: Merges, offset: int, names: Names) -> Header:
    """Let the header take every row that its own merged cells reach into (sub-headers of columns not ours)."""
    bottom = max(
        (low for top, left, low, right in merges if header.top <= top < header.top + header.depth and low > top),
        default=header.top + header.depth - 1,
    )
    depth = min(bottom - header.top + 1, MAX_DEPTH + 1, len(rows) - header.top)
    if depth <= header.depth:
        return header
    deeper = _read_header(rows, header.top, depth, merges, offset, names)
    return deeper if deeper.matched >= header.matched else header


def _read_header(
    rows: Sequence[Sequence[Cell]], top: int, depth: int, merges: Merges, offset: int, names: Names
) -> Header:
    width = len(rows[top])
    levels = [_level(rows, index, merges, offset, last=index == top + depth - 1) for index in range(top, top + depth)]
    labels = []
    for position in range(width):
        words = list(dict.fromkeys(level[position] for level in levels if level[position]))
        labels.append(("".join(words[:-1]), words[-1] if words else ""))
    return _assign(top, depth, labels, names)


def _level(rows: Sequence[Sequence[Cell]], index: int, merges: Merges, offset: int, *, last: bool) -> list[str]:
    """Header texts of one row, groups spread over the columns they cover."""
    texts = [plain_header(cell) for cell in rows[index]]
    if last:
        return texts
    spread = False
    for top, left, _, right in merges:
        if top == index and right > left:
            spread = True
            first = max(left - offset, 0)
            for position in range(first, min(right - offset + 1, len(texts))):
                texts[position] = texts[first]
    if not spread:
        _spread_right(texts, rows[index + 1])
    return texts


def _spread_right(texts: list[str], below: Sequence[Cell]) -> None:
    """Without merged ranges (CSV), a group covers the blanks right of it that have a sub-header below."""
    for position in range(1, len(texts)):
        if not texts[position] and below[position] != "" and below[position - 1] != "":
            texts[position] = texts[position - 1]


def plain_header(cell: Cell) -> str:
    """Header text without blanks; anything but text counts as empty."""
    return re.sub(r"\s+", "", cell) if type(cell) is str and len(cell) <= 120 else ""


def _assign(top: int, depth: int, labels: list[tuple[str, str]], names: Names) -> Header:
    columns: list[Column | None] = [None] * len(labels)
    taken: set[str] = set()
    unknown: list[tuple[int, str]] = []
    twice: list[tuple[int, str]] = []
    origin = None
    for position, (group, text) in enumerate(labels):
        if not text:
            continue
        if text in (ORIGIN_HEADER, PROBLEM_HEADER):
            origin = position if text == ORIGIN_HEADER else origin
            continue
        found = names.find(group, text)
        free = next((column for column in found if column.key not in taken), None)
        if free:
            columns[position] = free
            taken.add(free.key)
        else:
            (twice if found else unknown).append((position, "/".join(filter(None, (group, text)))))
    texts = tuple("/".join(filter(None, label)) for label in labels)
    return Header(top, depth, tuple(columns), texts, origin, tuple(unknown), tuple(twice))


def near_misses(header: Header, missing: Sequence[Column]) -> dict[str, str]:
    """For missing columns, the unknown header that resembles them most."""
    texts = [text for _, text in (*header.unknown, *header.twice)]
    found = {}
    for column in missing:
        words = (column.zh, *column.synonyms)
        best = max(
            (hit for word in words if (hit := process.extractOne(word, texts, scorer=fuzz.ratio, score_cutoff=50))),
            key=lambda hit: hit[1],
            default=None,
        )
        if best:
            found[column.key] = str(best[0])
    return found
