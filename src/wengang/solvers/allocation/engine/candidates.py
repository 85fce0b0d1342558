"""Candidates at given prices: everybody's best posts over all eligible pairs, and what the prices prove on the way."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation.engine.compiled import compiled, inlined
from wengang.solvers.allocation.engine.encode import Blocked, Floats, PersonColumns, PostColumns
from wengang.solvers.allocation.engine.rows import falling, sort_row
from wengang.solvers.allocation.engine.scorer import (
    ABOVE,
    JUST_HELD,
    MOST_NOISE,
    NEVER,
    NONE_ASKED,
    OFFSET,
    PLACED,
    SKILL,
    WAGE,
    Bench,
    Scratch,
    bench_for,
    fill_occupations,
    fill_places,
    score_person,
    score_stretch,
    seat_at,
)
from wengang.solvers.allocation.engine.state import ARC, Arcs, Index, Short, Singles, Values

Flags = NDArray[np.bool_]

BATCH = 64
"""People scored together, place by place, so that the posts of a place stay near while all look at them."""
PER_SHARE = 3
"""Posts of one employer that a member brings along when a bundle is taken up."""


@compiled
def best_posts(
    posts: PostColumns,
    people: PersonColumns,
    blocked: Blocked,
    who: Short,
    visit: Index,
    price: Floats,
    found: Arcs,
    count: Short,
) -> float:
    """The best few posts of each person alone at these prices.

    Args:
        posts, people, blocked: encoded tables.
        who: [S] person of each row.
        visit: rows in the order in which they are scored; neighbours should wish alike.
        price: [M] prices of the sorted posts.
        found: [S, K] filled with worth and post (the market's number), in no order.
        count: [S] filled with how many there are.

    Returns:
        Sum over these people of the best worth minus price, at least 0: their part of the bound.
    """
    net = np.ascontiguousarray(posts.base - price)
    highest, wages = _limits(posts, net)
    table = np.empty((BATCH, len(posts.occupation_code)), np.float32)
    marks = np.empty((BATCH, len(posts.place)), np.float32)
    best = Best(
        np.empty((BATCH, found.shape[1]), np.float32),
        np.empty((BATCH, found.shape[1]), np.int64),
        np.zeros((BATCH, 2), np.int64),
    )
    out = np.empty(len(posts.order), np.float32)
    total = 0.0
    for begin in range(0, len(visit), BATCH):
        rows = visit[begin : begin + BATCH]
        best.state[:] = 0
        for turn in range(len(rows)):
            fill_occupations(people, who[rows[turn]], posts.occupation_code, table[turn])
            fill_places(people, who[rows[turn]], marks[turn])
        for place in range(len(posts.place)):
            _look(posts, people, blocked, who, rows, place, net, highest, wages, table, marks, out, best)
        for turn in range(len(rows)):
            total += _note(posts, price, best, turn, found[rows[turn]])
            count[rows[turn]] = best.state[turn, 0]
    return total


class Best(NamedTuple):
    """The best few posts so far of each person of a batch, in no order."""

    value: np.ndarray
    post: np.ndarray
    state: np.ndarray
    """[BATCH, 2] How many there are, and where the lowest stands once all places are taken."""


@compiled
def _limits(posts: PostColumns, net: np.ndarray) -> tuple[np.ndarray, Floats]:
    """What the posts of each run can be worth at most: [2, R] less the price, and [R] the highest middle of a wage."""
    runs = len(posts.cut) - 1
    highest, wages = np.full((2, runs), NEVER, np.float32), np.zeros(runs, np.float32)
    for run in range(runs):
        for post in range(posts.cut[run], posts.cut[run + 1]):
            wages[run] = max(wages[run], posts.middle[post])
            for lodging in range(2):
                highest[lodging, run] = max(highest[lodging, run], net[lodging, post])
    return highest, wages


@compiled
def _look(
    posts: PostColumns, people: PersonColumns, blocked: Blocked, who: Short, rows: Index, place: int, net: np.ndarray,
    highest: np.ndarray, wages: Floats, table: np.ndarray, marks: np.ndarray, out: Floats, best: Best,
) -> None:  # fmt: skip
    """Look at the posts of one place for a batch of people; runs that cannot hold anything better are skipped.

    Every column has a local name, as in `score_person`.
    """
    kinds, runs, cuts = (len(posts.start) - 1) // len(posts.place), posts.run, posts.cut
    middle, high, word, last, mixed = posts.middle, posts.high, posts.word, posts.last, posts.mixed
    value, found, state, most = best.value, best.post, best.state, best.value.shape[1]
    skills, above, missing = people.skills, people.above, people.missing
    for turn in range(len(rows)):
        if marks[turn, place] < 0:
            continue
        person, own = who[rows[turn]], table[turn]
        lodging, scale, tie = people.lodging[person], people.scale[person], people.tie[person]
        least, closed, start = people.least[person], people.closed[person], people.start[person]
        worth = marks[turn, place] + PLACED + people.extra[person]
        job, base, ceiling = np.max(own), net[lodging], highest[lodging]
        lowest = value[turn, state[turn, 1]] if state[turn, 0] == most else np.float32(0)
        for position in range(skills.shape[1]):
            skill = skills[person, position]
            if position > 0 and skill == 0:
                continue
            same = worth + SKILL * (NONE_ASKED if position == 0 else JUST_HELD)
            more = worth + SKILL * (NONE_ASKED if position == 0 else ABOVE)
            for run in range(runs[place * kinds + skill], runs[place * kinds + skill + 1]):
                wage = min(max(wages[run] * scale - OFFSET, np.float32(0)), np.float32(1))
                if ceiling[run] + WAGE * wage + job + more + MOST_NOISE <= lowest:
                    continue
                first, end = cuts[run], cuts[run + 1]
                score_stretch(
                    base, middle, high, word, last, mixed, own, out, np.uint64(first), np.uint64(end), least,
                    closed | missing[person, position], above[person, position], start, scale, same, more, tie,
                )  # fmt: skip
                for pair in range(blocked.start[person], blocked.start[person + 1]):
                    out[posts.spot[blocked.post[pair]]] = NEVER
                for post in range(first, end):
                    if out[post] > lowest:
                        lowest = _keep(value, found, state, turn, most, out[post], post)


@inlined
def _keep(
    value: np.ndarray, found: np.ndarray, state: np.ndarray, turn: int, most: int, profit: float, post: int
) -> float:
    """Put a better post among the best few; returns the new lowest."""
    size, spot = state[turn, 0], state[turn, 1]
    if size < most:
        spot, size = size, size + 1
        state[turn, 0] = size
    value[turn, spot], found[turn, spot] = profit, post
    if size < most:
        return 0.0
    spot = 0
    for each in range(1, most):
        if value[turn, each] < value[turn, spot]:
            spot = each
    state[turn, 1] = spot
    return float(value[turn, spot])


@compiled
def _note(posts: PostColumns, price: Floats, best: Best, turn: int, found: Arcs) -> float:
    """Write one person's best posts down; returns the highest value, at least 0."""
    highest = np.float32(0)
    for each in range(best.state[turn, 0]):
        post = best.post[turn, each]
        highest = max(highest, best.value[turn, each])
        found[each].worth = best.value[turn, each] + price[post]
        found[each].post = posts.order[post]
    return float(highest)


@compiled
def merged(old: Singles, found: Arcs, count: Short, person_hash: np.ndarray, post_hash: np.ndarray) -> Singles:
    """Rows of old and newly found pairs together, each pair once, best worth first."""
    rows, most = found.shape
    start = np.zeros(rows + 1, np.int64)
    size = old.start[-1] + count.sum()
    arcs = np.empty(size, ARC)
    keys = np.empty(int(np.max(np.diff(old.start))) + most if rows else 0, np.uint64)
    end = 0
    for row in range(rows):
        begin, known = end, old.start[row]
        for arc in range(known, old.start[row + 1]):
            arcs[end].worth, arcs[end].post = old.arcs[arc].worth, old.arcs[arc].post
            end += 1
        last = end
        for each in range(count[row]):
            post, new = found[row, each].post, True
            for arc in range(begin, last):
                if arcs[arc].post == post:
                    new = False
                    break
            if new:
                arcs[end].worth, arcs[end].post = found[row, each].worth, post
                end += 1
        for arc in range(begin, end):
            keys[arc - begin] = falling(arcs[arc].worth, person_hash[row], post_hash[arcs[arc].post])
        sort_row(arcs[begin:end], keys, end - begin)
        start[row + 1] = end
    return Singles(start, arcs[:end])


class Scopes(NamedTuple):
    """Where a group can be together: employers, then cities."""

    first: Index
    """[C+1] The market's posts of scope c are `post[first[c]:first[c+1]]`."""
    post: Short
    places: Index
    rooms: Index
    """[C] Couple rooms, none in cities."""
    rent: Values
    """[C] Price of a couple room."""
    bonus: Values
    """[C] Worth for each member of being together there, beside the posts."""
    employers: int


class Found(NamedTuple):
    """Pairs of members, sorted by group, scope, unit and falling worth."""

    group: Index
    scope: Index
    unit: Index
    worth: Floats
    post: Index


@compiled
def best_bundles(
    posts: PostColumns,
    people: PersonColumns,
    blocked: Blocked,
    members: Short,
    unit: Index,
    wide: Flags,
    placed: Index,
    scopes: Scopes,
    price: Floats,
    most: int,
    found: Found,
) -> tuple[float, int]:
    """The best few scopes of each group at these prices, and each member's best posts there.

    Args:
        posts, people, blocked: encoded tables.
        members, unit: people of each group as in `Layout`.
        wide: [G] groups that may be spread over a city.
        placed: [G] scope that is kept among the best in any case, -1 for none.
        scopes: where groups can be.
        price: [M] prices of the sorted posts.
        most: scopes of each group.
        found: filled in.

    Returns:
        Sum over groups of the best profit, at least 0: their part of the bound; and the number of pairs found.
    """
    largest = int(np.max(np.diff(unit))) if len(unit) > 1 else 0
    bench = bench_for(posts, largest, max(largest, 2))
    net = np.ascontiguousarray(posts.base - price)
    pieces = np.zeros(largest, np.int64)
    best, seen = np.empty((largest, len(scopes.places)), np.float32), np.zeros(len(scopes.places), np.int64)
    touched = np.empty(len(scopes.places), np.int64)
    value, which = np.empty(most + 1, np.float64), np.empty(most + 1, np.int64)
    total, end = 0.0, 0
    stamp = 0
    for group in range(len(unit) - 1):
        size = unit[group + 1] - unit[group]
        room = members[unit[group + 1] - 1] < 0
        people_in = size - 1 if room else size
        count = 0
        for member in range(people_in):
            person = members[unit[group] + member]
            pieces[member] = score_person(posts, people, blocked, person, net, seat_at(bench, member))
            count = _reach(
                posts, seat_at(bench, member), pieces[member], best[member], seen, touched, count, stamp, member,
                wide[group] and not room, scopes.employers,
            )  # fmt: skip
            stamp += 1
        gain, chosen = _choose(best, seen, touched, count, stamp - 1, people_in, size, room, placed[group], scopes,
                               value, which, most)  # fmt: skip
        total += gain
        end = _write(posts, bench, price, scopes, group, unit[group], people_in, room, which[:chosen], found, end)
        for member in range(people_in):
            for piece in range(pieces[member]):
                bench.net[member, bench.begins[member, piece] : bench.ends[member, piece]] = NEVER
    return total, end


@compiled
def _reach(
    posts: PostColumns, scratch: Scratch, pieces: int, best: Floats, seen: Index, touched: Index, count: int,
    stamp: int, member: int, wide: bool, employers: int,
) -> int:  # fmt: skip
    """The best profit of one member in every scope that all members before could reach too.

    `seen` holds the running number of the last member that reached a scope. Returns how many scopes the first member
    reached; `touched` lists them.
    """
    net, employer, city = scratch.net, posts.employer, posts.city
    for piece in range(pieces):
        for post in range(scratch.begins[piece], scratch.ends[piece]):
            profit = net[post]
            if profit == NEVER:
                continue
            scope = employer[post]
            for turn in range(2):
                if turn == 1:
                    if not wide or city[post] < 0:
                        break
                    scope = employers + city[post]
                if seen[scope] == stamp + 1:
                    best[scope] = max(best[scope], profit)
                elif member == 0:
                    seen[scope], best[scope] = stamp + 1, profit
                    touched[count] = scope
                    count += 1
                elif seen[scope] == stamp:
                    seen[scope], best[scope] = stamp + 1, profit
    return count


@compiled
def _choose(
    best: np.ndarray, seen: Index, touched: Index, count: int, stamp: int, people_in: int, size: int, room: bool,
    placed: int, scopes: Scopes, value: Values, which: Index, most: int,
) -> tuple[float, int]:  # fmt: skip
    """The best scopes of one group, rising by number; returns the best profit, at least 0, and how many there are."""
    gain, chosen, lowest = 0.0, 0, 0
    kept = -1
    for spot in range(count):
        scope = touched[spot]
        if seen[scope] != stamp + 1 or scopes.places[scope] < size or (room and scopes.rooms[scope] <= 0):
            continue
        profit = scopes.bonus[scope] * people_in - (scopes.rent[scope] if room else 0.0)
        for member in range(people_in):
            profit += best[member, scope]
        gain = max(gain, profit)
        if scope == placed:
            kept = scope
        elif chosen < most:
            value[chosen], which[chosen] = profit, scope
            chosen += 1
        elif profit > value[lowest]:
            value[lowest], which[lowest] = profit, scope
        else:
            continue
        if chosen == most:
            lowest = int(np.argmin(value[:most]))
    if kept >= 0:
        which[chosen] = kept
        chosen += 1
    which[:chosen] = np.sort(which[:chosen])
    return gain, chosen


@compiled
def _write(
    posts: PostColumns, bench: Bench, price: Floats, scopes: Scopes, group: int, first_unit: int, people_in: int,
    room: bool, chosen: Index, found: Found, end: int,
) -> int:  # fmt: skip
    """The best posts of each member in each chosen scope; returns the new end of `found`."""
    value, which = np.empty(PER_SHARE, np.float32), np.empty(PER_SHARE, np.int64)
    for scope in chosen:
        for member in range(people_in):
            size = 0
            for spot in range(scopes.first[scope], scopes.first[scope + 1]):
                post = posts.spot[scopes.post[spot]]
                profit = bench.net[member, post]
                if profit == NEVER or (size == PER_SHARE and profit <= value[size - 1]):
                    continue
                size = min(size + 1, PER_SHARE)
                here = size - 1
                while here > 0 and value[here - 1] < profit:
                    value[here], which[here] = value[here - 1], which[here - 1]
                    here -= 1
                value[here], which[here] = profit, post
            for each in range(size):
                found.group[end], found.scope[end], found.unit[end] = group, scope, first_unit + member
                found.worth[end] = value[each] + price[which[each]]
                found.post[end] = posts.order[which[each]]
                end += 1
            _by_worth(found, end - size, end)
        if room:
            found.group[end], found.scope[end], found.unit[end] = group, scope, first_unit + people_in
            found.worth[end], found.post[end] = 0.0, len(posts.order) + scope
            end += 1
    return end


@compiled
def _by_worth(found: Found, begin: int, end: int) -> None:
    """Sort the last few pairs by falling worth; equal ones stay in the order of their profit."""
    for here in range(begin + 1, end):
        spot = here
        while spot > begin and found.worth[spot - 1] < found.worth[spot]:
            found.worth[spot - 1], found.worth[spot] = found.worth[spot], found.worth[spot - 1]
            found.post[spot - 1], found.post[spot] = found.post[spot], found.post[spot - 1]
            spot -= 1
