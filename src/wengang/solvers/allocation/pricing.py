"""What everybody would choose at given prices, and the bound that follows.

For any prices p >= 0 of places and r >= 0 of couple rooms

    L(p, r) = sum c_j p_j + sum R_e r_e + sum over people alone of max(0, best value - p)
              + sum over groups of max(0, best over employers of (sum over members of their best value - p) - r)

is at least the worth of every allocation (Lagrange duality). It runs over all eligible pairs, not only over those
the linear program has seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wengang.solvers.allocation.problem import Index, Problem, Values


@dataclass(frozen=True)
class Choice:
    """Best choices of all entities at given prices."""

    profit: Values
    """[A] Value minus price of each arc."""
    single: Values
    """[S] Best profit of each person alone, at least 0."""
    share: Values
    """[H] Best profit of each member at each employer."""
    bundle: Values
    """[B] Profit of each group at each employer, the room paid."""
    group: Values
    """[G] Best profit of each group, at least 0."""
    bound: float
    """L(p, r)."""


def choose(problem: Problem, prices: Values, room_prices: Values, active: Index | None = None) -> Choice:
    """Best choices over all arcs, or over the `active` ones alone.

    Args:
        problem: the arcs.
        prices: [M] not negative.
        room_prices: [E] not negative.
        active: positions of the arcs to regard; None: all, which makes `bound` a proof.
    """
    profit = problem.value - prices[problem.post]
    if active is not None:
        masked = np.full(len(profit), -np.inf)
        masked[active] = profit[active]
        profit = masked
    cut = problem.singles
    single = np.maximum(_best(profit[:cut], problem.single_start), 0)
    share = _best(profit[cut:], problem.share_start)
    bundle = np.add.reduceat(share, problem.bundle_start) if len(share) else share
    bundle = bundle - room_prices[problem.bundle_employer] * problem.bundle_room
    group = np.maximum(_best(bundle, problem.group_start), 0)
    bound = problem.headcount @ prices + problem.rooms @ room_prices + single.sum() + group.sum()
    return Choice(profit, single, share, bundle, group, float(bound))


def losses(problem: Problem, choice: Choice) -> Values:
    """[A] What an allocation that uses the arc loses at least against the bound."""
    cut = problem.singles
    alone = choice.single[problem.owner[:cut]] - choice.profit[:cut]
    share = problem.owner[cut:]
    bundle = problem.share_bundle[share]
    inside = choice.share[share] - choice.profit[cut:]
    outside = choice.group[problem.bundle_group[bundle]] - choice.bundle[bundle]
    return np.concatenate([alone, inside + outside])


def best_of(owner: Index, score: Values, count: int) -> Index:
    """Positions of the `count` highest scores of each owner; equal scores keep their order."""
    order = np.lexsort((-score, owner))
    ranked = owner[order]
    new = np.ones(len(ranked), bool)
    new[1:] = ranked[1:] != ranked[:-1]
    first = np.flatnonzero(new)
    place = np.arange(len(ranked)) - first[np.cumsum(new) - 1]
    return np.sort(order[place < count])


def first_arcs(problem: Problem, choice: Choice, arcs: int, bundles: int) -> Index:
    """The best few arcs of every person alone and those of the best few employers of every group."""
    cut = problem.singles
    good = np.flatnonzero(problem.value[:cut] > 0)
    single = good[best_of(problem.owner[good], choice.profit[good], arcs)]
    return np.concatenate(
        [single, arcs_of_bundles(problem, choice, best_of(problem.bundle_group, choice.bundle, bundles))]
    )


def with_whole_bundles(problem: Problem, arcs: Index) -> Index:
    """The same arcs, sorted, less those of bundles in which some member is left without any."""
    cut = problem.singles
    shares = problem.owner[arcs[arcs >= cut]]
    present = np.zeros(len(problem.share_start), bool)
    present[shares] = True
    whole = np.ones(len(problem.bundle_start), bool)
    whole[problem.share_bundle[~present]] = False
    keep = np.ones(len(arcs), bool)
    keep[arcs >= cut] = whole[problem.share_bundle[shares]]
    return np.sort(arcs[keep])


def wanted(problem: Problem, choice: Choice, seen: Choice, arcs: int, bundles: int) -> Index:
    """Arcs worth adding: what somebody would rather have than anything seen so far, at the same prices.

    Args:
        problem: the arcs.
        choice: best choices over all arcs.
        seen: best choices over the arcs in use.
        arcs: at most so many for a person alone.
        bundles: at most so many employers for a group.
    """
    cut = problem.singles
    goal = np.where(choice.single > seen.single + TOLERANCE, seen.single - NEAR, np.inf)
    better = np.flatnonzero(choice.profit[:cut] > goal[problem.owner[:cut]])
    single = better[best_of(problem.owner[better], choice.profit[better], arcs)]
    goal = np.where(choice.group > seen.group + TOLERANCE, seen.group - NEAR, np.inf)
    envied = np.flatnonzero(choice.bundle > goal[problem.bundle_group])
    envied = envied[best_of(problem.bundle_group[envied], choice.bundle[envied], bundles)]
    return np.concatenate([single, arcs_of_bundles(problem, choice, envied)])


def arcs_of_bundles(problem: Problem, choice: Choice, bundles: Index) -> Index:
    """The best few arcs of every member in the given bundles."""
    chosen = np.zeros(len(problem.bundle_start), bool)
    chosen[bundles] = True
    cut = problem.singles
    inside = np.flatnonzero(chosen[problem.share_bundle[problem.owner[cut:]]]) + cut
    return inside[best_of(problem.owner[inside], choice.profit[inside], ARCS_PER_SHARE)]


TOLERANCE = 1e-9
NEAR = 0.1
"""Whoever wants something new also takes along what is nearly as good: prices move, and it saves a round later."""
ARCS_PER_SHARE = 3
"""Posts of one employer that a member brings along when a bundle is taken up."""


def _best(values: Values, starts: Index) -> Values:
    return np.maximum.reduceat(values, starts) if len(starts) else np.zeros(0)
