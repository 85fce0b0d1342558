"""Code lists and parsers of the lists of travellers. Plain Python."""

from __future__ import annotations

import datetime as dt
import re

from wengang.core.sheets import Context, Parsed
from wengang.core.sheets.cells import Cell, is_amount, plain, text_of
from wengang.core.sheets.codes import Code, CodeList
from wengang.core.sheets.parsers import is_nothing
from wengang.core.sheets.problems import fixed, warning
from wengang.journeys.plates import PLATE, plain_plate


def _list(name: str, *entries: tuple[str, str, str, str]) -> CodeList:
    return CodeList(name, tuple(Code(code, zh, en, tuple(words.split())) for code, zh, en, words in entries))


DIRECTION = _list(
    "direction",
    ("out", "外出", "To work", "去程 返岗 出发 务工 节后接 节后返岗 送工 外出务工 赴岗"),
    ("home", "返乡", "Home", "回程 回家 节前送 返程 返乡过节 接返"),
)
WAY = _list(
    "way",
    ("organised", "点对点", "Organised", "专车 包车 大巴 点对点专车 政府组织 统一乘车 集中输送 坐专车 组织输送"),
    (
        "own",
        "自行前往",
        "On their own",
        "自行 自驾 自己 自己去 自行外出 自购车票 拼车自行 自主 亲友带 自行返岗 不坐专车",
    ),
)
MODE = _list(
    "mode",
    ("coach", "大巴", "Coach", "包车 客车 大客车 专车 汽车 班车 大巴车"),
    ("van", "拼车", "Shared car or van", "面包车 商务车 小车 中巴 顺风车 拼车出行"),
    ("carriage", "火车包厢", "Carriages of a scheduled train", "火车 列车 动车 高铁 普通列车 包车厢 火车票 普速列车"),
    ("train", "专列", "Chartered train", "包列 专列火车 返岗专列 高铁专列"),
    ("plane", "包机", "Chartered plane", "飞机 航班 专机"),
)
CLOCK = re.compile(
    r"(上午|早上|早|凌晨|下午|晚上|晚|中午)?(\d{1,2})(?:[:点时](\d{1,2})?分?(半)?)?(?::\d{2})?(?:左右|前|集合|发车)?"
)
NO_SIGNS = "否无没未不缺×✗✘x-—/0"
GAVE_UP = ("放弃", "取消", "退出")
AFTERNOON = ("下午", "晚上", "晚")
UNCLEAR_PLATE = warning("plate_unclear", "不像车牌号，已保留原文。", "Not a number plate; the text is kept.")
UNCLEAR_CLOCK = warning("time_unclear", "看不懂这个时间，请写成“07:30”。", "Not a time we can read; write 07:30.")


def parse_plate(cell: Cell, context: Context) -> Parsed:
    """A number plate as it stands on the vehicle, however it was written."""
    if is_nothing(cell):
        return Parsed(None)
    text = text_of(cell)
    found = PLATE.search(plain_plate(text))
    if found is None:
        return Parsed(None, UNCLEAR_PLATE)
    plate = found.group()
    tidied = fixed("plate_tidied", "车牌写法已规范。", "Plate tidied.", plate)
    return Parsed(plate, None if plate == text else tidied)


def parse_clock(cell: Cell, context: Context) -> Parsed:
    """A time of the day: 7:30, 7点半, 下午2点, or the fraction of a day that a spreadsheet keeps."""
    if isinstance(cell, dt.datetime):
        return Parsed(cell.time())
    if isinstance(cell, dt.time):
        return Parsed(cell)
    if isinstance(cell, dt.timedelta):
        return Parsed(_of_minutes(cell.total_seconds() / 60))
    if is_amount(cell) and 0 <= cell < 1:
        return Parsed(_of_minutes(cell * 1440))
    text = plain(cell)
    if is_nothing(text):
        return Parsed(None)
    found = CLOCK.fullmatch(text)
    if found is None:
        return Parsed(None, UNCLEAR_CLOCK)
    part, hour, minute, half = found.groups()
    hours = int(hour) + (12 if part in AFTERNOON and int(hour) < 12 else 0)
    minutes = int(minute or 0) + (30 if half else 0)
    return Parsed(dt.time(hours, minutes)) if hours < 24 and minutes < 60 else Parsed(None, UNCLEAR_CLOCK)


def _of_minutes(minutes: float) -> dt.time:
    hours, rest = divmod(round(minutes) % 1440, 60)
    return dt.time(hours, rest)


def parse_came(cell: Cell, context: Context) -> Parsed:
    """A tick on a list: whether somebody came. An empty cell, a stroke or a cross is a no; a date or a name a yes."""
    word = plain(cell)
    if not word or word[0] in NO_SIGNS or word.startswith(GAVE_UP):
        return Parsed(False)
    return Parsed(True)
