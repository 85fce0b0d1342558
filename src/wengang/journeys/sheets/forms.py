"""出行需求清单 and 点对点乘车名单, in the column order of the paper forms."""

from __future__ import annotations

from wengang.core.sheets import Block, Column, Mask, Sheet
from wengang.core.sheets import columns as c
from wengang.core.sheets.checks import id_agrees
from wengang.core.sheets.parsers import (
    parse_date,
    parse_decimal,
    parse_integer,
    parse_name,
    parse_phone,
    parse_yes_no,
)
from wengang.journeys.sheets import words

STOP_WORDS = ("上车", "乘车", "出发")
identified = c.id_number.but(required=False)
"""An empty number is not an error: the row is matched by phone and name, or by name and place."""
phone = c.phone.but(synonyms=(*c.phone.synonyms, "乘车人电话", "本人联系电话"))
emergency_name = Column(
    "emergency_name",
    "紧急联系人",
    "Emergency contact",
    parse_name,
    ("紧急联系人姓名", "家属姓名", "家庭联系人", "应急联系人"),
    memo=False,
    width=10,
)
emergency_phone = Column(
    "emergency_phone",
    "紧急电话",
    "Emergency phone",
    parse_phone,
    ("紧急联系电话", "紧急联系人电话", "家属电话", "应急电话", "紧急联系方式", "家庭联系电话"),
    sensitive=True,
    mask=Mask.PHONE,
    memo=False,
    width=14,
)
stop = c.text(
    "stop", "上车点", "Pick-up point", "上车地点", "乘车点", "集合地点", "上车站点", "乘车地点", "集合点", width=18
)
stop_township = c.text(
    "stop_township", "上车点乡镇", "Township of the pick-up point", "上车乡镇", "乘车乡镇", "上车点所在乡镇"
)
employer = c.text(
    "employer",
    "目的企业",
    "Employer",
    "企业名称",
    "务工单位",
    "接收企业",
    "用工企业",
    "目的地企业",
    "工作单位",
    "就业单位",
    "用工单位",
    "公司名称",
    "去往企业",
    "企业",
    "公司",
    width=26,
    example="示例电子（江门）有限公司",
)
gate = c.text("gate", "下车点", "Drop point", "下车地点", "到达地点", "送达地点", "终点", "目的地", width=18)


def _told(key: str, zh: str, en: str, *synonyms: str) -> Column:
    return Column(key, zh, en, words.parse_came, synonyms, width=8, example="√")


TRAVELLERS = Sheet(
    kind="travellers",
    zh="出行需求清单",
    en="Who wants to travel",
    columns=(
        c.row_no,
        c.full_name,
        identified,
        phone,
        c.township,
        c.village,
        c.coded("direction", "出行方向", "Direction", words.DIRECTION, "方向", "去返程", example="外出"),
        Column(
            "returns",
            "是否返岗",
            "Goes out again",
            parse_yes_no,
            ("是否外出", "是否返岗务工", "节后是否外出", "是否出行", "是否愿意返岗", "节后是否返岗", "是否继续外出"),
            width=8,
            example="是",
        ),
        c.coded("way", "出行方式", "How", words.WAY, "返岗方式", "前往方式", "乘车方式", "外出方式", example="点对点"),
        c.text("party", "同行组", "Party", "同行编号", "同行组号", "分组", "组别", "同行批次", example="1"),
        c.text("companions", "同行人", "Companions", "同行人员", "同行亲属", "随行人员", "同行人姓名", "同行家属"),
        stop,
        stop_township,
        employer,
        Column(
            "same_firm",
            "是否回原企业",
            "Same employer",
            parse_yes_no,
            ("回原企业", "是否原企业", "是否返回原企业"),
            width=8,
        ),
        gate,
        Column(
            "report_on",
            "报到日期",
            "Report on",
            parse_date,
            ("报到时间", "到岗日期", "到岗时间", "上岗日期", "返岗日期", "返岗时间", "计划返岗时间", "要求到岗日期"),
            example="2026-02-20",
        ),
        emergency_name,
        emergency_phone,
        Column(
            "accessible",
            "是否行动不便",
            "Needs an accessible place",
            parse_yes_no,
            ("行动不便", "需无障碍座位", "轮椅", "是否使用轮椅", "是否需要无障碍"),
            width=8,
            sensitive=True,
        ),
        c.text("needs", "特殊需要", "Special needs", "特殊需求", "特殊要求", "其他需要", "晕车等"),
        Column(
            "consent",
            "是否同意提供信息",
            "Consents to pass on data",
            parse_yes_no,
            ("是否同意", "是否同意共享信息", "信息提供同意", "个人信息授权", "是否授权", "知情同意", "同意提供信息"),
            width=10,
            example="是",
        ),
        c.surveyed_on.but(zh="登记日期", synonyms=(*c.surveyed_on.synonyms, "登记时间", "摸底日期", "同意日期")),
        c.remarks,
    ),
    identity=("full_name", "id_number"),
    unique=("id_number",),
    checks=(id_agrees,),
    note_zh="一行一人，须已在劳动力台账内。同行的人填同一个组号，或在“同行人”写对方姓名。返乡摸底也用这张表。",
    note_en="One person a row, already in the ledger. Companions share a party, or name each other.",
)

TRIP = Block(
    opens=("trip", "plate"),
    tells=("day", "drivers", "escort", "mode", "service", "departs"),
    common=("day", "mode"),
)
"""A file may hold several trips: labelled lines (车次 日期 车牌 司机 带队人) above each trip's passengers."""

day = Column(
    "day",
    "日期",
    "Day",
    parse_date,
    ("发车日期", "出发日期", "乘车日期", "发车时间", "出车日期"),
    example="2026-02-18",
)
plate = Column("plate", "车牌", "Plate", words.parse_plate, ("车牌号", "车牌号码", "号牌"), example="桂F12345")
departs = Column(
    "departs",
    "时间",
    "Time",
    words.parse_clock,
    ("上车时间", "发车时刻", "开车时间", "集合时间"),
    width=8,
    example="07:30",
)
lifted = Column(
    "lifted",
    "是否脱贫",
    "Lifted out of poverty",
    parse_yes_no,
    ("脱贫人口", "是否脱贫人口", "是否建档立卡", "脱贫劳动力"),
    width=8,
    sensitive=True,
)

MANIFESTS = Sheet(
    kind="manifests",
    zh="点对点乘车名单",
    en="Manifests of finished trips",
    columns=(
        c.text("trip", "车次", "Trip", "班次", "车号", "车辆编号", "车次/班次", "车辆序号", example="1"),
        day,
        plate,
        c.text("drivers", "司机", "Drivers", "驾驶员", "司机姓名", "驾驶员姓名", width=16),
        c.text("escort", "带队人", "Escort", "带队", "领队", "带队干部", "随车干部", "护送人员", width=16),
        c.coded("mode", "交通方式", "Mode", words.MODE, "运输方式", "输送方式", "出行方式", example="大巴"),
        c.text("service", "列车或航班号", "Train or flight", "列车号", "航班号", "火车车次"),
        c.coded("direction", "出行方向", "Direction", words.DIRECTION, "方向", "去返程", example="外出"),
        c.row_no,
        Column("seat", "座号", "Seat", parse_integer, ("座位号", "座位", "坐号"), width=6),
        c.full_name,
        identified,
        phone,
        emergency_name,
        emergency_phone,
        c.township,
        c.village,
        stop,
        stop_township,
        departs,
        employer,
        gate,
        lifted,
        c.text("health", "健康核对", "Health check", "健康状况", "体温").but(sensitive=True),
        _told("boarded", "签到", "On board", "乘车签到", "上车签到", "签字", "是否上车", "上车确认"),
        _told("arrived", "到厂确认", "Arrived", "到岗确认", "是否到厂", "到达确认", "到厂签收", "是否到岗"),
        Column("fare", "票价", "Fare", parse_decimal, ("车费", "自付金额", "自付票价", "个人付费"), width=8),
        c.remarks,
    ),
    identity=("full_name", "id_number"),
    checks=(id_agrees,),
    block=TRIP,
    note_zh="已完成的行程，一行一人，可以多车次放一个文件：各车次写一行“车次：1 日期：… 车牌：…”，或每行都填。",
    note_en="Finished trips, one passenger a row; several trips a file, each under its own line or told in every row.",
)
