"""Sheets: a list that people exchange, defined once, read tolerantly, and given back with every problem marked.

>>> reading = read(path, HOUSEHOLDS, filename="龙光村.xlsx", near="451425")   # doctest: +SKIP
>>> good = [row.values for row in reading if row.ok]                          # doctest: +SKIP
>>> annotate(path, reading, "for-the-village.xlsx", token=batch_token)        # doctest: +SKIP
"""

from .annotation import annotate
from .apart import ReaderLost, read_apart
from .blank import template
from .export import export_csv, export_rows
from .model import Block, Column, Context, Mask, Parsed, Row, Sheet, Tally
from .problems import Issue, Problem, Severity, SheetFileError
from .reader import Reading, read

__all__ = [
    "Block",
    "Column",
    "Context",
    "Issue",
    "Mask",
    "Parsed",
    "Problem",
    "ReaderLost",
    "Reading",
    "Row",
    "Severity",
    "Sheet",
    "SheetFileError",
    "Tally",
    "annotate",
    "export_csv",
    "export_rows",
    "read",
    "read_apart",
    "template",
]
