"""The year before this month, of the first agreement: departures, pay, contacts, a closing factory, the festival.

It goes through the doors that users have: employers' rosters and the insurance office's lists through the importer,
cases, calls, transfers and meetings by their actions; what a year repeats a thousand times is written set by set with
the functions those doors are made of. One transaction: an interrupted run plays it again from its beginning.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from wengang.accounts.roles import Role
from wengang.core.scope import within
from wengang.demo import stage
from wengang.demo.past import first_of
from wengang.demo.places import Pair
from wengang.demo.play import Play, Steps
from wengang.demo.year import calls, cases, cast, closing, contacts, dating, jobs, papers, rosters, spring, weeks
from wengang.demo.year.jobs import Book
from wengang.demo.year.lives import lives_of
from wengang.demo.year.plan import Year, ends
from wengang.employment.actions.rosters import compare_rosters
from wengang.employment.leaving import refresh
from wengang.employment.models import Roster

COMPARED = (7, 1)
"""So many months ago the insurance office compared."""


def bring_employers(run: Play) -> Steps:
    """Last year's employers, while the issue of this month still takes lists."""
    cast.bring_in(run, run.pairs[0])
    yield 1, 1


def play(run: Play) -> Steps:
    """The whole year, or nothing when it was played before."""
    pair, year = run.pairs[0], Year(run.today)
    if Roster.unscoped.filter(within("employer__division_id", pair.receiver.code)).exists():
        yield 1, 1
        return
    with transaction.atomic():
        story = _Story(run, pair, year)
        total = len(year.months) + 1
        for done, month in enumerate(year.months, 1):
            story.month(month)
            yield done, total
        story.rest()
        yield total, total


class _Story:
    """One run of the year."""

    def __init__(self, run: Play, pair: Pair, year: Year) -> None:
        self.run, self.pair, self.year = run, pair, year
        self.county = stage.user(stage.officer(pair, Role.COUNTY))
        self.folder = run.folder / pair.code
        places = cast.workplaces(run, pair)
        lives = lives_of(year, run.dice("year", pair.code, "lives"), run.scale, len(places))
        self.book = Book(places, cast.cast(lives, year, pair, run.dice("year", pair.code, "cast")))
        self.book.open_to(stage.user(stage.officer(pair, Role.RECEIVING)), year.today, by=self.county)
        self.pay = rosters.Payroll(year, run.dice("year", pair.code, "pay"))

    def month(self, month: date) -> None:
        """Who left is written down, the month's lists come in, and what they opened gets its promise."""
        book, year = self.book, self.year
        self._end(ends(month))
        self._take(rosters.roster(self.folder, book.parts, book.places, month, self.pay), "roster", month)
        book.promise(book.look_up())
        self._end(ends(month))
        if month in self.compared:
            dice = self.run.dice("year", self.pair.code, "insurance", month)
            self._take(rosters.insurance(self.folder, book.parts, book.places, month, dice), "insurance", month)
        if month == year.closing.replace(day=1):
            closing.play(book, year, self.pair, self.run.dice("year", self.pair.code, "closing"))

    def rest(self) -> None:
        """What the year left behind: contacts, questions, cases, calls, the festival, the weeks."""
        book, year, pair = self.book, self.year, self.pair
        book.look_up()
        self._end(year.today - timedelta(days=1))
        contacts.make(book.jobs(), self.run.dice("year", pair.code, "contacts"), year.today, self.county)
        compare_rosters()
        dating.asked_then(year)
        cases.play(book, year, pair)
        papers.play(book, year, self.county)
        calls.play(year, pair, book.places)
        dice = self.run.dice("year", pair.code, "spring")
        spring.play(book.parts, book.places, year, dice, self.folder, self.county)
        dating.date_back(book, year, pair)
        weeks.play(year, pair, book.places)
        refresh.mark_all()
        refresh.refresh_due(year.today)

    @property
    def compared(self) -> list[date]:
        """Months of which the insurance office compared."""
        return [first_of(self.year.today, -ago) for ago in COMPARED]

    def _end(self, until: date) -> None:
        newest = self.year.months[-1]
        over = [
            (part, stint, spell)
            for part, stint, spell in self.book.jobs()
            if stint.last is not None and stint.last <= until and spell.valid_to is None
            if not rosters.told_to_end(stint, newest)
        ]
        jobs.end(over)

    def _take(self, file: Path | None, kind: str, month: date) -> None:
        if file is not None:
            batch = rosters.bring_in(file, kind, self.pair.receiver.code, self.county)
            dating.list_came(batch, self.year.arrives(month))
