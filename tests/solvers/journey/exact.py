"""The cheapest of all plans of a tiny wave: every way to share out the parties, every order of calls, every type."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, permutations

from wengang.solvers.routing import Party, VehicleType, Wave, roads_of
from wengang.solvers.routing.case import case_of
from wengang.solvers.routing.evaluate import Route, fits_hours


def partitions(rows: list[int]) -> Iterator[list[list[int]]]:
    """All ways to divide the rows into groups."""
    if not rows:
        yield []
        return
    first, rest = rows[0], rows[1:]
    for groups in partitions(rest):
        yield [[first], *groups]
        for at, group in enumerate(groups):
            yield [*groups[:at], [first, *group], *groups[at + 1 :]]


class Cheapest:
    """Costs of groups of parties, each on one coach, remembered."""

    def __init__(self, wave: Wave) -> None:
        self.wave, self.case, self.roads = wave, case_of(wave), roads_of(wave)
        self.stops = {place.id: at for at, place in enumerate(wave.stops)}
        self.gates = {place.id: at + len(wave.stops) for at, place in enumerate(wave.gates)}
        self.known: dict[tuple[int, ...], float] = {}

    def plan(self) -> float:
        """The least cost of carrying everybody, infinite if somebody must stay."""
        whole = range(len(self.wave.parties))
        return min(sum(self.coach(tuple(sorted(group))) for group in groups) for groups in partitions(list(whole)))

    def coach(self, rows: tuple[int, ...]) -> float:
        """The least cost of one coach for these parties."""
        if rows not in self.known:
            self.known[rows] = min(self._costs(rows), default=float("inf"))
        return self.known[rows]

    def _costs(self, rows: tuple[int, ...]) -> Iterator[float]:
        people = [self.wave.parties[row] for row in rows]
        stops, gates = ({self.stops[p.stop] for p in people}, {self.gates[p.gate] for p in people})
        for way in ([*one, *two] for one in permutations(stops) for two in permutations(gates)):
            if self._in_time(way, len(stops), people) and fits_hours(self.case, Route(tuple(way), rows)):
                yield from (self._cost(kind, way, people) for kind in self.wave.vehicle_types if _seats(kind, people))

    def _standing(self, way: list[int], people: list[Party]) -> float:
        return 5.0 * len(way) + 0.6 * sum(party.size for party in people)

    def _in_time(self, way: list[int], stops: int, people: list[Party]) -> bool:
        local = sum(self.roads.minutes[a, b] for at, (a, b) in enumerate(pairwise(way), 1) if at != stops)
        return local + self._standing(way, people) <= self.wave.limits.local_hours * 60 + 1e-6

    def _cost(self, kind: VehicleType, way: list[int], people: list[Party]) -> float:
        km = sum(self.roads.km[a, b] for a, b in pairwise(way))
        minutes = sum(self.roads.minutes[a, b] for a, b in pairwise(way)) + self._standing(way, people)
        return float(kind.fixed + kind.per_km * km + self.wave.hourly_rate * minutes / 60)


def _seats(kind: VehicleType, people: list[Party]) -> bool:
    seats = sum(party.size for party in people) <= kind.seats - kind.drivers - kind.escorts
    return seats and sum(party.accessible for party in people) <= kind.accessible
