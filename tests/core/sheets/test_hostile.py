"""Files that must be refused with one clear sentence, and bytes that nobody foresaw."""

import contextlib
import io
import random
import tracemalloc
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.sheets.forms import HOUSEHOLDS
from tests.core.sheets.make_fixtures import FLAT
from wengang.core.sheets import Severity, SheetFileError, read

REFUSED = {
    "truncated.xlsx": "damaged",
    "empty.xlsx": "empty_file",
    "page.xls": "markup",
    "picture.xlsx": "not_a_spreadsheet",
    "encrypted.xlsx": "protected",
    "letter.doc": "not_a_spreadsheet",
    "letter.docx": "not_a_spreadsheet",
    "bomb.xlsx": "bomb",
    "rows.csv": "too_many_rows",
    "corner.xlsx": "too_many_rows",
}


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_refused_with_one_sentence_and_little_memory(files: Path, name: str, code: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(SheetFileError) as caught:
            read(files / "hostile" / name, HOUSEHOLDS, filename=name)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.code == code
    assert caught.value.zh.endswith("。")
    assert caught.value.en.endswith(".")
    assert peak < 64 * 1024 * 1024


def test_a_workbook_that_was_really_encrypted_asks_for_its_password_to_be_removed() -> None:
    """``locked.xlsx`` was encrypted in the agile way of Office 2010 and later; it holds one invented person."""
    with pytest.raises(SheetFileError) as caught:
        read(Path(__file__).parent / "data" / "locked.xlsx", HOUSEHOLDS)
    assert caught.value.code == "protected"
    assert "密码" in caught.value.zh


def test_no_header_says_which_columns_are_needed() -> None:
    with pytest.raises(SheetFileError) as caught:
        read("甲,乙\n1,2\n".encode("gb18030"), HOUSEHOLDS)
    assert caught.value.code == "no_header"
    assert "姓名" in caught.value.zh


def test_missing_column_names_what_was_found_and_the_near_miss() -> None:
    content = "序号,性名,身份证号,联系电话,文化程度\n1,农示范,,13800000001,初中\n".encode()
    with pytest.raises(SheetFileError) as caught:
        read(content, HOUSEHOLDS)
    assert caught.value.code == "missing_columns"
    assert "联系电话" in caught.value.zh
    assert "“性名”是不是“姓名”" in caught.value.zh


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3000))
def test_random_bytes_never_crash(content: bytes) -> None:
    with contextlib.suppress(SheetFileError):
        read(content, HOUSEHOLDS).rows()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), changes=st.integers(1, 40))
def test_damaged_workbooks_never_crash(files: Path, seed: int, changes: int) -> None:
    draw = random.Random(seed)
    content = bytearray((files / "hostile" / "whole.xlsx").read_bytes())
    for _ in range(changes):
        content[draw.randrange(len(content))] = draw.randrange(256)
    with contextlib.suppress(SheetFileError):
        read(bytes(content), HOUSEHOLDS).rows()


CELLS = st.one_of(
    st.text(max_size=30),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(-(10**6), 10**18),
    st.booleans(),
    st.dates(),
    st.none(),
    st.sampled_from(["无", "是", "2021.3", "4-5千", "#N/A", "合计", "=1+1", "姓名", "二千八", "万万", "０", "一/二"]),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=len(FLAT), max_size=len(FLAT)), max_size=12))
def test_every_row_is_read_or_skipped_with_a_reason(rows: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(list(FLAT))
    for cells in rows:
        page.append([_storable(cell) for cell in cells])
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read(buffer.getvalue(), HOUSEHOLDS, near="451425")
    found = reading.rows()
    height = reading.parts[0].grid.look.rows
    assert len(found) + reading.tally.skipped_rows == height - 1
    assert reading.tally.rows == len(found)
    assert reading.tally.ok == sum(row.ok for row in found)
    for row in found:
        assert row.raw
        for problem in row.problems:
            assert problem.severity in Severity
            assert problem.row == row.number
            assert problem.zh


def _storable(cell: object) -> object:
    if isinstance(cell, str):
        clean = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", cell)
        return "".join(sign for sign in clean if not 0xD800 <= ord(sign) <= 0xDFFF and ord(sign) < 0xFFFE)
    return cell
