"""Employers' monthly rosters and the insurance office's comparisons, as files through the importer every user has.

They open jobs, show that they still run and tell the pay. Of most months the cooperation station sends one summary; now
and then it passes on what came in, a worksheet an employer, every one with its own headings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from wengang.accounts.models import User
from wengang.core import imports
from wengang.core.models import ImportBatch
from wengang.demo import mess
from wengang.demo.dice import Dice
from wengang.demo.names import full_name
from wengang.demo.workbooks import Table, Value, words, write_xlsx
from wengang.demo.year.cast import Part, Workplace
from wengang.demo.year.lives import CLOSING, SHORT, Stint
from wengang.demo.year.plan import Year, ends
from wengang.employment.enums import EndReason

HEADER = words("序号 姓名 身份证号 联系电话 岗位 入职时间 离职时间 合同类型 参保险种 出勤天数 工时 应发工资 备注")
IN_OTHER_WORDS = dict(
    pair.split("=")
    for pair in words("身份证号=公民身份号码 联系电话=手机号 岗位=工种 入职时间=进厂时间 应发工资=工资总额")
)
INSURED = words("序号 姓名 身份证号 参保时间 参保险种")
INSURANCES = ("五险", "养老、医疗、失业、工伤、生育", "工伤")
STRANGERS = 2
"""People of other counties on every roster: the ledger does not know them."""
PASSED_ON = 6
"""Every so many months the station passes the employers' own worksheets on."""
FORGOTTEN = 0.03
"""Share of the newest list that was forgotten."""
LESS = Decimal("16.60")
"""Yuan an hour that the factory paid for which 26 had been promised."""


@dataclass(frozen=True)
class Payroll:
    """What a month pays: everybody as promised and a little more, but for one factory in some months."""

    year: Year
    dice: Dice

    def cells(self, stint: Stint, place: Workplace, month: date) -> list[Value]:
        """Days, hours and yuan; nothing in the month somebody began: that is paid with the next one."""
        if stint.first >= month or (stint.last is not None and stint.last <= ends(month)):
            return ["", "", ""]
        dice, days = self.dice, self.dice.randint(24, 27)
        if place.promise["promised_basis"] == "hour":
            hours = days * dice.choice((9, 10, 10))
            rate = LESS if month in self.year.short else place.promise["promised_low"]
            return [days, hours, str(hours * rate)]
        low = int(place.promise["promised_low"] or 4300)
        yuan = round(low * dice.uniform(1.0, 1.22), -1)
        return [days, days * 8, int(yuan) if dice.chance(0.9) else f"{int(yuan)}元"]


def bring_in(file: Path, kind: str, near: str, by: User) -> ImportBatch:
    """One list through the importer, for good."""
    batch = imports.open_batch(kind, file.read_bytes(), file.name, by=by, near=near)
    imports.commit(batch)
    return batch


def roster(folder: Path, parts: Sequence[Part], places: Sequence[Workplace], month: date, pay: Payroll) -> Path | None:
    """The workbook of a month; None when nobody worked."""
    newest = month == pay.year.months[-1]
    lists: list[tuple[int, list[list[Value]]]] = []
    for number, place in enumerate(places):
        if number == CLOSING and pay.year.closing <= ends(month):
            continue
        rows = [
            [*_who(part, stint, place, pay.dice, month if newest else None), *pay.cells(stint, place, month), ""]
            for part in parts
            if (stint := part.job_in(month)) and stint.firm == number and _listed(stint, month, newest=newest)
            if not (newest and number != SHORT and pay.dice.chance(FORGOTTEN))
        ]
        if rows:
            lists.append((number, [*rows, *_strangers(pay.dice, place)]))
    if not lists:
        return None
    apart = newest or pay.year.months.index(month) % PASSED_ON == 0
    if apart:
        tables = [_table(places[number], month, rows, number) for number, rows in lists]
    else:
        tables = [_summary(month, [(places[number], rows) for number, rows in lists])]
    path = folder / f"{month:%Y-%m}用工花名册.xlsx"
    write_xlsx(path, tables)
    return path


def _summary(month: date, lists: Sequence[tuple[Workplace, list[list[Value]]]]) -> Table:
    """The station's own table of all employers."""
    told = f"{month.year}.{month.month:02d}"
    rows = [[place.employer.name, told, *row] for place, found in lists for row in found]
    return Table(
        name="汇总",
        title="驻点企业用工花名册汇总表",
        header=(HEADER[0], "企业名称", "用工月份", *HEADER[1:]),
        rows=[[count, *row] for count, row in enumerate(rows, 1)],
        footer=(f"合计 {len(rows)} 人", "制表：协作站"),
    )


def _listed(stint: Stint, month: date, *, newest: bool) -> bool:
    """Whether the list of a month names the job: held on its last day, begun in it, or on the newest list ended."""
    over = stint.last is not None and stint.last < ends(month)
    return not over or stint.first >= month or (newest and told_to_end(stint, month))


def told_to_end(stint: Stint, month: date) -> bool:
    """Whether the employer itself tells the last day, because the contract ended in that month."""
    return stint.reason == EndReason.ENDED and stint.first < month and stint.held_in(month)


def _who(part: Part, stint: Stint, place: Workplace, dice: Dice, newest: date | None) -> list[Value]:
    person = part.person
    left = f"{stint.last:%Y-%m-%d}" if newest and told_to_end(stint, newest) else ""
    return [
        *(
            mess.a_name(dice, person.full_name),
            mess.an_id(dice, person.id_number, 0.0),
            mess.a_phone(dice, person.phone),
        ),
        *(place.title, f"{stint.first:%Y-%m-%d}", left, "固定期限", dice.choice(INSURANCES)),
    ]


def _strangers(dice: Dice, place: Workplace) -> list[list[Value]]:
    names = [full_name(dice, dice.choice("陈李张王林"), dice.choice("男女"), 1985) for _each in range(STRANGERS)]
    return [[name, "", "", place.title, "", "", "固定期限", "五险", 25, 200, 4800, "外县"] for name in names]


def _table(place: Workplace, month: date, rows: Sequence[list[Value]], number: int) -> Table:
    header = tuple(IN_OTHER_WORDS.get(each, each) for each in HEADER) if number % 2 else HEADER
    return Table(
        name=place.employer.name[-12:],
        title=f"{place.employer.name}员工花名册",
        meta=f"填报单位：{place.employer.name}    用工月份：{month.year}年{month.month}月",
        header=header,
        rows=[[count, *row] for count, row in enumerate(rows, 1)],
        footer=(f"合计 {len(rows)} 人", "人事负责人（签字）："),
    )


def insurance(folder: Path, parts: Sequence[Part], places: Sequence[Workplace], month: date, dice: Dice) -> Path:
    """What the insurance office found of a month: most of those at work, and a few are missing."""
    tables = []
    for number, place in enumerate(places):
        rows: list[list[Value]] = [
            [part.person.full_name, part.person.id_number, f"{stint.first:%Y-%m}", "五险"]
            for part in parts
            if (stint := part.job_in(month)) and stint.firm == number and not stint.over_by(ends(month))
            if not dice.chance(2 * FORGOTTEN)
        ]
        if rows:
            tables.append(_insured(place, month, rows))
    path = folder / f"{month:%Y-%m}参保比对.xlsx"
    write_xlsx(path, tables)
    return path


def _insured(place: Workplace, month: date, rows: Sequence[list[Value]]) -> Table:
    return Table(
        name=place.employer.name[-12:],
        title="参保比对结果",
        meta=f"参保单位：{place.employer.name}    参保月份：{month.year}年{month.month}月",
        header=INSURED,
        rows=[[count, *row] for count, row in enumerate(rows, 1)],
        footer=(f"合计 {len(rows)} 人",),
    )
