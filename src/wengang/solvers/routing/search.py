"""Ruin and recreate, compiled. After Christiaens and Vanden Berghe (2020), "Slack induction by string removals"."""

from __future__ import annotations

from typing import Any

import numpy as np

from wengang.solvers.routing.compiled import compiled
from wengang.solvers.routing.machine import (
    CALLS,
    FILLED,
    GATE,
    HEAD,
    KIND,
    LOAD,
    NEED,
    NEEDS,
    SIZE,
    STOP,
    below,
    leave,
    place_item,
    put,
    rand,
    reprice,
    save,
)


@compiled
def restore(d: Any, s: Any, saved: Any) -> None:
    """Put every kept coach back as it was; the caller puts the totals back."""
    for n in range(saved.index[0]):
        coach = saved.index[1 + n]
        for at in range(s.row[coach, FILLED]):
            s.of[s.row[coach, HEAD + 4 * d.width + at]] = -1
    for n in range(saved.index[0]):
        coach = saved.index[1 + n]
        for at in range(s.row.shape[1]):
            s.row[coach, at] = saved.row[n, at]
        for at in range(3):
            s.reals[coach, at] = saved.reals[n, at]
        for at in range(s.row[coach, FILLED]):
            s.of[s.row[coach, HEAD + 4 * d.width + at]] = coach


@compiled
def load_routes(d: Any, s: Any, kinds: Any, calls: Any, starts: Any, items: Any, ends: Any) -> bool:
    """Run routes: route r calls at calls[starts[r]:starts[r + 1]] and carries items[ends[r]:ends[r + 1]].
    False: one breaks a rule."""
    way = np.empty(3)
    for r in range(len(starts) - 1):
        s.row[r, KIND] = kinds[r]
        s.used[kinds[r]] += 1
        for x in range(ends[r], ends[r + 1]):
            s.row[r, HEAD + 4 * d.width + s.row[r, FILLED]] = items[x]
            s.row[r, FILLED] += 1
            s.row[r, LOAD] += d.item[items[x], SIZE]
            s.row[r, NEED] += d.item[items[x], NEEDS]
            s.of[items[x]] = r
            s.total[0] -= d.penalty * d.item[items[x], SIZE]
            s.total[1] -= 1
        for at in range(starts[r], starts[r + 1]):
            for x in range(ends[r], ends[r + 1]):
                for side in range(2):
                    if calls[at] == d.item[items[x], side]:
                        put(d, s, r, side, calls[at], s.row[r, CALLS + side])
        if not reprice(d, s, r, way):
            return False
    return True


@compiled
def _drop(d: Any, s: Any, item: int, saved: Any, out: Any, n: int) -> int:
    save(s, s.of[item], saved)
    leave(d, s, s.of[item], item)
    out[n] = item
    return n + 1


@compiled
def _string(d: Any, s: Any, item: int, most: int, saved: Any, out: Any, n: int) -> int:
    """Take items off the coach of ``item`` that share a short run of calls with it at one end, itself first."""
    coach, side = s.of[item], below(s.random, 2)
    place, at = d.item[item, side], 0
    while s.row[coach, HEAD + side * d.width + at] != place:
        at += 1
    run = 1 + below(s.random, 4)
    first = max(0, at - below(s.random, run))
    last = min(first + run, s.row[coach, CALLS + side])
    calls = s.row[coach, HEAD + side * d.width + first : HEAD + side * d.width + last].copy()
    filled = s.row[coach, FILLED]
    riders = s.row[coach, HEAD + 4 * d.width : HEAD + 4 * d.width + filled].copy()
    n = _drop(d, s, item, saved, out, n)
    turn = below(s.random, filled)
    for x in range(filled):
        other = riders[(x + turn) % filled]
        if most > 1 and other != item and d.item[other, side] in calls:
            n = _drop(d, s, other, saved, out, n)
            most -= 1
    return n


@compiled
def _ruin(d: Any, s: Any, saved: Any, out: Any) -> int:
    """Take items off a few neighbouring coaches, at times a whole slack coach; returns how many are out."""
    n, seed = 0, below(s.random, len(s.of))
    if rand(s.random) < 0.1:
        slackest = np.inf
        for _ in range(4):
            item = below(s.random, len(s.of))
            if s.of[item] >= 0 and s.row[s.of[item], LOAD] < slackest and s.row[s.of[item], FILLED] <= 50:
                slackest, seed = s.row[s.of[item], LOAD], item
        if slackest < np.inf:
            begin = HEAD + 4 * d.width
            for item in s.row[s.of[seed], begin : begin + s.row[s.of[seed], FILLED]].copy():
                n = _drop(d, s, item, saved, out, n)
    coaches = 2 + below(s.random, 4)
    most = 1 + below(s.random, 10)
    for x in range(d.near.shape[1]):
        item = d.near[seed, x]
        coach = s.of[item]
        if saved.index[0] >= coaches or n >= 100:
            break
        fresh = coach >= 0
        for at in range(saved.index[0]):
            fresh = fresh and saved.index[1 + at] != coach
        if fresh:
            n = _string(d, s, item, 1 + below(s.random, most), saved, out, n)
    return n


@compiled
def _order(d: Any, s: Any, out: Any, n: int) -> None:
    """Sort the items that are out: at random, the largest, the farthest or the nearest first."""
    how = rand(s.random)
    keys = np.empty(n)
    for x in range(n):
        item, key = out[x], rand(s.random)
        if how > 0.9:
            key += d.km[d.item[item, STOP], d.item[item, GATE]]
        elif how > 0.75:
            key -= d.km[d.item[item, STOP], d.item[item, GATE]]
        elif how > 0.4:
            key -= 10.0 * d.item[item, SIZE]
        at = x
        while at and keys[at - 1] > key:
            keys[at], out[at] = keys[at - 1], out[at - 1]
            at -= 1
        keys[at], out[at] = key, item


@compiled
def search(d: Any, s: Any, best: Any, saved: Any, rounds: int, heat: float) -> None:
    """``rounds`` of ruin and recreate, accepted as in annealing at temperature ``heat``; ``best`` keeps the best."""
    out, way = np.empty(len(s.of), np.int64), np.empty(3)
    for _ in range(rounds):
        before, used, saved.index[0] = s.total.copy(), s.used.copy(), 0
        n = _ruin(d, s, saved, out)
        good = True
        for x in range(saved.index[0]):
            good = good and reprice(d, s, saved.index[1 + x], way)
        if good:
            n = _absent(s, out, n) if s.total[1] > n else n
            _order(d, s, out, n)
            for x in range(n):
                place_item(d, s, out[x], 0.01, saved, way)
        if not good or s.total[0] >= before[0] - heat * np.log(max(rand(s.random), 1e-300)):
            restore(d, s, saved)
            s.total[0], s.total[1] = before[0], before[1]
            for kind in range(len(used)):
                s.used[kind] = used[kind]
        elif s.total[0] < best.total[0] - 1e-6:
            keep(best, s)


@compiled
def _absent(s: Any, out: Any, n: int) -> int:
    """Add a few of the items that no coach carries to those that are out."""
    room = 30
    begin = below(s.random, len(s.of))
    for x in range(len(s.of)):
        item = (x + begin) % len(s.of)
        known = False
        for y in range(n):
            known = known or out[y] == item
        if s.of[item] < 0 and room and not known:
            out[n] = item
            n += 1
            room -= 1
    return n


@compiled
def keep(best: Any, s: Any) -> None:
    """Make ``best`` equal to the state of the moment."""
    for coach in range(len(s.row)):
        for at in range(s.row.shape[1]):
            best.row[coach, at] = s.row[coach, at]
        for at in range(3):
            best.reals[coach, at] = s.reals[coach, at]
    for item in range(len(s.of)):
        best.of[item] = s.of[item]
    for kind in range(len(s.used)):
        best.used[kind] = s.used[kind]
    best.total[0], best.total[1] = s.total[0], s.total[1]
