"""What waits on the first page: next month's issue, and first lists for it with rows that somebody must correct."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby

from wengang.accounts.roles import Role
from wengang.core import imports
from wengang.core.models import ImportBatch
from wengang.demo import lists, mess, posts, stage
from wengang.demo.employers import firms_of
from wengang.demo.exchange import issue_of
from wengang.demo.files import ListFile
from wengang.demo.past import first_of
from wengang.demo.people import House, Population
from wengang.demo.places import Pair
from wengang.demo.play import Play, Steps
from wengang.demo.workbooks import Table, write_xlsx
from wengang.market.models import Issue

BAD_ROWS = 0.12
FREEZES_IN = 6


def play(run: Play) -> Steps:
    """Open next month's issues; the first lists for them are checked and wait for somebody to look."""
    for done, pair in enumerate(run.pairs, 1):
        issue = issue_of(pair, first_of(run.today, 1))
        Issue.unscoped.filter(pk=issue.pk).update(freezes_on=run.today + timedelta(days=FREEZES_IN - done))
        yield done, len(run.pairs) + 2
    pair = run.pairs[0]
    _check(_new_households(pair, run), "bahe.township", "")
    yield len(run.pairs) + 1, len(run.pairs) + 2
    _check(_new_posts(pair, run), stage.officer(pair, Role.RECEIVING), issue_of(pair, first_of(run.today, 1)).code)
    yield len(run.pairs) + 2, len(run.pairs) + 2


def _check(file: ListFile, username: str, issue: str) -> None:
    by = stage.user(username)
    if not ImportBatch.objects.visible_to(by.scope).filter(filename=file.path.name).exists():
        batch = imports.open_batch(
            file.kind, file.path.read_bytes(), file.path.name, by=by, issue=issue, near=file.near
        )
        imports.check(batch)


def _new_households(pair: Pair, run: Play) -> ListFile:
    """People of one township who have come back, written down in a hurry."""
    township = pair.sender.townships[0]
    sender = replace(pair.sender, townships=(township,), people=60)
    houses = Population(sender, run.seed + 1, 1.0, run.today).houses()
    dice = run.dice("returned", pair.code)
    tables = [_hurried(village, list(group), run) for village, group in groupby(houses, key=lambda each: each.village)]
    for table in tables:
        _spoil(table, table.header.index("公民身份号码"), dice)
    path = run.folder / pair.code / f"{township.name}返乡人员登记表.xlsx"
    write_xlsx(path, tables)
    return ListFile(path, "households", pair, township.code)


def _hurried(village: str, houses: Sequence[House], run: Play) -> Table:
    entries = lists.entries(houses, run.dice("returned", village), run.today)
    return lists.household_table(village, entries, run.dice("hurried", village), merged=True, officer="韦主任")


def _spoil(table: Table, column: int, dice: mess.Dice) -> None:
    for row in table.rows:
        if dice.chance(BAD_ROWS) and row[column]:
            row[column] = float(str(row[column]).strip(" '")[:15].ljust(15, "0") + "000")


def _new_posts(pair: Pair, run: Play) -> ListFile:
    """A first list for next month with conditions the law forbids, and posts that do not say how many are wanted."""
    firms = firms_of(pair.receiver, run.seed + 1, 0.08, run.today)
    dice = run.dice("next", pair.code)
    month = first_of(run.today, 1)
    table = posts.post_table("新增", pair.receiver.name, firms, dice, f"{month.year}年第{month.month}期")
    for row in table.rows[:3]:
        row[table.header.index("招聘人数")] = ""
    path = run.folder / pair.code / f"{pair.receiver.name}新增岗位.xlsx"
    write_xlsx(path, [table])
    return ListFile(path, "vacancies", pair, pair.receiver.code)
