"""What people of the demonstration do now and what they would like to do, with shares that follow the field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from wengang.demo.dice import Dice
from wengang.demo.places import Sender


@dataclass(frozen=True)
class Job:
    """Present status in the form's words. ``since`` is the first day; ``wage`` yuan a month, 0 when none."""

    status: str = "待业"
    place: str = ""
    city: str = ""
    employer: str = ""
    title: str = ""
    wage: int = 0
    since: date | None = None
    back: date | None = None
    mode: str = ""


@dataclass(frozen=True)
class Hope:
    """A wish for work. ``will`` is 是, 稳定在岗 (stays), 否 or empty (not asked)."""

    will: str = ""
    place: str = ""
    trade: str = ""
    wage: int = 0
    start: str = ""
    lodging: str = ""
    training: str = ""
    skill: str = ""
    limits: str = ""
    together: bool = False


TRADES: dict[str, tuple[str, ...]] = {
    "装配工": ("",),
    "普工": ("",),
    "包装工": ("",),
    "缝纫工": ("缝纫工证", ""),
    "电工": ("电工证",),
    "焊工": ("焊工证",),
    "叉车司机": ("叉车证",),
    "家政服务员": ("家政服务员证", ""),
    "月嫂": ("母婴护理证",),
    "保洁": ("",),
    "厨师": ("中式烹调师证", ""),
    "质检员": ("",),
    "注塑工": ("",),
    "搬运工": ("",),
    "仓管员": ("",),
    "保安": ("保安员证", ""),
}
_USUAL = ("普工", "装配工", "包装工", "缝纫工", "质检员", "注塑工", "家政服务员", "保洁")
_RARER = ("搬运工", "仓管员", "叉车司机", "焊工", "电工", "厨师", "保安", "月嫂")
_WANTED = dict(
    zip((*_USUAL, *_RARER), (5, 5, 4, 3, 2, 1.5, 1.5, 1.5, 1.2, 1, 0.8, 0.8, 0.8, 0.8, 0.8, 0.5), strict=True)
)
_AWAY_WAGES = (3000, 6500, 4400)
_FIRMS = ("某电子厂", "某鞋材厂", "某工地", "某五金厂", "某餐饮店", "某服装厂", "某家具厂", "某物流公司")
_STATUS_BY_AGE: dict[int, dict[str, float]] = {
    20: {"在校": 6, "待业": 2, "已外出": 3, "灵活": 0.5},
    45: {"已外出": 44, "就近就业": 12, "待业": 15, "灵活": 8, "务农": 10, "创业": 4, "公益岗": 2, "无法就业": 1.5},
    60: {"已外出": 32, "务农": 26, "就近就业": 12, "待业": 11, "灵活": 9, "公益岗": 6, "创业": 2, "无法就业": 3},
    120: {"务农": 45, "无法就业": 40, "公益岗": 6, "灵活": 6, "待业": 3},
}
_WISH_BY_STATUS = {
    "待业": {"是": 0.9, "否": 0.07, "": 0.03},
    "务农": {"是": 0.42, "否": 0.53, "": 0.05},
    "灵活": {"是": 0.45, "否": 0.5, "": 0.05},
    "就近就业": {"是": 0.12, "稳定在岗": 0.85, "": 0.03},
    "已外出": {"是": 0.07, "稳定在岗": 0.88, "": 0.05},
    "在校": {"是": 0.15, "否": 0.8, "": 0.05},
    "公益岗": {"是": 0.04, "稳定在岗": 0.96},
    "创业": {"稳定在岗": 0.95, "是": 0.05},
    "无法就业": {"否": 1.0},
}
Life = tuple[str, str, Job, Hope]


def education(dice: Dice, born: int) -> str:
    """Schooling by year of birth."""
    if born < 1970:
        return dice.of({"小学": 6, "初中": 4, "高中": 0.6, "文盲": 0.8})
    if born < 1990:
        return dice.of({"初中": 7, "小学": 2, "高中": 1, "中专": 0.8})
    return dice.of({"初中": 4.5, "高中": 2, "中专": 2, "大专": 1.5, "本科": 0.5})


def life_of(dice: Dice, sender: Sender, age: int, schooling: str, today: date) -> Life:
    """Health, labour ability, present job and wish of somebody of this age."""
    status = dice.of(next(table for limit, table in _STATUS_BY_AGE.items() if age < limit))
    health, ability = _body(dice, age, status)
    job = _job(dice, sender, status, today)
    return health, ability, job, _hope(dice, sender, age, job, ability)


def _body(dice: Dice, age: int, status: str) -> tuple[str, str]:
    if status == "无法就业":
        return dice.of({"慢性病": 5, "残疾": 3, "健康": 2}), dice.of(
            {"丧失劳动力": 3, "无劳动力": 5, "弱劳动力或半劳动力": 2}
        )
    health = dice.of({"健康": 90 - age / 2, "一般": 6, "慢性病": 2 + age / 20, "残疾": 1.5})
    weak = health in {"慢性病", "残疾"} or age > 62
    return health, "弱劳动力或半劳动力" if weak and dice.chance(0.7) else dice.of({"普通劳动力": 8, "技能劳动力": 2})


def _job(dice: Dice, sender: Sender, status: str, today: date) -> Job:
    since = today - timedelta(days=dice.randint(40, 1500))
    title = dice.of(_WANTED)
    if status == "已外出":
        place, city = dice.choice(sender.far)
        wage = round(dice.triangular(*_AWAY_WAGES), -2)
        return Job(status, place, city, city + dice.choice(_FIRMS), title, int(wage), since, None, _mode(dice))
    if status in {"就近就业", "公益岗", "灵活", "创业"}:
        low, high = {"公益岗": (600, 1200), "灵活": (1500, 3500)}.get(status, (2200, 4200))
        name = {"公益岗": "护林员", "创业": "个体经营"}.get(status, title)
        return Job(status, "县内", "", "", name, dice.randrange(low, high, 100), since, None, "自主外出")
    if status == "待业" and dice.chance(0.5):
        back = today - timedelta(days=dice.randint(3, 200))
        return Job(status, "", "", "", "", 0, back - timedelta(days=dice.randint(90, 900)), back)
    return Job(status)


def _mode(dice: Dice) -> str:
    return dice.of({"自主外出": 5, "亲友带动": 3, "有组织输出": 2.5, "点对点输送": 1, "中介介绍": 0.7})


def _hope(dice: Dice, sender: Sender, age: int, job: Job, ability: str) -> Hope:
    will = dice.of(_WISH_BY_STATUS[job.status])
    if will != "是":
        return Hope(will=will, skill=_skill(dice, dice.of(_WANTED)) if dice.chance(0.08) else "")
    trade = dice.of(_WANTED)
    weak = ability.startswith("弱")
    near = weak or age > 58 or dice.chance(0.05)
    return Hope(
        will="是",
        place=dice.choice(("县内", "本地")) if near else dice.of(sender.destinations),
        trade=trade,
        wage=int(round(dice.triangular(2500, 5500, 3600), -2)),
        start=dice.choice(("随时", "随时", "月底", "春节后")) if dice.chance(0.1) else "",
        lodging="不需要" if near else dice.of({"集体宿舍": 7, "": 2}),
        training=dice.of({"": 7, "电工": 1, "家政": 1, "焊工": 0.6, "叉车": 0.6}),
        skill=_skill(dice, trade),
        limits="轻活" if weak else dice.of({"": 8, "不上夜班": 1, "固定时间": 0.6, "坐着干": 0.3}),
    )


def _skill(dice: Dice, trade: str) -> str:
    return dice.choice(TRADES[trade])
