"""The exact solver for county-sized rounds.

1. *Relax*: solve the linear program over each person's best arcs; at its prices look at all eligible pairs, add those
   somebody would rather have, and solve again until there are none. The prices then bound every allocation.
2. *Round*: people alone come out whole. Groups that come out divided are left out at first, then placed by a small
   integer program in which the undivided ones stay where they are.
3. *Prove*: if the gap is still above the target, an integer program over all arcs that could matter.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from wengang.solvers.allocation import pricing, trial
from wengang.solvers.allocation.problem import Index, Problem
from wengang.solvers.allocation.result import Listener, Progress, Status

if TYPE_CHECKING:  # the program brings scipy, half a second that nobody spends who only reads what was solved
    from wengang.solvers.allocation.program import Program, Solution

FIRST_ARCS = 8
"""Arcs of a person alone in the first program."""
FIRST_BUNDLES = 4
"""Employers of a group in the first program."""
MORE_ARCS = 8
MORE_BUNDLES = 4
MOST_ROUNDS = 60
MOST_NODES = 20_000
ROUND_GAP = 1e-5
"""Gap of the integer program that places the divided groups: they are few, and each is a family."""
PROOF_ARCS = 300_000
"""Arcs of the last integer program; those left out enter its bound by what using one would cost."""
WHOLE = 1e-2
"""A bundle this close to 0 or 1 counts as whole; well above what `SPARE` can shift."""
NEGLIGIBLE = 2e-6
"""A difference in worth that counts as none: the integer solver itself stops at 1e-6."""
SPARE = 1e-5
"""Part of a place added everywhere while relaxing: of all prices that prove the same bound it picks the lowest, which
are what one more place is worth."""
LAST_SECONDS = 10.0
"""Time granted beyond the limit to turn the last program into an allocation."""


class Interrupted(Exception):
    """The listener asked to stop."""


class Search:
    """One run of the solver: the best allocation and the best bound so far."""

    def __init__(self, problem: Problem, target_gap: float, time_limit: float, listener: Listener | None) -> None:
        """Args: problem; target_gap, relative; time_limit in seconds; listener, returning False to stop."""
        self.problem, self.target_gap, self.listener = problem, target_gap, listener
        self.end = time.monotonic() + time_limit
        self.rounds = 0
        self.chosen: Index = np.zeros(0, np.int64)
        self.objective = 0.0
        self.prices = np.zeros(len(problem.headcount))
        self.room_prices = np.zeros(len(problem.rooms))
        self.choice = pricing.choose(problem, self.prices, self.room_prices)
        self.bound = self.choice.bound
        self.active: Index = np.zeros(0, np.int64)
        self.relaxed: tuple[Program, Solution] | None = None

    def run(self) -> Status:
        """Search until the target gap is proved, a limit is met or the listener has had enough."""
        try:
            self._relax()
            self._round()
            if not self._close_enough():
                self._prove()
        except Interrupted:
            self._salvage()
            return Status.INTERRUPTED
        return Status.WITHIN_GAP if self._close_enough() else Status.LIMIT

    def _tell(self, stage: str) -> None:
        if self.listener and self.listener(Progress(stage, self.rounds, self.objective, self.bound)) is False:
            raise Interrupted

    def _close_enough(self) -> bool:
        return self.bound - self.objective <= self.target_gap * self.bound + NEGLIGIBLE + 1e-8 * abs(self.bound)

    def _left(self) -> float:
        return self.end - time.monotonic()

    def _program(self, arcs: Index) -> Program:
        from wengang.solvers.allocation.program import Program

        return Program(self.problem, arcs)

    def _relax(self) -> None:
        self._tell("relax")
        self.choice, self.prices = trial.trial_choice(self.problem)
        self.bound = self.choice.bound
        self.active = pricing.first_arcs(self.problem, self.choice, FIRST_ARCS, FIRST_BUNDLES)
        while len(self.active) and self.rounds < MOST_ROUNDS and self._left() > 0:
            program = self._program(self.active)
            solution = program.relax(self._left(), spare=SPARE)
            if solution is None:
                return
            self.relaxed, self.rounds = (program, solution), self.rounds + 1
            choice = self._price(solution)
            self._tell("relax")
            proved = self.bound - solution.worth <= max(self.target_gap / 20, 1e-9) * self.bound
            if proved or not self._widen(choice, solution):
                return

    def _price(self, solution: Solution) -> pricing.Choice:
        """Everybody's best choices at the program's prices, kept where they prove as good a bound as any before."""
        choice = pricing.choose(self.problem, solution.prices, solution.room_prices)
        if choice.bound <= self.bound * (1 + 1e-9) + 1e-9:
            self.bound, self.choice = min(self.bound, choice.bound), choice
            self.prices, self.room_prices = solution.prices, solution.room_prices
        return choice

    def _widen(self, choice: pricing.Choice, solution: Solution) -> bool:
        """Add the arcs somebody would rather have; False when there are none."""
        seen = pricing.choose(self.problem, solution.prices, solution.room_prices, self.active)
        wider = np.union1d(self.active, pricing.wanted(self.problem, choice, seen, MORE_ARCS, MORE_BUNDLES))
        grown = len(wider) > len(self.active)
        self.active = wider
        return grown

    def _round(self) -> None:
        if self.relaxed is None:
            return
        program, solution = self.relaxed
        settled = program.bundles[solution.bundles > 1 - WHOLE]
        divided = (solution.bundles > WHOLE) & (solution.bundles < 1 - WHOLE)
        self._accept(program, settled)
        if divided.any():
            self._tell("round")
            gap = min(self.target_gap / 4, ROUND_GAP)
            self._accept_whole(program, program.whole(self._left(), gap, MOST_NODES, settled))

    def _prove(self) -> None:
        """Branch and bound over the arcs that lose least, with what all others lose as part of the bound."""
        self._tell("prove")
        loss = pricing.losses(self.problem, self.choice)
        room = self.bound - self.objective
        near = np.flatnonzero(loss <= room)
        if len(near) > PROOF_ARCS:
            near = np.sort(near[np.argsort(loss[near], kind="stable")[:PROOF_ARCS]])
        arcs = pricing.with_whole_bundles(self.problem, np.union1d(near, self.active))
        if not len(arcs):
            return
        left_out = np.ones(len(loss), bool)
        left_out[arcs] = False
        program = self._program(arcs)
        solution = program.whole(self._left(), self.target_gap / 2, MOST_NODES)
        self._accept_whole(program, solution)
        if solution is not None:
            outside = self.choice.bound - loss[left_out].min(initial=np.inf)
            self.bound = min(self.bound, max(solution.bound, outside, self.objective))

    def _accept_whole(self, program: Program, solution: Solution | None) -> None:
        if solution is not None:
            self._accept(program, program.bundles[solution.bundles > 0.5])

    def _accept(self, program: Program, bundles: Index) -> None:
        """Place everybody with exactly these bundles, and keep the result if it is the best so far."""
        solution = program.relax(max(self._left(), LAST_SECONDS), bundles)
        if solution is None:
            return
        chosen = program.active[solution.arcs > 0.5]
        objective = float(self.problem.value[chosen].sum())
        if objective > self.objective:
            self.chosen, self.objective = chosen, objective

    def _salvage(self) -> None:
        """After an interruption: whatever the last program gives without further search."""
        if self.relaxed is not None and not len(self.chosen):
            program, solution = self.relaxed
            self._accept(program, program.bundles[solution.bundles > 1 - WHOLE])
