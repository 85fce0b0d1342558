"""How the name of a division is shortened in everyday writing: 广西壮族自治区 → 广西, 天等县 → 天等."""

from __future__ import annotations

import re
from functools import lru_cache

PROVINCE, PREFECTURE, COUNTY, TOWNSHIP = 1, 2, 3, 4

# The peoples of China without 族; 各 is for 各族自治县. A single character counts only with 族.
_ONE_CHARACTER = "[回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒京各]"
_MORE_CHARACTERS = (
    "蒙古|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|高山|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯"
    "|阿昌|普米|塔吉克|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
_PEOPLE_AT_END = re.compile(f"(?:(?:{_ONE_CHARACTER}|{_MORE_CHARACTERS})族|{_MORE_CHARACTERS})$")
_AUTONOMOUS = {"自治区": "", "自治州": "州", "自治县": "县", "自治旗": "旗"}
_SUFFIXES = {
    PROVINCE: ("特别行政区", "省", "市"),
    PREFECTURE: ("地区", "市", "盟"),
    COUNTY: ("林区", "特区", "新区", "区", "市", "县", "旗"),
    TOWNSHIP: ("街道办事处", "民族乡", "民族苏木", "街道", "苏木", "镇", "乡"),
}

_ENDINGS = {level: (*_AUTONOMOUS, *suffixes) for level, suffixes in _SUFFIXES.items()}


@lru_cache(maxsize=100_000)
def short_name(name: str, level: int) -> str:
    """The name without the word for its rank and without the peoples of an autonomous division.

    At least two characters stay: 易县 is never 易. `level` is 1 (province) to 4 (township).
    """
    for suffix in _ENDINGS[level]:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            stem = name[: -len(suffix)]
            return _without_peoples(stem) if suffix in _AUTONOMOUS or level == TOWNSHIP else stem
    return name


def spellings(name: str, level: int) -> set[str]:
    """All the ways a clerk writes the name: 黔西南布依族苗族自治州, 黔西南州, 黔西南."""
    short = short_name(name, level)
    forms = {name, short}
    if level == TOWNSHIP:
        return forms
    for suffix, rank in _AUTONOMOUS.items():
        if rank and name.endswith(suffix):
            forms.add(short + rank)
    return forms


def _without_peoples(stem: str) -> str:
    while True:
        shorter = _PEOPLE_AT_END.sub("", stem)
        if shorter == stem or len(shorter) < 2:
            return stem.removesuffix("族") if len(stem) > 2 else stem
        stem = shorter
