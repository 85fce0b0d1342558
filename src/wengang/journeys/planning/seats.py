"""Seat numbers, so that people who travel together sit together. Plain arithmetic, no database.

Rows of two and two: seats 1 to 4 in the first row, seat 1 at the left window, the aisle between 2 and 3. The *path*
goes through the rows like an ox ploughs, so that neighbours on it sit side by side, across the aisle or one behind the
other; people who travel together get a stretch of it. Whoever needs an accessible place sits as near the door as
there is room.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

ROW = 4
HALF = 2


@dataclass(frozen=True)
class Together:
    """People who travel together: a key of the caller's, how many, how many of them need an accessible place."""

    key: str
    size: int
    accessible: int = 0


class NoSeats(ValueError):
    """More people than free seats."""


def path(places: int) -> tuple[int, ...]:
    """All seat numbers in the order of the path."""
    rows = [list(range(first, min(first + ROW, places + 1))) for first in range(1, places + 1, ROW)]
    return tuple(seat for number, row in enumerate(rows) for seat in (row[::-1] if number % 2 else row))


def numbers(places: int, parties: Iterable[Together], taken: Collection[int] = ()) -> dict[str, tuple[int, ...]]:
    """Seat numbers of each party by its key, in order; those ``taken`` stay as they are.

    On an empty coach nobody is torn apart. Where others sit already, a party without a free stretch long enough gets
    the seats that lie closest together.

    Raises:
        NoSeats: more people than free seats.
    """
    wanted = sorted(parties, key=lambda party: (not party.accessible, -party.size, party.key))
    free = [seat for seat in path(places) if seat not in taken]
    if sum(party.size for party in wanted) > len(free):
        raise NoSeats(f"{sum(party.size for party in wanted)} people, {len(free)} seats")
    order = {seat: at for at, seat in enumerate(path(places))}
    comfortable = _seated(wanted, free, order)
    if taken or all(_stretch(seats, order) for seats in comfortable.values()):
        return {key: tuple(sorted(seats)) for key, seats in comfortable.items()}
    return {key: tuple(sorted(seats)) for key, seats in _one_after_the_other(wanted, free).items()}


def _seated(wanted: Sequence[Together], free: Sequence[int], order: Mapping[int, int]) -> dict[str, Sequence[int]]:
    """Each party in the best window of the seats still free."""
    left, seated = list(free), dict[str, Sequence[int]]()
    for party in wanted:
        windows = [left[at : at + party.size] for at in range(len(left) - party.size + 1)]
        chosen = min(windows, key=lambda seats: _discomfort(party, seats, left, order))
        seated[party.key] = chosen
        left = [seat for seat in left if seat not in chosen]
    return seated


def _discomfort(
    party: Together, seats: Sequence[int], left: Sequence[int], order: Mapping[int, int]
) -> tuple[int, ...]:
    """Smaller is better: seats that lie together, in one row, on one side of the aisle; leaving no half pair; in front.

    For those who need an accessible place the front comes before all but lying together.
    """
    spread = order[seats[-1]] - order[seats[0]] + 1 - len(seats)
    rows = len({(seat - 1) // ROW for seat in seats}) - 1
    halves = [(seat - 1) // HALF for seat in seats]
    torn = len(set(halves)) - (len(seats) + 1) // HALF
    free_halves = [(seat - 1) // HALF for seat in left]
    orphans = sum((free_halves.count(half) - halves.count(half)) == 1 for half in set(halves))
    front = order[seats[0]]
    if party.accessible:
        return (spread, front, rows, torn, orphans)
    return (spread, rows, torn, orphans if len(seats) != 1 else -_alone(seats[0], free_halves), front)


def _alone(seat: int, free_halves: Sequence[int]) -> int:
    """Whether somebody alone would take the last seat of a pair: the best one for them."""
    return int(free_halves.count((seat - 1) // HALF) == 1)


def _stretch(seats: Sequence[int], order: Mapping[int, int]) -> bool:
    """Whether the seats are one stretch of the path."""
    at = sorted(order[seat] for seat in seats)
    return not at or at[-1] - at[0] + 1 == len(at)


def _one_after_the_other(wanted: Sequence[Together], free: Sequence[int]) -> dict[str, Sequence[int]]:
    seated, at = dict[str, Sequence[int]](), 0
    for party in wanted:
        seated[party.key] = free[at : at + party.size]
        at += party.size
    return seated
