"""Working lives of a year: who goes where when, who leaves and why. Drawn from the seed, without looking at anybody.

Shares are those of the field: most who leave do so in the first month, far more where the pay is not what was promised;
at the Spring Festival most come home, and most of them go back to the same employer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from wengang.demo.dice import Deck, Dice
from wengang.demo.year.plan import Year, ends
from wengang.employment.enums import EndReason

KEPT, SHORT, CLOSING = 0, 1, 2
"""Places in the list of firms: the one that keeps its word, the one that pays less, the one that closes."""
MOVED = -1
"""In place of these: the firm to which somebody was transferred."""
WEIGHTS = (6, 8, 5, 4, 3, 3)
A_MONTH = 32
"""People who leave in a month at scale 1."""
FIRST_MONTH, LATER = 0.09, 0.025
FIRST_SHORT, LATER_SHORT = 0.30, 0.10
REASONS: dict[str, float] = {
    EndReason.RESIGNED: 5,
    EndReason.RETURNED: 3,
    EndReason.ENDED: 1.5,
    EndReason.DISMISSED: 0.5,
}
ELSEWHERE = 0.3
"""Of those who left by their own wish: found another of these employers by themselves."""
GOES_HOME = {True: 4, False: 1}
"""Of those at work: come home for the festival."""
AFTER_FESTIVAL = {"leave": 12, "same": 3, "change": 2, "stay": 3}
"""On leave and back in the job; the contract ended and the same firm again; another firm; at home for good."""
ORGANISED = 0.8
MOVES = {True: 7, False: 3}
"""Of those whose factory closes: would rather move to another one than go home."""


@dataclass
class Stint:
    """One job. ``firm`` is a place in the list of firms; ``last`` None while it runs."""

    firm: int
    first: date
    last: date | None = None
    reason: str = ""
    organised: bool = True

    def held_in(self, month: date) -> bool:
        return self.first <= ends(month) and (self.last is None or self.last >= month)

    def over_by(self, day: date) -> bool:
        return self.last is not None and self.last <= day


@dataclass
class Festival:
    """Somebody's days at home; ``back`` None when they stayed."""

    home: date
    back: date | None
    answer: str


@dataclass
class Life:
    """The year of one person. ``moves``: would go to another firm when the own one closes."""

    stints: list[Stint] = field(default_factory=list)
    festival: Festival | None = None
    moves: bool = False

    def ends_at_home(self, year: Year) -> bool:
        """Whether the person came home for good and looks for no work there."""
        last = self.stints[-1]
        if last.firm == CLOSING and last.last is None:
            return not self.moves
        return last.reason == EndReason.RETURNED


def lives_of(year: Year, dice: Dice, scale: float, firms: int) -> list[Life]:
    """The lives of everybody who leaves in these months, in the order of their leaving."""
    a_month = max(4, round(A_MONTH * scale))
    drawing = _Drawing(year, dice, firms)
    return [drawing.life(month) for month in year.months for _each in range(max(3, a_month + dice.randint(-4, 4)))]


class _Drawing:
    def __init__(self, year: Year, dice: Dice, firms: int) -> None:
        self.year, self.dice = year, dice
        self.firms = Deck(dice, dict(enumerate(WEIGHTS[:firms])))
        self.goes_home, self.answers, self.moves = (Deck(dice, cards) for cards in (GOES_HOME, AFTER_FESTIVAL, MOVES))

    def life(self, month: date) -> Life:
        first = month + timedelta(days=self.dice.randint(2, 23))
        life = Life(moves=self.moves.draw())
        self._job(life, self._firm(first), first, self.dice.chance(ORGANISED))
        return life

    def _firm(self, first: date, but: int = -1) -> int:
        """A firm that takes people on that day: one that will close takes nobody in its last weeks."""
        closed = first > self.year.closing - timedelta(days=30)
        while (firm := self.firms.draw()) == but or (firm == CLOSING and closed):
            pass
        return firm

    def _job(self, life: Life, firm: int, first: date, organised: bool) -> None:
        stint = Stint(firm, first, organised=organised)
        stint.last, stint.reason = self._end(firm, first)
        life.stints.append(stint)
        closes = firm == CLOSING and (stint.last is None or stint.last > self.year.closing)
        closed_first = closes and self.year.closing < self.year.festival
        there = life.festival is None and not closed_first and self._runs(stint, self.year.festival)
        if there and self._go_home(life, stint):
            return
        if closes:
            stint.last, stint.reason = None, ""
        elif stint.last and stint.reason == EndReason.RESIGNED and self.dice.chance(ELSEWHERE):
            again = stint.last + timedelta(days=self.dice.randint(5, 30))
            if again < self.year.today.replace(day=1):
                self._job(life, self._firm(again, but=firm), again, False)

    def _end(self, firm: int, first: date) -> tuple[date | None, str]:
        """Last day and reason, drawn month by month; nothing ends today or later."""
        shares = (FIRST_SHORT, LATER_SHORT) if firm == SHORT else (FIRST_MONTH, LATER)
        begin, share = first, shares[0]
        while begin < self.year.today:
            if self.dice.chance(share):
                last = begin + timedelta(days=self.dice.randint(2, 29))
                return (last, self.dice.of(REASONS)) if last < self.year.today else (None, "")
            begin, share = begin + timedelta(days=30), shares[1]
        return None, ""

    @staticmethod
    def _runs(stint: Stint, day: date) -> bool:
        """Whether the job is well under way on a day, and goes on behind it."""
        about = timedelta(days=14)
        return stint.first < day - about and (stint.last is None or stint.last > day + 2 * about)

    def _go_home(self, life: Life, stint: Stint) -> bool:
        """The days at home; True when the job ended with them."""
        if not self.goes_home.draw():
            return False
        festival, answer = self.year.festival, self.answers.draw()
        home = festival - timedelta(days=self.dice.randint(3, 12))
        back = None if answer == "stay" else festival + timedelta(days=self.dice.randint(6, 20))
        life.festival = Festival(home, back, answer)
        if answer == "leave":
            return False
        stint.last, stint.reason = home, EndReason.RETURNED
        if back is not None:
            firm = stint.firm if answer == "same" else self._firm(back, but=stint.firm)
            self._job(life, firm, back, stint.organised)
        return True
