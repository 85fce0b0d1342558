"""OR-Tools on the same instances: min-cost flow without groups, SCIP and CP-SAT with them.

It is never loaded into the process that measures ours: each run has a process of its own (see `measure`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SCALE = 1_000_000
"""Worths are whole numbers of this part for the peer; the instances are rounded to it."""
CLOSE = 1e-6
"""Share of the bound at which worth counts as the optimum."""


def min_cost_flow(
    indptr: NDArray[np.int64], post: NDArray[np.int32], utility: NDArray[np.float64], headcount: NDArray[np.int32]
) -> tuple[float, int]:
    """The optimum of people alone: its worth, and how many are placed."""
    from ortools.graph.python import min_cost_flow as graph

    people, posts, pairs = len(indptr) - 1, len(headcount), len(post)
    person = np.repeat(np.arange(people), np.diff(indptr))
    flow = graph.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        person, people + post.astype(np.int64), np.ones(pairs, np.int64), -np.round(utility * SCALE).astype(np.int64)
    )
    sink = people + posts
    flow.add_arcs_with_capacity_and_unit_cost(
        people + np.arange(posts), np.full(posts, sink), headcount.astype(np.int64), np.zeros(posts, np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(people), np.full(people, sink), np.ones(people, np.int64), np.zeros(people, np.int64)
    )
    flow.set_nodes_supplies(np.arange(people), np.ones(people, np.int64))
    flow.set_node_supply(sink, -people)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the min-cost flow was not solved")
    return -flow.optimal_cost() / SCALE, int(flow.flows(arcs).sum())


def cp_sat(instance: dict[str, Any], seconds: float) -> tuple[float, float]:
    """Groups at one employer together or not at all, by CP-SAT: worth and bound after so many seconds.

    With 5,000 people it proves no optimum within minutes; with hundreds it does.
    """
    from ortools.sat.python import cp_model

    model, rows = cp_model.CpModel(), Rows(instance)
    worth = np.round(instance["utility"] * SCALE).astype(np.int64)
    x = [model.new_bool_var("") for _pair in range(len(worth))]
    for arcs in rows.alone:
        model.add_at_most_one(x[arc] for arc in arcs)
    for post, arcs in rows.takers.items():
        model.add(sum(x[arc] for arc in arcs) <= int(instance["headcount"][post]))
    for arc in rows.shut:
        model.add(x[arc] == 0)
    for bundles in rows.bundles.values():
        chosen = [model.new_bool_var("") for _bundle in bundles]
        model.add_at_most_one(chosen)
        for bundle, people in zip(chosen, bundles, strict=True):
            for arcs in people:
                model.add(sum(x[arc] for arc in arcs) == bundle)
    model.maximize(sum(int(each) * variable for each, variable in zip(worth, x, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.relative_gap_limit = CLOSE
    solver.solve(model)
    return solver.objective_value / SCALE, solver.best_objective_bound / SCALE


def mixed_integer(instance: dict[str, Any], seconds: float) -> tuple[float, float]:
    """The same by SCIP, in a mixed integer program: its relaxation is tight, so that it proves optima CP-SAT does not.

    Returns worth and bound after so many seconds.
    """
    from ortools.linear_solver import pywraplp

    solver, rows = pywraplp.Solver.CreateSolver("SCIP"), Rows(instance)
    x = [solver.BoolVar("") for _pair in range(len(instance["utility"]))]
    for arcs in rows.alone:
        solver.Add(solver.Sum([x[arc] for arc in arcs]) <= 1)
    for post, arcs in rows.takers.items():
        solver.Add(solver.Sum([x[arc] for arc in arcs]) <= int(instance["headcount"][post]))
    for arc in rows.shut:
        x[arc].SetUb(0)
    for bundles in rows.bundles.values():
        chosen = [solver.BoolVar("") for _bundle in bundles]
        solver.Add(solver.Sum(chosen) <= 1)
        for bundle, people in zip(chosen, bundles, strict=True):
            for arcs in people:
                solver.Add(solver.Sum([x[arc] for arc in arcs]) == bundle)
    solver.Maximize(solver.Sum([float(each) * variable for each, variable in zip(instance["utility"], x, strict=True)]))
    solver.SetTimeLimit(round(seconds * 1000))
    close = pywraplp.MPSolverParameters()
    close.SetDoubleParam(close.RELATIVE_MIP_GAP, CLOSE)
    solver.Solve(close)
    return solver.Objective().Value(), solver.Objective().BestBound()


class Rows:
    """What limits the pairs of an instance; pairs are counted as they stand."""

    def __init__(self, instance: dict[str, Any]) -> None:
        """Args: instance, ready pairs as `Market.from_arcs` takes them."""
        indptr, post, group = (instance[name] for name in ("indptr", "post", "group"))
        self.alone: list[range] = []
        """Pairs of each person alone: one at most."""
        self.takers: dict[int, list[int]] = {}
        """Pairs at each post: as many as it has places."""
        self.shut: list[int] = []
        """Pairs at employers that cannot take the whole group."""
        self.bundles: dict[int, list[list[list[int]]]] = {}
        """Of each group, for each employer that can take it: the pairs of each member. One employer at most."""
        together: dict[tuple[int, int], dict[int, list[int]]] = {}
        size: dict[int, int] = {}
        for person in range(len(indptr) - 1):
            arcs, own = range(int(indptr[person]), int(indptr[person + 1])), int(group[person])
            if own < 0:
                self.alone.append(arcs)
            else:
                size[own] = size.get(own, 0) + 1
            for arc in arcs:
                self.takers.setdefault(int(post[arc]), []).append(arc)
                if own >= 0:
                    place = own, int(instance["employer"][post[arc]])
                    together.setdefault(place, {}).setdefault(person, []).append(arc)
        for (own, _employer), people in together.items():
            if len(people) == size[own]:
                self.bundles.setdefault(own, []).append(list(people.values()))
            else:
                self.shut += [arc for arcs in people.values() for arc in arcs]
