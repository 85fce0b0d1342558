"""Who plays the year: a few employers of the receiving side, and people of the ledger for whom its lives are true.

Whoever is away according to the ledger is still away at the end of the story, whoever is at home came home in it.
Nobody of this month's exchange takes part, so that nobody has two stories.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from wengang.accounts.roles import Role
from wengang.core.scope import within
from wengang.demo import arrivals, posts, stage
from wengang.demo.dice import Dice
from wengang.demo.employers import Firm, firms_of, invent
from wengang.demo.exchange import issue_of
from wengang.demo.files import ListFile
from wengang.demo.places import Pair
from wengang.demo.play import Play
from wengang.demo.workbooks import write_xlsx
from wengang.demo.year.lives import CLOSING, SHORT, WEIGHTS, Life, Stint
from wengang.demo.year.plan import Year
from wengang.employment.models import Spell
from wengang.employment.offer import promise_at
from wengang.market.enums import VacancyState, WageBasis
from wengang.market.models import Employer, SeekerEntry, Vacancy
from wengang.registry.enums import EmploymentStatus, LabourAbility, WillWork
from wengang.registry.models import Person, Wish

HOURLY = Decimal(26)
"""Yuan an hour that one factory promised; it then paid 16.60, as was reported of a real one."""
USUAL: dict[str, Any] = {
    "promised_low": Decimal(4300),
    "promised_high": Decimal(5600),
    "promised_basis": WageBasis.MONTH.value,
    "promised_terms": {"board": "free", "lodging": "free"},
}
"""What an employer without a post of ours promised."""
YOUNGEST, OLDEST = 19, 55
AT_HOME = (EmploymentStatus.FARMING, EmploymentStatus.LOOKING)
ABLE = (LabourAbility.ORDINARY, LabourAbility.SKILLED)


@dataclass(frozen=True)
class Workplace:
    """One employer of the story, the work there and what was promised for it, by field of the job."""

    employer: Employer
    title: str
    promise: dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One life and whose it is."""

    life: Life
    person: Person

    def job_in(self, month: date) -> Stint | None:
        """The last job held in a month; none where the same employer was left in it: the next list tells of that."""
        held = [stint for stint in self.life.stints if stint.held_in(month)]
        again = len(held) > 1 and held[-2].firm == held[-1].firm
        return held[-1] if held and not again else None


def closing_firm(run: Play, pair: Pair) -> Firm:
    """The employer that has closed since: it offers nothing any more, so it stands on no list of posts."""
    names = {firm.name for firm in firms_of(pair.receiver, run.seed, run.scale, run.today)}
    return invent(run.dice("year", pair.code, "closing"), pair.receiver, names)


def bring_in(run: Play, pair: Pair) -> None:
    """The list of last year's employers, brought in by the county while this month's issue is open."""
    firm = closing_firm(run, pair)
    if Employer.unscoped.filter(uscc=firm.uscc).exists():
        return
    path = run.folder / pair.code / f"{pair.receiver.name}上年度用工企业.xlsx"
    write_xlsx(path, [posts.employer_table(pair.receiver.name, [firm], run.dice("year", pair.code, "list"))])
    file = ListFile(path, "employers", pair, pair.receiver.code)
    arrivals.take(file, stage.user(stage.officer(pair, Role.COUNTY)), issue_of(pair, run.today).code)


def workplaces(run: Play, pair: Pair) -> list[Workplace]:
    """The employers in the order that ``lives`` knows them by."""
    hiring = Employer.unscoped.filter(within("division_id", pair.receiver.code), vacancies__state=VacancyState.OPEN)
    largest = hiring.annotate(wanted=Sum("vacancies__headcount")).order_by("-wanted", "pk")
    own = list(largest.filter(organisation__isnull=False)[:1])
    others = list(largest.filter(organisation__isnull=True)[: len(WEIGHTS) - 2])
    chosen = [*own, *others]
    chosen.insert(CLOSING, Employer.unscoped.get(uscc=closing_firm(run, pair).uscc))
    return [_workplace(each, short=number == SHORT) for number, each in enumerate(chosen)]


def _workplace(employer: Employer, *, short: bool) -> Workplace:
    open_ = Vacancy.unscoped.filter(employer=employer, state=VacancyState.OPEN)
    line = open_.exclude(title="保洁").order_by("-headcount", "pk").first()
    offered = line or open_.first()
    if offered is None:
        return Workplace(employer, "普工", USUAL)
    promise = promise_at(offered, None)
    if short:
        promise |= {"promised_low": HOURLY, "promised_high": None, "promised_basis": WageBasis.HOUR.value}
    return Workplace(employer, offered.title, promise)


def cast(lives: Sequence[Life], year: Year, pair: Pair, dice: Dice) -> list[Part]:
    """Give every life to somebody whose entry in the ledger it leads to, as long as there are such people."""
    away, at_home = _people(year, pair, dice, [EmploymentStatus.AWAY]), _people(year, pair, dice, AT_HOME)
    away.sort(key=lambda person: not _works_at(person, pair))
    pools = {True: iter(at_home), False: iter(away)}
    parts = []
    for life in lives:
        person = next(pools[life.ends_at_home(year)], None)
        if person is not None:
            parts.append(Part(life, person))
    return parts


def _people(year: Year, pair: Pair, dice: Dice, statuses: Sequence[str]) -> list[Person]:
    found = list(_free(year, pair).filter(employment__in=statuses).order_by("pk"))
    dice.shuffle(found)
    return found


def _free(year: Year, pair: Pair) -> QuerySet[Person]:
    """People of the sender who could have worked all year and are part of no exchange."""
    oldest, youngest = (year.today - timedelta(days=365 * age) for age in (OLDEST, YOUNGEST))
    looking = Wish.unscoped.filter(current=True, will_work=WillWork.YES)
    taken = (SeekerEntry.unscoped.all(), Spell.unscoped.all(), looking)
    rows = Person.unscoped.filter(
        within("division_id", pair.sender.code),
        Q(id_index__isnull=False),
        birth_date__range=(oldest, youngest),
        labour_ability__in=ABLE,
        deceased=False,
    )
    for each in taken:
        rows = rows.exclude(pk__in=each.values("person"))
    return rows.select_related("household", "division__parent")


def _works_at(person: Person, pair: Pair) -> bool:
    """Whether the ledger already says that the person works at the receiving side's city."""
    city = pair.receiver.name.removesuffix("蓬江区").removesuffix("市")
    return city in person.work_place or str(person.work_division_id or "").startswith(pair.receiver.code[:4])
