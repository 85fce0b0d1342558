"""The statutory retirement age, which rises by steps from 2025 on. Plain Python.

《国务院关于渐进式延迟法定退休年龄的办法》 (annexed to the decision of 2024-09-13): men from 60 to 63 by a month every
four months of birth, women of workers' posts, which count here, from 50 to 55 by a month every two.
Past this age somebody may work, under a written 用工协议 with work-injury insurance instead of a labour contract; it is
never a reason to match or rank anybody differently.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Rule(NamedTuple):
    """Age in months before the change, first month of birth it touches, months of birth per added month, most added."""

    months: int
    first: int
    step: int
    most: int


def _month(year: int, month: int) -> int:
    return year * 12 + month - 1


RULES = {"1": Rule(60 * 12, _month(1965, 1), 4, 36), "2": Rule(50 * 12, _month(1975, 1), 2, 60)}
"""By sex (GB/T 2261.1); somebody whose sex is not recorded is measured by the later age."""


def retirement_month(birth: date, sex: str) -> date:
    """First day of the month in which somebody reaches the statutory age."""
    rule = RULES.get(sex, RULES["1"])
    born = _month(birth.year, birth.month)
    added = min((born - rule.first) // rule.step + 1, rule.most) if born >= rule.first else 0
    reached = born + rule.months + added
    return date(reached // 12, reached % 12 + 1, 1)


def past_retirement(birth: date | None, sex: str, day: date) -> bool:
    """Whether somebody is past the statutory age on that day, so that a 用工协议 takes the place of a contract."""
    return birth is not None and day >= retirement_month(birth, sex)
