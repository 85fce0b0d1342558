"""The figures of a round's report, worked out when the round runs and kept with it, so that they stay the same.

``figures`` is plain JSON of codes and numbers; words are put to it when somebody reads it (``command.round_report``).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wengang.core.models import Division
from wengang.market.rounds.audit import FEWEST, TOWNSHIP, audit
from wengang.market.rounds.build import Built
from wengang.market.rounds.judge import Situation, Verdicts, judge
from wengang.market.rounds.kept import Kept
from wengang.market.rounds.priority import Priority, groups_of
from wengang.registry.enums import Limit
from wengang.solvers.allocation import Allocation

FORMAT = 1
EMPLOYERS_KEPT = 200


@dataclass(frozen=True)
class Report:
    """What is kept with a round."""

    figures: dict[str, Any]
    kept: Kept


def work_out(built: Built, found: Allocation, plain: Allocation, priority: Priority) -> Report:
    """Everything the report of a round needs.

    Args:
        built: the market with what its rows stand for.
        found: what the round found.
        plain: what it finds without helping priority; the same object where there is none.
        priority: the levels chosen for the round.
    """
    sides = (built.people, built.posts, built.gate, built.city, built.same_city)
    verdicts = judge(Situation(*sides, found.post, found.unfilled))
    kept = _kept(built, found, verdicts)
    figures = {
        "format": FORMAT,
        "people": len(kept.person),
        "placed": found.placed,
        "posts": len(kept.vacancy),
        "places": int(kept.posts.headcount.sum()),
        "unfilled": _unfilled(kept),
        "without": dict(Counter(str(why) for why in kept.why if why)),
        "absent": built.lists.left_out,
        "groups": _groups(built, found),
        "employers": _employers(built, found),
        "priority": _priority(built, found, plain, priority),
        "audit": audit([each.pk for each in built.lists.seekers], (found.post >= 0).tolist(), built.lists.today),
        "work": _places_of_work(built, found),
    }
    figures["names"] = _names(figures)
    return Report(figures, kept)


def _kept(built: Built, found: Allocation, verdicts: Verdicts) -> Kept:
    seekers = built.lists.seekers
    return Kept(
        people=built.people,
        posts=built.posts,
        gate=built.gate,
        level=built.level,
        city=built.city,
        same_city=built.same_city,
        person=np.array([each.pk for each in seekers], np.int64),
        vacancy=np.array([each.vacancy.pk for each in built.lists.posts], np.int64),
        living=np.array([int(each.division[:TOWNSHIP].ljust(TOWNSHIP, "0")) for each in seekers], np.int64),
        near_home=np.array([Limit.NEAR_HOME in each.wish.limits for each in seekers], bool),
        post=found.post,
        price=found.prices,
        why=verdicts.person,
        why_open=verdicts.post,
        outsized=np.array([each.group in built.split for each in seekers], bool),
    )


def _unfilled(kept: Kept) -> dict[str, list[int]]:
    """By reason: [posts, places]."""
    unfilled = kept.unfilled
    reasons = [str(why) for why in np.unique(kept.why_open) if why]
    return {why: [int((kept.why_open == why).sum()), int(unfilled[kept.why_open == why].sum())] for why in reasons}


def _groups(built: Built, found: Allocation) -> dict[str, int]:
    """Families: how many took part, went together to one employer, went to one city, and were matched one by one."""
    group, post = built.people.group, found.post
    placed = np.unique(group[(group >= 0) & (post >= 0)])
    employers = Counter(
        label for label, _employer in {(int(g), int(built.posts.employer[p])) for g, p in zip(group, post, strict=True)
        if g >= 0 and p >= 0}
    )  # fmt: skip
    spread = sum(count > 1 for count in employers.values())
    return {
        "all": len(np.unique(group[group >= 0])),
        "together": len(placed) - spread,
        "city": spread,
        "one_by_one": len(built.split),
    }


def _employers(built: Built, found: Allocation) -> list[list[Any]]:
    """[key, name, places, taken, worth of one more place], the dearest first."""
    rows: dict[int, list[Any]] = {}
    for number, post in enumerate(built.lists.posts):
        employer = post.vacancy.employer
        row = rows.setdefault(employer.pk, [employer.pk, str(employer), 0, 0, 0.0])
        row[2] += post.places
        row[3] += post.places - int(found.unfilled[number])
        row[4] = max(row[4], round(float(found.prices[number]), 3))
    return sorted(rows.values(), key=lambda row: (-row[4], -row[2], row[0]))[:EMPLOYERS_KEPT]


def _priority(built: Built, found: Allocation, plain: Allocation, priority: Priority) -> dict[str, Any]:
    """Who stood on which level, and what the levels changed against the same round without them."""
    if not priority:
        return {}
    with_it, without = found.post >= 0, plain.post >= 0
    members = groups_of(priority.levels, [each.pk for each in built.lists.seekers], built.lists.today)
    changed = []
    for level in range(int(built.level.max(initial=0)) + 1):
        here = built.level == level
        counts = (here, here & with_it, here & without, here & with_it & ~without, here & without & ~with_it)
        moved = here & with_it & without & (found.post != plain.post)
        changed.append([level, *(int(each.sum()) for each in counts), int(moved.sum())])
    return {
        "chosen": [
            [name, level, len(members[name]) if len(members[name]) >= FEWEST else None]
            for name, level in priority.levels.items()
        ],
        "changed": changed,
        "placed_without": plain.placed,
        "suitability": [_suitability(found, built.level), _suitability(plain, np.zeros_like(built.level))],
    }


def _suitability(found: Allocation, level: NDArray[np.int32]) -> float:
    """Sum of suitability over the placed people: the objective less one and the level for each of them."""
    placed = found.post >= 0
    return round(float(found.objective - placed.sum() - level[placed].sum()), 3)


def _places_of_work(built: Built, found: Allocation) -> list[list[Any]]:
    """[county, places, taken] where the work is, most places first."""
    rows: dict[str, list[Any]] = {}
    for number, post in enumerate(built.lists.posts):
        county = post.vacancy.division_id[:6]
        row = rows.setdefault(county, [county, 0, 0])
        row[1] += post.places
        row[2] += post.places - int(found.unfilled[number])
    return sorted(rows.values(), key=lambda row: (-row[1], row[0]))


def _names(figures: dict[str, Any]) -> dict[str, str]:
    """Names of the divisions in the figures, as they were called then."""
    codes = {line[0] for line in (*figures["audit"]["division"], *figures["work"])}
    return dict(Division.objects.filter(pk__in=codes).order_by("pk").values_list("pk", "name"))
