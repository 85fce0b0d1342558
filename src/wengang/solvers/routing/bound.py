"""What no plan can undercut."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wengang.solvers.routing.case import Case
from wengang.solvers.routing.distance import shortest


def lower_bound(case: Case, rows: Sequence[int]) -> float:
    """Yuan that carrying the parties of ``rows`` costs at least.

    A coach drives at least the shortest way of the passenger who has the longest one. Order the coaches by that
    way: those before
    coach j hold at most their seats, so its way is at least that of the passenger who comes next in the order of
    ways. The cheapest
    row of coaches under this rule is found by dynamic programming over passengers; whole coaches are counted, not
    shares of seats.
    Standing is extra: each stop and gate is called at as often as its people fill the largest coach, and everybody
    boards and leaves.
    """
    served, fleet, rules = list(rows), case.fleet, case.rules
    usable = np.flatnonzero((fleet.coaches > 0) & (fleet.places > 0))
    if not served or not len(usable):
        return 0.0
    stop, gate, size = case.stop[served], case.gate[served], case.size[served]
    km, minutes = shortest(case.roads.km)[stop, gate], shortest(case.roads.minutes)[stop, gate]
    pace = float(np.min(minutes[km > 0] / km[km > 0], initial=np.inf)) if (km > 0).any() else 0.0
    ways = np.sort(np.repeat(km, size))[::-1]
    prices = [(int(fleet.places[k]), float(fleet.fixed[k]), float(fleet.per_km[k]) + rules.rate * pace) for k in usable]
    people = len(ways)
    least = [0.0] * (people + 1)
    for first in range(people - 1, -1, -1):
        least[first] = min(
            fixed + per_km * ways[first] + least[min(people, first + seats)] for seats, fixed, per_km in prices
        )
    largest = int(fleet.places[usable].max())
    stops, gates = (np.ceil(np.bincount(places, size) / largest).sum() for places in (stop, gate))
    standing = stops * rules.stop_dwell + gates * rules.gate_dwell + people * rules.per_person
    return float(least[0] + rules.rate * standing)
