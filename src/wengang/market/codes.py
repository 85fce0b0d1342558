"""Code lists of the vacancy lists, with the words that people write for them. Plain Python."""

from __future__ import annotations

from wengang.core.sheets.codes import Code, CodeList


def _list(name: str, *entries: tuple[str, str, str, str]) -> CodeList:
    return CodeList(name, tuple(Code(code, zh, en, tuple(words.split())) for code, zh, en, words in entries))


VACANCY_KIND = _list(
    "vacancy_kind",
    ("long", "长期", "Long-term", "长期工 全职 正式 正式工 长期岗位"),
    ("short", "短期", "Short-term", "短期工 临时 临时工 寒暑假工"),
    ("seasonal", "季节", "Seasonal", "季节性 季节工 旺季 季节性用工"),
)
SHIFT = _list(
    "shift",
    ("day", "白班", "Day shift", "长白班 常白班 日班 白天 正常班"),
    ("night", "夜班", "Night shift", "长夜班 晚班"),
    ("rotating", "倒班", "Rotating shifts", "两班倒 三班倒 两班制 三班制 轮班 白夜班 12小时两班倒"),
    ("flexible", "弹性", "Flexible hours", "弹性工作 弹性工时 灵活 自由"),
)
PROVISION = _list(
    "provision",
    ("free", "免费", "Free", "包 包吃 包住 包食宿 包吃住 提供 是 有 免费提供 免费食宿"),
    ("paid", "收费", "Paid by the worker", "自费 有偿 补贴 餐补 房补 食堂 宿舍收费"),
    ("none", "不提供", "Not provided", "无 否 没有 自理 不包 自行解决 不包食宿"),
)
FAMILY_POST = _list(
    "family_post",
    ("couple", "夫妻岗", "Couple post", "夫妻 是 可 可安排夫妻"),
    ("parent_child", "父子岗", "Father-and-son post", "父子 母女 父女 母子 母女岗"),
    ("siblings", "兄弟岗", "Brothers' post", "兄弟 姐妹 姐妹岗 兄弟姐妹"),
)
DEMAND = _list(
    "demand",
    ("standing", "站立", "Standing", "长时间站立 久站 站岗 站班 站着"),
    ("seated", "坐姿", "Seated", "坐着 坐班 久坐 坐岗"),
    ("lifting_10", "搬运10公斤以内", "Lifting up to 10 kg", "轻体力 轻搬运 10公斤 10公斤以内 10kg"),
    ("lifting_25", "搬运25公斤以内", "Lifting up to 25 kg", "搬运 25公斤 25公斤以内 20公斤 25kg 中等体力"),
    ("lifting_over", "搬运25公斤以上", "Lifting over 25 kg", "重体力 装卸 重物 25公斤以上 50公斤 体力好"),
    ("height", "高处作业", "Work at height", "高空 高空作业 登高"),
    ("heat", "高温", "Heat", "高温作业 耐高温 热处理"),
    ("eyesight", "视力好", "Sharp eyesight", "视力 视力要求 辨色 显微镜"),
    ("hazardous", "有毒有害", "Hazardous work (adults only)", "有毒有害作业 接触化学品 粉尘 噪声 井下 职业病危害"),
)
HEAVY = frozenset({"lifting_25", "lifting_over", "height", "heat"})
CLOSED_TO_MINORS = frozenset({"hazardous", "height", "heat", "lifting_over"})
"""Barred to those of 16 and 17: Labour Law art. 64, Special Protection of Minor Workers art. 3."""
