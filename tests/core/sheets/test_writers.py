"""Templates, annotated workbooks that come back, and exports."""

import datetime as dt
import io
from decimal import Decimal
from itertools import islice
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from tests.core.sheets.forms import HOUSEHOLDS
from tests.core.sheets.make_fixtures import FAMILIES, resident
from wengang.core.sheets import annotate, columns, export_csv, export_rows, read, template
from wengang.core.sheets.export import export_xlsx
from wengang.core.sheets.parsers import WageRange

RECORD = {
    "full_name": "农示范",
    "id_number": resident(1980, 3),
    "phone": "13800000001",
    "education": "70",
    "relocated": True,
    "monthly_wage": WageRange(Decimal(4000), Decimal(5000)),
    "work_from": dt.date(2024, 3, 1),
    "skills": ("焊工", "电工"),
    "remarks": "=cmd|' /C calc'!A0",
}


def test_template_has_drop_downs_hints_and_reads_back_empty(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    template(HOUSEHOLDS, path)
    page = openpyxl.load_workbook(path).worksheets[0]
    headers = [cell.value for cell in page[2]]
    assert "姓名" in headers
    assert "性别" not in headers  # follows from the identity number
    assert page.freeze_panes == "C3"
    assert len(page.data_validations.dataValidation) >= 10
    assert page.cell(2, headers.index("身份证号") + 1).comment is not None
    reading = read(path, HOUSEHOLDS)
    assert reading.rows() == []
    assert reading.problems == []
    assert {column.zh for column in reading.columns} == set(headers)


def test_filled_template_reads_back_without_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    template(HOUSEHOLDS, path)
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    examples = {column.zh: column.example for column in HOUSEHOLDS.columns} | {"身份证号": resident(1985, 7)}
    for position, header in enumerate([cell.value for cell in page[2]], start=1):
        page.cell(3, position).value = examples[header] or None
    book.save(path)
    (row,) = read(path, HOUSEHOLDS).rows()
    assert row.problems == ()
    assert row.values["sex"] == "1"


@pytest.mark.parametrize("name", FAMILIES)
def test_annotated_workbook_comes_back_with_the_same_rows_and_token(files: Path, tmp_path: Path, name: str) -> None:
    reading = read(files / name, HOUSEHOLDS, filename=name, near="451425")
    target = tmp_path / "marked.xlsx"
    stopped = annotate(files / name, reading, target, token="batch-17")
    again = read(target, HOUSEHOLDS, near="451425")
    assert again.batch_token == "batch-17"
    first, second = reading.rows(), again.rows()
    assert [row.number for row in first] == [row.number for row in second]
    assert [row.values for row in first if row.ok] == [row.values for row in second if row.ok]
    assert stopped == sum(not row.ok for row in second)
    assert "coloured" not in {problem.code for problem in again.problems} - {
        problem.code for problem in reading.problems
    }


def test_marks_sit_on_the_bad_cells_and_vanish_when_corrected(files: Path, tmp_path: Path) -> None:
    source, marked, cleaned = files / "02-numeric-ids.xlsx", tmp_path / "marked.xlsx", tmp_path / "cleaned.xlsx"
    reading = read(source, HOUSEHOLDS)
    assert annotate(source, reading, marked, token="b") == 3
    book = openpyxl.load_workbook(marked)
    cell = book["台账"]["F3"]
    assert "后三位已经丢失" in cell.comment.text
    assert cell.fill.fgColor.rgb == "FFFFC7CE"
    assert book["台账"]["F2"].comment is None
    cell.value = resident(1990, 123)
    book.save(marked)
    second = read(marked, HOUSEHOLDS)
    assert annotate(marked, second, cleaned, token="b") == 2
    cell = openpyxl.load_workbook(cleaned)["台账"]["F3"]
    assert cell.comment is None
    assert cell.fill.fill_type is None


def test_only_the_bad_rows_with_their_numbers(files: Path, tmp_path: Path) -> None:
    source, target = files / "02-numeric-ids.xlsx", tmp_path / "bad.xlsx"
    reading = read(source, HOUSEHOLDS)
    assert annotate(source, reading, target, token="b", only_bad=True) == 3
    again = read(target, HOUSEHOLDS)
    assert again.unknown_columns == []
    assert again.batch_token == "b"
    assert [row.origin for row in again] == [3, 4, 5]
    assert [row.values["full_name"] for row in again] == ["农丢失", "农科学", "农补零"]


def test_large_workbooks_are_written_anew_with_merges(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wengang.core.sheets.annotation.KEEP_UP_TO_ROWS", 3)
    source, target = files / "11-merged-values.xlsx", tmp_path / "anew.xlsx"
    reading = read(source, HOUSEHOLDS)
    annotate(source, reading, target)
    again = read(target, HOUSEHOLDS)
    assert [row.values["employer_name"] for row in again] == [row.values["employer_name"] for row in reading]


def test_export_masks_neutralises_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    export_rows(HOUSEHOLDS, [RECORD], path)
    header, cells = python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()
    row = dict(zip(header, cells, strict=True))
    assert row["身份证号"] == f"451425********{resident(1980, 3)[-4:]}"
    assert row["联系电话"] == "138****0001"
    assert row["备注"].startswith("'=")
    assert row["文化程度"] == "初中"
    assert openpyxl.load_workbook(path).active.max_row == 2

    export_rows(HOUSEHOLDS, [RECORD], path, masked=False)
    (back,) = read(path, HOUSEHOLDS)
    assert back.ok
    kept = {key: back.values[key] for key in RECORD if key != "remarks"}
    assert kept == {key: value for key, value in RECORD.items() if key != "remarks"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_export(encoding: str) -> None:
    content = b"".join(export_csv(HOUSEHOLDS, [RECORD], encoding=encoding, masked=False))
    reading = read(content, HOUSEHOLDS)
    assert reading.encoding == encoding
    (row,) = reading
    assert row.values["id_number"] == RECORD["id_number"]
    assert "'=cmd" in content.decode(encoding)


def test_export_streams_before_the_rows_are_there() -> None:
    asked = 0

    def rows():
        nonlocal asked
        for asked in range(1, 5_001):
            yield {"full_name": "农示范", "remarks": f"第{asked}行"}

    stream = export_xlsx((columns.full_name, columns.remarks), rows())
    first = b"".join(islice(stream, 2))
    assert first.startswith(b"PK")
    assert asked == 1_000
    whole = first + b"".join(stream)
    page = python_calamine.load_workbook(io.BytesIO(whole)).get_sheet_by_index(0).to_python()
    assert len(page) == 5_001
    assert page[-1] == ["农示范", "第5000行"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1"])
def test_no_exported_text_starts_like_a_formula(text: str) -> None:
    content = b"".join(export_csv((columns.remarks,), [{"remarks": text}]))
    line = content.decode("utf-8-sig").splitlines()[1]
    assert line.lstrip('"').startswith("'")
