"""Taking people on and off coaches, compiled: what a change costs and whether it may be. The arrays are those of
state.py.

A coach picks everybody up before it lets anybody out, so the two ends are two short paths joined by the long leg,
and the best place
for a newcomer is found at each end on its own. The arrays are few and wide, because each one passed costs time to call.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from wengang.solvers.routing.compiled import compiled, inlined

STOP, GATE, SIZE, NEEDS = range(4)
COUNT = 0
FILLED, LOAD, NEED, KIND, CALLS, HEAD = 0, 1, 2, 3, 4, 6
DAY = 1440.0
DAYS_AHEAD = 5
EPSILON = 1e-7


@inlined
def rand(state: Any) -> float:
    """The next number in [0, 1) of xorshift64*."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return float((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)) / 9007199254740992.0


@inlined
def below(state: Any, bound: int) -> int:
    return int(rand(state) * bound)


@inlined
def _price(d: Any, s: Any, coach: int, way: Any, stops: int, gates: int, load: int, accessible: int, allow: int) -> Any:
    """The cheapest type for (km, minutes, trunk) = way and its cost, or (-1, inf)."""
    dwell = stops * d.stop_dwell + gates * d.gate_dwell + load * d.per_person
    kind, best = -1, np.inf
    if (
        way[1] - way[2] + dwell > d.local + EPSILON
        or way[1] > d.driving + EPSILON
        or stops > d.most_stops
        or gates > d.most_gates
    ):
        return kind, best
    paid = d.rate * (way[1] + dwell)
    own = s.row[coach, KIND] if s.row[coach, FILLED] else -1
    for k in range(len(d.kinds)):
        if load > d.kinds[k, SIZE] or accessible > d.kinds[k, NEEDS] or not (allow >> k) & 1:
            continue
        if k != own and s.used[k] >= d.kinds[k, COUNT]:
            continue
        cost = d.prices[k, 0] + d.prices[k, 1] * way[0] + paid
        if cost < best:
            kind, best = k, cost
    return kind, best


@inlined
def _side(d: Any, s: Any, coach: int, side: int, place: int, per_km: float) -> Any:
    """The best inner position for a place at one end: (position, km more, minutes more); position -1 if it is a
    call already."""
    n = s.row[coach, CALLS + side]
    for at in range(n):
        if s.row[coach, HEAD + side * d.width + at] == place:
            return -1, 0.0, 0.0
    best, where, more_km, more_minutes = np.inf, -2, 0.0, 0.0
    for at in range(n):
        # Before stop `at`, or after gate `at`: the end that does not touch the long leg.
        if side == 0:
            a, b = (
                (s.row[coach, HEAD + side * d.width + at - 1] if at else -1),
                s.row[coach, HEAD + side * d.width + at],
            )
        else:
            a, b = (
                s.row[coach, HEAD + side * d.width + at],
                (s.row[coach, HEAD + side * d.width + at + 1] if at + 1 < n else -1),
            )
        km = minutes = 0.0
        if a >= 0:
            km += d.km[a, place]
            minutes += d.minutes[a, place]
        if b >= 0:
            km += d.km[place, b]
            minutes += d.minutes[place, b]
        if a >= 0 and b >= 0:
            km -= d.km[a, b]
            minutes -= d.minutes[a, b]
        cost = per_km * km + d.rate * minutes
        if cost < best:
            best, more_km, more_minutes = cost, km, minutes
            where = at if side == 0 else at + 1
    return where, more_km, more_minutes


@compiled
def _try(d: Any, s: Any, coach: int, item: int, way: Any, path: Any) -> Any:
    """The cheapest way to take an item along: (cost more, type, stop position, gate position); ``way`` is
    overwritten with its path."""
    ns, ng = s.row[coach, CALLS + 0], s.row[coach, CALLS + 1]
    stop, gate = d.item[item, STOP], d.item[item, GATE]
    per_km = d.prices[s.row[coach, KIND], 1]
    ps, skm, smin = _side(d, s, coach, 0, stop, per_km)
    pg, gkm, gmin = _side(d, s, coach, 1, gate, per_km)
    last, first = s.row[coach, HEAD + 0 * d.width + ns - 1], s.row[coach, HEAD + 1 * d.width + 0]
    trunk_km, trunk = d.km[last, first], d.minutes[last, first]
    load, accessible = s.row[coach, LOAD] + d.item[item, SIZE], s.row[coach, NEED] + d.item[item, NEEDS]
    allow = d.allow[stop] & d.allow[gate]
    for side in range(2):
        for at in range(s.row[coach, CALLS + side]):
            allow &= d.allow[s.row[coach, HEAD + side * d.width + at]]
    best, kind, best_s, best_g = np.inf, -1, -1, -1
    for append in range(2 if ps != -1 else 1):
        for prepend in range(2 if pg != -1 else 1):
            a, b = (stop if append else last), (gate if prepend else first)
            long_km, long = d.km[a, b], d.minutes[a, b]
            path[0] = s.reals[coach, 0] - trunk_km + long_km + (d.km[last, stop] if append else skm)
            path[0] += d.km[gate, first] if prepend else gkm
            path[1] = s.reals[coach, 1] - trunk + long + (d.minutes[last, stop] if append else smin)
            path[1] += d.minutes[gate, first] if prepend else gmin
            path[2] = long
            k, cost = _price(d, s, coach, path, ns + (ps != -1), ng + (pg != -1), load, accessible, allow)
            if cost - s.reals[coach, 2] < best:
                best, kind = cost - s.reals[coach, 2], k
                best_s, best_g = (ns if append else ps), (0 if prepend else pg)
                way[0], way[1], way[2] = path[0], path[1], path[2]
    return best, kind, best_s, best_g


@compiled
def _window(d: Any, s: Any, coach: int, side: int, day: int) -> Any:
    """(earliest, latest, length): when the first call of an end may begin, and the minutes from then until the last
    is left."""
    low, high, offset = day * DAY, (day + 1) * DAY, 0.0
    for at in range(s.row[coach, CALLS + side]):
        place = s.row[coach, HEAD + side * d.width + at]
        if at:
            offset += d.minutes[s.row[coach, HEAD + side * d.width + at - 1], place]
        people, ready, due = 0, 0.0, np.inf
        for x in range(s.row[coach, FILLED]):
            item = s.row[coach, HEAD + 4 * d.width + x]
            if d.item[item, side] == place:
                people += d.item[item, SIZE]
                ready, due = max(ready, d.times[item, 0]), min(due, d.times[item, 1])
        dwell = d.stop_dwell + d.board * people if side == 0 else d.gate_dwell + (d.per_person - d.board) * people
        if d.hours[place, 0] > 0 or d.hours[place, 1] < DAY:
            low, high = (
                max(low, day * DAY + d.hours[place, 0] - offset),
                min(high, day * DAY + d.hours[place, 1] - offset),
            )
        if side == 0:
            low = max(low, ready - offset - dwell)
        else:
            high = min(high, due - offset)
        offset += dwell
    return low, high, offset


@compiled
def _on_time(d: Any, s: Any, coach: int) -> bool:
    """Whether the hours of the calls leave a time to travel: the arithmetic of schedule.py."""
    low, high, leave = _window(d, s, coach, 0, 0)
    if low > high:
        return False
    last, first = s.row[coach, HEAD + 0 * d.width + s.row[coach, CALLS + 0] - 1], s.row[coach, HEAD + 1 * d.width + 0]
    way = leave + d.minutes[last, first] + d.rest[last, first]
    for day in range(DAYS_AHEAD):
        opens, closes, _ = _window(d, s, coach, 1, day)
        if opens <= closes and low + way <= closes and opens - way - high <= d.wait:
            return True
    return False


@inlined
def put(d: Any, s: Any, coach: int, side: int, place: int, where: int) -> None:
    """Count a rider at a place, calling there at position ``where`` if it is no call yet."""
    n = s.row[coach, CALLS + side]
    for at in range(n):
        if s.row[coach, HEAD + side * d.width + at] == place:
            s.row[coach, HEAD + (2 + side) * d.width + at] += 1
            return
    for at in range(n, where, -1):
        s.row[coach, HEAD + side * d.width + at], s.row[coach, HEAD + (2 + side) * d.width + at] = (
            s.row[coach, HEAD + side * d.width + at - 1],
            s.row[coach, HEAD + (2 + side) * d.width + at - 1],
        )
    s.row[coach, HEAD + side * d.width + where], s.row[coach, HEAD + (2 + side) * d.width + where] = place, 1
    s.row[coach, CALLS + side] = n + 1


@inlined
def _take(d: Any, s: Any, coach: int, side: int, place: int) -> None:
    """One rider less at a place; the last one takes the call with them."""
    n = s.row[coach, CALLS + side]
    at = 0
    while s.row[coach, HEAD + side * d.width + at] != place:
        at += 1
    s.row[coach, HEAD + (2 + side) * d.width + at] -= 1
    if s.row[coach, HEAD + (2 + side) * d.width + at]:
        return
    for b in range(at, n - 1):
        s.row[coach, HEAD + side * d.width + b], s.row[coach, HEAD + (2 + side) * d.width + b] = (
            s.row[coach, HEAD + side * d.width + b + 1],
            s.row[coach, HEAD + (2 + side) * d.width + b + 1],
        )
    s.row[coach, CALLS + side] = n - 1


@compiled
def _path(d: Any, s: Any, coach: int, way: Any) -> int:
    """Write (km, minutes, trunk) of a coach from scratch; returns the types that may call everywhere."""
    way[0] = way[1] = way[2] = 0.0
    before, allow = -1, -1
    for side in range(2):
        for at in range(s.row[coach, CALLS + side]):
            place = s.row[coach, HEAD + side * d.width + at]
            allow &= d.allow[place]
            if before >= 0:
                way[0] += d.km[before, place]
                way[1] += d.minutes[before, place]
                if side == 1 and at == 0:
                    way[2] = d.minutes[before, place]
            before = place
    return allow


@compiled
def reprice(d: Any, s: Any, coach: int, way: Any) -> bool:
    """Work out a coach from scratch with its cheapest type; False if no type may run it."""
    old = s.row[coach, KIND]
    if not s.row[coach, FILLED]:
        s.total[0] -= s.reals[coach, 2]
        s.reals[coach, 0] = s.reals[coach, 1] = s.reals[coach, 2] = 0.0
        s.used[old] -= 1
        return True
    allow = _path(d, s, coach, way)
    kind, cost = _price(
        d,
        s,
        coach,
        way,
        s.row[coach, CALLS + 0],
        s.row[coach, CALLS + 1],
        s.row[coach, LOAD],
        s.row[coach, NEED],
        allow,
    )
    if kind < 0:
        return False
    s.used[old] -= 1
    s.used[kind] += 1
    s.total[0] += cost - s.reals[coach, 2]
    s.row[coach, KIND] = kind
    s.reals[coach, 0], s.reals[coach, 1], s.reals[coach, 2] = way[0], way[1], cost
    return True


@inlined
def enter(d: Any, s: Any, coach: int, item: int, ps: int, pg: int) -> None:
    put(d, s, coach, 0, d.item[item, STOP], ps)
    put(d, s, coach, 1, d.item[item, GATE], pg)
    s.row[coach, HEAD + 4 * d.width + s.row[coach, FILLED]] = item
    s.row[coach, FILLED] += 1
    s.row[coach, LOAD] += d.item[item, SIZE]
    s.row[coach, NEED] += d.item[item, NEEDS]
    s.of[item] = coach
    s.total[0] -= d.penalty * d.item[item, SIZE]
    s.total[1] -= 1


@inlined
def leave(d: Any, s: Any, coach: int, item: int) -> None:
    _take(d, s, coach, 0, d.item[item, STOP])
    _take(d, s, coach, 1, d.item[item, GATE])
    at = 0
    while s.row[coach, HEAD + 4 * d.width + at] != item:
        at += 1
    s.row[coach, FILLED] -= 1
    s.row[coach, HEAD + 4 * d.width + at] = s.row[coach, HEAD + 4 * d.width + s.row[coach, FILLED]]
    s.row[coach, LOAD] -= d.item[item, SIZE]
    s.row[coach, NEED] -= d.item[item, NEEDS]
    s.of[item] = -1
    s.total[0] += d.penalty * d.item[item, SIZE]
    s.total[1] += 1


@compiled
def seat(d: Any, s: Any, coach: int, item: int, kind: int, way: Any, cost: float, ps: int, pg: int) -> None:
    """Put an item on a coach (an empty one starts), with the type, path and cost that `_try` found."""
    if s.row[coach, FILLED]:
        s.used[s.row[coach, KIND]] -= 1
    s.used[kind] += 1
    s.row[coach, KIND] = kind
    s.total[0] += cost - s.reals[coach, 2]
    s.reals[coach, 0], s.reals[coach, 1], s.reals[coach, 2] = way[0], way[1], cost
    enter(d, s, coach, item, ps, pg)


@compiled
def place_item(d: Any, s: Any, item: int, blink: float, saved: Any, way: Any) -> bool:
    """Put an item where it costs least, on a running coach or on a new one. False: nothing may take it; True: done."""
    best, kind, where, bs, bg, empty = np.inf, -1, -1, 0, 0, -1
    chosen, path = np.empty(3), np.empty(3)
    s.mark[0] += 1
    for x in range(d.near.shape[1] + len(s.row)):
        coach = s.of[d.near[item, x]] if x < d.near.shape[1] else x - d.near.shape[1]
        if x >= d.near.shape[1] and (empty >= 0 or s.row[coach, FILLED]):
            if empty >= 0:
                break
            continue
        if coach < 0 or s.mark[1 + coach] == s.mark[0]:
            continue
        s.mark[1 + coach] = s.mark[0]
        if not s.row[coach, FILLED]:
            empty = coach
            continue
        if (
            s.row[coach, LOAD] + d.item[item, SIZE] > d.most_places
            or s.row[coach, NEED] + d.item[item, NEEDS] > d.most_accessible
            or rand(s.random) < blink
        ):
            continue
        more, k, ps, pg = _try(d, s, coach, item, way, path)
        if more < best and (not d.timed or _fits(d, s, coach, item, ps, pg)):
            best, kind, where, bs, bg = more, k, coach, ps, pg
            chosen[0], chosen[1], chosen[2] = way[0], way[1], way[2]
    if empty >= 0 and (not d.timed or _fits(d, s, empty, item, 0, 0)):
        stop, gate = d.item[item, STOP], d.item[item, GATE]
        way[0], way[1], way[2] = d.km[stop, gate], d.minutes[stop, gate], d.minutes[stop, gate]
        k, cost = _price(d, s, empty, way, 1, 1, d.item[item, SIZE], d.item[item, NEEDS], d.allow[stop] & d.allow[gate])
        if cost < best:
            best, kind, where, bs, bg = cost, k, empty, 0, 0
            chosen[0], chosen[1], chosen[2] = way[0], way[1], way[2]
    if where < 0:
        return False
    save(s, where, saved)
    seat(d, s, where, item, kind, chosen, s.reals[where, 2] + best, bs, bg)
    return True


@compiled
def _fits(d: Any, s: Any, coach: int, item: int, ps: int, pg: int) -> bool:
    """Whether the hours still leave a time with the item on board; the coach is as before afterwards."""
    row, total = s.row[coach].copy(), s.total.copy()
    enter(d, s, coach, item, ps, pg)
    good = _on_time(d, s, coach)
    for at in range(len(row)):
        s.row[coach, at] = row[at]
    s.total[0], s.total[1] = total[0], total[1]
    s.of[item] = -1
    return good


@compiled
def save(s: Any, coach: int, saved: Any) -> None:
    """Keep a coach as it is before its first change, to undo by."""
    n = saved.index[0]
    for at in range(n):
        if saved.index[1 + at] == coach:
            return
    saved.index[1 + n] = coach
    saved.index[0] = n + 1
    for at in range(s.row.shape[1]):
        saved.row[n, at] = s.row[coach, at]
    for at in range(3):
        saved.reals[n, at] = s.reals[coach, at]
