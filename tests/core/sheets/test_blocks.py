"""Form 1 as it lies on the table: a few labelled lines for each family, then its members."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.core.sheets.forms import HOUSEHOLDS
from tests.core.sheets.make_fixtures import FLAT, person, resident
from wengang.core.sheets import Row, Severity, annotate, read
from wengang.core.sheets.checks import head_agrees

HEAD = ("序号", "姓名", "与户主关系", "身份证号", "电话", "就业状态")
SAID = ("household_head", "home_address", "phone", "person_category")


def members(start: int, *names: str, phone: str = "") -> list[list[object]]:
    kin = ("户主", "妻", "长子", "女", "父亲", "母亲", "孙")
    return [
        [line + 1, name, kin[line], resident(1970 + start + line, 2 * start + 1), phone, "待业"]
        for line, name in enumerate(names)
    ]


def csv_of(rows: list[list[object]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """Two families, each with two lines of label and value cells and its own two-row header, as typists copy it."""
    path = tmp_path / "paper.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("龙光村")
    page.merge_range(0, 0, 0, 7, "农村劳动力资源信息登记表（2026年）")
    page.write(1, 0, "乡镇：把荷乡    村：龙光村")
    _family(page, 2, ("农甲一", "上屯3号", "138 1234 5678", "脱贫户"), members(1, "农甲一", "黄甲二", "农甲三"))
    _family(page, 12, ("农乙一", "下屯8号", "1380000", "说不清"), members(11, "农乙一", "覃乙二"))
    page.write(20, 0, "户主签名：      调查人：韦示例    调查时间：2026-03-08")
    book.close()
    return path


def _family(page: xlsxwriter.worksheet.Worksheet, top: int, said: tuple[str, ...], rows: list[list[object]]) -> None:
    head, home, phone, kind = said
    for line, (left, value, right, other) in enumerate(
        (("户主姓名", head, "家庭住址", home), ("户主联系电话", phone, "户属性", kind))
    ):
        page.write(top + line, 0, left)
        page.merge_range(top + line, 1, top + line, 2, value)
        page.write(top + line, 3, right)
        page.merge_range(top + line, 4, top + line, 7, other)
    page.merge_range(top + 2, 0, top + 3, 0, "序号")
    page.merge_range(top + 2, 1, top + 2, 3, "基本情况")
    page.merge_range(top + 2, 4, top + 2, 5, "务工情况")
    page.write_row(top + 3, 1, ["姓名", "与户主关系", "身份证号", "地点", "单位"])
    for line, (number, name, kin, identity, _phone, _status) in enumerate(rows):
        page.write_row(top + 4 + line, 0, [number, name, kin, identity, "广东江门", "示例厂"])


def said(row: Row) -> list[object]:
    return [row.values.get(key) for key in SAID]


def test_members_carry_what_their_familys_lines_say(paper: Path) -> None:
    reading = read(paper, HOUSEHOLDS, near="451425")
    rows = reading.rows()
    assert [(row.number, row.values["full_name"]) for row in rows] == [
        (7, "农甲一"), (8, "黄甲二"), (9, "农甲三"), (17, "农乙一"), (18, "覃乙二"),
    ]  # fmt: skip
    assert said(rows[0]) == said(rows[2]) == ["农甲一", "上屯3号", "13812345678", "lifted"]
    assert said(rows[3])[:2] == said(rows[4])[:2] == ["农乙一", "下屯8号"]
    assert {(row.values["township"], row.values["village"]) for row in rows} == {("把荷乡", "龙光村")}
    assert [row.values["work_place"].code for row in rows] == ["4407"] * 5
    assert reading.tally.skipped == {"block": 5, "header": 2, "blank": 5, "footer": 1}
    assert [column.key for column in reading.columns if column.key in SAID] == list(SAID)
    assert "农甲一" not in str(reading.meta)


def test_a_problem_of_a_family_stands_where_it_was_written(paper: Path, tmp_path: Path) -> None:
    reading = read(paper, HOUSEHOLDS, near="451425")
    told = {(p.row, p.column, p.code) for row in reading.rows()[3:] for p in row.problems}
    assert told == {(14, "B", "phone_length"), (14, "E", "choice_unknown")}
    annotate(paper, reading, tmp_path / "marked.xlsx", token="t1")
    page = openpyxl.load_workbook(tmp_path / "marked.xlsx")["龙光村"]
    assert page["B14"].comment.text.count("不是有效的手机号") == 1
    assert page["E14"].comment is not None
    assert [cell.coordinate for line in page.iter_rows() for cell in line if cell.comment] == ["B14", "E14"]


def test_the_bad_rows_of_a_family_form_come_back_as_a_plain_table(tmp_path: Path) -> None:
    rows = members(1, "农甲一", "黄甲二")
    rows[1][3] = "12345"
    source = csv_of([["户主：农甲一 住址：上屯3号 电话：123"], HEAD, *rows])
    annotate(source, read(source, HOUSEHOLDS), tmp_path / "bad.xlsx", token="t2", only_bad=True)
    page = openpyxl.load_workbook(tmp_path / "bad.xlsx").worksheets[0]
    assert [page.cell(2, column).value for column in (1, 4, 9, 10)] == [4, "黄甲二", "农甲一", "上屯3号"]
    page["F2"], page["G2"] = resident(1985, 77), "13812345678"
    page.parent.save(tmp_path / "mended.xlsx")
    back = read(tmp_path / "mended.xlsx", HOUSEHOLDS)
    (row,) = back.rows()
    assert (row.ok, row.origin, back.batch_token) == (True, 4, "t2")
    assert said(row)[:3] == ["农甲一", "上屯3号", "13812345678"]


def test_one_line_for_a_family_and_one_header_for_all() -> None:
    rows = read(csv_of([
        ["农村劳动力资源信息登记表"],
        HEAD,
        ["户　主：农 甲一   住 址：上屯3号；家庭人口：3人  电话：138-1234-5678 户属性：脱贫户"],
        *members(1, "农甲一", "黄甲二"),
        ["户主姓名：", "农乙一", "户编号：", "H7", "银行", "示例农商行"],
        *members(11, "农乙一", phone="13912345678"),
        ["户主：农空户 电话：13712345678"],
        ["户主：农丙一"],
        ["住址：下屯1号"],
        *members(21, "农丙一"),
        ["合计", "4人"],
    ]), HOUSEHOLDS).rows()  # fmt: skip
    assert [said(row) for row in rows] == [
        ["农甲一", "上屯3号", "13812345678", "lifted"],
        ["农甲一", "上屯3号", "13812345678", "lifted"],
        ["农乙一", None, "13912345678", None],
        ["农丙一", "下屯1号", None, None],
    ]
    assert [row.values["household_no"] for row in rows] == [None, None, "H7", None]
    assert all(row.ok for row in rows)


def test_their_own_cell_counts_before_the_familys() -> None:
    block = [["户主：农甲一", "电话：13812345678"], HEAD, *members(1, "农甲一"), *members(3, "黄甲二", phone="1391")]
    first, second = read(csv_of([[*cells, ""] for cells in block]), HOUSEHOLDS)
    assert first.values["phone"] == "13812345678"
    assert first.problems == ()
    assert [(p.row, p.column, p.severity) for p in second.problems] == [(4, "E", Severity.WARNING)]


def test_a_phone_of_one_family_is_nobody_elses_number() -> None:
    names = ("农甲一", "黄甲二", "农甲三", "农甲四", "农甲五", "黄甲六", "农甲七")
    family = read(csv_of([["户主：农甲一 电话：13812345678"], HEAD, *members(1, *names)]), HOUSEHOLDS)
    table = read(csv_of([HEAD, *members(1, *names, phone="13812345678")]), HOUSEHOLDS)
    for reading in (family, table):
        assert len(reading.rows()) == 7
    assert [problem.code for problem in family.problems] == []
    assert [problem.code for problem in table.problems] == ["phone_shared"]


def test_a_head_in_the_first_column_of_a_table_is_a_person() -> None:
    """与户主关系 as the first column: 户主 is its entry, not the label of a family."""
    head = ("与户主关系", "姓名", "身份证号", "户主姓名")
    rows = read(csv_of([
        head,
        ["户主", "农甲一", resident(1970, 3), ""],
        ["户主", "农乙一", "", ""],
        ["妻", "黄甲二", resident(1972, 4), "农甲一"],
    ]), HOUSEHOLDS).rows()  # fmt: skip
    assert [row.values["full_name"] for row in rows] == ["农甲一", "农乙一", "黄甲二"]


def test_a_table_without_families_is_read_as_ever() -> None:
    reading = read(
        csv_of([list(FLAT), person(1, "农一"), person(2, "农二"), ["填表人：韦示例 电话：0771-1234567"]]), HOUSEHOLDS
    )
    assert [len(row.cells) for row in reading] == [len(FLAT)] * 2
    assert reading.parts[0].lines is None


def test_a_family_line_that_nobody_can_read_shows_in_the_next_head() -> None:
    """Without the second line its rows would pass for members of the family above."""
    sheet = replace(HOUSEHOLDS, checks=(*HOUSEHOLDS.checks, head_agrees))
    rows = read(csv_of([
        ["户主：农甲一 电话：13812345678"], HEAD, *members(1, "农甲一", "黄甲二"),
        ["第二户 农乙一家"], *members(11, "农乙一", "覃乙二"),
    ]), sheet).rows()  # fmt: skip
    assert [[problem.code for problem in row.problems] for row in rows] == [[], [], ["head_differs"], []]
    assert (rows[2].problems[0].row, rows[2].problems[0].column) == (1, "A")


def test_a_later_line_adds_to_a_family_and_takes_nothing_away() -> None:
    rows = read(csv_of([
        HEAD,
        ["户主：农甲一 电话：13812345678"], ["住址：上屯3号 电话：13712345678"], *members(1, "农甲一"),
        ["电话：0771-1234567"], ["户主：农乙一 电话：13612345678"], *members(11, "农乙一"),
    ]), HOUSEHOLDS).rows()  # fmt: skip
    assert [said(row)[:3] for row in rows] == [
        ["农甲一", "上屯3号", "13812345678"],
        ["农乙一", None, "13612345678"],
    ]
