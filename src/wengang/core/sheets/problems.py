"""What can be wrong with a sheet: the two ways of saying so.

A :class:`SheetFileError` means that the file as a whole cannot be read. A :class:`Problem` is about one cell,
row or worksheet, and never stops the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple


class Severity(StrEnum):
    """How much a problem matters."""

    ERROR = "error"  # stops its row: identity lost or contradictory, a required value missing
    WARNING = "warning"  # keeps the row and the raw text, for somebody to settle
    FIXED = "fixed"  # normalised without loss; only counted


class SheetFileError(Exception):
    """The file cannot be read at all; carries one clear sentence, with the way out, in both languages."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en

    def __reduce__(self) -> tuple[type[SheetFileError], tuple[str, str, str]]:
        return type(self), (self.code, self.zh, self.en)


class Issue(NamedTuple):
    """What a parser finds wrong with a value, before anybody knows in which cell it stands."""

    severity: Severity
    code: str
    zh: str
    en: str
    proposal: str = ""


class Problem(NamedTuple):
    """An issue at its place.

    Attributes:
        sheet: name of the worksheet.
        row: 1-based row number as the spreadsheet program shows it; 0 when the whole worksheet is meant.
        column: column letter; empty when no single cell is meant.
        key: key of the sheet column; empty when unknown.
        value: the offending text; identity numbers, phones and accounts already masked.
        severity, code, zh, en, proposal: as in :class:`Issue`.
    """

    sheet: str
    row: int
    column: str
    key: str
    value: str
    severity: Severity
    code: str
    zh: str
    en: str
    proposal: str = ""

    def as_dict(self) -> Mapping[str, Any]:
        """The problem as plain values, ready for JSON."""
        return self._asdict() | {"severity": self.severity.value}


def error(code: str, zh: str, en: str, proposal: str = "") -> Issue:
    """An issue that stops its row."""
    return Issue(Severity.ERROR, code, zh, en, proposal)


def warning(code: str, zh: str, en: str, proposal: str = "") -> Issue:
    """An issue that keeps the row and its raw text."""
    return Issue(Severity.WARNING, code, zh, en, proposal)


def fixed(code: str, zh: str, en: str, proposal: str = "") -> Issue:
    """A change of notation that lost nothing."""
    return Issue(Severity.FIXED, code, zh, en, proposal)
