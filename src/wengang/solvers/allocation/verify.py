"""An independent judge of allocations.

It shares no code with the solvers: its own sums over the market's own arrays, so that a mistake in one is not repeated
in the other. Run it on every result before it is stored.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation.market import Market
from wengang.solvers.allocation.result import Allocation, AllocationError
from wengang.solvers.allocation.scoring import eligible, suitability

SLACK = 1e-6
"""Relative difference forgiven between two sums of the same numbers in another order."""
BLOCK = 48
"""People and posts of one block when placed pairs are scored again."""
SAMPLE = 400
"""People of a market scored on demand whose best profit is worked out again; a full proof would score every pair."""

Values = NDArray[np.float64]
Index = NDArray[np.int64]


def verify(market: Market, allocation: Allocation) -> None:
    """Check an allocation against its market; return quietly or raise.

    Checked: shapes, eligibility of every placed pair, headcounts, groups whole at one employer (or in one city where
    they all allow it), couple rooms, the objective, the unfilled places, objective <= bound <= dual bound, and that the
    prices prove the dual bound. For a market of listed pairs that proof is recomputed in full. Where pairs are scored
    on demand it is recomputed for the placed people and a fixed sample of the others, as a lower bound that the claim
    must not fall under.

    Raises:
        AllocationError: names what is violated, by `code`: shape, eligibility, headcount, group_divided,
            employers_mixed, rooms, objective, unfilled, groups_placed, bound, gap, prices or dual_bound.
    """
    _check_shapes(market, allocation)
    utility = _placed_utilities(market, allocation.post)
    _check_headcount(market, allocation)
    spread = _check_groups(market, allocation)
    _check_rooms(market, allocation)
    placed = allocation.post >= 0
    worth = float(utility[placed].sum() + market.priority[placed].sum()) - market.city_loss * spread
    if not abs(worth - allocation.objective) <= SLACK * max(1.0, abs(worth)):
        raise AllocationError("objective", f"the allocation is worth {worth:.6f}, not {allocation.objective:.6f}")
    _check_bound(allocation)
    _check_dual_bound(market, allocation)


def _check_shapes(market: Market, allocation: Allocation) -> None:
    lengths = {"post": len(market.group), "prices": len(market.headcount), "unfilled": len(market.headcount)}
    for name, count in lengths.items():
        found = len(getattr(allocation, name))
        if found != count:
            raise AllocationError("shape", f"{name} has {found} entries, the market {count}")
    outside = np.flatnonzero((allocation.post < -1) | (allocation.post >= len(market.headcount)))
    if len(outside):
        person = int(outside[0])
        raise AllocationError("eligibility", f"person {person} may not take post {allocation.post[person]}: none such")


def _placed_utilities(market: Market, post: NDArray[np.int32]) -> Values:
    """[N] Utility of each placed person's pair, which must be eligible; 0 for the others."""
    utility = np.full(len(post), np.nan)
    utility[post < 0] = 0.0
    people = np.flatnonzero(post >= 0)
    if market.pairs is not None:
        pairs = market.pairs
        for part in np.array_split(people, max(1, len(people) // 50_000)):
            lengths = (pairs.indptr[part + 1] - pairs.indptr[part]).astype(np.int64)
            ends = np.cumsum(lengths)
            arcs = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(
                pairs.indptr[part] - ends + lengths, lengths
            )
            person = np.repeat(part, lengths)
            hit = pairs.post[arcs] == post[person]
            utility[person[hit]] = pairs.utility[arcs[hit]]
    else:
        utility[people] = _scored(market, people, post[people])
    missing = np.flatnonzero(np.isnan(utility))
    if len(missing):
        first = int(missing[0])
        raise AllocationError("eligibility", f"person {first} may not take post {int(post[first])}")
    return utility


def _scored(market: Market, person: Index, post: NDArray[np.int32]) -> Values:
    """Utility of ready-made pairs by the rules themselves, not a number where they are not eligible.

    The rules work on tables of people by posts; pairs sorted by post stand near the diagonal of small tables.
    """
    assert market.people is not None
    assert market.posts is not None
    utility = np.full(len(person), np.nan)
    order = np.argsort(post, kind="stable")
    for start in range(0, len(order), BLOCK):
        rows = order[start : start + BLOCK]
        posts, column = np.unique(post[rows], return_inverse=True)
        people, offers = market.people.take(person[rows]), market.posts.take(posts)
        met = eligible(people, offers)[np.arange(len(rows)), column]
        worth = 1.0 + suitability(people, offers)[np.arange(len(rows)), column]
        utility[rows] = np.where(met & _lawful(market, person[rows], post[rows]), worth, np.nan)
    return utility


def _lawful(market: Market, person: Index, post: NDArray[np.int32]) -> NDArray[np.bool_]:
    legal = market.legal
    if legal is None:
        return np.ones(len(person), bool)
    open_: NDArray[np.bool_] = legal.table[legal.person_class[person], legal.post_class[post]].astype(bool)
    if legal.blocked is not None and len(legal.blocked):
        closed = legal.blocked[:, 0].astype(np.int64) * len(market.headcount) + legal.blocked[:, 1]
        open_ = open_ & ~np.isin(person * len(market.headcount) + post, closed)
    return open_


def _check_headcount(market: Market, allocation: Allocation) -> None:
    taken = np.bincount(allocation.post[allocation.post >= 0], minlength=len(market.headcount))
    over = np.flatnonzero(taken > market.headcount)
    if len(over):
        post = int(over[0])
        raise AllocationError("headcount", f"post {post} has {market.headcount[post]} places and {taken[post]} people")
    wrong = np.flatnonzero(allocation.unfilled != market.headcount - taken)
    if len(wrong):
        post = int(wrong[0])
        left = market.headcount[post] - taken[post]
        raise AllocationError("unfilled", f"post {post} has {left} places open, not {allocation.unfilled[post]}")


def _check_groups(market: Market, allocation: Allocation) -> int:
    """No group may be divided; returns the members of groups that share only their city."""
    members = np.flatnonzero(market.group >= 0)
    label, post = market.group[members], allocation.post[members]
    size = np.bincount(label)
    placed = np.bincount(label[post >= 0], minlength=len(size))
    divided = np.flatnonzero((placed > 0) & (placed < size))
    if len(divided):
        raise AllocationError("group_divided", f"group {int(divided[0])} is placed only in part")
    if int((placed > 0).sum()) != allocation.groups_placed:
        found = int((placed > 0).sum())
        raise AllocationError("groups_placed", f"{found} groups are placed, not {allocation.groups_placed}")
    mixed = _mixed(label[post >= 0], market.employer[post[post >= 0]], len(size))
    if not mixed.any():
        return 0
    refused = np.bincount(label, weights=_refuses_city(market)[members], minlength=len(size)) > 0
    city = np.full(len(market.headcount), -1) if market.city is None else market.city
    far = _mixed(label[post >= 0], city[post[post >= 0]], len(size))
    unknown = np.bincount(label[post >= 0], weights=city[post[post >= 0]] < 0, minlength=len(size)) > 0
    bad = np.flatnonzero(mixed & (refused | far | unknown))
    if len(bad):
        raise AllocationError("employers_mixed", f"group {int(bad[0])} is spread over several employers")
    return int(size[mixed].sum())


def _mixed(label: NDArray[np.int32], value: NDArray[np.integer], groups: int) -> NDArray[np.bool_]:
    """[groups] Do the rows of a label hold different values?"""
    first = np.full(groups, np.iinfo(np.int64).max)
    last = np.full(groups, np.iinfo(np.int64).min)
    np.minimum.at(first, label, value)
    np.maximum.at(last, label, value)
    return last > first


def _refuses_city(market: Market) -> NDArray[np.bool_]:
    """[N] People whose group must stay with one employer."""
    if market.same_city is None or market.city is None:
        return np.ones(len(market.group), bool)
    needs_room = market.couple_room if market.room_stock is not None else np.zeros(len(market.group), bool)
    return ~market.same_city | needs_room


def _check_rooms(market: Market, allocation: Allocation) -> None:
    if market.room_stock is None:
        return
    rows = np.flatnonzero((market.group >= 0) & market.couple_room & (allocation.post >= 0))
    _groups, first = np.unique(market.group[rows], return_index=True)
    used = np.bincount(market.employer[allocation.post[rows[first]]], minlength=len(market.room_stock))
    over = np.flatnonzero(used > market.room_stock)
    if len(over):
        employer = int(over[0])
        stock = int(market.room_stock[employer])
        raise AllocationError("rooms", f"employer {employer} has {stock} couple rooms for {used[employer]} groups")


def _check_bound(allocation: Allocation) -> None:
    slack = SLACK * max(1.0, abs(allocation.bound))
    if not allocation.objective <= allocation.bound + slack:
        raise AllocationError(
            "bound", f"objective {allocation.objective:.6f} is above the bound {allocation.bound:.6f}"
        )
    if not allocation.bound <= allocation.dual_bound + slack:
        raise AllocationError(
            "bound", f"bound {allocation.bound:.6f} is above the dual bound {allocation.dual_bound:.6f}"
        )
    gap = (allocation.bound - allocation.objective) / allocation.bound if allocation.bound > 0 else 0.0
    if not abs(gap - allocation.gap) <= SLACK:
        raise AllocationError("gap", f"the gap is {gap:.6f}, not {allocation.gap:.6f}")


def _check_dual_bound(market: Market, allocation: Allocation) -> None:
    prices, rooms = allocation.prices, allocation.room_prices
    if not ((prices >= 0).all() and (rooms >= 0).all()):
        raise AllocationError("prices", "a price is negative or not a number")
    proved = float(prices @ market.headcount)
    if market.room_stock is not None:
        proved += float(rooms @ market.room_stock)
    if market.pairs is None:
        proved += _sampled_profits(market, allocation)
    else:
        proved += _single_profits(market, prices) + _group_profits(market, prices, rooms)
    if not proved <= allocation.dual_bound + SLACK * max(1.0, abs(proved)):
        raise AllocationError("dual_bound", f"the prices prove {proved:.6f}, not {allocation.dual_bound:.6f}")


def _single_profits(market: Market, prices: Values) -> float:
    """What all people alone would gain at most at these prices, over every eligible pair with a place."""
    assert market.pairs is not None
    pairs, total = market.pairs, 0.0
    count = len(market.group)
    for start in range(0, count, 50_000):
        end = min(start + 50_000, count)
        arcs = slice(int(pairs.indptr[start]), int(pairs.indptr[end]))
        lengths = np.diff(pairs.indptr[start : end + 1])
        person = np.repeat(np.arange(start, end), lengths)
        gain = pairs.utility[arcs] + market.priority[person] - prices[pairs.post[arcs]]
        gain = np.where(market.headcount[pairs.post[arcs]] > 0, gain, -np.inf)
        best = np.zeros(end - start)
        np.maximum.at(best, person - start, gain)
        total += float(best[market.group[start:end] < 0].sum())
    return total


def _group_profits(market: Market, prices: Values, rooms: Values) -> float:
    """What all groups would gain at most: the best employer, or city where all members allow it, for each."""
    assert market.pairs is not None
    pairs = market.pairs
    member = np.repeat(market.group >= 0, np.diff(pairs.indptr)) & (market.headcount[pairs.post] > 0)
    arcs = np.flatnonzero(member)
    if not len(arcs):
        return 0.0
    person = np.searchsorted(pairs.indptr, arcs, side="right") - 1
    post, group = pairs.post[arcs], market.group[person].astype(np.int64)
    gain = pairs.utility[arcs] + market.priority[person] - prices[post]
    size = np.bincount(market.group[market.group >= 0])
    roomed = np.zeros(len(size), bool)
    if market.room_stock is not None:
        roomed[market.group[(market.group >= 0) & market.couple_room]] = True
    rent = rooms if market.room_stock is None else np.where(market.room_stock > 0, rooms, np.inf)
    of_employer = np.bincount(market.employer, weights=market.headcount)
    best = _best_together(group, person, market.employer[post].astype(np.int64), gain, size, of_employer, roomed, rent)
    refused = np.bincount(market.group[market.group >= 0], weights=_refuses_city(market)[market.group >= 0]) > 0
    if market.city is not None and not refused.all():
        known = market.city >= 0
        of_city = np.bincount(market.city[known], weights=market.headcount[known])
        far = ~refused[group] & (market.city[post] >= 0)
        nobody, free = np.zeros(len(size), bool), np.zeros(len(of_city))
        city = market.city[post[far]].astype(np.int64)
        loss = gain[far] - market.city_loss
        best = np.maximum(best, _best_together(group[far], person[far], city, loss, size, of_city, nobody, free))
    return float(best.sum())


def _best_together(
    group: Index, person: Index, scope: Index, gain: Values, size: Index, places: NDArray[np.number],
    roomed: NDArray[np.bool_], rent: Values,
) -> Values:  # fmt: skip
    """[G] Best sum over the members of a group of their best gain in one scope, at least 0; rooms cost `rent`."""
    order = np.lexsort((gain, person, scope, group))
    group, person, scope, gain = group[order], person[order], scope[order], gain[order]
    last = np.ones(len(group), bool)
    last[:-1] = (group[1:] != group[:-1]) | (person[1:] != person[:-1]) | (scope[1:] != scope[:-1])
    group, scope, gain = group[last], scope[last], gain[last]
    first = np.ones(len(group), bool)
    first[1:] = (group[1:] != group[:-1]) | (scope[1:] != scope[:-1])
    starts = np.flatnonzero(first)
    best = np.zeros(len(size))
    if not len(starts):
        return best
    members = np.diff(np.append(starts, len(group)))
    total = np.add.reduceat(gain, starts) - np.where(roomed[group[starts]], rent[scope[starts]], 0.0)
    whole = (members == size[group[starts]]) & (places[scope[starts]] >= size[group[starts]])
    np.maximum.at(best, group[starts][whole], total[whole])
    return best


def _sampled_profits(market: Market, allocation: Allocation) -> float:
    """A part of the profits that no true claim can fall under: placed groups and people, and a sample scored again."""
    placed = np.flatnonzero(allocation.post >= 0)
    gain = _scored(market, placed, allocation.post[placed]) + market.priority[placed]
    profit = np.zeros(len(market.group))
    profit[placed] = gain - allocation.prices[allocation.post[placed]]
    alone = np.flatnonzero(market.group < 0)
    profit[alone] = np.maximum(profit[alone], 0.0)
    for person in alone[:: max(1, len(alone) // SAMPLE)]:
        post, utility = market.row(int(person))
        open_ = market.headcount[post] > 0
        best = utility[open_] + market.priority[person] - allocation.prices[post[open_]]
        profit[person] = max(0.0, float(best.max(initial=0.0)))
    label = market.group[market.group >= 0]
    together = np.bincount(label, weights=profit[market.group >= 0]) if len(label) else np.zeros(0)
    if market.room_stock is not None:
        rows = placed[(market.group[placed] >= 0) & market.couple_room[placed]]
        groups, first = np.unique(market.group[rows], return_index=True)
        together[groups] -= allocation.room_prices[market.employer[allocation.post[rows[first]]]]
    member = placed[market.group[placed] >= 0]
    spread = _mixed(market.group[member], market.employer[allocation.post[member]], len(together))
    together[spread] -= market.city_loss * np.bincount(label)[spread]
    return float(profit[alone].sum() + np.maximum(together, 0.0).sum())
