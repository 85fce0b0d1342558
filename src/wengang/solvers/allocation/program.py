"""The linear program over some of the arcs, and its version in which every group goes whole.

Columns: x for each arc, y for each bundle (group at employer). Rows: a person alone takes at most one post; a group
at most one employer; a post no more people than places; an employer no more couple rooms than it has; and every
member of a group takes exactly y posts at the employer. With whole y the rest is a transportation problem, whose
corners are whole too: so only y is ever declared integer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csc_array

from wengang.solvers.allocation.problem import Index, Problem, Values


@dataclass(frozen=True)
class Solution:
    """Values of the columns of a program.

    `bound` limits the worth of every solution of the program. Prices are those of the linear program; an integer one
    has none (zeros).
    """

    arcs: Values
    bundles: Values
    worth: float
    bound: float
    prices: Values
    room_prices: Values


class Program:
    """The program over the arcs `active`, with the bundles of which every share has an arc."""

    def __init__(self, problem: Problem, active: Index) -> None:
        """Args: problem: all arcs; active: sorted positions of those to use, bundles whole."""
        self.problem, self.active = problem, active
        cut = problem.singles
        shares = problem.owner[active[active >= cut]]
        self.shares = np.unique(shares)
        self.bundles = np.unique(problem.share_bundle[self.shares])
        self._share_row = np.searchsorted(self.shares, shares)
        self._bundle_of_row = np.searchsorted(self.bundles, problem.share_bundle[self.shares])
        self.cost = np.concatenate([-problem.value[active], np.zeros(len(self.bundles))])
        self.limits, self.limit = self._limit_rows()
        entities = len(problem.single_start) + len(problem.group_start)
        self._is_supply = (np.arange(len(self.limit)) >= entities).astype(float)
        self.links = self._link_rows()

    def _limit_rows(self) -> tuple[csc_array, Values]:
        problem, arcs = self.problem, len(self.active)
        people, groups = len(problem.single_start), len(problem.group_start)
        posts, employers = len(problem.headcount), len(problem.rooms)
        alone = self.active < problem.singles
        roomy = problem.bundle_room[self.bundles]
        columns = np.arange(len(self.bundles)) + arcs
        rows = [
            problem.owner[self.active[alone]],
            people + problem.bundle_group[self.bundles],
            people + groups + problem.post[self.active],
            people + groups + posts + problem.bundle_employer[self.bundles[roomy]],
        ]
        entries = [np.flatnonzero(alone), columns, np.arange(arcs), columns[roomy]]
        row, column = np.concatenate(rows), np.concatenate(entries)
        shape = (people + groups + posts + employers, arcs + len(self.bundles))
        limit = np.concatenate([np.ones(people + groups), problem.headcount, problem.rooms])
        return coo_array((np.ones(len(row)), (row, column)), shape=shape).tocsc(), limit

    def _link_rows(self) -> csc_array:
        arcs, members = len(self.active), len(self._share_row)
        row = np.concatenate([self._share_row, np.arange(len(self.shares))])
        column = np.concatenate([np.arange(arcs - members, arcs), arcs + self._bundle_of_row])
        sign = np.concatenate([np.ones(members), -np.ones(len(self.shares))])
        return coo_array((sign, (row, column)), shape=(len(self.shares), arcs + len(self.bundles))).tocsc()

    def relax(self, seconds: float, taken: Index | None = None, spare: float = 0.0) -> Solution | None:
        """Solve with fractional groups, or with exactly the bundles `taken`; None when time ran out.

        Args:
            seconds: time limit.
            taken: bundles that are to be placed, all others staying out; makes every corner whole.
            spare: this much more of every place and room, which picks the lowest among equally good prices.
        """
        low, high = self._bundle_limits(taken)
        bounds = np.stack([np.concatenate([np.zeros(len(self.active)), low]), self._upper(high)], axis=1)
        result = linprog(
            self.cost,
            A_ub=self.limits,
            b_ub=self.limit + spare * self._is_supply,
            A_eq=self.links if len(self.shares) else None,
            b_eq=np.zeros(len(self.shares)) if len(self.shares) else None,
            bounds=bounds,
            method="highs-ds",
            options={"time_limit": max(seconds, 0.1), "dual_feasibility_tolerance": 1e-9},
        )
        if result.status != 0:
            return None
        people = len(self.problem.single_start) + len(self.problem.group_start)
        posts = len(self.problem.headcount)
        dual = np.maximum(-result.ineqlin.marginals, 0)
        return Solution(
            arcs=result.x[: len(self.active)],
            bundles=result.x[len(self.active) :],
            worth=-result.fun - spare * (dual @ self._is_supply),
            bound=-result.fun,
            prices=dual[people : people + posts],
            room_prices=dual[people + posts :],
        )

    def whole(self, seconds: float, gap: float, nodes: int, settled: Index | None = None) -> Solution | None:
        """Solve with whole groups; None when nothing was found within the limits.

        Args:
            seconds: time limit.
            gap: relative gap at which to stop.
            nodes: most branch-and-bound nodes, a limit that does not depend on the machine.
            settled: bundles that are placed beforehand.
        """
        low = np.zeros(len(self.bundles)) if settled is None else np.isin(self.bundles, settled).astype(float)
        lower = np.concatenate([np.zeros(len(self.active)), low])
        constraints = [LinearConstraint(self.limits, -np.inf, self.limit)]
        if len(self.shares):
            constraints.append(LinearConstraint(self.links, 0, 0))
        result = milp(
            self.cost,
            constraints=constraints,
            bounds=Bounds(lower, self._upper(np.ones(len(self.bundles)))),
            integrality=np.concatenate([np.zeros(len(self.active)), np.ones(len(self.bundles))]),
            options={"time_limit": max(seconds, 0.1), "mip_rel_gap": gap, "node_limit": nodes},
        )
        bound = np.inf if result.mip_dual_bound is None else -result.mip_dual_bound
        if result.x is None:
            return None
        arcs = len(self.active)
        nothing = np.zeros(len(self.problem.headcount)), np.zeros(len(self.problem.rooms))
        return Solution(result.x[:arcs], result.x[arcs:], -result.fun, float(bound), *nothing)

    def _bundle_limits(self, taken: Index | None) -> tuple[Values, Values]:
        if taken is None:
            return np.zeros(len(self.bundles)), np.ones(len(self.bundles))
        fixed = np.isin(self.bundles, taken).astype(float)
        return fixed, fixed

    def _upper(self, bundles: Values) -> Values:
        return np.concatenate([np.ones(len(self.active)), bundles])
