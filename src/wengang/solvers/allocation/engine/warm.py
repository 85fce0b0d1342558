"""Compile the engine's loops ahead of time: part of `python -m wengang.solvers.warm`.

For images and set-up, so that the first round of an installation does not wait for the compiler (about half a minute).
"""

from __future__ import annotations

import numpy as np

from wengang.solvers.allocation.allocate import allocate
from wengang.solvers.allocation.features import People, Posts
from wengang.solvers.allocation.market import Market


def warm() -> None:
    """Solve one tiny market of each kind, a pair of companions among the people."""
    people = People.build(3, group=np.array([0, 0, -1]), skills=[[0], [0], [0]], destinations=[[440000]] * 3)
    posts = Posts.build(2, employer=np.array([0, 0]), headcount=np.array([2, 1]), place=np.array([440703, 440703]))
    for listed in (True, False):
        allocate(Market.from_features(people, posts, listed=listed), method="engine")
