"""The integer program of some of the groups, against what the others leave: solved by HiGHS, answered with a bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, vstack

from wengang.solvers.modes.problem import Floats, Ints, Problem

Flags = NDArray[np.bool_]
WHOLE = 1e-6
OUT_OF_TIME = 1  # SciPy's word for it


@dataclass(frozen=True)
class Part:
    """Some groups with the rows of their options and runs; ``group`` and ``run`` of each option count within them."""

    groups: Ints
    options: Ints
    runs: Ints
    group: Ints
    run: Ints


@dataclass(frozen=True)
class Room:
    """What is left for a part, by its runs: ``most`` vehicles, ``free`` seats in vehicles that are paid for;
    ``caps``: (positions of runs, vehicles left together)."""

    most: Ints
    free: Ints
    caps: tuple[tuple[Ints, int], ...] = ()


@dataclass(frozen=True)
class Answer:
    """People by option, vehicles by run and people left behind by group of a part. ``cost``, ``bound``: yuan, with
    penalties. ``whole``: nothing is a fraction."""

    flows: Floats
    vehicles: Floats
    left: Floats
    cost: float
    bound: float
    whole: bool


def part_of(problem: Problem, groups: Ints, without: Flags | None = None) -> Part:
    """The part of these groups, with all runs that they may take but those ``without``."""
    options = np.flatnonzero(np.isin(problem.group, groups))
    if without is not None:
        options = options[~without[problem.run[options]]]
    runs, run = np.unique(problem.run[options], return_inverse=True)
    groups = np.sort(groups)
    return Part(groups, options, runs, np.searchsorted(groups, problem.group[options]), run.astype(np.int64))


def open_room(problem: Problem, part: Part) -> Room:
    """The room of a part that is alone on the road."""
    mine = ((np.flatnonzero(np.isin(part.runs, rows)), limit) for rows, limit in problem.caps)
    caps = tuple((rows, limit) for rows, limit in mine if len(rows))
    return Room(problem.most[part.runs], np.zeros(len(part.runs), np.int64), caps)


def solve(
    problem: Problem,
    part: Part,
    room: Room,
    *,
    seconds: float,
    gap: float = 0.0,
    loose: Flags | None = None,
    fixed: Floats | None = None,
    at_least_one: Flags | None = None,
    price: Floats | None = None,
) -> Answer | None:
    """The cheapest answer HiGHS finds in ``seconds``; None if it finds none.

    ``loose``: runs of the part that may use fractions of vehicles. ``fixed``: vehicles of the part's runs, nan where
    they are free. ``at_least_one``: runs of the part of which one vehicle must go.
    ``price``: yuan more for each vehicle, by run of the problem; it counts in the answer's cost and bound.
    """
    o, r, g = len(part.options), len(part.runs), len(part.groups)
    demand, people, upper, most = _rows(problem, part, room)
    low, high = np.zeros(o + r + g), np.concatenate([people[part.group], room.most, people]).astype(float)
    if fixed is not None:
        set_ = np.flatnonzero(~np.isnan(fixed))
        low[o + set_] = high[o + set_] = fixed[set_]
    whole = np.ones(r) if loose is None else (~loose).astype(float)
    rows = [LinearConstraint(demand, people, people), LinearConstraint(upper, -np.inf, most)]
    if at_least_one is not None:
        rows.append(LinearConstraint(_sum_of(o + np.flatnonzero(at_least_one), o + r + g), 1, np.inf))
    answer = milp(
        _costs(problem, part, price),
        constraints=rows,
        bounds=Bounds(low, high),
        integrality=np.concatenate([np.zeros(o), whole, np.zeros(g)]),
        options={"time_limit": max(0.05, seconds), "mip_rel_gap": gap},
    )
    if answer.x is None:
        return None
    flows, vehicles, left = answer.x[:o], answer.x[o : o + r], answer.x[o + r :]
    bound = answer.fun if not whole.any() else answer.mip_dual_bound
    if answer.status == OUT_OF_TIME and whole.any():
        every = np.ones(r, bool)
        easy = solve(problem, part, room, seconds=5.0, loose=every, fixed=fixed, at_least_one=at_least_one, price=price)
        bound = max(bound, easy.bound) if easy and np.isfinite(bound) else easy.bound if easy else -np.inf
    fractions = max(float(np.abs(part_ - np.round(part_)).max(initial=0.0)) for part_ in (flows, vehicles, left))
    return Answer(flows, vehicles, left, float(answer.fun), max(0.0, float(bound)), fractions < WHOLE)


def settle(problem: Problem, part: Part, room: Room, answer: Answer) -> Answer:
    """An answer with whole vehicles, with whole people in them too and no vehicle that is not needed.

    With the vehicles given, the people are a network flow, whose corners are whole.
    """
    flows, left = answer.flows, answer.left
    if not answer.whole:
        again = solve(problem, part, room, seconds=10.0, fixed=np.round(answer.vehicles))
        assert again is not None, "leaving everybody behind is always possible"
        flows, left = again.flows, again.left
    flows, left = np.round(flows), np.round(left)
    aboard = np.bincount(part.run, weights=flows, minlength=len(part.runs))
    seats = problem.seats[part.runs]
    vehicles = np.ceil(np.maximum(0, aboard - room.free) / seats)
    cost = problem.each[part.options] @ flows + problem.cost[part.runs] @ vehicles + problem.penalty * left.sum()
    return Answer(flows, vehicles, left, float(cost), answer.bound, True)


def cap_prices(problem: Problem, vehicles: Ints) -> Floats:
    """What one vehicle more a day would save, yuan, for each daily limit; shape (caps,). By the linear program with
    the trains, carriages and aeroplanes of ``vehicles`` and fractions of more vehicles."""
    part = part_of(problem, np.unique(problem.group))
    at = {run: row for row, run in enumerate(part.runs.tolist())}
    caps = tuple((np.array([at[run] for run in rows.tolist()], np.int64), limit) for rows, limit in problem.caps)
    room = Room(problem.most[part.runs], np.zeros(len(part.runs), np.int64), caps)
    demand, people, upper, most = _rows(problem, part, room)
    far, o, r = problem.long_haul[part.runs], len(part.options), len(part.runs)
    high = np.concatenate([people[part.group], room.most, people]).astype(float)
    low = np.zeros(len(high))
    low[o : o + r][far] = np.minimum(vehicles, problem.most)[part.runs][far]
    answer = linprog(_costs(problem, part, None), upper, most, demand, people, np.column_stack([low, high]))
    if answer.status != 0:
        return np.zeros(len(caps))
    return np.maximum(0.0, -answer.ineqlin.marginals[r:])


def _costs(problem: Problem, part: Part, price: Floats | None) -> Floats:
    """Yuan of each column: people by option, vehicles by run, people left behind by group."""
    vehicles = problem.cost[part.runs] + (0.0 if price is None else price[part.runs])
    return np.concatenate([problem.each[part.options], vehicles, np.full(len(part.groups), problem.penalty)])


def _rows(problem: Problem, part: Part, room: Room) -> tuple[csr_matrix, Floats, csr_matrix, Floats]:
    """Everybody travels or is left behind (equal); no more people than seats, no more vehicles than the day has (at
    most)."""
    o, r, g = len(part.options), len(part.runs), len(part.groups)
    size, at = o + r + g, np.arange
    rows, columns = np.concatenate([part.group, at(g)]), np.concatenate([at(o), o + r + at(g)])
    demand = csr_matrix((np.ones(o + g), (rows, columns)), shape=(g, size))
    filled = np.concatenate([np.ones(o), -problem.seats[part.runs].astype(float)])
    seats = csr_matrix((filled, (np.concatenate([part.run, at(r)]), at(o + r))), shape=(r, size))
    upper = vstack([seats, *(_sum_of(o + cap, size) for cap, _ in room.caps)], format="csr")
    most = np.concatenate([room.free, [limit for _, limit in room.caps]]).astype(float)
    return demand, problem.people[part.groups].astype(float), upper, most


def _sum_of(columns: Ints, size: int) -> csr_matrix:
    return csr_matrix((np.ones(len(columns)), (np.zeros(len(columns), int), columns)), shape=(1, size))
