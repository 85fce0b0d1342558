"""The values a spreadsheet cell can hold, and their text as a person would read it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TypeGuard

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta

INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
SPACES = re.compile(r"\s+")


def text_of(cell: Cell) -> str:
    """The cell as text: whole numbers without a point, dates in ISO form, booleans as 是/否."""
    if type(cell) is str:
        return cell
    if type(cell) is float:
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e16 else repr(cell)
    if type(cell) is bool:
        return "是" if cell else "否"
    if type(cell) is dt.datetime and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def is_amount(cell: Cell) -> TypeGuard[float | int]:
    """True for a number that a cell can hold exactly; false for infinities and for what lost digits."""
    return isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) < 1e15


def plain(cell: Cell) -> str:
    """Text for matching: full-width forms narrowed, every blank and invisible sign removed, lower case."""
    text = text_of(cell)
    if text.isalnum() and text.isascii():
        return text.lower()
    return SPACES.sub("", INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).lower()


def tidy(cell: Cell) -> str:
    """Text for keeping: invisible signs removed, runs of blanks made one, ends trimmed."""
    return SPACES.sub(" ", INVISIBLE.sub("", text_of(cell))).strip(" '")


def column_letter(index: int) -> str:
    """Letters of a 0-based column index: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """0-based index of column letters: A → 0, AA → 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
