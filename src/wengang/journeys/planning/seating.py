"""Seat numbers on trips that have some already: who has one keeps it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from wengang.journeys.models import Seat
from wengang.journeys.planning import seats


def seat_newcomers(places: int, rows: Sequence[Seat]) -> list[Seat]:
    """Give a number to everybody without one, or with one that the vehicle has no more; returns those changed.

    Companions who get a number together sit together. ``rows`` come with their demands; nothing is saved.

    Raises:
        NoSeats: more people than places.
    """
    new = [seat for seat in rows if seat.number is None or seat.number > places]
    taken = {seat.number for seat in rows if seat.number is not None and seat.number <= places}
    parties = defaultdict[str, list[Seat]](list)
    for seat in new:
        parties[seat.demand.party or f"-{seat.demand_id}"].append(seat)
    together = [
        seats.Together(key, len(row), sum(one.demand.accessible for one in row)) for key, row in parties.items()
    ]
    numbers = seats.numbers(places, together, taken)
    for key, row in parties.items():
        for seat, number in zip(row, numbers[key], strict=True):
            seat.number = number
    return new


def save_numbers(rows: Iterable[Seat]) -> None:
    """Write numbers in two steps, so that no two people have one seat in between."""
    changed = list(rows)
    Seat.unscoped.filter(pk__in=[seat.pk for seat in changed]).update(number=None)
    Seat.unscoped.bulk_update(changed, ["number"], batch_size=1_000)
