"""Parsers for what only vacancy lists hold: pay, board and lodging, shifts, demands, validity. Plain Python."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from wengang.core.sheets import Context, Parsed
from wengang.core.sheets import codes as forms
from wengang.core.sheets.cells import Cell, plain, text_of, tidy
from wengang.core.sheets.parsers import Period, choice, is_nothing, parse_month, parse_period, parse_wage, parse_yes_no
from wengang.core.sheets.problems import warning
from wengang.market import codes

OF_OTHER_BASES = frozenset({"wage_basis", "wage_range", "wage_tidied"})
"""Remarks that hold for a worker's monthly income and not for a posting, whose own column states the basis."""


class Living(NamedTuple):
    """Board and lodging as codes of ``PROVISION``; ``couple_rooms`` is the stock of rooms for couples."""

    board: str = ""
    lodging: str = ""
    couple_rooms: int = 0


def parse_pay(cell: Cell, context: Context) -> Parsed:
    """Pay on any basis as a ``WageRange``; whether the amount is likely is judged with the basis known."""
    if not isinstance(cell, str) or not re.search(r"(?<!\d)\d{1,2}(?:\.\d+)?(?!\d)", plain(cell)):
        parsed = parse_wage(cell, context)
    else:
        parsed = parse_wage(re.sub(r"(元)?/(小?时|h)$", r"元/小时", plain(cell)), context)
    known = parsed.issue is not None and parsed.issue.code in OF_OTHER_BASES and parsed.value is not None
    return Parsed(parsed.value) if known else parsed


def parse_living(cell: Cell, context: Context) -> Parsed:
    """``包吃住``, ``包住，餐补300``, ``夫妻宿舍2间`` as a :class:`Living`."""
    text = plain(cell)
    if is_nothing(text):
        return Parsed(None)
    living = Living(_provided(text, "吃餐伙食", "食"), _provided(text, "住宿舍", "宿"), _rooms(text))
    if living == Living():
        found = codes.PROVISION.lookup(text)
        if found is None:
            unclear = warning(
                "living_unclear", "看不懂食宿安排，已保留原文。", "Board and lodging unclear; the text is kept."
            )
            return Parsed(None, unclear)
        living = Living(found.code, found.code)
    return Parsed(living)


def _rooms(text: str) -> int:
    counted = re.search(r"夫妻(?:宿舍|房|间)(\d+)间?|(\d+)间夫妻", text)
    if counted:
        return int(counted.group(1) or counted.group(2))
    return int(bool(re.search(r"(?<![无没])有?夫妻(?:宿舍|房|间)", text)))


def _provided(text: str, signs: str, both: str) -> str:
    """How one of board and lodging is provided, by the clause that speaks of it."""
    clauses = [part for part in re.split(r"[,，;；。、/+]", text) if any(sign in part for sign in signs + both)]
    if not clauses:
        return ""
    clause = "".join(clauses)
    wanted = f"[{signs}{both}]"
    if re.search(rf"(?:不包|不提供|无|自理)[吃住食宿]{{0,1}}{wanted}|{wanted}.{{0,2}}(?:自理|自行)", clause):
        return "none"
    if re.search(rf"(?:包|免费|提供).{{0,3}}{wanted}|{wanted}.{{0,3}}免费", clause):
        return "free"
    return "paid" if re.search(r"收费|补|元|自费|食堂", clause) else "free" if "夫妻" in clause else ""


def parse_rooms(cell: Cell, context: Context) -> Parsed:
    """Number of couple rooms: ``2``, ``2间``, ``有`` (one)."""
    text = plain(cell)
    number = re.search(r"\d+", text)
    if number:
        return Parsed(min(int(number.group()), 9_999))
    return Parsed(1 if text.startswith(("有", "是", "可", "提供", "√")) else 0)


def parse_family_post(cell: Cell, context: Context) -> Parsed:
    """Kind of family post; 否 means none and 是 a couple post."""
    if is_nothing(cell) or parse_yes_no(cell, context).value is False:
        return Parsed("")
    return choice(codes.FAMILY_POST)(cell, context)


def parse_demands(cell: Cell, context: Context) -> Parsed:
    """Physical demands named in a free text, as codes in the order of the list."""
    return Parsed(demands_in(plain(cell)))


DEMAND_WORDS = sorted(
    ((plain(word), entry.code) for entry in codes.DEMAND for word in (entry.zh, *entry.synonyms)),
    key=lambda pair: -len(pair[0]),
)


@lru_cache(maxsize=10_000)
def demands_in(text: str) -> tuple[str, ...]:
    """Codes of the demands that a text names; of several weights the heaviest counts."""
    left, found = text, set()
    for word, code in DEMAND_WORDS:
        if word in left:
            found.add(code)
            left = left.replace(word, "\0")
    weights = [code for code in ("lifting_10", "lifting_25", "lifting_over") if code in found]
    found -= set(weights[:-1])
    return tuple(entry.code for entry in codes.DEMAND if entry.code in found)


SHIFT_SIGNS = (
    ("rotating", re.compile(r"倒班|轮班|两班|三班|二班|白夜|翻班")),
    ("night", re.compile(r"夜班|晚班")),
    ("flexible", re.compile(r"弹性|自由|灵活|不定时")),
    ("day", re.compile(r"白班|日班|正常班|8小时|八小时|[78]:?\d{0,2}-1[678]|五天|双休|单休")),
)


def shift_in(text: str) -> str:
    """The shift that a text on working hours names; empty when it names none. “不上夜班” is day work."""
    left = re.sub(r"(?:不上|无|没有|不倒|不需)夜?班", "白班", plain(text))
    return next((code for code, sign in SHIFT_SIGNS if sign.search(left)), "")


CERTIFICATE = re.compile(
    r"([\u4e00-\u9fff]{2,8}?)(?:特种作业|作业|操作|从业资格|职业资格|资格|上岗|技能等级)?(?:证书|证)"
)
NOT_A_SKILL = re.compile(r"身份|健康|毕业|居住|暂住|学历|学位|结婚|工作|体检")
LEADING = re.compile(r"^.*(?:持有?|有|需要?|须|具备|要求|提供|以上|的|和|或|及)(?=[\u4e00-\u9fff]{2})")


def skill_in(text: str) -> tuple[str, str]:
    """The certificate a posting asks for, as (name, level code): ``持中级电工证`` → ("电工", "4"). Empty when none."""
    for found in CERTIFICATE.finditer(re.sub(r"[,，;；。、/\s]", "、", text_of(text))):
        name = LEADING.sub("", found.group(1))
        level = next(
            (entry for entry in forms.SKILL_LEVEL if any(w in found.group() for w in (entry.zh, entry.zh[:2]))), None
        )
        name = re.sub(r"^(?:初级|中级|高级)(?:工|技师)?", "", name)
        wished_only = found.string[found.end() :].lstrip("者的").startswith("优先")
        if len(name) >= 2 and not wished_only and not NOT_A_SKILL.search(name):
            return name, level.code if level else ""
    return "", ""


def education_in(text: str) -> str:
    """The least education that a text asks for: ``初中及以上``; empty for 不限 or when none is named."""
    bare = re.sub(r"(?:文化|学历)?(?:程度)?(?:及|或)?以上.*$|学历$|文化$|毕业$", "", plain(text))
    found = forms.EDUCATION.lookup(bare) if bare else None
    return found.code if found and found.code != "90" else ""


def parse_education(cell: Cell, context: Context) -> Parsed:
    """Least education as a code; 不限 is none."""
    text = plain(cell)
    code = education_in(text)
    if code or is_nothing(text) or "不限" in text or "无要求" in text:
        return Parsed(code)
    return Parsed(
        "", warning("education_unclear", "看不懂学历要求，已保留原文。", "Education unclear; the text is kept.")
    )


def parse_validity(cell: Cell, context: Context) -> Parsed:
    """How long a posting stands, as a ``Period``: one date is its last day; 长期 has no end."""
    text = plain(cell) if isinstance(cell, str) else ""
    if text.startswith(("长期", "招满", "不限", "全年")):
        return Parsed(None)
    parsed = parse_period(cell, context)
    value = parsed.value
    if value and value.start and value.end is None and not re.search(r"起|开始|至今", text):
        last = parse_month(cell, context)
        return Parsed(Period(None, _month_end(last.value, text)), None if last.value else last.issue)
    if value and value.end and value.end.day == 1 and value.start and value.start.day == 1:
        return Parsed(Period(value.start, _last_of_month(value.end)), parsed.issue)
    return parsed


def _month_end(day: date, text: str) -> date:
    """A bare month stands to its last day."""
    if day.day != 1 or not re.fullmatch(r"\d{2,4}[年./-]\d{1,2}月?", text):
        return day
    return _last_of_month(day)


def _last_of_month(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def parse_wording(cell: Cell, context: Context) -> Parsed:
    """Text of a column whose wording is judged by law; kept as written."""
    return Parsed(tidy(cell)[:200] or None)
