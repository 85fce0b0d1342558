"""Counts, shares and pay."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from ..cells import Cell, is_amount, plain
from ..model import Context, Parsed
from ..problems import Issue, fixed, warning
from .identity import is_nothing
from .numerals import CHARACTERS, chinese_number

MONTHLY = (Decimal(100), Decimal(100_000))  # yuan; outside it a monthly wage is almost surely a slip
APPROXIMATE = re.compile(r"左右|上下|大约|大概|约|近|差不多|±")
YEARLY = re.compile(r"年收入|年薪|每年|一年|全年|[/每]年|^年|年$")
BASES = (
    ("hour", re.compile(r"[/每]?小时|时薪|[/每]时")),
    ("day", re.compile(r"[/每一]?[天日]|日薪|日结")),
    ("piece", re.compile(r"计件|[/每]件")),
)
NOISE = re.compile(r"月收入|月工资|月薪|每月|[/每]月|人民币|元|块钱?|￥|¥|rmb|[,，\s:：。]|\(.*?\)|[/每]$|^月|月$")
AMOUNT = r"(\d+(?:\.\d+)?|[" + CHARACTERS + r"]+)([kw千万百])?"
SINGLE = re.compile(AMOUNT + r"(\d)?(多|余|\+)?")
SPAN = re.compile(AMOUNT + r"(?:-|—+|–|~|～|至|到|、)" + AMOUNT)
FACTORS = {"k": 1000, "千": 1000, "w": 10_000, "万": 10_000, "百": 100, None: 1, "": 1}
AT_LEAST = re.compile(r"以上|起$|不低于|不少于|至少|保底|底薪|>=?|≥")
AT_MOST = re.compile(r"以下|以内|不超过|最多|<=?|≤")
IN_WORDS = re.compile(r"[一二两三四五六七八九壹贰叁肆伍陆柒捌玖]")
NEGOTIABLE = frozenset(("面议", "面谈", "待定", "面商", "协商"))
COUNT_UNITS = re.compile(r"[人个名位次户天月年岁周家份条件套间]$")


class WageRange(NamedTuple):
    """Pay in yuan per ``basis``; ``low`` or ``high`` None means open on that side."""

    low: Decimal | None
    high: Decimal | None
    approximate: bool = False
    basis: str = "month"


def parse_wage(cell: Cell, context: Context) -> Parsed:
    """Pay as a :class:`WageRange`, per month unless another basis is written (then with a warning)."""
    if is_amount(cell):
        amount = Decimal(str(cell)).normalize()
        return _monthly(WageRange(amount, amount)) if amount else Parsed(None)
    text = plain(cell)
    if is_nothing(text) or text in NEGOTIABLE:
        return Parsed(None)
    yearly = bool(YEARLY.search(text))
    basis = next((name for name, sign in BASES if sign.search(text)), "month")
    wage, tidy = _amounts(text)
    if wage is None:
        return Parsed(
            None,
            warning("wage_unclear", "看不懂这个金额，已保留原文。", "Not an amount we can read; the text is kept."),
        )
    if yearly:
        return _from_year(wage)
    if basis != "month":
        return Parsed(wage._replace(basis=basis), _other_basis(basis))
    return _monthly(wage, None if tidy else _rewritten(text, wage))


def _rewritten(text: str, wage: WageRange) -> Issue:
    """Numerals in words are easily misread, so somebody should look; units and commas are not."""
    if IN_WORDS.search(text):
        return warning(
            "wage_words",
            "金额用汉字书写，已换算，请核对。",
            "An amount in words was converted; please check.",
            _show(wage),
        )
    return fixed("wage_tidied", "金额写法已规范。", "Amount tidied.", _show(wage))


def _amounts(text: str) -> tuple[WageRange | None, bool]:
    """Read one amount or a span; also tell whether it was a plain number already."""
    at_least, at_most = bool(AT_LEAST.search(text)), bool(AT_MOST.search(text))
    approximate = bool(APPROXIMATE.search(text))
    bare = text
    for sign in (APPROXIMATE, AT_LEAST, AT_MOST, YEARLY, *(sign for _, sign in BASES), NOISE):
        bare = sign.sub("", bare)
    if found := SPAN.fullmatch(bare):
        return _span(found, approximate), False
    found = SINGLE.fullmatch(bare)
    amount = _amount(found.group(1), found.group(2), found.group(3)) if found else None
    if found is None or amount is None:
        return None, False
    approximate = approximate or bool(found.group(4))
    low, high = (None if at_most else amount), (None if at_least else amount)
    return WageRange(low, high, approximate), bare == text and bare.isascii() and bare.isdigit()


def _span(found: re.Match[str], approximate: bool) -> WageRange | None:
    left, left_unit, right, right_unit = found.groups()
    low = _amount(left, left_unit or (right_unit if len(left) <= 2 or "." in left else None))
    high = _amount(right, right_unit or (left_unit if len(right) <= 2 else None))
    if low is None or high is None:
        return None
    return WageRange(min(low, high), max(low, high), approximate)


def _amount(number: str, unit: str | None, tail: str | None = None) -> Decimal | None:
    value: Decimal | None
    if number[0].isdigit():
        value = Decimal(number)
    else:
        whole = chinese_number(number)
        value = Decimal(whole) if whole is not None else None
    if value is None:
        return None
    factor = FACTORS[unit]
    return value * factor + (Decimal(tail) * factor / 10 if tail and unit else int(tail) if tail else 0)


def _monthly(wage: WageRange, issue: Issue | None = None) -> Parsed:
    amounts = [amount for amount in wage[:2] if amount is not None]
    if all(MONTHLY[0] <= amount <= MONTHLY[1] for amount in amounts):
        return Parsed(wage, issue)
    return Parsed(
        wage,
        warning(
            "wage_range",
            "月收入应在 100 元到 100000 元之间，请核对是否写成了年收入或“万元”。",
            "A monthly wage lies between 100 and 100,000 yuan; is this a year's, or in ten thousands?",
        ),
    )


def _from_year(wage: WageRange) -> Parsed:
    low, high = (None if amount is None else round(amount / 12) for amount in wage[:2])
    monthly = WageRange(Decimal(low) if low else None, Decimal(high) if high else None, True)
    return Parsed(
        monthly,
        warning(
            "wage_yearly",
            "写的是年收入，已除以 12 折成每月，请核对。",
            "A year's pay; divided by 12, please check.",
            _show(monthly),
        ),
    )


def _other_basis(basis: str) -> Issue:
    zh = {"hour": "小时", "day": "天", "piece": "件"}[basis]
    return warning(
        "wage_basis", f"这是按{zh}计的工资，不是月收入，请核对。", f"This is pay per {basis}, not per month."
    )


def _show(wage: WageRange) -> str:
    parts = [f"{amount:f}" for amount in dict.fromkeys(wage[:2]) if amount is not None]
    return "-".join(parts)


def parse_integer(cell: Cell, context: Context) -> Parsed:
    """A whole number of at least 0; a unit after it (12人) and Chinese numerals are understood."""
    if is_amount(cell):
        if float(cell).is_integer() and cell >= 0:
            return Parsed(int(cell))
        return Parsed(None, _not_whole())
    text = plain(cell).replace(",", "").replace("，", "")
    if is_nothing(text):
        return Parsed(None)
    bare = COUNT_UNITS.sub("", APPROXIMATE.sub("", text))
    if re.fullmatch(r"\d{1,12}(?:\.0+)?", bare):
        number: int | None = int(bare.split(".")[0])
    else:
        number = chinese_number(bare) if bare else None
    if number is None:
        return Parsed(None, _not_whole())
    if APPROXIMATE.search(text):
        return Parsed(
            number, warning("number_approximate", "这是约数，请核对。", "An approximate number; please check.")
        )
    return Parsed(
        number, None if bare == text else fixed("number_tidied", "数字写法已规范。", "Number tidied.", str(number))
    )


def _not_whole() -> Issue:
    return warning("number_unclear", "这里应填整数，已保留原文。", "A whole number is expected; the text is kept.")


def parse_decimal(cell: Cell, context: Context) -> Parsed:
    """A number with a point; the value is a Decimal."""
    if is_amount(cell):
        return Parsed(Decimal(str(cell)).normalize())
    text = re.sub(r"[,，元]", "", plain(cell))
    if is_nothing(text):
        return Parsed(None)
    if re.fullmatch(r"-?\d{1,15}(?:\.\d{1,6})?", text):
        return Parsed(Decimal(text))
    return Parsed(
        None, warning("number_unclear", "这里应填数字，已保留原文。", "A number is expected; the text is kept.")
    )


def parse_percent(cell: Cell, context: Context) -> Parsed:
    """A share as a Decimal between 0 and 1: 85%, 0.85 and 85 all mean 0.85."""
    text = plain(cell)
    if is_nothing(text):
        return Parsed(None)
    bare = text.removesuffix("%").removeprefix("百分之")
    if not re.fullmatch(r"\d{1,3}(?:\.\d+)?", bare):
        return Parsed(
            None,
            warning("percent_unclear", "这里应填百分比，已保留原文。", "A percentage is expected; the text is kept."),
        )
    share = Decimal(bare)
    if bare != text or share > 1:
        share /= 100
    if share > 1:
        return Parsed(None, warning("percent_range", "百分比超过 100%，请核对。", "The percentage is above 100%."))
    return Parsed(
        share,
        None if bare == text and not share > 1 else fixed("percent_tidied", "百分比已换算。", "Percentage converted."),
    )
