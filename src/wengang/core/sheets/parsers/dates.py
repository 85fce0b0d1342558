"""Dates, months and periods in the dozen notations that one column can hold."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from ..cells import Cell, is_amount, plain
from ..model import Context, Parsed
from ..problems import Issue, fixed, warning
from .identity import is_nothing
from .numerals import chinese_number

EPOCH = dt.date(1899, 12, 30)  # day 0 of spreadsheet serial numbers, counting their 29 February 1900
SERIALS = range(5_000, 80_000)  # 1913 to 2119
YEARS = range(1900, 2101)
OPEN_END = frozenset(("至今", "现在", "目前", "在岗", "至现在", "长期", "now", "present", "今"))
AT_ONCE = re.compile(
    r"[可能]?(?:随时|随叫随到|即时|即日|立即|立刻|马上|现在|目前)[都就]?(?:可以|可|能)?(?:到岗|上岗|外出|出发|开始)?"
)
SEPARATED = re.compile(
    r"(\d{4}|\d{2})[年./\\-](\d{1,2})(?:[月./\\-](?:(\d{1,2})[日号]?)?)?(?:\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})?")
YEAR_ONLY = re.compile(r"((?:19|20)\d{2})年?")
BARE_MONTH = re.compile(r"(\d{1,2})月份?(?:(\d{1,2})[日号])?")
VAGUE = re.compile(r"[初底末中]|[上中下]旬|左右|前后|份")
NUMERALS = re.compile(r"[〇零○一二三四五六七八九十]+")
RANGE = re.compile(r"(.+?)(?:至|到|—+|–|~|～|--|-(?=\D|\d{4}))(.+)")

MONTH_ONLY = fixed("month_only", "只写到月，按当月 1 日记录。", "Only a month is given; its first day is kept.")


class Period(NamedTuple):
    """A span of time; ``end`` None means that it still runs (or was not told)."""

    start: dt.date | None
    end: dt.date | None


def parse_date(cell: Cell, context: Context) -> Parsed:
    """A calendar day; a bare month becomes its first day with a warning."""
    parsed = _parse(cell, context)
    if parsed.issue is MONTH_ONLY:
        return Parsed(parsed.value, warning(**_text("day_missing"), proposal=str(parsed.value)))
    return parsed


def parse_available(cell: Cell, context: Context) -> Parsed:
    """The day from which somebody can start; 随时 and its like are no day, since nothing has to be waited for."""
    at_once = type(cell) is str and AT_ONCE.fullmatch(plain(cell))
    return Parsed(None) if at_once else parse_date(cell, context)


def parse_month(cell: Cell, context: Context) -> Parsed:
    """A day or a month; a month is its first day. 至今 is None with the remark ``open_end``."""
    parsed = _parse(cell, context)
    return Parsed(parsed.value) if parsed.issue is MONTH_ONLY else parsed


def _parse(cell: Cell, context: Context) -> Parsed:
    if isinstance(cell, dt.date):
        return _in_range(cell.date() if isinstance(cell, dt.datetime) else cell)
    if isinstance(cell, dt.time | dt.timedelta | bool):
        return _unclear(cell)
    if isinstance(cell, float | int):
        return _from_number(float(cell)) if is_amount(cell) else _unclear(cell)
    text = plain(cell)
    if is_nothing(text):
        return Parsed(None)
    if text in OPEN_END:
        return Parsed(None, fixed(**_text("open_end")))
    return _from_text(text, context)


def parse_period(cell: Cell, context: Context) -> Parsed:
    """A start with an optional end, such as ``2021.3-至今``; the value is a :class:`Period`."""
    found = RANGE.fullmatch(plain(cell)) if type(cell) is str else None
    if not found:
        start = parse_month(cell, context)
        return Parsed(Period(start.value, None) if start.value else None, start.issue)
    start, end = (parse_month(part, context) for part in found.groups())
    issues = [part.issue for part in (start, end) if part.issue and part.issue.severity.value != "fixed"]
    if start.value and end.value and end.value < start.value:
        issues.append(warning(**_text("period_order")))
    return Parsed(Period(start.value, end.value) if start.value or end.value else None, issues[0] if issues else None)


def _from_number(number: float) -> Parsed:
    whole = int(number)
    if number == whole:
        if whole in SERIALS:
            return Parsed(EPOCH + dt.timedelta(days=whole), fixed(**_text("serial")))
        if whole in YEARS:
            return Parsed(None, _year_only(whole))
        return _from_text(str(whole), Context())
    if whole in SERIALS:
        return Parsed(EPOCH + dt.timedelta(days=whole), fixed(**_text("serial")))
    text = repr(number)
    if text.endswith(".1") and whole in YEARS:
        return Parsed(None, _ambiguous(whole))
    return _from_text(text, Context())


def _from_text(text: str, context: Context) -> Parsed:
    if NUMERALS.search(text):
        text = NUMERALS.sub(lambda found: str(chinese_number(found.group())), text)
    exact = VAGUE.sub("", text)
    if context.text_only and (found := re.fullmatch(r"(\d{4})\.1", exact)):
        return Parsed(None, _ambiguous(int(found.group(1))))
    if found := SEPARATED.fullmatch(exact) or COMPACT.fullmatch(exact):
        return _made(found.group(1), found.group(2), found.group(3), vague=exact != text)
    if len(exact) == 5 and exact.isdecimal() and int(exact) in SERIALS:
        return Parsed(EPOCH + dt.timedelta(days=int(exact)), fixed(**_text("serial")))
    if found := YEAR_ONLY.fullmatch(exact):
        return Parsed(None, _year_only(int(found.group(1))))
    if (found := BARE_MONTH.fullmatch(exact)) and 1 <= int(found.group(1)) <= 12:
        proposal = f"{context.year}-{int(found.group(1)):02d}" if context.year else ""
        return Parsed(None, warning(**_text("year_missing"), proposal=proposal))
    return _unclear(text)


def _made(year: str, month: str, day: str | None, *, vague: bool) -> Parsed:
    full = int(year) if len(year) == 4 else 2000 + int(year) if int(year) < 60 else 1900 + int(year)
    try:
        value = dt.date(full, int(month), int(day or 1))
    except ValueError:
        return Parsed(None, warning(**_text("no_such_day")))
    if vague:
        return Parsed(value, warning(**_text("vague"), proposal=value.isoformat()[: None if day else 7]))
    parsed = _in_range(value)
    return parsed if day or parsed.issue else Parsed(value, MONTH_ONLY)


def _in_range(value: dt.date) -> Parsed:
    return Parsed(value) if value.year in YEARS else Parsed(None, warning(**_text("no_such_day")))


def _unclear(cell: Cell) -> Parsed:
    return Parsed(None, warning(**_text("unclear")))


def _year_only(year: int) -> Issue:
    return warning(**_text("month_missing"), proposal=f"{year}-01")


def _ambiguous(year: int) -> Issue:
    return warning(
        "date_ambiguous",
        f"“{year}.1”可能是 {year} 年 1 月，也可能是 {year} 年 10 月，请改写为“{year}-01”或“{year}-10”。",
        f"“{year}.1” may be January or October {year}; write {year}-01 or {year}-10.",
        f"{year}-01 / {year}-10",
    )


def _text(code: str) -> dict[str, str]:
    zh, en = TEXTS[code]
    return {"code": code if code == "open_end" else f"date_{code}", "zh": zh, "en": en}


TEXTS = {
    "open_end": ("“至今”已记为尚未结束。", "Taken as still running."),
    "serial": ("日期序号已换算为日期。", "A serial number was turned into a date."),
    "day_missing": (
        "只写到月，没有写日，暂按 1 日记录。",
        "The day is missing; the first of the month is kept for now.",
    ),
    "month_missing": ("只写了年份，请补写月份。", "Only a year is given; please add the month."),
    "year_missing": ("只写了月份，没有写年份，请补写。", "The year is missing; please add it."),
    "no_such_day": ("没有这一天，请核对日期。", "There is no such day; please check the date."),
    "vague": ("日期不够确切，已按最接近的日期记录。", "The date is vague; the nearest one is kept."),
    "unclear": (
        "看不懂这个日期，已保留原文，请写成“2021-03”或“2021-03-05”。",
        "Not a date we can read; the text is kept. Write 2021-03 or 2021-03-05.",
    ),
    "period_order": ("结束时间早于开始时间，请核对。", "The end is before the start; please check."),
}
