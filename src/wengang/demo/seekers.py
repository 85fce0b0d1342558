"""求职清单 of a sender as a table: who wants to leave, with whom, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from wengang.demo import mess
from wengang.demo.dice import Dice
from wengang.demo.people import House, Member
from wengang.demo.workbooks import Table, Value, words

SEEKERS = words(
    "序号 姓名 身份证号 联系电话 年龄段 文化程度 技能 意向地 意向工种 期望月薪 "
    "可到岗时间 同行亲属 住宿要求 特殊需要 镇村 联系人"
)
STAYING = ("县内", "本地")


def seeker_table(name: str, title: str, houses: Sequence[House], dice: Dice, today: date) -> Table:
    """Everybody of these households who wants work away from home, one row each."""
    found = [(house, member) for house in houses for member in house.members if leaves(member)]
    rows: list[list[Value]] = [[n, *_row(dice, house, member, today)] for n, (house, member) in enumerate(found, 1)]
    return Table(
        name=name,
        title=title,
        meta=f"报送单位：{name}劳动服务站",
        header=SEEKERS,
        rows=rows,
        footer=(f"合计 {len(rows)} 人", "填表人：        联系电话："),
    )


def leaves(member: Member) -> bool:
    return member.wish.will == "是" and member.wish.place not in STAYING


def _row(dice: Dice, house: House, member: Member, today: date) -> list[Value]:
    hope = member.wish
    band = member.age(today) // 10 * 10
    start = today + timedelta(days=dice.randint(-5, 40))
    known = "" if member.phone and dice.chance(0.05) else mess.an_id(dice, member.id_number, 0.006)
    return [
        *(mess.a_name(dice, member.name), known, mess.a_phone(dice, member.phone), f"{band}-{band + 9}岁"),
        *(member.education, hope.skill, hope.place, hope.trade, mess.a_hope(dice, hope.wage)),
        *(hope.start or f"{start:%Y-%m-%d}", _companion(house, member), hope.lodging, hope.limits),
        *(f"{house.township.name}{house.village}", "驻村工作站"),
    ]


def _companion(house: House, member: Member) -> str:
    """The spouse's name, when both want to go together."""
    if not member.wish.together:
        return ""
    other = next(each for each in house.members if each.wish.together and each is not member)
    return f"{other.name}（夫妻）"
