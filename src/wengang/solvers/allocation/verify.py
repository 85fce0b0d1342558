"""An independent judge of allocations.

It shares no code with the solver: plain loops over the market's own arrays, so that a mistake in one is not repeated
in the other. Run it on every result before it is stored.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from wengang.solvers.allocation.market import Market
from wengang.solvers.allocation.result import Allocation, AllocationError

SLACK = 1e-6
"""Relative difference forgiven between two sums of the same numbers in another order."""


def verify(market: Market, allocation: Allocation) -> None:
    """Check an allocation against its market; return quietly or raise.

    Checked: shapes, eligibility of every pair, headcounts, groups whole at one employer, couple rooms, the objective,
    the unfilled places, objective <= bound <= dual bound, and that the prices really prove the dual bound over all
    pairs.

    Raises:
        AllocationError: names what is violated, by `code`: shape, eligibility, headcount, group_divided,
        employers_mixed,
            rooms, objective, unfilled, groups_placed, bound, gap, prices or dual_bound.
    """
    _check_shapes(market, allocation)
    utilities = _eligible_utilities(market, allocation)
    _check_headcount(market, allocation)
    placed_groups = _check_groups(market, allocation)
    _check_rooms(market, allocation, placed_groups)
    _check_objective(market, allocation, utilities)
    _check_bound(allocation)
    _check_dual_bound(market, allocation)


def _check_shapes(market: Market, allocation: Allocation) -> None:
    people, posts = len(market.indptr) - 1, len(market.headcount)
    lengths = {"post": people, "prices": posts, "unfilled": posts}
    for name, count in lengths.items():
        found = len(getattr(allocation, name))
        if found != count:
            raise AllocationError("shape", f"{name} has {found} entries, the market {count}")


def _eligible_utilities(market: Market, allocation: Allocation) -> dict[int, float]:
    """Utility of each placed person; every pair must be among the person's eligible ones."""
    utilities = {}
    for person, post in enumerate(allocation.post.tolist()):
        if post == -1:
            continue
        start, end = int(market.indptr[person]), int(market.indptr[person + 1])
        for arc in range(start, end):
            if market.post[arc] == post:
                utilities[person] = float(market.utility[arc])
                break
        else:
            raise AllocationError("eligibility", f"person {person} may not take post {post}")
    return utilities


def _check_headcount(market: Market, allocation: Allocation) -> None:
    taken = Counter(post for post in allocation.post.tolist() if post >= 0)
    for post, places in enumerate(market.headcount.tolist()):
        if taken[post] > places:
            raise AllocationError("headcount", f"post {post} has {places} places and {taken[post]} people")
        if int(allocation.unfilled[post]) != places - taken[post]:
            raise AllocationError(
                "unfilled", f"post {post} has {places - taken[post]} places open, not {allocation.unfilled[post]}"
            )


def _check_groups(market: Market, allocation: Allocation) -> dict[int, int]:
    """Employer of each placed group; none may be divided."""
    members: dict[int, list[int]] = defaultdict(list)
    for person, group in enumerate(market.group.tolist()):
        if group >= 0:
            members[group].append(int(allocation.post[person]))
    placed = {}
    for group, chosen in members.items():
        if all(post < 0 for post in chosen):
            continue
        if any(post < 0 for post in chosen):
            raise AllocationError("group_divided", f"group {group} is placed only in part")
        employers = {int(market.employer[post]) for post in chosen}
        if len(employers) > 1:
            raise AllocationError("employers_mixed", f"group {group} is spread over employers {sorted(employers)}")
        placed[group] = employers.pop()
    if len(placed) != allocation.groups_placed:
        raise AllocationError("groups_placed", f"{len(placed)} groups are placed, not {allocation.groups_placed}")
    return placed


def _check_rooms(market: Market, allocation: Allocation, placed: dict[int, int]) -> None:
    if market.room_stock is None:
        return
    roomed = {int(g) for g, wanted in zip(market.group, market.couple_room, strict=True) if wanted and g >= 0}
    used = Counter(employer for group, employer in placed.items() if group in roomed)
    for employer, count in used.items():
        if count > market.room_stock[employer]:
            raise AllocationError(
                "rooms", f"employer {employer} has {market.room_stock[employer]} couple rooms for {count} groups"
            )


def _check_objective(market: Market, allocation: Allocation, utilities: dict[int, float]) -> None:
    worth = sum(utility + int(market.priority[person]) for person, utility in utilities.items())
    if not abs(worth - allocation.objective) <= SLACK * max(1.0, abs(worth)):
        raise AllocationError("objective", f"the allocation is worth {worth:.6f}, not {allocation.objective:.6f}")


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
    prices, rooms = allocation.prices.tolist(), allocation.room_prices.tolist()
    if not all(price >= 0 for price in prices + rooms):
        raise AllocationError("prices", "a price is negative or not a number")
    proved = sum(p * c for p, c in zip(prices, market.headcount.tolist(), strict=True))
    if market.room_stock is not None:
        proved += sum(r * stock for r, stock in zip(rooms, market.room_stock.tolist(), strict=True))
    proved += _profits(market, prices, rooms)
    if not proved <= allocation.dual_bound + SLACK * max(1.0, abs(proved)):
        raise AllocationError("dual_bound", f"the prices prove {proved:.6f}, not {allocation.dual_bound:.6f}")


def _profits(market: Market, prices: list[float], rooms: list[float]) -> float:
    """What all people and groups would gain at most at these prices, over every eligible pair.

    Posts without places and employers with fewer places than a group has members can be in no allocation and do not
    count.
    """
    total = 0.0
    places: Counter[int] = Counter()
    for where, count in zip(market.employer.tolist(), market.headcount.tolist(), strict=True):
        places[where] += count
    size: Counter[int] = Counter(g for g in market.group.tolist() if g >= 0)
    roomed = {int(g) for g, wanted in zip(market.group, market.couple_room, strict=True) if wanted and g >= 0}
    offers: dict[int, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    post, utility, employer = market.post.tolist(), market.utility.tolist(), market.employer.tolist()
    for person, group in enumerate(market.group.tolist()):
        best: dict[int, float] = {}
        for arc in range(int(market.indptr[person]), int(market.indptr[person + 1])):
            if market.headcount[post[arc]] == 0:
                continue
            where = employer[post[arc]] if group >= 0 else -1
            profit = utility[arc] + int(market.priority[person]) - prices[post[arc]]
            best[where] = max(profit, best.get(where, profit))
        if group < 0:
            total += max(0.0, best.get(-1, 0.0))
            continue
        for where, profit in best.items():
            offers[group][where].append(profit)
    for group, employers in offers.items():
        rent = {e: rooms[e] if market.room_stock is not None and group in roomed else 0.0 for e in employers}
        whole = [sum(gains) - rent[e] for e, gains in employers.items() if len(gains) == size[group] <= places[e]]
        total += max([0.0, *whole])
    return total
