"""Names by sound: what search boxes and the hunt for doubles compare."""

from functools import lru_cache

from rapidfuzz import fuzz

SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "解": "xie",
    "查": "zha",
    "仇": "qiu",
    "区": "ou",
    "朴": "piao",
    "覃": "qin",
    "冼": "xian",
    "缪": "miao",
    "翟": "zhai",
    "盖": "ge",
    "员": "yun",
    "种": "chong",
    "折": "she",
    "乐": "yue",
    "繁": "po",
    "召": "shao",
    "幺": "yao",
    "洗": "xian",
}
"""Characters that sound otherwise as a surname."""
LIKE = 90
"""From this likeness of the sounds (0–100) two names are similar."""


@lru_cache(maxsize=30_000)
def _sound(character: str) -> str:
    from pypinyin import Style, lazy_pinyin  # its tables take half a second, which most processes never need

    return "".join(sign for sign in lazy_pinyin(character, style=Style.NORMAL)[0].lower() if sign.isalnum())


def sounds(name: str) -> tuple[str, str]:
    """Pinyin without tones and blanks, and its initials: 罗小明 → ("luoxiaoming", "lxm")."""
    parts = [_sound(character) for character in name]
    if name and name[0] in SURNAMES:
        parts[0] = SURNAMES[name[0]]
    if name.isascii():
        return "".join(parts), "".join(word[0] for word in name.lower().split() if word[0].isalnum())
    return "".join(parts), "".join(part[0] for part in parts if part)


def likeness(one: str, other: str) -> int:
    """How alike two names sound, 0–100, given their pinyin."""
    return round(fuzz.ratio(one, other))
