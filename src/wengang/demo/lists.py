"""The lists of the sending side: 农村劳动力资源信息登记表 and 脱贫人口务工监测台账, as several people write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from wengang.demo import mess
from wengang.demo.dice import Dice
from wengang.demo.names import same_sound
from wengang.demo.people import House, Member, id_of
from wengang.demo.work import Job
from wengang.demo.workbooks import Merge, Table, Value, words

GROUPS = (("户基本情况", 7), ("成员基本情况", 12), ("务工情况", 8), ("求职培训意愿", 6), ("其他", 4))
HEADER = words(
    "乡镇 村 户编号 户主姓名 家庭住址 户属性 楼栋号 "
    "姓名 与户主关系 性别 公民身份号码 出生年月 民族 文化程度 健康状况 劳动能力 技能/证书 联系电话 是否易地搬迁 "
    "就业状态 务工地点 务工单位 工种 月收入 外出时间 返乡时间 输出方式 "
    "就业意愿 意向地 意向工种 期望月薪 培训意愿 培训意向工种 "
    "需帮助事项 调查人 调查时间 备注"
)
OTHER_WORDS = dict(
    pair.split("=")
    for pair in words(
        "乡镇=乡(镇) 村=行政村 户编号=户号 户主姓名=户主 家庭住址=现住址 户属性=人员类别 姓名=人员姓名 "
        "与户主关系=家庭关系 公民身份号码=身份证号 文化程度=学历 技能/证书=技能 "
        "联系电话=手机号码 就业状态=务工状况 务工地点=务工地 "
        "务工单位=工作单位 月收入=月工资（元） 期望月薪=期望工资 意向地=意向就业地 调查人=信息员"
    )
)
_OF_HOUSE = range(2, 7)
_KINDS = ("heard", "retyped", "fifteen", "moved", "heard", "retyped")


@dataclass(frozen=True)
class Entry:
    """A line of a household list: somebody in a household, seen on a day. ``shape`` says how the id is written."""

    house: House
    member: Member
    seen: date
    shape: str = ""


def entries(houses: Sequence[House], dice: Dice, today: date) -> list[Entry]:
    """Every member once, and about one in eighty a second time: written down again elsewhere or by somebody else."""
    by_house = {id(house): _survey(house, today - timedelta(days=dice.randint(8, 45))) for house in houses}
    once = [entry for group in by_house.values() for entry in group]
    for number, entry in enumerate(dice.sample(once, max(4, len(once) // 80))):
        double = _double(entry, _KINDS[number % len(_KINDS)], houses, dice)
        by_house[id(double.house)].append(double)
    return [entry for group in by_house.values() for entry in group]


def _survey(house: House, seen: date) -> list[Entry]:
    return [Entry(house, member, seen) for member in house.members]


def _double(entry: Entry, kind: str, houses: Sequence[House], dice: Dice) -> Entry:
    """The same person again: in another village, with the old 15-digit number, or written from hearing."""
    member, near = entry.member, [house for house in houses if house.township is entry.house.township]
    elsewhere = dice.choice(near)
    if kind == "moved":
        return Entry(elsewhere, replace(member, kin="其他亲属"), entry.seen + timedelta(days=3))
    if kind == "fifteen" and member.birth.year < 2000:
        return Entry(entry.house, member, entry.seen, "fifteen")
    if kind == "heard":
        return Entry(
            elsewhere, replace(member, name=same_sound(member.name), kin="其他亲属", phone=""), entry.seen, "none"
        )
    other = id_of(dice, member.id_number[:6], member.birth, member.sex)
    return Entry(elsewhere, replace(member, name=same_sound(member.name), id_number=other, kin="其他亲属"), entry.seen)


def household_table(name: str, lines: list[Entry], dice: Dice, *, merged: bool, officer: str) -> Table:
    """One worksheet. ``merged``: two-row header and household cells merged, else one header row in other words."""
    unit = f"{lines[0].house.township.county}{lines[0].house.township.name}"
    rows = [_household_row(dice, entry, officer) for entry in lines]
    struck = frozenset(number for number, entry in enumerate(lines) if not entry.shape and dice.chance(0.003))
    return Table(
        name=name,
        title=f"{lines[0].house.township.county}农村劳动力资源信息登记表",
        meta=f"填报单位：{unit}{name if merged else ''}  填报日期：{max(e.seen for e in lines):%Y年%m月%d日}",
        header=HEADER if merged else tuple(OTHER_WORDS.get(text, text) for text in HEADER),
        groups=GROUPS if merged else (),
        rows=rows,
        merges=list(_household_merges(lines)) if merged else (),
        footer=(f"合计：{len(rows)}人", f"填表人：{officer}      审核人：            （村委会盖章）"),
        struck=struck,
        red=frozenset(n for n, entry in enumerate(lines) if entry.member.job.back and dice.chance(0.4)),
        notes={(0, 10): "身份证号由户口簿抄录"} if merged else {},
    )


def _household_row(dice: Dice, entry: Entry, officer: str) -> list[Value]:
    house, hope = entry.house, entry.member.wish
    head = house.members[0].name
    return [
        *(house.township.name, house.village, house.number, head, house.address, house.category, house.building),
        *_member_cells(dice, entry),
        *_work_cells(dice, entry.member.job),
        *(_will(hope.will), hope.place, hope.trade, mess.a_hope(dice, hope.wage)),
        *("是" if hope.training else "", hope.training),
        *(house.help_needed, officer, f"{entry.seen:%Y-%m-%d}", hope.limits),
    ]


def _member_cells(dice: Dice, entry: Entry) -> list[Value]:
    member, born = entry.member, entry.member.birth
    return [
        *(mess.a_name(dice, member.name), member.kin, member.sex, _id_cell(dice, entry)),
        dice.choice((f"{born:%Y.%m}", f"{born:%Y-%m-%d}", f"{born.year}年{born.month}月")),
        *(member.ethnicity, member.education, member.health, member.ability, member.wish.skill),
        mess.a_phone(dice, member.phone),
        mess.a_yes(dice, entry.house.township.resettled),
    ]


def _work_cells(dice: Dice, job: Job) -> list[Value]:
    return [
        *(job.status, job.place, job.employer, job.title, mess.a_wage(dice, job.wage)),
        *(mess.a_month(dice, job.since), mess.a_month(dice, job.back), job.mode),
    ]


def _will(will: str) -> str:
    return "否" if will == "稳定在岗" else will


def _id_cell(dice: Dice, entry: Entry) -> Value:
    if entry.shape == "none":
        return ""
    number = entry.member.id_number
    return mess.fifteen(number) if entry.shape == "fifteen" else mess.an_id(dice, number)


def _household_merges(lines: list[Entry]) -> Iterator[Merge]:
    first = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or lines[number].house is not lines[first].house:
            if number - first > 1:
                yield from ((column, first, number - 1) for column in _OF_HOUSE)
            first = number


MONITORING = words(
    "序号 县 乡镇 村 户编号 姓名 身份证号码 类别 联系电话 务工区域 务工详细地址 务工单位 工种 "
    "就业渠道 外出时间 累计月数 月收入 返乡时间 返乡原因 再就业意愿 核实方式 更新日期"
)
_CHANNEL = {"已外出": "外出务工", "就近就业": "其他", "公益岗": "公益性岗位", "灵活": "灵活就业"}


def monitoring_table(county: str, houses: Iterable[House], dice: Dice, today: date) -> Table:
    """This month's telephone check of lifted people at work; about one in sixteen has come home."""
    working = [
        (house, member)
        for house in houses
        for member in house.members
        if house.category != "一般农户" and member.job.status in _CHANNEL
    ]
    rows = [[n, *_monitoring_row(dice, house, member, today)] for n, (house, member) in enumerate(working, 1)]
    return Table(
        name=county,
        title=f"{county}脱贫人口（监测对象）务工监测台账",
        meta=f"填报单位：{county}人社局    月报    {today:%Y年%m月}",
        header=MONITORING,
        rows=rows,
        footer=(f"合计 {len(rows)} 人", "填表人：            联系电话：            "),
        hidden=frozenset({len(rows) - 1}) if len(rows) > 5 else frozenset(),
    )


def _monitoring_row(dice: Dice, house: House, member: Member, today: date) -> list[Value]:
    job = member.job
    back = today - timedelta(days=dice.randint(2, 25)) if job.status == "已外出" and dice.chance(0.06) else None
    months = min(11, max(1, (today - (job.since or today)).days // 30))
    reason = dice.choice(("照顾老人", "工厂放假", "合同到期")) if back else ""
    return [
        *(house.township.county, house.township.name, house.village, house.number),
        *(mess.a_name(dice, member.name), mess.an_id(dice, member.id_number, 0.002), house.category),
        *(mess.a_phone(dice, member.phone), "省外" if job.status == "已外出" else "县内"),
        *(job.place, job.employer, job.title, _CHANNEL[job.status], mess.a_month(dice, job.since), months),
        *(mess.a_wage(dice, job.wage), mess.a_month(dice, back), reason, "是" if back else ""),
        *(dice.choice(("电话", "电话", "入户", "微信")), f"{today - timedelta(days=dice.randint(0, 6)):%Y-%m-%d}"),
    ]
