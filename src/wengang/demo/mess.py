"""The ways clerks write the same thing: what the importer meets every day, drawn at the rates seen in the field."""

from __future__ import annotations

from datetime import date

from wengang.demo.dice import Dice

_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def an_id(dice: Dice, number: str, lost: float = 0.004) -> str | float:
    """An id number. Now and then Excel has turned it into a number: its last three digits are gone for good."""
    if dice.chance(lost):
        return float(number[:15] + "000") if dice.chance(0.5) else f"{float(number[:17] + '0'):.5E}"
    if dice.chance(0.003):
        return _typo(dice, number)
    shapes = {
        number: 90.0,
        f" {number}": 1.5,
        f"{number[:6]} {number[6:14]} {number[14:]}": 1.5,
        f"'{number}": 1.0,
        number.translate(_FULL_WIDTH): 0.7,
        f"身份证:{number}": 0.4,
    }
    return dice.of(shapes if dice.chance(0.4) else {number.lower() if dice.chance(0.3) else number: 1.0})


def _typo(dice: Dice, number: str) -> str:
    place = dice.randint(14, 16)
    return number[:place] + str((int(number[place]) + dice.randint(1, 9)) % 10) + number[place + 1 :]


def fifteen(number: str) -> str:
    """The id as the first-generation card had it; only for births in the 1900s."""
    return number[:6] + number[8:17]


def a_name(dice: Dice, name: str) -> str:
    if "·" in name:
        return name.replace("·", dice.choice(("·", "•", "．", ".")))
    if len(name) == 2 and dice.chance(0.12):
        return f"{name[0]}{dice.choice(('  ', '　', ' '))}{name[1]}"
    return name + (" " if dice.chance(0.03) else "")


def a_phone(dice: Dice, phone: str) -> str | int:
    if not phone:
        return dice.choice(("", "无"))
    shapes: dict[str | int, float] = {
        phone: 80,
        int(phone): 8,
        f"{phone[:3]} {phone[3:7]} {phone[7:]}": 6,
        f"{phone[:3]}-{phone[3:7]}-{phone[7:]}": 3,
        f"+86{phone}": 1.5,
        f"{phone}/无": 1,
    }
    return dice.of(shapes)


def a_month(dice: Dice, day: date | None) -> str | int:
    if day is None:
        return ""
    serial = (day - date(1899, 12, 30)).days
    shapes: dict[str | int, float] = {
        f"{day.year}.{day.month:02d}": 40,
        f"{day.year}年{day.month}月": 25,
        f"{day:%Y-%m-%d}": 15,
        f"{day:%Y%m%d}": 8,
        f"{day:%Y}/{day.month}/{day.day}": 8,
        serial: 4,
        f"{day.year}.{day.month}": 3 if day.month != 1 else 0.5,
    }
    return dice.of(shapes)


def a_wage(dice: Dice, wage: int) -> str | int:
    """A wage a month, sometimes told as a guess, a range or a year's income."""
    if not wage:
        return ""
    shapes: dict[str | int, float] = {
        wage: 70,
        f"{wage}元": 8,
        f"{wage}左右": 8,
        f"约{wage}": 4,
        f"{wage // 1000}-{wage // 1000 + 1}千": 4,
        f"{wage / 1000:g}千": 4,
        f"年收入{wage * 12 / 10000:.1f}万": 2,
    }
    return dice.of(shapes)


def a_hope(dice: Dice, wage: int) -> str | int:
    """A hoped-for wage; 0 is left empty."""
    shapes: dict[str | int, float] = {wage: 12, f"{wage}以上": 1, f"{wage}左右": 1, f"{wage / 1000:g}千": 1}
    return dice.of(shapes) if wage else ""


def a_yes(dice: Dice, yes: bool) -> str:
    return dice.choice(("是", "√", "有", "1")) if yes else dice.choice(("否", "", "无"))
