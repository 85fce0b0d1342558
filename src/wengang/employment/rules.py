"""What follows from the kind of work, as one table, and the statutory limits behind it.

劳动合同法 §10 (written contract), §58 (dispatch: at least two years), §68–69 (part time: four hours a day and
twenty-four a week at one employer; several such jobs may stand side by side). 禁止使用童工规定 (国令364) §2.
《超龄劳动者基本权益保障暂行规定》 stands here as its published draft of 2025-07-31 says: a written agreement, and
work-injury insurance paid by the employer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wengang.employment.enums import SpellKind as K
from wengang.market.enums import Contract as C
from wengang.market.enums import Insurance
from wengang.registry.enums import EmploymentStatus as S
from wengang.registry.retirement import past_retirement

PART_TIME_DAY, PART_TIME_WEEK = Decimal(4), Decimal(24)
DISPATCH_YEARS = 2
LEAST_AGE = 16
LABOUR = (C.FIXED, C.OPEN, C.TASK)
"""Contracts of the Labour Contract Law, §12."""
BESIDE = (C.PART_TIME, C.OUTWORK)
"""Under these a second job is lawful whatever its kind."""


@dataclass(frozen=True)
class Rule:
    """One row of the table.

    Attributes:
        whole: fills the working day: no other whole job may stand in the same time.
        employer: somebody employs; otherwise the person works on their own account.
        contracts: what may stand as the contract; empty for none at all.
        status: the employment status it gives; None where the distance from home decides.
        insured: the insurance comparison is expected to show it, under a labour contract.
    """

    whole: bool
    employer: bool
    contracts: tuple[str, ...]
    status: str | None
    insured: bool = False


_ANY = (*LABOUR, C.PART_TIME, C.DISPATCH, C.OVERAGE, C.NONE)
RULES: dict[str, Rule] = {
    K.ENTERPRISE: Rule(True, True, (*_ANY, C.OUTWORK), None, insured=True),
    K.WORKSHOP: Rule(True, True, (*_ANY, C.OUTWORK), S.NEARBY),
    K.PUBLIC_POST: Rule(True, True, (*LABOUR, C.PUBLIC_POST, C.OVERAGE, C.NONE), S.PUBLIC_POST),
    K.FLEXIBLE: Rule(False, True, (C.PART_TIME, C.TASK, C.OUTWORK, C.OVERAGE, C.NONE), S.FLEXIBLE),
    K.OUTWORK: Rule(False, True, (C.OUTWORK, C.NONE), S.FLEXIBLE),
    K.SEASONAL: Rule(True, True, (*LABOUR, C.PART_TIME, C.OVERAGE, C.NONE), None),
    K.SELF_EMPLOYED: Rule(False, False, (), S.SELF_EMPLOYED),
    K.FARM: Rule(False, False, (), S.FARMING),
}
WHOLE = tuple(str(kind) for kind, rule in RULES.items() if rule.whole)


def contract_for(contract: str, birth: date | None, sex: str, first_day: date) -> str:
    """The contract that can stand from that day: past the statutory retirement age the over-age work agreement."""
    bound = contract in (*LABOUR, C.DISPATCH, "")
    return C.OVERAGE if bound and past_retirement(birth, sex, first_day) else contract


def of_age(birth: date | None, first_day: date) -> bool:
    """Whether somebody may be employed at all that day; an unknown birthday is left to whoever records it."""
    if birth is None:
        return True
    years = first_day.year - birth.year - ((first_day.month, first_day.day) < (birth.month, birth.day))
    return years >= LEAST_AGE


@dataclass(frozen=True)
class Breach:
    """Terms that the law does not allow: the name of the finding and the article."""

    name: str
    article: str


DISPATCH_SHORT = Breach("dispatch_short", "劳动合同法 §58")
OVERAGE_UNINSURED = Breach("overage_uninsured", "超龄劳动者基本权益保障暂行规定（征求意见稿 2025-07-31）")


def breaches(contract: str, insurances: list[str], valid_from: date, until: date | None) -> list[Breach]:
    """What to ask the employer about. The job is recorded all the same: hiding it would not mend it."""
    found = []
    if contract == C.DISPATCH and until is not None and until < _years_after(valid_from, DISPATCH_YEARS):
        found.append(DISPATCH_SHORT)
    if contract == C.OVERAGE and Insurance.INJURY not in insurances:
        found.append(OVERAGE_UNINSURED)
    return found


def _years_after(day: date, years: int) -> date:
    """The last day of a term of whole years that begins on ``day``."""
    try:
        anniversary = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        anniversary = date(day.year + years, 3, 1)
    return date.fromordinal(anniversary.toordinal() - 1)
