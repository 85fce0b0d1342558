"""Rough prices before the first linear program: raise what too many want, lower what too few want.

These are steps along a subgradient of the bound in `pricing`. They need not converge: the linear program does that.
Good first prices only let it start with few and right arcs.
"""

from __future__ import annotations

import numpy as np

from wengang.solvers.allocation.pricing import Choice, choose
from wengang.solvers.allocation.problem import Problem, Values

PASSES = 200
FIRST_STEP = 0.25
"""Largest change of a price in the first pass, in units of utility; 12 passes later it is half as much."""


def trial_choice(problem: Problem) -> tuple[Choice, Values]:
    """Best choices at the trial prices with the lowest bound, and those prices; rooms cost nothing here."""
    prices, rooms = np.zeros(len(problem.headcount)), np.zeros(len(problem.rooms))
    best, best_prices = choose(problem, prices, rooms), prices
    choice = best
    for turn in range(PASSES):
        excess = (_demand(problem, choice) - problem.headcount) / np.maximum(problem.headcount, 1)
        prices = np.maximum(prices + FIRST_STEP / (1 + turn / 12) * np.clip(excess, -1, 1), 0)
        choice = choose(problem, prices, rooms)
        if choice.bound < best.bound:
            best, best_prices = choice, prices
    return best, best_prices


def _demand(problem: Problem, choice: Choice) -> Values:
    """[M] How many people would choose each post."""
    cut = problem.singles
    alone = (choice.profit[:cut] >= choice.single[problem.owner[:cut]]) & (choice.profit[:cut] > 0)
    bundle = (choice.bundle >= choice.group[problem.bundle_group]) & (choice.bundle > 0)
    share = problem.owner[cut:]
    together = bundle[problem.share_bundle[share]] & (choice.profit[cut:] >= choice.share[share])
    return np.bincount(problem.post[np.concatenate([alone, together])], minlength=len(problem.headcount)).astype(float)
