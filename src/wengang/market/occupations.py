"""Occupations by the classes of 《职业分类大典》(2022): what a job title or a wish is, as ``major-middle`` (``6-05``).

Clerks write titles, not codes. The table lists, for the middle classes that labour cooperation deals in, the words by
which titles name them; the longest word found decides, so that 缝纫机修理 is a repair and 缝纫 a seam.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from wengang.core.sheets.cells import plain

DATA = Path(__file__).parent / "data" / "occupations.csv"


def _read() -> dict[str, tuple[str, str, str]]:
    with DATA.open(encoding="utf-8", newline="") as stream:
        return {row["class"]: (row["zh"], row["en"], row["words"]) for row in csv.DictReader(stream)}


CLASSES = _read()
"""Class → Chinese name, English name, words in titles."""

_WORDS = sorted(
    ((plain(word), code) for code, (_zh, _en, words) in CLASSES.items() for word in words.split()),
    key=lambda pair: (-len(pair[0]), pair[0]),
)
MANY = 3


@lru_cache(maxsize=65_536)
def classes_of(text: str, most: int = MANY) -> tuple[str, ...]:
    """Classes that a title or a wish names, in the order of the text; empty when it names none we know."""
    left = plain(text)
    if left in CLASSES:
        return (left,)
    found: dict[str, int] = {}
    for word, code in _WORDS:
        position = left.find(word)
        if position >= 0:
            found.setdefault(code, position)
            left = left.replace(word, "\0" * len(word))
    fine = [code for code in found if "-" in code] or list(found)
    return tuple(sorted(fine, key=lambda code: found[code])[:most])


def class_of(text: str) -> str:
    """The one class of a job title: the last word decides, as 电子厂保安 is a guard; empty when unknown."""
    found = classes_of(text, most=10)
    return found[-1] if found else ""


def number(code: str) -> int:
    """A class for the solver: major * 100 + middle, 0 for none; ``6`` is 600 and ``6-05`` 605."""
    major, _dash, middle = code.partition("-")
    return int(major) * 100 + int(middle or 0) if major.isdigit() and (middle or "0").isdigit() else 0


def name_of(code: str, *, english: bool = False) -> str:
    """Name of a class; the code itself when unknown."""
    entry = CLASSES.get(code)
    return (entry[1] if english else entry[0]) if entry else code


def names_of(codes: Iterable[str]) -> str:
    """Chinese names of several classes, for lists on paper."""
    return "、".join(name_of(code) for code in codes)
