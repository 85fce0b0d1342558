"""What a reply to "how much were you paid?" means. Plain Python: no database, no clock.

Only what cannot mean anything else is understood; everything else is ``UNCLEAR``, and a person reads it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from wengang.core.sheets.model import Context
from wengang.core.sheets.parsers.numbers import WageRange, parse_wage

LONGEST = 60
"""Signs; a longer reply tells more than an amount."""


class Meaning(StrEnum):
    PAID = "paid"
    UNPAID = "unpaid"
    STOP = "stop"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Understood:
    """``amount``: yuan, everything; ``hours`` and ``days`` where the reply tells them."""

    meaning: Meaning
    amount: Decimal | None = None
    hours: Decimal | None = None
    days: Decimal | None = None


UNCLEAR = Understood(Meaning.UNCLEAR)
_NOUN = "(?:工资|薪水|薪资|工钱|钱)?"
_YET = "(?:还|都|也|一直|至今|到现在)*"
TABLE: tuple[tuple[Meaning, re.Pattern[str]], ...] = (
    (
        Meaning.STOP,
        re.compile(r"(?:回复?)?(?:t|td|退订|stop|拒收)|取消(?:订阅|短信)?|(?:别|不要|请勿)再?发(?:短信|信息)?了?"),
    ),
    (
        Meaning.UNPAID,
        re.compile(
            rf"{_NOUN}{_YET}(?:没有?|未)(?:发放|发|给|拿到|拿|领到|领|收到|到账|到){_NOUN}(?:呢|啊|呀|过|的|了)*"
            rf"|一分钱?(?:都|也)?没有?(?:发|给|拿到)?|(?:拖欠|欠着?|欠薪|拖欠工资|欠着?工资)(?:了|着)?"
        ),
    ),
)
"""Whole replies, once blanks and marks are taken out."""
NOTHING = re.compile(r"(?:0+(?:\.0+)?|零)(?:元|块钱?)?")
LEAD = (
    r"(?:您好|你好|我的|我|本人|上个?月|这个?月|本月|工资|薪水|总共|一共|共|实际|实发|到手|发了|发|拿了|拿到|领了|领到"
    r"|收到|到账|打卡|是|有|给了)"
)
TAIL = re.compile(r"(?:[\s,]|元整|元|块钱?|圆|rmb|人民币|谢谢|多谢)+$")
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)")
AMOUNT = re.compile(r"[\d.〇零一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟kw]+")
UNITS = {
    "hours": re.compile(r"(.+?)[\s,;、和]*?(?<![\d.])(\d{1,3}(?:\.\d{1,2})?)个?(?:小时|钟头|工时|h)$"),
    "days": re.compile(r"(.+?)[\s,;、和]*?(?<![\d.])(\d{1,2}(?:\.5)?)个?(?:天|日)$"),
}
"""Amount, then units that no digit touches: of 420018天 nobody knows where one ends."""
BARE_PAIR = re.compile(r"(\d{4,6})[\s,;、]+(\d{1,3}(?:\.\d)?)")
LEAST = Decimal(300)
"""Yuan; a smaller month is more likely an hourly wage, a count of hours, or no answer at all."""
MOST = {"hours": Decimal(744), "days": Decimal(31)}
SURE = frozenset((None, "wage_tidied", "wage_words"))
"""What ``parse_wage`` may remark of an amount that is taken without asking."""


def understand(text: str, month: int, units: str = "") -> Understood:
    """What the reply says of that month (1 to 12) of pay.

    Args:
        units: "hours" or "days" where the question asked for them too; then two bare numbers are amount and units.
    """
    words = _tidy(text)
    if not words or len(words) > LONGEST:
        return UNCLEAR
    bare = re.sub(r"[\s,;:、!~.?]", "", words)
    for meaning, pattern in TABLE:
        if pattern.fullmatch(bare):
            return Understood(meaning)
    words = _without_frame(words, month)
    if NOTHING.fullmatch(words):
        return Understood(Meaning.PAID, Decimal(0))
    return _paid(words, units)


def _tidy(text: str) -> str:
    """Full-width forms narrowed, quotation marks and a full stop at the end taken away, blanks made one."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub(r"[\"'“”‘’【】\[\]《》「」]", " ", narrow).replace("。", " ")
    return re.sub(r"\s+", " ", plain).lstrip(" ,;:!、").rstrip(" ,;:!~.、")  # ".5万" and "~4200" begin with their sense


def _without_frame(words: str, month: int) -> str:
    """Words that stand around an amount and change nothing; another month's name stays, and nothing is understood."""
    lead = re.compile(rf"(?:{LEAD}|{month}月份?|[\s,:;])+")
    found = lead.match(words)
    return words[found.end() :] if found else words


def _paid(words: str, units: str) -> Understood:
    if units and (pair := BARE_PAIR.fullmatch(words)):
        return _of(pair[1], {units: Decimal(pair[2])})
    for name, pattern in UNITS.items():
        if found := pattern.fullmatch(words):
            return _of(found[1].rstrip(" ,;、"), {name: Decimal(found[2])})
    return _of(words, {})


def _of(words: str, told: dict[str, Decimal]) -> Understood:
    core = TAIL.sub("", words.strip()).strip()
    if GROUPED.fullmatch(core):
        core = core.replace(",", "")
    if not AMOUNT.fullmatch(core):
        return UNCLEAR
    wage, issue = parse_wage(core, Context())
    if not isinstance(wage, WageRange) or (issue.code if issue else None) not in SURE:
        return UNCLEAR
    if wage.low is None or wage.low != wage.high or wage.approximate or wage.basis != "month":
        return UNCLEAR
    if wage.low < LEAST or any(not 0 < value <= MOST[name] for name, value in told.items()):
        return UNCLEAR
    return Understood(Meaning.PAID, wage.low, told.get("hours"), told.get("days"))
