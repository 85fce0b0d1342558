"""What a reply means: replies as people type them. What is not sure is left to a person."""

from decimal import Decimal

import pytest

from wengang.employment.replies.understand import Meaning, understand

PAID = {
    "4200": 4200, "4200元": 4200, "４２００元。": 4200, "4,200": 4200, "4200.50": "4200.50",
    "四千二": 4200, "实发四千二": 4200, "四千二百五": 4250, "肆仟贰佰元整": 4200, "4千2": 4200,
    "4k": 4000, "0.5万": 5000, "5千块钱": 5000, "8月工资4200": 4200, "8月份 实发4200元": 4200,
    "我上月到手3850": 3850, "“4200”": 4200, "【4200】": 4200, "您好，工资发了4200元，谢谢": 4200,
    "到手: 4200": 4200, " 4200 ": 4200, "0": 0, "0元": 0, "零": 0, "0.00": 0, "总共一万二": 12000,
    "四千零五十": 4050,
}  # fmt: skip
UNPAID = (
    "没发", "还没发", "还没发工资", "工资还没发", "没有发", "未发", "没到账", "工资一直没给", "一分钱都没发", "拖欠",
    "没拿到钱", "没发呢", "工资没发！", "到现在还没发工资",
)  # fmt: skip
STOP = ("T", "t", "Ｔ", "TD", "退订", "回复T", "回T", "t.", "取消", "别发了", "不要再发了", "不要再发短信了", "STOP")
UNCLEAR = (
    "", " ", "不对", "?", "？？", "什么", "好", "谢谢", "你是谁", "42", "1", "26", "4200左右",
    "大概4200", "四千多", "4200多", "3800-4200", "3800到4200", "9月4200", "7月份4200元", "应发5000",
    "应发5000实发4200", "扣了200", "4200扣了200", "4200(扣社保)", "3800 4200", "42 00", "4200,180",
    "4.200", "日薪200", "一天200", "26元一小时", "一年5万", "13800138000", "451425199001011234",
    "4200吧", "4200?没发齐", "420000", "发了一半", "没发完", "没发齐", "1.2.3", "4200元200", "四",
    "没有少发", "不是没发", "已经发了", "还没发，说20号发", "4200元，9月的", "十", "k", "万", "...",
    "-4200", "T恤", "退", "4200" * 20, "二百五", "250", "180",
    "~4200", "～4200", ".5万", "。.5万", "…4200", "420018天", "4200180小时",
)  # fmt: skip


@pytest.mark.parametrize("text", PAID)
def test_an_amount_is_understood(text):
    found = understand(text, 8)
    assert (found.meaning, found.amount) == (Meaning.PAID, Decimal(PAID[text]))


@pytest.mark.parametrize("text", UNPAID)
def test_not_paid_yet_is_no_amount(text):
    found = understand(text, 8)
    assert (found.meaning, found.amount) == (Meaning.UNPAID, None)


@pytest.mark.parametrize("text", STOP)
def test_whoever_wants_no_more_is_heard(text):
    assert understand(text, 8).meaning == Meaning.STOP


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_not_sure_is_left_to_a_person(text):
    assert understand(text, 8).meaning == Meaning.UNCLEAR


@pytest.mark.parametrize(
    ("text", "units", "told"),
    [
        ("4200元180小时", "hours", (4200, 180, None)),
        ("4200元，180个小时", "", (4200, 180, None)),
        ("实发4200元180.5h", "hours", (4200, "180.5", None)),
        ("4200 180", "hours", (4200, 180, None)),
        ("4200,180", "hours", (4200, 180, None)),
        ("四千二180小时", "hours", (4200, 180, None)),
        ("4200 22", "days", (4200, None, 22)),
        ("4200元22天", "days", (4200, None, 22)),
        ("4200元21.5天", "", (4200, None, "21.5")),
        ("4200", "hours", (4200, None, None)),
    ],
)
def test_hours_and_days_go_with_the_amount(text, units, told):
    found = understand(text, 8, units)
    assert (found.amount, found.hours, found.days) == tuple(None if x is None else Decimal(x) for x in told)


@pytest.mark.parametrize(
    "text", ["180小时", "26 180", "4200元900小时", "4200元40天", "4200 900", "4200元0小时", "4200 180 22"]
)
def test_units_that_cannot_be_are_left_to_a_person(text):
    assert understand(text, 8, "hours").meaning == Meaning.UNCLEAR
