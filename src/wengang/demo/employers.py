"""Invented employers of the receiving side and the posts they offer, a few of them asking for what the law forbids."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta

from stdnum.cn import uscc

from wengang.demo.dice import Dice
from wengang.demo.places import Receiver

_FIRST, _SECOND = "恒澜钰稷骏晟沅禾朗翊琅聚融泓卓", "舟岚坤烁辉隆翼辰垚屿铠泽林川骐"
_OFFICERS = "陈李张王林何吴周徐郑"
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CAPACITY = 12

UNLAWFUL = (
    ("男", "18-35岁", "限男性"),
    ("女", "18-40岁", "女性优先"),
    ("不限", "45岁以下", ""),
    ("男", "20-45", "限男性，退伍军人优先"),
    ("不限", "18-35岁", "未婚优先"),
    ("不限", "", "非本省户籍勿扰"),
)


@dataclass(frozen=True)
class Trade:
    """A usual post of an industry: wage range (yuan a month), hours and what the work itself demands."""

    title: str
    low: int
    high: int
    content: str
    hours: str = "两班倒，月休4天"
    demand: str = "站立作业"
    skill: str = ""
    education: str = ""
    pay: str = "计时"


_COMMON = (
    Trade("普工", 4200, 5800, "流水线操作、上下料"),
    Trade("包装工", 4000, 5200, "产品贴标、装箱", "白班，8:00-18:00", "站立作业"),
    Trade("质检员", 4200, 5500, "外观检验、记录", "白班，8小时", "坐姿作业，视力良好", education="初中"),
    Trade("仓管员", 4300, 5500, "收发货、盘点", "白班", "搬运10公斤以内", education="初中"),
    Trade("保洁", 3000, 3800, "厂区清洁", "白班，固定时间", "轻体力"),
)
_BY_INDUSTRY: dict[str, tuple[Trade, ...]] = {
    "摩托车配件": (
        Trade("装配工", 4500, 6500, "摩托车部件装配"),
        Trade("焊工", 5500, 7500, "车架焊接", skill="焊工证", demand="高温，站立作业"),
    ),
    "灯饰": (
        Trade("装配工", 4200, 5600, "灯具组装", demand="坐姿作业"),
        Trade("电工", 5200, 6800, "设备维修", skill="电工证"),
    ),
    "电子": (
        Trade("装配工", 4500, 6200, "电子元件插装", demand="坐姿作业，视力良好"),
        Trade("操作工", 4800, 6500, "贴片机操作", education="初中"),
    ),
    "食品": (
        Trade("包装工", 3800, 5000, "食品分拣包装", "白班"),
        Trade("厨师", 4800, 6500, "员工食堂", "早晚班", skill="中式烹调师证"),
    ),
    "家政": (
        Trade("家政服务员", 4500, 6500, "居家保洁、做饭", "固定时间", "轻体力", skill="家政服务员证"),
        Trade("月嫂", 6500, 9000, "母婴护理", "住家", "轻体力", skill="母婴护理证"),
        Trade("保洁", 3200, 4000, "医院、写字楼保洁", "白班，固定时间", "轻体力"),
    ),
    "物流": (
        Trade("叉车司机", 5200, 6800, "叉车装卸", "两班倒", "坐姿作业", skill="叉车证"),
        Trade("搬运工", 5000, 7000, "装卸货物", "夜班", "搬运25公斤以上"),
        Trade("分拣员", 4200, 5800, "快件分拣", "夜班，22:00-6:00"),
    ),
    "卫浴五金": (
        Trade("抛光工", 5500, 8000, "五金抛光", demand="高温，站立作业", pay="计件"),
        Trade("装配工", 4300, 5800, "龙头装配"),
    ),
    "服装": (
        Trade("缝纫工", 4500, 7500, "平车缝制", "白班加晚班", "坐姿作业", "缝纫工证", pay="计件"),
        Trade("熨烫工", 4200, 5500, "整烫", demand="高温，站立作业"),
    ),
    "光伏": (
        Trade("操作工", 5000, 7000, "组件串焊", education="初中"),
        Trade("装配工", 4800, 6200, "组件装框", demand="搬运25公斤以内"),
    ),
    "注塑模具": (
        Trade("注塑工", 4600, 6200, "注塑机操作、修边"),
        Trade("电工", 5500, 7200, "设备维修", skill="电工证"),
    ),
    "家电": (
        Trade("装配工", 4600, 6200, "小家电装配"),
        Trade("搬运工", 4800, 6500, "成品搬运", demand="搬运25公斤以内"),
    ),
}


@dataclass
class Firm:
    """An employer, in the words of the list."""

    name: str
    uscc: str
    industry: str
    site: tuple[str, str]
    address: str
    contact: str
    phone: str
    posts: list[Post] = field(default_factory=list)


@dataclass
class Post:
    """One line of the list of posts. ``headcount`` people are wanted on one posting."""

    trade: Trade
    headcount: int
    wage: tuple[int, int]
    kind: str
    board: str
    lodging: str
    insurances: str
    contract: str
    until: date
    caring: bool = False
    couple_rooms: int = 0
    sex: str = "不限"
    ages: str = ""
    remark: str = ""


def firms_of(receiver: Receiver, seed: int, scale: float, today: date) -> list[Firm]:
    """Employers of one receiving division with ``receiver.vacancies × scale`` posts in all."""
    dice = Dice(seed, "firms", receiver.key)
    wanted = max(_CAPACITY, round(receiver.vacancies * scale))
    firms: list[Firm] = []
    names: set[str] = set()
    while wanted > 0:
        firm = invent(dice, receiver, names)
        count = min(wanted, 1 + int(dice.expovariate(1 / 4)))
        firm.posts = [_post(dice, firm.industry, today) for _ in range(count)]
        firms.append(firm)
        wanted -= count
    _ask_unlawfully(dice, [post for firm in firms for post in firm.posts])
    return firms


def invent(dice: Dice, receiver: Receiver, names: set[str]) -> Firm:
    """An employer of that division under a name that nobody bears yet; the name is added to ``names``."""
    industry = dice.of(receiver.industries)
    city = receiver.name.removesuffix("省") if receiver.code == "32" else receiver.name
    while True:
        brand = dice.choice(_FIRST) + dice.choice(_SECOND) + dice.choice(("", "", "和", "新"))
        name = f"{city}{brand}{_kind(industry)}有限公司"
        if name not in names:
            break
    names.add(name)
    site = dice.choice(receiver.sites)
    contact = dice.choice(_OFFICERS) + dice.choice(("经理", "主管", "小姐", "先生"))
    phone = f"154{dice.randrange(10**8):08d}"
    address = f"{site[1]}{dice.choice(('兴业', '创新', '工业', '振兴', '望江'))}路{dice.randint(1, 380)}号"
    return Firm(name, social_credit_code(dice, site[0]), industry, site, address, contact, phone)


def _kind(industry: str) -> str:
    return {"家政": "家政服务", "物流": "物流", "食品": "食品", "服装": "服饰", "光伏": "新能源"}.get(
        industry, industry
    )


def social_credit_code(dice: Dice, county: str) -> str:
    """A well-formed unified social credit code (GB 32100) of an invented company."""
    body = "91" + county[:6].ljust(6, "0") + "MA" + "".join(dice.choice(_ALPHABET) for _ in range(6))
    body += _organisation_check(body[8:16])
    return body + uscc.calc_check_digit(body)


def _organisation_check(code: str) -> str:
    """Check character of an organisation code, GB 11714."""
    total = sum(weight * int(char, 36) for weight, char in zip((3, 7, 9, 10, 5, 8, 4, 2), code, strict=True))
    return "0123456789X0"[(11 - total % 11) % 11]


def _post(dice: Dice, industry: str, today: date) -> Post:
    trade = dice.choice(_BY_INDUSTRY[industry] * 2 + (() if industry == "家政" else _COMMON))
    low = trade.low + 100 * dice.randint(-3, 4)
    caring = dice.chance(0.08)
    lodging = dice.of({"免费": 7, "收费": 2, "不提供": 1}) if industry != "家政" else "不提供"
    couples = dice.randint(1, 6) if lodging == "免费" and dice.chance(0.25) else 0
    headcount = max(2 if couples else 1, min(40, math.ceil(dice.expovariate(1 / 5.4))))
    return Post(
        trade=trade,
        headcount=headcount,
        wage=(max(low, 5000), max(trade.high, 5600)) if caring else (low, trade.high + 100 * dice.randint(-2, 3)),
        kind=dice.of({"长期": 8, "短期": 1.2, "季节": 0.8}),
        board="免费" if caring else dice.of({"免费": 5, "收费": 4, "不提供": 1}),
        lodging="免费" if caring else lodging,
        insurances=dice.choice(("养老、医疗、失业、工伤、生育", "五险", "工伤、意外险", "养老、医疗、工伤")),
        contract=dice.of({"固定期限": 8, "劳务派遣": 1, "非全日制": 0.4}),
        until=today + timedelta(days=dice.randint(20, 75)),
        caring=caring,
        couple_rooms=couples,
    )


def _ask_unlawfully(dice: Dice, posts: list[Post]) -> None:
    """Give about one post in thirty a condition that the law forbids, as lists still have them."""
    for number, post in enumerate(dice.sample(posts, max(2, len(posts) // 30))):
        post.sex, post.ages, post.remark = UNLAWFUL[number % len(UNLAWFUL)]
