"""Parsers one by one: text in, typed value and remark out."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wengang.core.sheets import Context, Parsed, Severity, codes, parsers
from wengang.core.sheets.cells import column_index, column_letter, text_of
from wengang.core.sheets.parsers.numerals import chinese_number
from wengang.core.sheets.parsers.places import parse_place, place_text

HERE = Context(year=2025, near="451425")


def severity(parsed: Parsed) -> str:
    return parsed.issue.severity.value if parsed.issue else ""


@pytest.mark.parametrize(
    ("text", "number"),
    [("三", 3), ("十二", 12), ("二十", 20), ("二千八", 2800), ("两千零五", 2005), ("一万二", 12000),
     ("三千五百", 3500), ("二〇二一", 2021), ("一百零三", 103),
     ("一百三", 130), ("贰仟", 2000), ("十万", 100000), ("元", None), ("", None)],
)  # fmt: skip
def test_chinese_numerals(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize(
    ("text", "low", "high", "basis", "remark"),
    [
        (3500.0, 3500, 3500, "month", ""),
        ("3500", 3500, 3500, "month", ""),
        ("3,500.50元", "3500.5", "3500.5", "month", "fixed"),
        ("3.5k", 3500, 3500, "month", "fixed"),
        ("4千-5千", 4000, 5000, "month", "fixed"),
        ("4-5千", 4000, 5000, "month", "fixed"),
        ("0.5万", 5000, 5000, "month", "fixed"),
        ("3千5", 3500, 3500, "month", "fixed"),
        ("三千五", 3500, 3500, "month", "warning"),
        ("6000以下", None, 6000, "month", "fixed"),
        ("底薪2500", 2500, None, "month", "fixed"),
        ("年薪6万", 5000, 5000, "month", "warning"),
        ("6-8万/年", 5000, 6667, "month", "warning"),
        ("18元/小时", 18, 18, "hour", "warning"),
        ("25", 25, 25, "month", "warning"),
        (480000, 480000, 480000, "month", "warning"),
    ],
)
def test_wages(text: object, low: object, high: object, basis: str, remark: str) -> None:
    parsed = parsers.parse_wage(text, HERE)
    expected = tuple(None if amount is None else Decimal(str(amount)) for amount in (low, high))
    assert parsed.value[:2] == expected
    assert parsed.value.basis == basis
    assert severity(parsed) == remark


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2021.3-2022.5", dt.date(2021, 3, 1), dt.date(2022, 5, 1)),
        ("2021年3月至今", dt.date(2021, 3, 1), None),
        ("2021-03-05至2021-12-31", dt.date(2021, 3, 5), dt.date(2021, 12, 31)),
        ("2021/3/5", dt.date(2021, 3, 5), None),
    ],
)
def test_periods(text: str, start: dt.date, end: dt.date | None) -> None:
    assert parsers.parse_period(text, HERE).value == parsers.Period(start, end)


def test_a_month_without_a_year_proposes_this_lists_year() -> None:
    parsed = parsers.parse_month("三月", HERE)
    assert parsed.value is None
    assert parsed.issue.proposal == "2025-03"


def test_csv_cannot_tell_january_from_october() -> None:
    assert parsers.parse_month("2021.1", Context()).value == dt.date(2021, 1, 1)
    parsed = parsers.parse_month("2021.1", Context(text_only=True))
    assert parsed.issue.code == "date_ambiguous"


def test_a_day_is_missed_where_a_day_is_wanted() -> None:
    parsed = parsers.parse_date("2021年3月", HERE)
    assert parsed.value == dt.date(2021, 3, 1)
    assert severity(parsed) == "warning"


@pytest.mark.parametrize("text", ["随时", "随时可到岗", "可随时上岗", "马上", "立即", " 随 时 "])
def test_at_once_is_no_problem_and_no_day(text: str) -> None:
    assert parsers.parse_available(text, HERE) == (None, None)


def test_other_words_for_a_start_stay_questions() -> None:
    assert severity(parsers.parse_available("春节后", HERE)) == "warning"
    assert parsers.parse_available("2025-03-08", HERE).value == dt.date(2025, 3, 8)


@pytest.mark.parametrize(
    ("text", "share"), [("85%", "0.85"), (0.85, "0.85"), ("85", "0.85"), ("百分之85", "0.85"), (1, "1"), ("150%", None)]
)
def test_percent(text: object, share: str | None) -> None:
    assert parsers.parse_percent(text, HERE).value == (share and Decimal(share))


@pytest.mark.parametrize(
    ("text", "number"),
    [("12人", 12), (12.0, 12), ("十二", 12), ("约30", 30), ("1,200", 1200), ("若干", None), (1.5, None)],
)
def test_integers(text: object, number: int | None) -> None:
    assert parsers.parse_integer(text, HERE).value == number


@pytest.mark.parametrize(
    ("text", "value"),
    [("养老 医疗", ("pension", "medical")), ("养老和工伤", ("pension", "injury")),
     ("五险", ("pension", "medical", "unemployment", "injury", "maternity")),
     ("否", ()), ("是", ()), ("意外险", ("accident",))],
)  # fmt: skip
def test_insurances(text: str, value: tuple[str, ...]) -> None:
    assert parsers.parse_insurance(text, HERE).value == value


def test_names_of_places_are_not_split_at_he() -> None:
    (place,) = parsers.parse_places("呼和浩特", HERE).value
    assert place.code == "1501"


def test_places_come_back_in_words() -> None:
    assert place_text(parse_place("天等县把荷乡", HERE).value).startswith("广西壮族自治区崇左市天等县把荷乡")
    assert place_text(parse_place("外省", HERE).value) == "省外"


def test_account_check_sum() -> None:
    assert parsers.parse_account("6222 0200 0000 0000 009", HERE).value == "6222020000000000009"
    assert parsers.parse_account(6.2220200000000000e18, HERE).issue.code == "account_lost_digits"


@pytest.mark.parametrize("table", codes.ALL_LISTS, ids=lambda table: table.name)
def test_code_lists_are_sound(table: codes.CodeList) -> None:
    found = [entry.code for entry in table]
    assert len(found) == len(set(found))
    assert len({entry.zh for entry in table}) == len(found)
    for entry in table:
        assert table.lookup(entry.code) is entry
        assert table.lookup(entry.zh) is entry, entry.zh
        assert entry.en


def test_kinship_codes_of_the_standard() -> None:
    words = {
        "户主": "02",
        "夫": "11",
        "妻": "12",
        "长子": "22",
        "女婿": "28",
        "长女": "32",
        "儿媳": "38",
        "兄": "71",
        "弟": "73",
    }
    assert {word: codes.KINSHIP.lookup(word).code for word in words} == words


@given(st.integers(0, 16_383))
def test_column_letters_round_trip(index: int) -> None:
    assert column_index(column_letter(index)) == index


CELL = st.one_of(st.text(max_size=40), st.floats(allow_nan=False), st.integers(), st.booleans(), st.dates(), st.times())
ALL_PARSERS = [getattr(parsers, name) for name in parsers.__all__ if name.startswith("parse_")]
ALL_PARSERS += [parsers.choice(codes.EDUCATION), parsers.multi_choice(codes.INSURANCE)]


@pytest.mark.parametrize("cell", ["9" * 5000, "一" * 5000, float("inf"), 10**400, -1e300, "9" * 5000 + "元", "3" * 9])
def test_no_number_is_too_long(cell: object) -> None:
    for parse in ALL_PARSERS:
        parse(cell, HERE)


@given(CELL)
def test_no_parser_ever_raises(cell: object) -> None:
    for parse in ALL_PARSERS:
        parsed = parse(cell, HERE)
        if parsed.issue:
            assert parsed.issue.severity in Severity
            assert parsed.issue.zh
            assert parsed.issue.en
    assert isinstance(text_of(cell), str)
