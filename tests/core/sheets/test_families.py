"""The twelve families of messy data (domain 4.4), one file and one test each."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from tests.core.sheets.forms import HOUSEHOLDS
from tests.core.sheets.make_fixtures import DATES, PLACES, WAGES, resident
from wengang.core.sheets import Reading, Row, Severity, read


def read_rows(files: Path, name: str) -> tuple[Reading, list[Row]]:
    reading = read(files / name, HOUSEHOLDS, filename=name, near="451425")
    return reading, reading.rows()


def codes(row: Row, severity: Severity | None = None) -> set[str]:
    return {problem.code for problem in row.problems if severity in (None, problem.severity)}


def test_01_title_unit_row_two_row_header_footers_and_villages(files: Path) -> None:
    reading, rows = read_rows(files, "01-two-row-header.xlsx")
    assert [part.name for part in reading.parts] == ["龙光村", "把荷村"]
    assert list(reading.skipped_sheets) == ["说明"]
    assert reading.meta["填报单位"] == "把荷村委会"
    assert reading.context.year == 2025
    assert [(row.sheet, row.number, row.values["full_name"]) for row in rows] == [
        ("龙光村", 5, "农示甲"),
        ("龙光村", 6, "农示乙"),
        ("龙光村", 8, "农示丙"),
        ("把荷村", 5, "农示丁"),
        ("把荷村", 6, "农示戊"),
        ("把荷村", 8, "农示己"),
    ]
    first = rows[0].values
    assert first["work_place"].code == "4407"
    assert first["employer_name"] == "示例厂"
    assert first["work_from"] == dt.date(2024, 5, 1)
    assert first["home_address"] == "龙光村"
    assert first["monthly_wage"].low == 4200
    assert reading.tally.skipped == {"blank": 2, "footer": 4}
    assert any("黄示例" in text for _, _, text in reading.notes)
    assert all(row.ok for row in rows)


def test_02_lost_digits_are_refused_never_repaired(files: Path) -> None:
    _, rows = read_rows(files, "02-numeric-ids.xlsx")
    assert rows[0].ok
    for row in rows[1:4]:
        assert row.values["id_number"] is None
        assert codes(row, Severity.ERROR) == {"id_lost_digits"}
    assert rows[4].values["id_number"] == resident(1968, 101)


def test_03_every_way_of_writing_an_identity_number(files: Path) -> None:
    reading, rows = read_rows(files, "03-odd-ids.xls")
    assert reading.form == "xls"
    by_name = {row.values["full_name"]: row for row in rows}
    for name in ("农小写", "农全角", "农空格", "农零宽", "农撇号", "农前缀", "农字母", "农旧号"):
        assert by_name[name].ok, name
        assert len(by_name[name].values["id_number"]) == 18
        assert codes(by_name[name]) == {"id_tidied"}, name
    assert by_name["农旧号"].values["id_number"] == resident(1969, 23)
    assert codes(by_name["农少位"], Severity.ERROR) == {"id_length"}
    assert codes(by_name["农多位"], Severity.ERROR) == {"id_length"}
    assert codes(by_name["农错位"], Severity.ERROR) == {"id_check_digit"}
    shown = by_name["农错位"].problems[0].value
    assert shown == "451425********" + by_name["农错位"].raw["id_number"][-4:]


def test_04_names(files: Path) -> None:
    reading, rows = read_rows(files, "04-odd-names.ods")
    assert reading.form == "ods"
    names = [row.values["full_name"] for row in rows]
    assert names[:5] == ["李明", "王强", "阿依夏木·买买提", "阿不都·热合曼", "古丽·巴哈尔"]
    assert names[5:10] == ["农老人", "农家长", "农小名", "农同名", "农同名"]
    assert codes(rows[5]) == {"name_gone"}
    assert codes(rows[6]) == {"name_tidied"}
    assert codes(rows[7]) == {"name_note"}
    assert rows[8].ok
    assert rows[9].ok
    assert codes(rows[10], Severity.ERROR) == {"missing"}


def test_05_dates(files: Path) -> None:
    _, rows = read_rows(files, "05-odd-dates.xlsx")
    month, day = dt.date(2021, 3, 1), dt.date(2021, 3, 5)
    expected = [
        month,
        month,
        month,
        day,
        day,
        day,
        None,
        None,
        None,
        None,
        month,
        dt.date(2021, 10, 1),
        day,
        None,
        None,
    ]
    assert [row.values["work_from"] for row in rows] == expected
    warned = {str(DATES[index]) for index, row in enumerate(rows) if codes(row, Severity.WARNING)}
    assert warned == {"三月", "春节后", "2021.1", "2021年10月底", "2021-02-30", "2021"}
    assert codes(rows[7]) == {"open_end"}
    assert codes(rows[9]) == {"date_ambiguous"}
    assert rows[8].raw["work_from"] == "春节后"
    assert all(row.ok for row in rows)


def test_06_phones(files: Path) -> None:
    reading, rows = read_rows(files, "06-odd-phones.csv")
    assert (reading.form, reading.encoding) == ("csv", "gb18030")
    phones = [row.values["phone"] for row in rows[:7]]
    assert phones == ["13812345678", "13812345678", None, "0771-3521234", "13812345679", None, "13812345670"]
    assert codes(rows[1], Severity.WARNING) == {"phone_several"}
    assert codes(rows[5], Severity.WARNING) == {"phone_length"}
    shared = [problem for problem in reading.problems if problem.code == "phone_shared"]
    assert [problem.value for problem in shared] == ["137****0000"]
    assert "7 人" in shared[0].zh


def test_07_pay(files: Path) -> None:
    reading, rows = read_rows(files, "07-odd-wages.xlsx")
    spans = [wage and (wage.low, wage.high) for wage in (row.values["monthly_wage"] for row in rows)]
    expected = [(3000, 3000), (3000, 3000), (4000, 5000), (3500, 3500), (3333, 3333), (2800, 2800), (3500, 3500)]
    expected += [(4500, 5500), (3500, None), None, (150, 150), (40000, 40000), None, (5000, 5000), (12000, 12000), None]
    assert spans == expected
    assert {WAGES[index] for index, row in enumerate(rows[:-1]) if codes(row, Severity.WARNING)} >= {
        "年收入4万",
        "二千八",
        "150元/天",
        "看情况",
    }
    assert rows[3].values["monthly_wage"].approximate
    assert rows[10].values["monthly_wage"].basis == "day"
    assert isinstance(rows[0].values["monthly_wage"].low, Decimal)
    assert "formula_empty" in {problem.code for problem in reading.problems}
    assert all(row.ok for row in rows)


def test_08_places(files: Path) -> None:
    _, rows = read_rows(files, "08-odd-places.csv")
    places = dict(zip(PLACES, (row.values["work_place"] for row in rows), strict=True))
    assert places["广东"].code == "44"
    assert places["浙江义乌"].code == "330782"
    assert places["东莞厚街"].code.startswith("4419")
    assert places["外省"].code is None
    assert places["本地"].within.startswith("4514")
    assert places["广西天等县把荷乡"].code.startswith("451425")
    assert places["火星基地"] is None
    assert rows[-1].raw["work_place"] == "火星基地"
    assert codes(rows[-1], Severity.WARNING) == {"place_unknown"}


def test_09_the_same_person_in_three_villages(files: Path) -> None:
    _, rows = read_rows(files, "09-same-person.xlsx")
    assert [codes(row, Severity.WARNING) for row in rows] == [set(), {"repeated"}, {"repeated"}]
    assert "龙光村" in rows[2].problems[-1].zh


def test_10_ticks_codes_colours_and_hidden_parts(files: Path) -> None:
    reading, rows = read_rows(files, "10-odd-values.xlsx")
    wishes = [row.values["intent"] for row in rows]
    assert wishes == [True, False, True, False, True, False, True, False, True, None]
    schools = [row.values["education"] for row in rows]
    assert schools == ["70", "70", "70", "70", "70", "70", None, "30", "10", "80"]
    assert codes(rows[5], Severity.WARNING) == {"choice_near"}
    assert codes(rows[6], Severity.WARNING) == {"choice_unknown"}
    told = {problem.code: problem.value for problem in reading.problems}
    assert told["coloured"] == "C4"
    assert told["struck"] == "C5"
    assert told["comments"] == "C6"
    assert told["hidden_rows"] == "7"
    assert told["hidden_columns"] == "J"
    assert reading.comments["Sheet"]["C6"] == "已返乡"
    assert len(rows) == 10


def test_11_fill_down_only_within_merged_ranges(files: Path) -> None:
    _, rows = read_rows(files, "11-merged-values.xlsx")
    assert [row.values["employer_name"] for row in rows] == ["示例电子厂"] * 12 + [None] * 2
    heads = [row.values["household_head"] for row in rows]
    assert heads == ["农大户"] * 4 + ["农二户"] * 4 + ["农示范"] * 6


def test_12_another_departments_shape(files: Path) -> None:
    reading, rows = read_rows(files, "12-six-shapes.csv")
    assert reading.unknown_columns == []
    assert [row.values["kin_to_head"] for row in rows] == ["02", "10"]
    assert [row.values["education"] for row in rows] == ["70", "70"]
    assert [row.values["id_number"] for row in rows] == [resident(1980, 3), resident(1980, 5)]


@pytest.mark.parametrize(("name", "count"), [("07-odd-wages.xlsx", len(WAGES) + 1), ("05-odd-dates.xlsx", len(DATES))])
def test_a_second_pass_gives_the_same_rows(files: Path, name: str, count: int) -> None:
    reading = read(files / name, HOUSEHOLDS)
    first, second = reading.rows(), reading.rows()
    assert len(first) == len(second) == reading.tally.rows == count
    assert [row.problems for row in first] == [row.problems for row in second]


def test_the_same_workbook_under_the_name_of_wps_is_read_alike(files: Path) -> None:
    """What WPS saves as .et is built like .xls; the content decides, not the name."""
    content = (files / "03-odd-ids.xls").read_bytes()
    named = read(content, HOUSEHOLDS, filename="台账.et")
    assert named.form == "xls"
    assert [row.values for row in named] == [row.values for row in read(content, HOUSEHOLDS, filename="台账.xls")]
