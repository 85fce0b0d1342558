"""From a wave to a verified plan: a greedy plan at once, proposals of VROOM, then search until the deadline. The
best verified plan counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from wengang.solvers.routing.blocks import blocks_of
from wengang.solvers.routing.bound import lower_bound
from wengang.solvers.routing.case import CHUNK, Case, case_of
from wengang.solvers.routing.evaluate import Route, coach_of, measure
from wengang.solvers.routing.greedy import greedy, insert
from wengang.solvers.routing.improve import improve, prepare, rounds_for
from wengang.solvers.routing.model import Wave
from wengang.solvers.routing.proposer import Proposer, available
from wengang.solvers.routing.result import Coach, Plan, Reason, Unserved
from wengang.solvers.routing.state import items_of
from wengang.solvers.routing.verify import PlanError, verify

BLOCK, POOL = 300, 24
SLACK_FILL = 0.88
PROPOSING = 0.35
SINGLY = 60
Item = tuple[int, ...]


@dataclass(frozen=True)
class Progress:
    """Where planning is: the stage (greedy, vroom, search), seconds since the start, coaches and cost of the best
    plan so far."""

    stage: str
    seconds: float
    coaches: int
    cost: float


Watch = Callable[[Progress], bool | None]


def plan(
    wave: Wave,
    *,
    deadline: float,
    seed: int = 0,
    progress: Watch | None = None,
    rounds: int | None = None,
    vroom: bool | None = None,
) -> Plan:
    """The best verified plan within ``deadline`` seconds. Raises nothing for bad parties: they are in
    ``Plan.unserved`` with the reason.

    ``progress`` is called with a `Progress`; answering False ends the search. ``rounds`` fixes the length of the
    search instead of reckoning it from the deadline. ``vroom``: ask VROOM for a start; None asks only while the search
    is not compiled yet, and if VROOM is installed. The greedy plan is made however short the deadline is.
    """
    return _Planner(wave, deadline, seed, progress, rounds, vroom).run()


class _Planner:
    def __init__(
        self, wave: Wave, deadline: float, seed: int, progress: Watch | None, rounds: int | None, vroom: bool | None
    ) -> None:
        self.begin = time.monotonic()
        self.until = self.begin + deadline
        self.deadline, self.seed, self.progress, self.rounds, self.vroom = deadline, seed, progress, rounds, vroom
        self.case = case_of(wave)
        self.items = items_of(self.case, self.case.able, self._chunk())
        self.stopped = False
        self.solvers: list[str] = []

    def run(self) -> Plan:
        """The stages in order, each from the best of those before."""
        case = self.case
        routes, left = greedy(case, self.items)
        routes, left = insert(case, routes, left) if left else (routes, left)
        best = self._plan(routes, left, finished=False, stage="greedy")
        self._watch("greedy", best.cost, len(best.coaches))
        if self.items and not self.stopped:
            proposed = self._proposed(routes, left)
            if proposed is not routes:
                best = self._better(best, proposed, self._missing(proposed), finished=False, stage="vroom")
                routes = proposed if best.solvers[-1] == "vroom" else routes
            rounds = rounds_for(len(self.items), self.deadline) if self.rounds is None else self.rounds
            rounds = 0 if self.stopped else rounds
            routes = self._of_items(routes)
            found = improve(case, self.items, routes, rounds, self._search_until(), self.seed, self._watched)
            finished = found.finished and not self.stopped
            best = self._better(best, found.routes, self._missing(found.routes), finished, stage="search")
        return best

    def _chunk(self) -> int:
        """People in an item at most. Items help the search of a large wave; in a small one they hide the best plan."""
        if len(self.case.able) <= SINGLY:
            return 1
        return max(1, min(CHUNK, int(self.case.fleet.places.max(initial=1)) // 2))

    def _search_until(self) -> float:
        """The deadline less the time that judging the plan takes."""
        return self.until - min(0.1 * self.deadline, 0.05 + 1e-4 * len(self.case.able))

    def _watch(self, stage: str, cost: float, coaches: int) -> bool:
        if self.progress and self.progress(Progress(stage, time.monotonic() - self.begin, coaches, cost)) is False:
            self.stopped = True
        return not self.stopped

    def _watched(self, cost: float, coaches: int) -> bool:
        return self._watch("search", cost, coaches)

    def _proposed(self, routes: list[Route], left: Sequence[int]) -> list[Route]:
        """What VROOM makes of each block, its half-empty coaches solved again together; the given routes if that is
        no better."""
        until = self.begin + PROPOSING * self.deadline
        if self.vroom is None:
            self.vroom = available() and not prepare(min(2.0, 0.2 * self.deadline))
        if not self.vroom or time.monotonic() >= until:
            return routes
        with Proposer() as proposer:
            proposals: list[Route] = []
            for block in blocks_of(self.case, self.items, BLOCK):
                answer = proposer.propose(self.case, [self.items[at] for at in block], until)
                if answer is None:
                    self.solvers.append("vroom failed")
                    return routes
                proposals += answer
            proposals = self._adopted(proposals)
            for _ in range(3):
                again = self._pooled(proposer, proposals, until)
                if again is None or not self._cheaper(again, proposals):
                    break
                proposals = again
        self._watch("vroom", self._cost(proposals), len(proposals))
        return proposals if self._cheaper(proposals, routes) else routes

    def _pooled(self, proposer: Proposer, routes: list[Route], until: float) -> list[Route] | None:
        """The slack coaches and a third as many full ones solved again as one block."""
        case, largest = self.case, self.case.fleet.places.max()
        fill = np.array([case.size[list(route.rows)].sum() for route in routes]) / max(1, largest)
        order = [int(at) for at in np.argsort(fill, kind="stable")]
        slack = [at for at in order if fill[at] < SLACK_FILL][: POOL * 3 // 4]
        pool = {*slack, *order[len(slack) : len(slack) + len(slack) // 3]}
        held = {row for at in pool for row in routes[at].rows}
        items = [item for item in self.items if item[0] in held]
        if len(pool) < 2 or not all(row in held for item in items for row in item):
            return None
        answer = proposer.propose(case, items, until)
        return (
            None
            if answer is None
            else self._adopted([route for at, route in enumerate(routes) if at not in pool] + answer)
        )

    def _adopted(self, routes: list[Route]) -> list[Route]:
        """Proposals made legal: each with its type, nobody twice, who is left out put in where it costs least."""
        case, free, seen = self.case, self.case.fleet.coaches.copy(), set[int]()
        good = []
        for route in routes:
            found = None if seen.intersection(route.rows) else coach_of(case, Route(route.calls, route.rows), free)
            if found:
                free[found[0]] -= 1
                seen.update(route.rows)
                good.append(Route(route.calls, route.rows, found[0]))
        missing = self._missing(good)
        return insert(case, good, missing)[0] if missing else good

    def _missing(self, routes: list[Route]) -> list[int]:
        seen = {row for route in routes for row in route.rows}
        return [row for row in self.case.able if row not in seen]

    def _cost(self, routes: list[Route]) -> float:
        return sum(found.cost for route in routes if (found := measure(self.case, route)))

    def _cheaper(self, new: list[Route], old: list[Route]) -> bool:
        """More people first, then less cost."""
        stay = [int(self.case.size[self._missing(routes)].sum()) for routes in (new, old)]
        return (stay[0], self._cost(new)) < (stay[1], self._cost(old))

    def _of_items(self, routes: list[Route]) -> list[Route]:
        """The routes, after making items of parties that a route took out of theirs."""
        item_of = {row: at for at, item in enumerate(self.items) for row in item}
        parts: dict[tuple[int, int], list[int]] = {}
        for number, route in enumerate([*routes, Route((), tuple(self._missing(routes)))]):
            for row in route.rows:
                parts.setdefault((item_of[row], number), []).append(row)
        self.items = [tuple(part) for _, part in sorted(parts.items())]
        return routes

    def _better(self, best: Plan, routes: list[Route], left: Sequence[int], finished: bool, stage: str) -> Plan:
        """The new plan if it carries more people, or as many for less, and passes the verifier; else the old one."""
        if left:
            routes, left = insert(self.case, routes, left)
        try:
            new = self._plan(routes, left, finished, stage)
        except PlanError:
            self.solvers.append(f"{stage} refused")
            return best
        if (-new.people, new.cost) <= (-best.people, best.cost):
            return new
        return best

    def _plan(self, routes: list[Route], left: Sequence[int], finished: bool, stage: str) -> Plan:
        """The verified plan of the routes."""
        case, coaches, served = self.case, [], list[int]()
        for route in sorted(routes, key=lambda route: (route.calls, route.rows)):
            found = coach_of(case, route)
            if not found:
                raise PlanError([f"a route of the {stage} breaks a rule"])
            coaches.append(found[1])
            served += route.rows
        parties = case.wave.parties
        unserved = [
            *case.unserved,
            *(Unserved(parties[row].id, parties[row].size, Reason.NO_VEHICLE_LEFT) for row in left),
        ]
        made = _plan_of(case, coaches, unserved, lower_bound(case, served), finished, (*self.solvers, stage))
        verify(case.wave, made, case.roads)
        return made


def _plan_of(
    case: Case, coaches: list[Coach], unserved: list[Unserved], bound: float, finished: bool, solvers: tuple[str, ...]
) -> Plan:
    return Plan(
        tuple(coaches),
        tuple(sorted(unserved, key=lambda who: who.party)),
        sum(coach.cost for coach in coaches),
        bound,
        case.roads.estimated,
        finished,
        solvers,
    )
