"""Home for the Spring Festival and back: coaches both ways as finished trips, and what returnees said on their return.

Both lists go through the importers that every user has. The return rate counts from them, not from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from wengang.accounts.models import User
from wengang.demo import mess
from wengang.demo.dice import Dice
from wengang.demo.workbooks import Table, Value, words, write_xlsx
from wengang.demo.year import rosters
from wengang.demo.year.cast import Part, Workplace
from wengang.demo.year.dating import ASKED_AFTER, list_came
from wengang.demo.year.plan import Year

HOME_ON, BACK_ON = 7, 12
"""Days before and after the festival on which the coaches ran."""
COACH = 45
"""People of one coach."""
COACHES = 2
TRIP = words("车次 日期 车牌 出行方向 序号 姓名 身份证号 联系电话 上车点乡镇 目的企业 签到 到厂确认 备注")
ASKED = words("序号 姓名 身份证号 联系电话 乡镇 村 是否返岗 返岗方式 是否回原企业 返岗日期 登记日期 备注")


def play(parts: Sequence[Part], places: Sequence[Workplace], year: Year, dice: Dice, folder: Path, by: User) -> None:
    """The coaches home, the survey among those who came on their own, and the coaches back."""
    home = [part for part in parts if part.life.festival]
    riders = home[::2][: COACH * COACHES]
    if not riders:
        return
    back = [part for part in riders if part.life.festival and part.life.festival.back]
    asked = [part for part in home if part not in riders]
    day = year.festival - timedelta(days=HOME_ON)
    _take(_trips(folder, riders, places, day, "返乡", dice), "manifests", day, year, by)
    if asked:
        _take(_survey(folder, asked, year, dice), "travellers", asked_on(year), year, by)
    day = year.festival + timedelta(days=BACK_ON)
    if back:
        _take(_trips(folder, back, places, day, "外出", dice), "manifests", day, year, by)


def _take(file: Path, kind: str, day: date, year: Year, by: User) -> None:
    """A list of the festival, brought in a day after what it tells of."""
    batch = rosters.bring_in(file, kind, str(by.scope.divisions[0]), by)
    list_came(batch, year.at(day + timedelta(days=1)))


def asked_on(year: Year) -> date:
    """The day on which returnees were asked."""
    return year.festival + ASKED_AFTER


def _trips(folder: Path, parts: Sequence[Part], places: Sequence[Workplace], day: date, way: str, dice: Dice) -> Path:
    """Finished trips, one sheet a coach; a few who had a seat did not come."""
    tables = []
    for coach, first in enumerate(range(0, len(parts), COACH), 1):
        seated = enumerate(parts[first : first + COACH], 1)
        rows = [_passenger(count, part, places, day, way, coach, dice) for count, part in seated]
        tables.append(Table(f"{coach}号车", f"“点对点”{way}专车乘车名单", TRIP, rows, footer=("带队人：梁小萍",)))
    path = folder / f"{day.isoformat()}{way}专车乘车名单.xlsx"
    write_xlsx(path, tables)
    return path


def _passenger(
    count: int, part: Part, places: Sequence[Workplace], day: date, way: str, coach: int, dice: Dice
) -> list[Value]:
    stints = [each for each in part.life.stints if each.first <= day or way == "外出"]
    there = next((each for each in reversed(stints) if each.first <= day + timedelta(days=14)), part.life.stints[0])
    came = not dice.chance(0.03)
    person = part.person
    township = person.division.parent.name if person.division.parent else ""
    ticks: list[Value] = ["√", "√", ""] if came else ["", "", "自行前往"]
    return [
        *(coach, day.isoformat(), f"桂F{80_300 + 29 * coach}", way, count, person.full_name, person.id_number),
        *(mess.a_phone(dice, person.phone), township, places[there.firm].employer.name, *ticks),
    ]


def _survey(folder: Path, parts: Sequence[Part], year: Year, dice: Dice) -> Path:
    rows = [_asked(count, part, year, dice) for count, part in enumerate(parts, 1)]
    table = Table("返乡人员", "春节返乡务工人员返岗意愿摸底表", ASKED, rows, footer=(f"合计 {len(rows)} 人",))
    path = folder / f"{year.festival.year}年春节返乡摸底.xlsx"
    write_xlsx(path, [table])
    return path


def _asked(count: int, part: Part, year: Year, dice: Dice) -> list[Value]:
    person, festival = part.person, part.life.festival
    goes = festival is not None and festival.back is not None
    township = person.division.parent.name if person.division.parent else ""
    return [
        *(count, mess.a_name(dice, person.full_name), person.id_number, mess.a_phone(dice, person.phone)),
        *(township, person.division.name, "是" if goes else "否", "自行" if goes else ""),
        *("是" if festival and festival.answer in ("leave", "same") else "否" if goes else ""),
        festival.back.isoformat() if festival and festival.back else "",
        *(asked_on(year).isoformat(), ""),
    ]
