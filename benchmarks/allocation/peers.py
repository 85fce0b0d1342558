"""OR-Tools on the same instances: min-cost flow without groups, CP-SAT with them.

It is never loaded into the process that measures ours: each run has a process of its own (see `measure`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SCALE = 1_000_000
"""Worths are whole numbers of this part for the peer; the instances are rounded to it."""


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
    """The best worth and the bound with groups whole at one employer."""
    from ortools.sat.python import cp_model

    model, (indptr, post, group) = cp_model.CpModel(), (instance[n] for n in ("indptr", "post", "group"))
    worth = np.round(instance["utility"] * SCALE).astype(np.int64)
    x = [model.new_bool_var("") for _pair in range(len(post))]
    takers: dict[int, list[Any]] = {}
    together: dict[tuple[int, int], dict[int, list[Any]]] = {}
    members: dict[int, set[int]] = {}
    for person in range(len(indptr) - 1):
        arcs = range(int(indptr[person]), int(indptr[person + 1]))
        if group[person] < 0:
            model.add_at_most_one(x[arc] for arc in arcs)
        else:
            members.setdefault(int(group[person]), set()).add(person)
        for arc in arcs:
            takers.setdefault(int(post[arc]), []).append(x[arc])
            if group[person] >= 0:
                place = (int(group[person]), int(instance["employer"][post[arc]]))
                together.setdefault(place, {}).setdefault(person, []).append(x[arc])
    for where, variables in takers.items():
        model.add(sum(variables) <= int(instance["headcount"][where]))
    _whole_groups(model, members, together)
    model.maximize(sum(int(worth[arc]) * x[arc] for arc in range(len(post))))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.relative_gap_limit = 1e-6
    solver.solve(model)
    return solver.objective_value / SCALE, solver.best_objective_bound / SCALE


def _whole_groups(model: Any, members: dict[int, set[int]], together: dict[Any, dict[int, list[Any]]]) -> None:
    """Each group takes one employer with all its members, or none."""
    chosen: dict[int, list[Any]] = {}
    for (group, _employer), people in together.items():
        if set(people) != members[group]:
            for arcs in people.values():
                for arc in arcs:
                    model.add(arc == 0)
            continue
        bundle = model.new_bool_var("")
        chosen.setdefault(group, []).append(bundle)
        for arcs in people.values():
            model.add(sum(arcs) == bundle)
    for bundles in chosen.values():
        model.add_at_most_one(bundles)
