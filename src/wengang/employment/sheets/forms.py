"""The two lists as sheets. Plain Python."""

from __future__ import annotations

from wengang.core.sheets import Block, Column, Sheet
from wengang.core.sheets import columns as c
from wengang.core.sheets.checks import id_agrees
from wengang.core.sheets.parsers import parse_decimal, parse_month

employer = c.employer_name.but(
    required=False, synonyms=(*c.employer_name.synonyms, "参保单位", "填报单位", "缴费单位"), groups=()
)
ABOVE = Block(opens=("employer_name", "uscc"), tells=("month",), common=("month", "employer_name", "uscc"))
"""Employer and month may stand in a line above the table instead of in every row."""


def _amount(key: str, zh: str, en: str, *synonyms: str, example: str = "") -> Column:
    return Column(key, zh, en, parse_decimal, synonyms, width=10, example=example)


def _month(*synonyms: str) -> Column:
    return Column("month", "月份", "Month", parse_month, synonyms, required=True, width=10, example="2026-10")


ROSTER = Sheet(
    kind="roster",
    zh="企业月度用工花名册",
    en="Employer's monthly roster",
    columns=(
        employer,
        c.uscc,
        _month("用工月份", "所属月份", "工资月份", "年月", "统计月份"),
        c.row_no,
        c.full_name,
        c.id_number.but(required=False),
        c.phone,
        c.job_title,
        Column(
            "work_from", "入职时间", "Began", parse_month, ("入职日期", "上岗时间", "到岗时间", "进厂时间"), width=12
        ),
        Column("work_to", "离职时间", "Left", parse_month, ("离职日期", "离岗时间", "离厂时间"), width=12),
        c.contract_type,
        c.insurance,
        _amount("days", "出勤天数", "Days worked", "出勤", "实际出勤", "出勤日"),
        _amount("hours", "工时", "Hours", "总工时", "工作时数", "小时数"),
        _amount("overtime_hours", "加班工时", "Overtime hours", "加班时数", "加班小时"),
        _amount("overtime_pay", "加班费", "Overtime pay", "加班工资"),
        _amount("amount", "应发工资", "Pay", "工资", "应发合计", "月工资", "工资总额", "实发工资", example="5200"),
        c.remarks,
    ),
    identity=("full_name", "id_number"),
    checks=(id_agrees,),
    block=ABOVE,
    note_zh="全体在岗人员，一行一人，一家企业一个月一份。没有列入的人不会被自动记为离岗，只会转成待核实的问题。",
    note_en="Everybody at work, one a row, one list an employer and month. Absence ends no job: it becomes a question.",
)
INSURED = Sheet(
    kind="insurance",
    zh="参保比对清单",
    en="Insurance comparison",
    columns=(
        employer,
        c.uscc,
        _month("参保月份", "费款所属期", "所属期", "缴费月份", "比对月份"),
        c.row_no,
        c.full_name,
        c.id_number,
        Column("work_from", "参保时间", "Insured since", parse_month, ("参保日期", "首次参保时间", "开始缴费时间")),
        Column("work_to", "停保时间", "Insured until", parse_month, ("停保日期", "终止缴费时间")),
        c.insurance.but(synonyms=(*c.insurance.synonyms, "险种", "险种类型")),
        c.remarks,
    ),
    identity=("full_name", "id_number"),
    checks=(id_agrees,),
    block=ABOVE,
    note_zh="社保部门的比对结果，一行一人。台账之外的人不写入；没有列入的人只会转成待核实的问题。",
    note_en="What the insurance office found, one a row. Who is outside the ledger is left out; absence is a question.",
)
