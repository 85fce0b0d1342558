"""The statutory retirement age, which rises by steps from 2025 on. Plain Python, and the one table of it in the house.

《国务院关于渐进式延迟法定退休年龄的办法》 (annexed to the decision of 2024-09-13): men from 60 to 63 by a month every
four months of birth; women of cadres' posts from 55 to 58 by a month every four; women of workers' posts from 50 to 55
by a month every two. Which of the two ages of women is meant depends on what is asked, so whoever asks says it:

* an agreement with an employer: the posts filled here are workers' posts, so from 50 to 55;
* who is of working age in a household: nobody knows the post of somebody who has none, so the later age, 55 to 58.
  The earlier one would drop women from help five years too soon.

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


MEN = Rule(60 * 12, _month(1965, 1), 4, 36)
CADRE_WOMEN = Rule(55 * 12, _month(1970, 1), 4, 36)
WORKER_WOMEN = Rule(50 * 12, _month(1975, 1), 2, 60)
WOMEN = {"cadre": CADRE_WOMEN, "worker": WORKER_WOMEN}
"""The two ages of women by the kind of post."""


def rule_for(sex: str, women: str = "worker") -> Rule:
    """By sex (GB/T 2261.1) and, for women, kind of post; an unrecorded sex is measured by the later age, men's."""
    return WOMEN[women] if sex == "2" else MEN


def retirement_month(birth: date, sex: str, women: str = "worker") -> date:
    """First day of the month in which somebody reaches the statutory age."""
    rule = rule_for(sex, women)
    born = _month(birth.year, birth.month)
    added = min((born - rule.first) // rule.step + 1, rule.most) if born >= rule.first else 0
    reached = born + rule.months + added
    return date(reached // 12, reached % 12 + 1, 1)


def past_retirement(birth: date | None, sex: str, day: date, women: str = "worker") -> bool:
    """Whether somebody is past the statutory age on that day, so that a 用工协议 takes the place of a contract."""
    return birth is not None and day >= retirement_month(birth, sex, women)
