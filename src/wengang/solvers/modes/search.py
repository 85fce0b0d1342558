"""The search for a choice: parts alone, then what they share, then better wherever the proved gap is widest.

A *block* is a set of groups that share no vehicle with other groups. Aeroplanes glue many groups together and are
seldom worth it, so a block is looked at twice: if no aeroplane flies, it falls into small *pieces*, each solved alone;
if at least one flies, the whole block is one program, whose bound is soon above the cost without. The smaller of the
two bounds holds for the block.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from wengang.solvers.modes.problem import Floats, Ints, Problem
from wengang.solvers.modes.program import Answer, Flags, Part, Room, cap_prices, open_room, part_of, settle, solve

SMALL = 60  # groups of one piece that HiGHS mostly solves whole in a second or two
TOGETHER = 24  # groups that are solved together whatever they share
NEAR = 12  # groups taken out of a large piece at once
GAPS = (2e-2, 3e-3, 3e-4, 0.0)  # asked of a piece one after the other
EXACT = 1e-6  # shares of a yuan that HiGHS does not tell apart
FLYING_GAP = 0.03  # enough to see that no aeroplane pays
GoOn = Callable[[str, float, float], bool]


@dataclass
class Piece:
    """A part with its proved bound, the seconds it had last, how often it was solved, and whether more time could
    bring anything."""

    part: Part
    bound: float = 0.0
    seconds: float = 0.3
    times: int = 0
    solved: bool = False

    def learn(self, answer: Answer) -> None:
        """Take over what an answer proves."""
        self.bound = max(self.bound, answer.bound)
        self.times += 1
        self.solved = answer.cost <= self.bound * (1 + EXACT)


@dataclass
class Block:
    """Pieces if no aeroplane flies, and the whole if one does (None where there are none to decide on)."""

    pieces: list[Piece]
    flying: Piece | None = None
    rows: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def grounded(self) -> float:
        """The bound if no aeroplane flies."""
        return sum(piece.bound for piece in self.pieces)

    @property
    def bound(self) -> float:
        """The bound that holds."""
        return min(self.grounded, self.flying.bound) if self.flying else self.grounded


class Search:
    """People by option in ``flows``, the proved ``bound``, and whether the search ``finished`` by its own measure."""

    def __init__(self, problem: Problem, deadline: float, gap: float, go_on: GoOn, seed: int = 0) -> None:
        self.problem, self.deadline, self.gap, self.go_on = problem, deadline, max(gap, EXACT), go_on
        self.flows = np.zeros(len(problem.group), np.int64)
        self.finished = self.tight = self.hurry = False
        self.reserve = max(0.3, 0.25 * (deadline - time.monotonic()))
        self.random = np.random.default_rng(seed)
        self.planes = _glue(problem)
        self.price = np.zeros(len(problem.runs))
        self.paid = 0.0
        self.blocks = self._blocks()

    @property
    def bound(self) -> float:
        """Yuan with penalties; no choice is cheaper. Where daily limits are priced, what they are worth is taken off
        again (Lagrange)."""
        return sum(block.bound for block in self.blocks) - self.paid

    def run(self) -> None:
        """Search until nothing is left to gain, or the deadline, or ``go_on`` says no."""
        pieces = sorted((p for b in self.blocks for p in b.pieces), key=lambda piece: -len(piece.part.groups))
        self._first_all(pieces)
        blocks = [block for block in self.blocks if block.flying]
        for at, block in enumerate(blocks):
            self._fly(block, seconds=self._left() / 2 / (len(blocks) - at))
        self.tight = bool(self._broken())
        if self.tight and self._left() > 1:
            self._pay()
        self._mend()
        while self.go_on("better", self.cost(), self.bound) and self.cost() > self.bound * (1 + self.gap):
            if not self._better():
                break
        self.finished = self.cost() <= self.bound * (1 + self.gap)

    def vehicles(self, flows: Ints | None = None) -> Ints:
        """Vehicles of each run that ``flows`` need."""
        return -(-self.aboard(flows) // self.problem.seats)

    def aboard(self, flows: Ints | None = None) -> Ints:
        """People on each run."""
        flows = self.flows if flows is None else flows
        return np.bincount(self.problem.run, flows, len(self.problem.runs)).astype(np.int64)

    def left(self) -> Ints:
        """People left behind, by group."""
        groups = len(self.problem.groups)
        return self.problem.people - np.bincount(self.problem.group, self.flows, groups).astype(np.int64)

    def cost(self) -> float:
        """What is minimised, yuan. Groups without any option are no part of it."""
        problem = self.problem
        behind = self.left()[np.unique(problem.group)].sum()
        return float(problem.each @ self.flows + problem.cost @ self.vehicles() + problem.penalty * behind)

    def room(self, part: Part) -> Room:
        """What all other groups leave for a part."""
        problem, others = self.problem, self.flows.copy()
        others[np.isin(problem.group, part.groups)] = 0
        used, caps = self.vehicles(others), []
        for rows, limit in problem.caps:
            mine = np.flatnonzero(np.isin(part.runs, rows))
            if len(mine):
                caps.append((mine, limit - int(used[rows].sum())))
        free = used * problem.seats - self.aboard(others)
        return Room((problem.most - used)[part.runs], free[part.runs], tuple(caps))

    def _left(self) -> float:
        return max(0.2, self.deadline - time.monotonic())

    def _blocks(self) -> list[Block]:
        problem, none = self.problem, np.zeros(len(self.problem.runs), bool)
        outer, inner = _labels(problem, none), _labels(problem, self.planes)
        if len(problem.groups) <= TOGETHER:
            outer[:] = inner[:] = 0
        blocks = []
        reached = np.isin(np.arange(len(problem.groups)), problem.group)
        for label in np.unique(outer[reached]):
            rows = np.flatnonzero((outer == label) & reached)
            parts = [part_of(problem, rows[inner[rows] == one], self.planes) for one in np.unique(inner[rows])]
            whole = part_of(problem, rows)
            flying = Piece(whole) if self.planes[whole.runs].any() else None
            blocks.append(Block([Piece(part) for part in parts], flying, rows))
        return blocks

    def _keep(self, part: Part, room: Room, answer: Answer, before: float) -> bool:
        """Put an answer in place of what the part's groups do now, if that is cheaper than ``before``."""
        mine = np.isin(self.problem.group, part.groups)
        old = self.flows[mine].copy()
        self.flows[mine] = 0
        self.flows[part.options] = settle(self.problem, part, room, answer).flows.astype(np.int64)
        if self.cost() <= before:
            return True
        self.flows[mine] = old
        return False

    def _first_all(self, pieces: list[Piece]) -> None:
        """A first answer for each piece; once time is short, one for all that are left together."""
        for at, piece in enumerate(pieces):
            if self.hurry or self._left() < self.reserve:
                self._round(pieces[at:])
                return
            self._first(piece, sum(len(later.part.groups) for later in pieces[at:]))
            self.hurry = self.hurry or not self.go_on("first", 0.0, 0.0)

    def _first(self, piece: Piece, waiting: int) -> None:
        """A first answer for a piece, as if it were alone on the road. A large one in two steps: trains and carriages
        with fractions of coaches, then whole coaches beside those trains."""
        part, room = piece.part, open_room(self.problem, piece.part)
        piece.seconds = max(0.3, min(0.5, 4 * len(part.groups) / waiting) * self._left())
        if len(part.groups) <= SMALL:
            answer = solve(self.problem, part, room, seconds=piece.seconds, gap=GAPS[0], price=self.price)
            if answer:
                piece.learn(answer)
        else:
            far, half = self.problem.long_haul[part.runs], piece.seconds / 2
            answer = solve(self.problem, part, room, seconds=half, gap=GAPS[1], loose=~far, price=self.price)
            if answer:
                piece.bound = answer.bound
                fixed = np.where(far, np.round(answer.vehicles), np.nan)
                answer = solve(self.problem, part, room, seconds=half, gap=GAPS[1], fixed=fixed, price=self.price)
        if answer:
            self._keep(part, room, answer, np.inf)
        else:
            self._round([piece])

    def _round(self, pieces: list[Piece]) -> None:
        """Fractions of vehicles, rounded up, with and without whole trains: an answer at once, for want of time."""
        part = part_of(self.problem, np.concatenate([piece.part.groups for piece in pieces]), self.planes)
        room, every = replace(open_room(self.problem, part), caps=()), np.ones(len(part.runs), bool)
        trains = np.array([self.problem.runs[row].kind.mode == "train" for row in part.runs], bool)
        for fixed in (np.where(trains, 0.0, np.nan), None):
            answer = solve(self.problem, part, room, seconds=10.0, loose=every, fixed=fixed, price=self.price)
            if answer is None:
                continue
            vehicles = np.minimum(np.ceil(answer.vehicles - 1e-6), room.most)
            self._keep(part, room, replace(answer, vehicles=vehicles, whole=False), self.cost())
            for piece in pieces if fixed is None else ():
                piece.bound = max(piece.bound, self._worth(part, answer, piece.part))

    def _worth(self, whole: Part, answer: Answer, part: Part) -> float:
        """What an answer costs, prices included, in one of its parts that shares nothing with the others."""
        mine, runs = np.isin(whole.options, part.options), np.isin(whole.runs, part.runs)
        vehicles = (self.problem.cost + self.price)[whole.runs[runs]] @ answer.vehicles[runs]
        behind = answer.left[np.isin(whole.groups, part.groups)].sum()
        people = self.problem.each[whole.options[mine]] @ answer.flows[mine]
        return float(people + vehicles + self.problem.penalty * behind) * (1 - EXACT)

    def _fly(self, block: Block, seconds: float) -> None:
        """The bound of a block if at least one aeroplane flies, the first time with fractions of coaches, which mostly
        is enough; later with whole ones, and an answer to keep where that is cheaper."""
        assert block.flying
        piece, before = block.flying, self.cost()
        room, rows = open_room(self.problem, piece.part), piece.part.runs
        loose = ~self.problem.long_haul[rows] if piece.times == 0 else None
        gap = FLYING_GAP if piece.times == 0 else GAPS[min(piece.times, len(GAPS)) - 1]
        piece.seconds = seconds
        answer = solve(
            self.problem, piece.part, room, seconds=seconds, gap=gap, loose=loose, at_least_one=self.planes[rows]
        )
        if loose is not None:
            every = np.ones(len(rows), bool)
            answer = answer or solve(
                self.problem, piece.part, room, seconds=5.0, loose=every, at_least_one=self.planes[rows]
            )
            piece.bound, piece.times = answer.bound if answer else 0.0, 1
        elif answer:
            piece.learn(answer)
            if self._fits(piece.part, answer):
                self._keep(piece.part, room, answer, before)

    def _broken(self) -> list[Ints]:
        """The runs of each limit that the pieces together break."""
        used = self.vehicles()
        broken = [rows for rows, limit in self.problem.caps if used[rows].sum() > limit]
        over = np.flatnonzero(used > self.problem.most)
        return [*broken, over] if len(over) else broken

    def _pay(self) -> None:
        """Price the daily limits that are broken and solve those who use them again, so that they make room by
        themselves and the bound knows of the limits. Prices that prove less are dropped."""
        problem, before, old = self.problem, self.bound, [(b, list(b.pieces), b.flying) for b in self.blocks]
        prices = cap_prices(problem, self.vehicles())
        for (rows, _), price in zip(problem.caps, prices, strict=True):
            self.price[rows] += price
        self.paid = float(sum(price * limit for (_, limit), price in zip(problem.caps, prices, strict=True)))
        for block in self.blocks:
            dear = [bool(self.price[piece.part.runs].any()) for piece in block.pieces]
            block.pieces = [Piece(p.part) if d else p for p, d in zip(block.pieces, dear, strict=True)]
        again = [piece for block in self.blocks for piece in block.pieces if not piece.times]
        self._first_all(again)
        if self.bound < before:
            self.price[:], self.paid = 0.0, 0.0
            for block, pieces, flying in old:
                block.pieces, block.flying = pieces, flying

    def _mend(self) -> None:
        """Where the pieces together break a limit that they share, take out those who share it and put them back one
        piece after the other into what is left."""
        problem, broken = self.problem, self._broken()
        if not broken:
            return
        runs = np.concatenate(broken)
        touched = np.unique(problem.group[np.isin(problem.run, runs) & (self.flows > 0)])
        self.flows[np.isin(problem.group, touched)] = 0
        labels = _labels(problem, self.planes)
        for label in self.random.permutation(np.unique(labels[touched])):
            groups = touched[labels[touched] == label]
            seconds = max(0.3, self._left() * len(groups) / len(touched) / 2)
            self._again(part_of(problem, groups), seconds, self.price)

    def _again(self, part: Part, seconds: float, price: Floats | None = None) -> None:
        """Solve a part anew in the room it has, minding a price, and keep what is cheaper without it."""
        room, before = self.room(part), self.cost()
        answer = solve(self.problem, part, room, seconds=seconds, gap=GAPS[2], price=price)
        if answer:
            self._keep(part, room, answer, before)

    def _better(self) -> bool:
        """Work on the block with the widest gap; False if there is nothing left to work on."""
        open_ = [block for block in self.blocks if self._weakest(block)]
        if self.tight and (not open_ or self.random.random() < 0.7):
            self._swap()
            return True
        if not open_:
            return False
        block = max(open_, key=lambda block: self._cost_of(block.rows) - block.bound)
        piece = self._weakest(block)
        assert piece
        if len(piece.part.groups) > SMALL and self.random.random() < 0.8:
            self._again(self._around(piece.part), seconds=min(self._left(), 5.0))
        elif piece is block.flying:
            self._fly(block, seconds=min(self._left(), 2 * piece.seconds))
        else:
            self._deeper(piece)
        return True

    def _swap(self) -> None:
        """Solve some pieces that share a day's limit again, together, in the room that all others leave."""
        rows = self.problem.caps[self.random.integers(len(self.problem.caps))][0]
        pieces = [p for b in self.blocks for p in b.pieces if np.isin(p.part.runs, rows).any()]
        groups: list[int] = []
        for at in self.random.permutation(len(pieces)):
            more = pieces[at].part.groups.tolist()
            if groups and len(groups) + len(more) > TOGETHER:
                break
            groups += more
        self._again(part_of(self.problem, np.array(groups, np.int64)), seconds=min(self._left(), 4.0))

    def _weakest(self, block: Block) -> Piece | None:
        """The piece that holds a block's bound down, if more time could raise it."""
        if block.flying and block.flying.bound < block.grounded:
            return None if block.flying.solved else block.flying
        pieces = [piece for piece in block.pieces if not piece.solved]
        return max(pieces, key=lambda one: self._cost_of(one.part.groups) - one.bound, default=None)

    def _deeper(self, piece: Piece) -> None:
        """Solve a piece longer; its bound rises, and its people may go cheaper."""
        piece.seconds = min(self._left(), 2 * piece.seconds)
        room, before = open_room(self.problem, piece.part), self.cost()
        gap = GAPS[min(piece.times, len(GAPS) - 1)]
        answer = solve(self.problem, piece.part, room, seconds=piece.seconds, gap=gap, price=self.price)
        if answer is None:
            return
        piece.learn(answer)
        if not self._fits(piece.part, answer) or not self._keep(piece.part, room, answer, before):
            self._again(piece.part, seconds=piece.seconds)

    def _fits(self, part: Part, answer: Answer) -> bool:
        """Whether an answer for a part alone fits beside the others."""
        room = self.room(part)
        return bool((answer.vehicles <= room.most + 1e-6).all()) and all(
            answer.vehicles[rows].sum() <= limit + 1e-6 for rows, limit in room.caps
        )

    def _around(self, part: Part) -> Part:
        """Some of a part's groups that share runs with one another."""
        chosen = {int(self.random.choice(part.groups))}
        while len(chosen) < NEAR:
            runs = np.unique(self.problem.run[np.isin(self.problem.group, list(chosen))])
            near = np.setdiff1d(self.problem.group[np.isin(self.problem.run, runs)], list(chosen))
            if not len(near):
                break
            chosen.add(int(self.random.choice(near)))
        return part_of(self.problem, np.array(sorted(chosen), np.int64))

    def _cost_of(self, groups: Ints) -> float:
        """The cost of some groups; vehicles shared with others count whole."""
        problem, mine = self.problem, np.isin(self.problem.group, groups)
        flows = np.where(mine, self.flows, 0)
        behind = problem.people[groups].sum() - flows.sum()
        return float(problem.each @ flows + problem.cost @ self.vehicles(flows) + problem.penalty * behind)


def _glue(problem: Problem) -> Flags:
    """The aeroplanes, where without them the parts are smaller."""
    planes = np.array([run.kind.mode == "plane" for run in problem.runs], bool)
    none = np.zeros(len(problem.runs), bool)
    return planes if _largest(problem, none) > max(TOGETHER, _largest(problem, planes)) else none


def _labels(problem: Problem, without: Flags) -> Ints:
    """Which connected part each group belongs to, over all runs but those ``without``; shape (groups,)."""
    groups, kept = len(problem.groups), ~without[problem.run]
    size = groups + len(problem.runs)
    graph = coo_matrix((np.ones(kept.sum()), (problem.group[kept], groups + problem.run[kept])), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1][:groups], np.int64)


def _largest(problem: Problem, without: Flags) -> int:
    """Groups in the largest connected part."""
    return int(np.bincount(_labels(problem, without)).max(initial=0)) if len(problem.groups) else 0
