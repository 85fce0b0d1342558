"""The empty form of a sheet: headers with hints, drop-downs, an example, and a page of explanations."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from .model import Column, Sheet
from .parsers import parse_yes_no

FILLABLE_ROWS = 5_000
DROP_DOWN_CHARACTERS = 250  # spreadsheet programs refuse longer lists typed into a rule
GUIDE = "填表说明"
CHOICES = "选项"


def template(sheet: Sheet, target: Path | IO[bytes]) -> None:
    """Write the template of ``sheet`` as XLSX. What it holds reads back through :func:`read` without a problem."""
    import xlsxwriter  # slow to import, and most processes never write a workbook

    book = xlsxwriter.Workbook(target, {"in_memory": True})
    styles = _styles(book)
    columns = [column for column in sheet.columns if not column.ignore and not column.derived]
    page = book.add_worksheet(_tab(sheet.zh))
    guide = book.add_worksheet(GUIDE)
    lists = book.add_worksheet(CHOICES)
    lists.hide()
    page.merge_range(0, 0, 0, max(len(columns) - 1, 1), sheet.zh, styles["title"])
    for position, column in enumerate(columns):
        _write_column(page, lists, position, column, styles)
    page.freeze_panes(2, min(2, len(columns)))
    page.set_row(0, 30)
    page.set_row(1, 32)
    _write_guide(guide, sheet, columns, styles)
    book.close()


def _styles(book: Any) -> dict[str, Any]:
    base = {"font_name": "等线", "valign": "vcenter"}
    head = {**base, "bold": True, "border": 1, "align": "center", "text_wrap": True}
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 16, "align": "center"}),
        "required": book.add_format({**head, "bg_color": "#1F6F5C", "font_color": "#FFFFFF"}),
        "optional": book.add_format({**head, "bg_color": "#DCEBE6"}),
        "text": book.add_format({**base, "num_format": "@"}),
        "example": book.add_format({**base, "num_format": "@", "font_color": "#808080", "italic": True}),
        "wrap": book.add_format({**base, "text_wrap": True, "valign": "top"}),
    }


def _write_column(page: Any, lists: Any, position: int, column: Column, styles: dict[str, Any]) -> None:
    page.set_column(position, position, column.width, styles["text"])
    page.write_string(1, position, column.zh, styles["required" if column.required else "optional"])
    hint = "\n".join(filter(None, (column.hint_zh, column.hint_en)))
    if hint:
        page.write_comment(1, position, hint, {"x_scale": 2})
    words = _words(column)
    if words and not column.many:
        _drop_down(page, lists, position, column.zh, words)


def _words(column: Column) -> list[str]:
    if column.parser is parse_yes_no:
        return ["是", "否"]
    return [entry.zh for entry in column.choices or ()]


def _drop_down(page: Any, lists: Any, position: int, title: str, words: list[str]) -> None:
    source: Any = words
    if len(",".join(words)) > DROP_DOWN_CHARACTERS:
        lists.write_column(0, position, words)
        source = f"='{CHOICES}'!{_absolute(position, 1)}:{_absolute(position, len(words))}"
    rule = {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "error_title": title[:32],
        "error_message": "请从下拉选项中选择。",
    }
    page.data_validation(2, position, FILLABLE_ROWS + 1, position, rule)


def _absolute(position: int, row: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row - 1, position, row_abs=True, col_abs=True))


def _write_guide(guide: Any, sheet: Sheet, columns: list[Column], styles: dict[str, Any]) -> None:
    """The page of explanations; the example stands here, so that nobody sends it in as a person."""
    heads = (("列", 18), ("必填", 8), ("说明", 46), ("可选内容", 60), ("示例", 24))
    for position, (title, width) in enumerate(heads):
        guide.set_column(position, position, width)
        guide.write_string(1, position, title, styles["optional"])
    guide.write_string(0, 0, sheet.note_zh or f"{sheet.zh}：请从第 3 行起填写，一人一行；深色表头为必填。")
    for number, column in enumerate(columns, start=2):
        words = "、".join(_words(column))
        guide.write_string(number, 0, column.zh, styles["wrap"])
        guide.write_string(number, 1, "是" if column.required else "", styles["wrap"])
        guide.write_string(number, 2, column.hint_zh, styles["wrap"])
        guide.write_string(number, 3, words, styles["wrap"])
        guide.write_string(number, 4, column.example, styles["example"])


def _tab(title: str) -> str:
    return "".join(sign for sign in title if sign not in "[]:*?/\\")[:31]
