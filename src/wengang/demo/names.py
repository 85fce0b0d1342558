"""Invented names: given names are joined from characters usual in their generation, so that they read as real ones."""

from __future__ import annotations

from wengang.demo.dice import Dice

_MEN = {
    1970: "建国明德光志永文福兴荣贵成忠军华平祥",
    1990: "伟强军勇斌海波林涛峰杰辉亮龙刚健飞",
    2100: "浩宇俊鹏泽轩航睿子豪博文铭嘉鑫毅晨",
}
_WOMEN = {
    1970: "玉秀兰珍英梅桂凤莲香琼芬翠菊美彩",
    1990: "丽芳燕敏霞艳静娟红萍小海梅玲春雪",
    2100: "雨欣怡婷佳慧思琪梦洁诗涵晓雯倩悦",
}
_YI_FIRST, _YI_LAST = ("吉木", "阿卓", "沙马", "曲比", "罗洪"), ("阿果", "木呷", "伍各", "拉则", "尔布")


def given_name(dice: Dice, sex: str, born: int) -> str:
    """One or two characters; two in five times out of six."""
    table = _WOMEN if sex == "女" else _MEN
    characters = next(text for year, text in table.items() if born < year)
    first, second = dice.sample(characters, 2)
    return first + second if dice.chance(0.84) else first


def full_name(dice: Dice, surname: str, sex: str, born: int, ethnicity: str = "") -> str:
    """Surname and given name; some Yi names in two parts with a middle dot."""
    if ethnicity == "彝族" and dice.chance(0.2):
        return f"{dice.choice(_YI_FIRST)}·{dice.choice(_YI_LAST)}"
    return surname + given_name(dice, sex, born)


_ALIKE = (
    ("国", "果"),
    ("芳", "方"),
    ("明", "铭"),
    ("军", "君"),
    ("玉", "钰"),
    ("华", "桦"),
    ("文", "雯"),
    ("建", "健"),
)


def same_sound(name: str) -> str:
    """The name as somebody else would write it down from hearing; unchanged when no character has a usual twin."""
    for one, other in _ALIKE:
        if one in name[1:]:
            return name[0] + name[1:].replace(one, other, 1)
        if other in name[1:]:
            return name[0] + name[1:].replace(other, one, 1)
    return name
