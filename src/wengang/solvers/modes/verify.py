"""The last word on a choice. Nothing here comes from the search: it reads the campaign's own fields and the choice."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from wengang.solvers.modes.model import Area, Campaign, Hub
from wengang.solvers.modes.prices import Kind, Mode
from wengang.solvers.modes.result import Choice, Flow, Reason, Unserved

EPSILON = 1e-6
Trip = tuple[str, str, str, date]


class ChoiceError(AssertionError):
    """The choice breaks the rules; ``problems`` lists how."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems[:10]))
        self.problems = problems


def verify(campaign: Campaign, choice: Choice) -> None:
    """Raise `ChoiceError` unless everybody is counted once, every ride is legal and full at most, and every figure is
    right."""
    checker = _Checker(campaign, choice)
    problems = [*checker.people(), *checker.rides(), *checker.seats(), *checker.limits(), *checker.figures()]
    if problems:
        raise ChoiceError(problems)


class _Checker:
    def __init__(self, campaign: Campaign, choice: Choice) -> None:
        self.campaign, self.choice = campaign, choice
        self.counties: dict[str, Area] = {area.id: area for area in campaign.counties}
        self.cities: dict[str, Area] = {area.id: area for area in campaign.cities}
        self.hubs: dict[str, Hub] = {hub.id: hub for hub in campaign.hubs}
        self.kinds: dict[str, Kind] = {kind.id: kind for kind in campaign.table.kinds}
        self.lines = {(line.kind, line.origin, line.destination): line for line in campaign.lines}

    def people(self) -> Iterator[str]:
        """Everybody exactly once; nobody is called unable to travel who has a way that is not in full use."""
        counted: Counter[tuple[str, str, date]] = Counter()
        everybody: list[Flow | Unserved] = [*self.choice.flows, *self.choice.unserved]
        for one in everybody:
            counted[one.county, one.city, one.report] += one.people
            if one.people <= 0:
                yield "a row counts nobody"
        if counted != Counter({(g.county, g.city, g.report): g.people for g in self.campaign.groups}):
            yield "not everybody is counted exactly once"
        for left in self.choice.unserved:
            known = left.county in self.counties, left.city in self.cities
            ways = [kind for kind in self.kinds.values() if all(known) and self._way(kind, left.county, left.city)]
            told = left.reason
            if (told is Reason.UNKNOWN_COUNTY, told is Reason.UNKNOWN_CITY) != (
                not known[0],
                known[0] and not known[1],
            ):
                yield "the reason is not that county or city is unknown"
            elif all(known) and (told is Reason.NO_CAPACITY) != self._leaves(ways, left.county, left.city):
                yield "a reason does not fit the ways there are"

    def rides(self) -> Iterator[str]:
        """Each ride's km, seats and cost are what the campaign makes of them."""
        for ride in self.choice.rides:
            kind = self.kinds.get(ride.kind)
            if kind is None or ride.mode != kind.mode or ride.vehicles < 1:
                yield "a ride is of no known kind"
                continue
            km = self._km(kind, ride.origin, ride.destination)
            if abs(km - ride.km) > EPSILON * (1 + km) or not self._legal(kind, km):
                yield "a ride is longer or shorter than its line, or than its kind may go"
            if (
                ride.seats != ride.vehicles * kind.seats
                or abs(ride.cost - ride.vehicles * self._price(kind, km)) > 0.01
            ):
                yield "seats or cost of a ride are wrong"

    def seats(self) -> Iterator[str]:
        """The people of the flows are those of the rides, on days on which they may leave, with a seat each."""
        aboard: Counter[Trip] = Counter()
        for flow in self.choice.flows:
            kind = self.kinds.get(flow.kind)
            way = self._way(kind, flow.county, flow.city) if kind else None
            if kind is None or way is None:
                yield "a flow takes a way that does not exist"
                continue
            if not self._may_leave(kind, way, flow):
                yield "a flow leaves on a wrong day"
            aboard[kind.id, way[0], way[1], flow.day] += flow.people
        told = {(r.kind, r.origin, r.destination, r.day): r for r in self.choice.rides}
        if len(told) < len(self.choice.rides) or aboard != Counter({trip: ride.people for trip, ride in told.items()}):
            yield "the people of the flows are not those of the rides"
        for ride in self.choice.rides:
            if not ride.seats - self.kinds[ride.kind].seats < ride.people <= ride.seats:
                yield "a ride has too few seats, or a vehicle nobody needs"

    def limits(self) -> Iterator[str]:
        """No more vehicles than a line or a day has."""
        totals: Counter[tuple[str, date]] = Counter()
        for ride in self.choice.rides:
            line = self.lines.get((ride.kind, ride.origin, ride.destination))
            limit = line.per_day if line and line.per_day is not None else self.kinds[ride.kind].per_day
            if limit is not None and ride.vehicles > limit:
                yield "more vehicles on a line than it has"
            totals[ride.kind, ride.day] += ride.vehicles
            if ride.mode != ride.kind:
                totals[ride.mode, ride.day] += ride.vehicles
        for (name, _), vehicles in totals.items():
            if vehicles > self.campaign.per_day.get(name, vehicles):
                yield "more vehicles in a day than there are"

    def figures(self) -> Iterator[str]:
        """Costs are sums, by mode too, and the bound is one."""
        costs: dict[Mode, float] = {}
        for ride in self.choice.rides:
            costs[ride.mode] = costs.get(ride.mode, 0.0) + ride.cost
        for flow in self.choice.flows:
            kind = self.kinds[flow.kind]
            costs[kind.mode] = costs.get(kind.mode, 0.0) + flow.people * self._each(kind, flow)
        told = {share.mode: share.cost for share in self.choice.shares}
        if told.keys() != costs.keys() or any(abs(costs[m] - told[m]) > EPSILON * (1 + costs[m]) for m in costs):
            yield "the cost of a mode is not what its rides and people make"
        if abs(sum(costs.values()) - self.choice.cost) > EPSILON * (1 + self.choice.cost):
            yield "the total cost is wrong"
        if self.choice.bound > self.choice.objective * (1 + 1e-6) + 0.01:
            yield "the bound is above the cost"
        if sum(share.people for share in self.choice.shares) != self.choice.people:
            yield "the people of the modes are not those who travel"

    def _way(self, kind: Kind, county: str, city: str) -> tuple[str, str, float] | None:
        """Origin, destination and km of a kind from a county to a city; None if it may not or cannot."""
        start, end = self.counties.get(county), self.cities.get(city)
        if start is None or end is None:
            return None
        ends: tuple[str | None, str | None] = (start.id, end.id)
        if kind.mode in ("carriage", "train"):
            ends = (start.rail, end.rail)
        elif kind.mode == "plane":
            ends = (start.air, end.air)
        origin, destination = ends
        road = kind.mode in ("coach", "van")
        if origin is None or destination is None or (not road and origin == destination):
            return None
        km = self._km(kind, origin, destination)
        return (origin, destination, km) if self._legal(kind, km) else None

    def _km(self, kind: Kind, origin: str, destination: str) -> float:
        line = self.lines.get((kind.id, origin, destination))
        if line and line.km is not None:
            return line.km
        if kind.mode in ("coach", "van"):
            return kind.detour * _direct(self.counties[origin], self.cities[destination])
        return kind.detour * _direct(self.hubs[origin], self.hubs[destination])

    def _legal(self, kind: Kind, km: float) -> bool:
        farthest = kind.stopover.max_km if kind.stopover else kind.max_km
        return kind.min_km <= km and (farthest is None or km <= farthest)

    def _night(self, kind: Kind, km: float) -> bool:
        return kind.max_km is not None and km > kind.max_km

    def _price(self, kind: Kind, km: float) -> float:
        night = kind.stopover.cost if kind.stopover and self._night(kind, km) else 0.0
        return kind.fixed + kind.per_km * km + night

    def _days(self, kind: Kind, km: float) -> list[int]:
        """How many days before the report day this way may be begun."""
        allowed = self.campaign.departures
        return [d for d in allowed if not self._night(kind, km) or d >= 2]

    def _may_leave(self, kind: Kind, way: tuple[str, str, float], flow: Flow) -> bool:
        return flow.day in {flow.report - timedelta(days) for days in self._days(kind, way[2])}

    def _leaves(self, kinds: list[Kind], county: str, city: str) -> bool:
        """Whether one of the kinds has a day on which it may leave."""
        ways = [(kind, self._way(kind, county, city)) for kind in kinds]
        return any(way and self._days(kind, way[2]) for kind, way in ways)

    def _each(self, kind: Kind, flow: Flow) -> float:
        """Yuan a person beside the vehicle: waiting, and the feeders of a train or aeroplane."""
        table = self.campaign.table
        early = (flow.report - flow.day).days - min(self.campaign.departures)
        if kind.mode in ("coach", "van"):
            return table.waiting * early
        way = self._way(kind, flow.county, flow.city)
        assert way is not None
        start, end = self.counties[flow.county], self.cities[flow.city]
        km = _direct(start, self.hubs[way[0]]) + _direct(self.hubs[way[1]], end)
        return table.waiting * early + table.feeder.per_person + table.feeder.per_person_km * km


def _direct(one: Area | Hub, other: Area | Hub) -> float:
    """Great-circle kilometres, by the law of haversines."""
    lat, far = math.radians(one.lat), math.radians(other.lat)
    half = math.sin((lat - far) / 2) ** 2
    half += math.cos(lat) * math.cos(far) * math.sin(math.radians(one.lon - other.lon) / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(half)))
