"""The last word on a plan. Nothing here comes from the solvers or the evaluator: it reads the wave's own fields and
the coaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from wengang.solvers.routing.distance import Roads, roads_of
from wengang.solvers.routing.model import DAY, Dwell, Party, Place, VehicleType, Wave
from wengang.solvers.routing.result import Call, Coach, Plan

EPSILON = 1e-6


class PlanError(AssertionError):
    """The plan breaks the rules; ``problems`` lists how."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems[:10]))
        self.problems = problems


def verify(wave: Wave, plan: Plan, roads: Roads | None = None) -> None:
    """Raise `PlanError` unless everybody is counted once, every coach keeps every rule and every figure is right."""
    checker = _Checker(wave, roads or roads_of(wave))
    problems = [*checker.people(plan), *checker.fleet(plan)]
    for number, coach in enumerate(plan.coaches):
        problems += [f"coach {number}: {problem}" for problem in checker.coach(coach)]
    if problems:
        raise PlanError(problems)


class _Checker:
    def __init__(self, wave: Wave, roads: Roads) -> None:
        self.wave, self.roads = wave, roads
        self.parties: dict[str, Party] = {party.id: party for party in wave.parties}
        self.stops: dict[str, tuple[int, Place]] = {p.id: (at, p) for at, p in enumerate(wave.stops)}
        self.gates: dict[str, tuple[int, Place]] = {p.id: (at + len(wave.stops), p) for at, p in enumerate(wave.gates)}
        self.kinds: dict[str, VehicleType] = {kind.id: kind for kind in wave.vehicle_types}

    def people(self, plan: Plan) -> Iterator[str]:
        """Everybody exactly once, on board or named as unable to travel; the sums are sums."""
        seen = Counter(party for coach in plan.coaches for party in coach.parties)
        seen.update(unserved.party for unserved in plan.unserved)
        if seen != Counter(list(self.parties)):
            yield "not everybody is counted exactly once"
        if abs(plan.cost - sum(coach.cost for coach in plan.coaches)) > EPSILON * (1 + plan.cost):
            yield "the total cost is not the sum of the coaches"
        if plan.cost < plan.lower_bound * (1 - 1e-9):
            yield "the cost is below its lower bound"

    def fleet(self, plan: Plan) -> Iterator[str]:
        """No more coaches of a type than there are that day."""
        for name, used in Counter(coach.vehicle_type for coach in plan.coaches).items():
            kind = self.kinds.get(name)
            available = kind.available(self.wave.day) if kind else 0
            if available is not None and used > available:
                yield f"{used} coaches of one type, {available} available"

    def coach(self, coach: Coach) -> Iterator[str]:
        """One coach against every rule."""
        kind = self.kinds.get(coach.vehicle_type)
        border = sum(bool(call.boarding) for call in coach.calls)
        picked, dropped = coach.calls[:border], coach.calls[border:]
        known = all(call.place in self.stops for call in picked) and all(call.place in self.gates for call in dropped)
        if kind is None or not picked or not dropped or not known:
            yield "a vehicle type or place is unknown, or the drops do not follow the pick-ups"
            return
        yield from self._seats(coach, kind)
        yield from self._whole(picked, dropped)
        yield from self._permits(kind, picked, dropped)
        yield from self._figures(coach, kind, picked, dropped)
        yield from self._clock(coach, picked, dropped)

    def _seats(self, coach: Coach, kind: VehicleType) -> Iterator[str]:
        load = 0
        for call in coach.calls:
            load += sum(self.parties[p].size for p in call.boarding) - sum(self.parties[p].size for p in call.leaving)
            if load != call.load:
                yield "a load is not the sum of who is on board"
            if load > kind.seats - kind.drivers - kind.escorts:
                yield "more people than seats"
        if load:
            yield "somebody does not leave the coach"
        if sum(self.parties[p].accessible for p in coach.parties) > kind.accessible:
            yield "too few accessible places"
        if coach.people != sum(self.parties[p].size for p in coach.parties):
            yield "the people on board are miscounted"
        if coach.places != kind.seats - kind.drivers - kind.escorts:
            yield "the places are miscounted"

    def _whole(self, picked: tuple[Call, ...], dropped: tuple[Call, ...]) -> Iterator[str]:
        boarded = {party: call.place for call in picked for party in call.boarding}
        left = {party: call.place for call in dropped for party in call.leaving}
        if boarded.keys() != left.keys() or any(call.leaving for call in picked):
            yield "who boards is not who leaves"
        if any(self.parties[p].stop != place for p, place in boarded.items()):
            yield "a party boards at another stop than its own"
        if any(self.parties[p].gate != place for p, place in left.items()):
            yield "a party leaves at another gate than its own"

    def _permits(self, kind: VehicleType, picked: tuple[Call, ...], dropped: tuple[Call, ...]) -> Iterator[str]:
        for calls, places, permitted in ((picked, self.stops, kind.stops), (dropped, self.gates, kind.gates)):
            for call in calls:
                longest = places[call.place][1].longest
                if permitted is not None and call.place not in permitted:
                    yield "a call is not in the vehicle's permit"
                if longest is not None and kind.seats > longest:
                    yield "the vehicle is too long for a call"

    def _figures(
        self, coach: Coach, kind: VehicleType, picked: tuple[Call, ...], dropped: tuple[Call, ...]
    ) -> Iterator[str]:
        limits, rows = self.wave.limits, self._rows(picked, dropped)
        km = sum(float(self.roads.km[a, b]) for a, b in pairwise(rows))
        driving = sum(float(self.roads.minutes[a, b]) for a, b in pairwise(rows))
        dwell = sum(self._stands(call, limits.at_stop) for call in picked)
        dwell += sum(self._stands(call, limits.at_gate) for call in dropped)
        local = driving - float(self.roads.minutes[rows[len(picked) - 1], rows[len(picked)]]) + dwell
        cost = kind.fixed + kind.per_km * (km + kind.empty_km) + self.wave.hourly_rate * (driving + dwell) / 60
        told = (coach.km, coach.driving_minutes, coach.dwell_minutes, coach.local_minutes, coach.cost)
        for name, mine, theirs in zip(
            ("km", "driving", "dwell", "local time", "cost"), (km, driving, dwell, local, cost), told, strict=True
        ):
            if abs(mine - theirs) > EPSILON * (1 + abs(mine)):
                yield f"{name} is not what the calls make"
        if local > limits.local_hours * 60 + EPSILON or driving > (limits.driving_hours or float("inf")) * 60 + EPSILON:
            yield "longer on the way than allowed"
        if len(picked) > (limits.max_stops or len(picked)) or len(dropped) > (limits.max_gates or len(dropped)):
            yield "more calls than allowed"

    def _clock(self, coach: Coach, picked: tuple[Call, ...], dropped: tuple[Call, ...]) -> Iterator[str]:
        limits, rows = self.wave.limits, self._rows(picked, dropped)
        for at, call in enumerate(coach.calls):
            place = (self.stops if at < len(picked) else self.gates)[call.place][1]
            stands = self._stands(call, limits.at_stop if at < len(picked) else limits.at_gate)
            hour = call.arrive % DAY
            hour = float(DAY) if hour < EPSILON and place.hours[1] == DAY else hour
            if place.hours != (0, DAY) and not place.hours[0] - EPSILON <= hour <= place.hours[1] + EPSILON:
                yield "a place is closed when the coach calls"
            if abs(call.depart - call.arrive - stands) > EPSILON:
                yield "the time standing is not what the people need"
            if any((self.parties[p].ready or 0) > call.depart + EPSILON for p in call.boarding):
                yield "a coach leaves before a party is ready"
            if any(call.arrive > by + EPSILON for p in call.leaving if (by := self.parties[p].report_by) is not None):
                yield "a party arrives after it must report"
        wait = 0.0
        for at, (here, there) in enumerate(pairwise(coach.calls)):
            drive = float(self.roads.minutes[rows[at], rows[at + 1]])
            long = at == len(picked) - 1
            drive += limits.rest_minutes * int(drive / 60 / limits.rest_after_hours) if long else 0
            gap = there.arrive - here.depart - drive
            wait += gap if long else 0
            if gap < -EPSILON or (gap > EPSILON and not long):
                yield "the clock does not fit the roads"
        if abs(wait - coach.wait_minutes) > EPSILON or wait > limits.wait_hours * 60 + EPSILON:
            yield "the wait before the first gate is wrong"
        if not -EPSILON <= coach.calls[0].arrive <= DAY + EPSILON:
            yield "the coach does not start on the wave's day"

    def _stands(self, call: Call, dwell: Dwell) -> float:
        return dwell.minutes + dwell.per_person * sum(self.parties[p].size for p in call.boarding + call.leaving)

    def _rows(self, picked: tuple[Call, ...], dropped: tuple[Call, ...]) -> list[int]:
        return [self.stops[c.place][0] for c in picked] + [self.gates[c.place][0] for c in dropped]
