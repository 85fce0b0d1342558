"""What if: the market of a round with something changed, solved again, and the difference against the round.

Nothing is proposed to anybody and no round is stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.states import MayNot
from wengang.market.models import Round, RoundRecord, Trial
from wengang.market.rounds.build import six
from wengang.market.rounds.kept import Kept
from wengang.market.rounds.pairs import NEGLIGIBLE, own_suitability
from wengang.solvers import allocation as solver
from wengang.solvers.allocation import Allocation, Posts

TARGET_GAP = 1e-3


@dataclass(frozen=True)
class Changes:
    """What is to be different. Amounts may be negative."""

    wages: dict[int, int] = field(default_factory=dict)
    """Vacancy: yuan a month added to both ends of the wage."""
    places: dict[int, int] = field(default_factory=dict)
    """Vacancy: places added."""
    layoffs: dict[int, int] = field(default_factory=dict)
    """Employer's first vacancy in the round: places taken away from the employer as a whole."""
    buses: list[tuple[str, str]] = field(default_factory=list)
    """(division that a bus opens, township whose people may take it; empty: everybody's)."""

    @classmethod
    def of(cls, told: dict[str, Any]) -> Changes:
        """From `told`, as JSON gives it back."""
        numbers = {name: {int(pk): int(n) for pk, n in told.get(name, {}).items()} for name in NUMBERED}
        return cls(**numbers, buses=[(to, home) for to, home in told.get("buses", [])])

    def told(self) -> dict[str, Any]:
        """As plain JSON."""
        return {name: value for name, value in asdict(self).items() if value}

    def __bool__(self) -> bool:
        return bool(self.told())


NUMBERED = ("wages", "places", "layoffs")


def do_keep_trial(round_: Round, changes: Changes, outcome: dict[str, Any], note: str, *, by: User) -> Trial:
    """Keep what was tried, with a note. Raises MayNot, ValidationError."""
    may_try(round_, by)
    trial = Trial(round=round_, changes=changes.told(), outcome=outcome, note=note.strip(), by=by)
    trial.full_clean(exclude=["round", "by"])
    trial.save()
    return trial


def may_try(round_: Round, by: User) -> None:
    """Whoever may run rounds may try one. Raises MayNot."""
    require(by, Cap.ROUND_RUN)
    if not Round.objects.visible_to(by.scope).filter(pk=round_.pk).exists():
        raise MayNot(_("This round is not yours to try."))


def kept_for(round_: Round) -> Kept:
    """The market of the round. Raises RoundRecord.DoesNotExist for rounds that kept none."""
    return Kept.unpack(RoundRecord.unscoped.only("market").get(round=round_).market)


def apply(kept: Kept, changes: Changes) -> Kept:
    """The market with the changes made. Vacancies that took no part are left out."""
    posts = kept.posts
    low, high, count = posts.wage_low.copy(), posts.wage_high.copy(), posts.headcount.copy()
    for post, amount in _rows(kept, changes.wages):
        low[post], high[post] = max(0, low[post] + amount), max(0, high[post] + amount)
    for post, amount in _rows(kept, changes.places):
        count[post] = max(0, count[post] + amount)
    for post, amount in _rows(kept, changes.layoffs):
        _lay_off(posts, count, int(posts.employer[post]), amount)
    people = kept.people
    for to, home in changes.buses:
        people = replace(people, destinations=_with_bus(kept, people.destinations, to, home))
    changed = replace(posts, wage_low=low, wage_high=high, headcount=count)
    too_large = solver.oversized_groups(people.group, posts.employer, count)
    people = replace(people, group=np.where(np.isin(people.group, too_large), -1, people.group).astype(np.int32))
    return kept.changed(people=people, posts=changed)


def _rows(kept: Kept, amounts: dict[int, int]) -> list[tuple[int, int]]:
    found = [(kept.row_of_vacancy(pk), amount) for pk, amount in amounts.items()]
    return [(row, amount) for row, amount in found if row is not None]


def _lay_off(posts: Posts, count: NDArray[np.int32], employer: int, amount: int) -> None:
    """Take places from the employer's posts, the largest first, in place."""
    mine = np.flatnonzero(posts.employer == employer)
    for post in mine[np.argsort(-count[mine], kind="stable")]:
        less = min(int(count[post]), amount)
        count[post] -= less
        amount -= less


def _with_bus(kept: Kept, wishes: NDArray[np.int32], to: str, home: str) -> NDArray[np.int32]:
    """One more place at the end of the wishes of those who named places and can take the bus."""
    can = ~kept.near_home & (wishes >= 0).any(axis=1)
    if home:
        can &= kept.living == int(home)
    return np.hstack([wishes, np.where(can, six(to), -1).astype(np.int32)[:, None]])


def try_out(round_: Round, changes: Changes, listen: Callable[[solver.Progress], None] | None = None) -> dict[str, Any]:
    """Solve the changed market and tell the difference against the round, as plain JSON.

    Raises:
        RoundRecord.DoesNotExist: the round kept no market.
        AllocationError: the result broke a rule.
    """
    before = kept_for(round_)
    changed = apply(before, changes)
    market = changed.market()
    found = solver.allocate(market, target_gap=TARGET_GAP, seed=round_.seed, progress=listen)
    solver.verify(market, found)
    return _difference(round_, before, changed.changed(post=found.post), found)


def _difference(round_: Round, before: Kept, after: Kept, found: Allocation) -> dict[str, Any]:
    fit_before, fit_after = (own_suitability(each.people, each.posts, each.post) for each in (before, after))
    had, has = before.post >= 0, after.post >= 0
    both = had & has
    who = {
        "gained": has & ~had,
        "lost": had & ~has,
        "better": both & (fit_after > fit_before + NEGLIGIBLE),
        "worse": both & (fit_after < fit_before - NEGLIGIBLE),
        "moved": both & (after.post != before.post),
    }
    return {
        "before": _state(before, fit_before),
        "after": _state(after, fit_after),
        "who": {name: int(rows.sum()) for name, rows in who.items()},
        "townships": _by_township(before, who),
        "worth": [round(round_.objective, 3), round(found.objective, 3)],
        "proved": found.objective > round_.bound + NEGLIGIBLE or found.bound < round_.objective - NEGLIGIBLE,
        "gap": found.gap,
        "seconds": round(found.seconds, 2),
    }


def _state(kept: Kept, fit: NDArray[np.float64]) -> dict[str, Any]:
    group, placed = kept.people.group, kept.post >= 0
    return {
        "placed": int(placed.sum()),
        "places": int(kept.posts.headcount.sum()),
        "unfilled": int(kept.unfilled.sum()),
        "families": len(np.unique(group[placed & (group >= 0)])),
        "fit": round(float(fit[placed].mean()), 4) if placed.any() else None,
    }


def _by_township(kept: Kept, who: dict[str, NDArray[np.bool_]]) -> list[list[Any]]:
    """[township, gained, lost, better, worse], where anything changed, most changed first."""
    lines: list[list[Any]] = []
    for code in np.unique(kept.living):
        here = kept.living == code
        counts = [int((here & who[name]).sum()) for name in ("gained", "lost", "better", "worse")]
        if any(counts):
            lines.append([str(code), *counts])
    return sorted(lines, key=lambda line: (-sum(line[1:]), line[0]))
