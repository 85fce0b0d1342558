"""Chinese numerals as clerks write them: 三, 十二, 二千八, 一万二, 两千五百."""

from __future__ import annotations

DIGITS = {
    "〇": 0,
    "零": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬", "一二三四五六七八九十百千万")
CHARACTERS = "〇零一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟萬"


def chinese_number(text: str) -> int | None:
    """The number that the numerals mean, or None. A bare last digit takes the next lower unit: 二千八 = 2800."""
    text = text.translate(FORMAL)
    if not 0 < len(text) <= 20:
        return None
    if all(sign in DIGITS for sign in text):
        return int("".join(str(DIGITS[sign]) for sign in text))
    total, section, digit, unit, zero = 0, 0, 0, 1, False
    for sign in text:
        if sign in DIGITS:
            zero = zero or DIGITS[sign] == 0
            digit = DIGITS[sign]
        elif sign == "万":
            total, section, digit, unit, zero = (total + section + digit) * 10000, 0, 0, 10000, False
        elif sign in UNITS:
            unit = UNITS[sign]
            section, digit, zero = section + (digit or 1) * unit, 0, False
        else:
            return None
    return total + section + digit * (unit // 10 if digit and unit > 10 and not zero else 1)
