"""All lists of the demonstration as files, the way they would arrive by e-mail on the first days of a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from wengang.demo import lists, posts, seekers
from wengang.demo.dice import Dice
from wengang.demo.employers import Firm, firms_of
from wengang.demo.people import House, Population
from wengang.demo.places import PAIRS, Pair
from wengang.demo.workbooks import Table, write_csv, write_ods, write_xlsx

_SHAPES = ("merged", "plain", "merged", "csv", "merged", "ods", "merged", "plain")
_OFFICERS = ("韦主任", "梁会计", "黄书记", "王文书", "李专干", "杨会计")


@dataclass(frozen=True)
class ListFile:
    """A file and what a user would have to say about it: its kind, whose agreement it belongs to, its division."""

    path: Path
    kind: str
    pair: Pair
    near: str


@dataclass(frozen=True)
class Cast:
    """Everybody of one agreement: the households of the sender and the firms of the receiver."""

    pair: Pair
    houses: list[House]
    firms: list[Firm]

    @property
    def people(self) -> int:
        return sum(len(house.members) for house in self.houses)


def cast_of(pair: Pair, seed: int, scale: float, today: date) -> Cast:
    """The invented people and firms of an agreement; the same for the same seed, scale and day."""
    houses = Population(pair.sender, seed, scale, today).houses()
    return Cast(pair, houses, firms_of(pair.receiver, seed, scale, today))


def write_lists(folder: Path, seed: int, scale: float, today: date) -> Iterator[ListFile]:
    """Write every list of all four agreements into ``folder``, yielding each file when it is there."""
    for pair in PAIRS:
        cast = cast_of(pair, seed, scale, today)
        here = folder / pair.code
        here.mkdir(parents=True, exist_ok=True)
        yield from _household_files(here, cast, seed, today)
        yield _monitoring_file(here, cast, seed, today)
        if pair.sends_list:
            yield _seeker_file(here, cast, seed, today)
        yield from _post_files(here, cast, seed, today)


def _household_files(folder: Path, cast: Cast, seed: int, today: date) -> Iterator[ListFile]:
    dice = Dice(seed, "files", cast.pair.code)
    lines = lists.entries(cast.houses, dice, today)
    townships = groupby(lines, key=lambda entry: entry.house.township)
    for number, (township, group) in enumerate(townships):
        shape = _SHAPES[number % len(_SHAPES)]
        path = _write_township(folder, township.name, list(group), dice, shape)
        yield ListFile(path, "households", cast.pair, township.code)


def _write_township(folder: Path, name: str, lines: list[lists.Entry], dice: Dice, shape: str) -> Path:
    stem = f"{name}劳动力登记表"
    officer = dice.choice(_OFFICERS)
    if shape in {"csv", "plain"}:
        table = lists.household_table(name, lines, dice, merged=False, officer=officer)
        path = folder / (f"{stem}.csv" if shape == "csv" else f"{stem}（汇总）.xlsx")
        write_csv(path, table) if shape == "csv" else write_xlsx(path, [table])
        return path
    by_village = groupby(lines, key=lambda entry: entry.house.village)
    tables = [
        lists.household_table(village, list(group), dice, merged=shape == "merged", officer=dice.choice(_OFFICERS))
        for village, group in by_village
    ]
    path = folder / (f"{stem}.ods" if shape == "ods" else f"{stem}.xlsx")
    write_ods(path, tables) if shape == "ods" else write_xlsx(path, [*tables, _notes_sheet()])
    return path


def _notes_sheet() -> Table:
    """A worksheet that is no list at all, as most workbooks have one."""
    return Table("填表说明", "填表说明", ["说明"], [["红色为已返乡，划线为已迁出。请于每月5日前报送。"]])


def _monitoring_file(folder: Path, cast: Cast, seed: int, today: date) -> ListFile:
    dice = Dice(seed, "monitoring", cast.pair.code)
    by_county: dict[str, list[House]] = {}
    for house in cast.houses:
        by_county.setdefault(house.township.county, []).append(house)
    tables = [lists.monitoring_table(county, houses, dice, today) for county, houses in by_county.items()]
    path = folder / f"{cast.pair.sender.name}务工监测台账.xlsx"
    write_xlsx(path, tables)
    return ListFile(path, "monitoring", cast.pair, cast.pair.sender.code)


def _seeker_file(folder: Path, cast: Cast, seed: int, today: date) -> ListFile:
    dice = Dice(seed, "seekers", cast.pair.code)
    title = f"{cast.pair.sender.name}求职清单（{today.year}年第{today.month}期）"
    by_township = groupby(cast.houses, key=lambda house: house.township)
    tables = [seekers.seeker_table(township.name, title, list(group), dice, today) for township, group in by_township]
    path = folder / f"{cast.pair.sender.name}求职清单.xlsx"
    write_xlsx(path, [table for table in tables if table.rows])
    return ListFile(path, "seekers", cast.pair, cast.pair.sender.code)


def _post_files(folder: Path, cast: Cast, seed: int, today: date) -> Iterator[ListFile]:
    dice = Dice(seed, "posts", cast.pair.code)
    receiver = cast.pair.receiver
    employers = folder / f"{receiver.name}用工企业.xlsx"
    write_xlsx(employers, [posts.employer_table(receiver.name, cast.firms, dice)])
    yield ListFile(employers, "employers", cast.pair, receiver.code)
    month = f"{today.year}年第{today.month}期"
    by_site = groupby(sorted(cast.firms, key=lambda firm: firm.site), key=lambda firm: firm.site)
    tables = [posts.post_table(site[1], receiver.name, list(group), dice, month) for site, group in by_site]
    path = folder / f"{receiver.name}岗位供给清单.xlsx"
    write_xlsx(path, tables)
    yield ListFile(path, "vacancies", cast.pair, receiver.code)
