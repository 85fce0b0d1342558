"""A plan whose every coach has a legal timetable, or says which has none and why."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from wengang.solvers.journey.crews import Crews, rested, with_more_drivers
from wengang.solvers.journey.timed import PRICES, WINDOW, CallTimes, calls_of, timed, times_of
from wengang.solvers.routing import Coach, Plan, Roads, Wave, amend, plan, roads_of
from wengang.solvers.routing.planner import Watch
from wengang.solvers.rules import Rules, load
from wengang.solvers.timetable import Departure, Driver, NoLegalTimetable, Prices, Timetable, Words

MOST_MORE = 2
"""Further drivers a coach may get."""
ROUNDS = 3
"""How often coaches are changed and timed again: a party that had to leave one coach may upset another."""
SAMPLE = 12
"""Coaches of a first quick plan that are looked at to learn how many drivers it takes."""
ADVISED = 12
"""Coaches without a timetable for which reason and changes are looked for: a second or two each."""
UNASKED = Words(
    "unasked",
    "排不出合法时刻（这样的车多，原因未逐辆查找，可单独查询）",
    "No legal timetable (there are many such coaches; ask for this one alone to learn the reason)",
)


@dataclass(frozen=True)
class Trip:
    """A coach with its crew and its line of time.

    ``vehicle_type`` is that of the wave that was asked; ``coach.vehicle_type`` differs where further drivers take
    passengers' seats. The last ``assumed`` of the drivers are nobody's name: rested people yet to be found.
    """

    coach: Coach
    vehicle_type: str
    drivers: tuple[Driver, ...]
    assumed: int
    line: Timetable | NoLegalTimetable
    times: tuple[CallTimes, ...] = ()


@dataclass(frozen=True)
class LegalPlan:
    """``plan`` is a verified plan of ``wave``, the wave asked with the vehicle types that further drivers make."""

    wave: Wave
    plan: Plan
    trips: tuple[Trip, ...]

    @property
    def illegal(self) -> tuple[int, ...]:
        """Numbers of the coaches without a legal timetable; each line tells the reason and the nearest changes."""
        return tuple(n for n, trip in enumerate(self.trips) if isinstance(trip.line, NoLegalTimetable))

    @property
    def late(self) -> tuple[int, ...]:
        """Numbers of the coaches that bring somebody after they must report."""
        return tuple(n for n, trip in enumerate(self.trips) if isinstance(trip.line, Timetable) and trip.line.late)


def plan_legal(
    wave: Wave,
    drivers: Sequence[Driver] = (),
    rules: Rules | None = None,
    *,
    deadline: float,
    departure: Departure = WINDOW,
    prices: Prices = PRICES,
    minutes_per_accessible: float = 0.0,
    seed: int = 0,
    progress: Watch | None = None,
    rounds: int | None = None,
) -> LegalPlan:
    """Coaches for a wave, each with a legal timetable where there is one.

    Where most coaches of a first quick plan need a further driver, all get one before the plan is made. Afterwards a
    coach without a timetable takes one or two more; if it is full, a party moves to where it costs least. What remains
    illegal stays in the plan with reason and nearest change, and is named by `LegalPlan.illegal`.

    Args:
        wave: who travels, with what.
        drivers: who may be assigned, with their driving of the last seven days; the most rested go on the longest
            trips. Where they do not suffice, rested ones are assumed and counted in `Trip.assumed`.
        rules: the pack; the latest national one if left out.
        deadline: seconds for the whole; timetables and changes come after the plan and may exceed it a little.
        departure: when the wheels may first turn, in minutes after midnight of the wave's day.
        prices: cost of a minute of ride, lateness and earliness.
        minutes_per_accessible: standing more for each person who needs an accessible place.
        seed, progress, rounds: as of `routing.plan`.
    """
    begin = time.monotonic()
    options = {"departure": departure, "prices": prices, "minutes_per_accessible": minutes_per_accessible}
    work = _Work(wave, Crews(drivers), rules or load(), options)
    spare = work.prepare()
    left = deadline - (time.monotonic() - begin)
    answer = plan(
        work.wave, deadline=max(0.0, left - min(spare, left / 2)), seed=seed, progress=progress, rounds=rounds
    )
    return work.timed(answer)


class _Work:
    """The wave as it is by now, and the trips timed so far."""

    def __init__(self, wave: Wave, crews: Crews, rules: Rules, options: dict[str, Any]) -> None:
        self.wave, self.crews, self.rules, self.options = wave, crews, rules, options
        self.roads: Roads = roads_of(wave)
        self.asked = {kind.id: kind.id for kind in wave.vehicle_types}
        """The type asked for of every type."""

    def prepare(self) -> float:
        """Give all types the drivers that most coaches of a greedy plan need; seconds the timetables will take."""
        quick = plan(self.wave, deadline=0.0, rounds=0, vroom=False)
        coaches = sorted(quick.coaches, key=lambda coach: coach.driving_minutes)
        sample = coaches[:: max(1, len(coaches) // SAMPLE)]
        begin = time.monotonic()
        legal = [self._legal_with(sample, 0)]
        each = (time.monotonic() - begin) / max(1, len(sample))
        while 2 * legal[-1] < len(sample) and len(legal) <= MOST_MORE:
            legal.append(self._legal_with(sample, len(legal)))
        best = max(range(len(legal)), key=lambda n: (legal[n], -n))
        if best:
            kinds = [kind.model_copy(update={"drivers": kind.drivers + best}) for kind in self.wave.vehicle_types]
            self.wave = self.wave.model_copy(update={"vehicle_types": tuple(kinds)})
        return 1.5 * each * len(coaches)

    def _legal_with(self, coaches: list[Coach], more: int) -> int:
        """How many of the coaches have a legal timetable with rested drivers, so many more than the type says."""
        kinds = {kind.id: kind for kind in self.wave.vehicle_types}
        crews = [rested(kinds[coach.vehicle_type].drivers + more) for coach in coaches]
        return sum(
            isinstance(self._line(coach, crew, advise=False), Timetable)
            for coach, crew in zip(coaches, crews, strict=True)
        )

    def timed(self, answer: Plan) -> LegalPlan:
        """The plan with a line of time for each coach, changed where a coach has none."""
        trips = self._trips(answer, {})
        for _ in range(ROUNDS):
            more = {n: count for n, trip in enumerate(trips) if (count := self._drivers_missing(trip))}
            if not more:
                break
            self.wave, types, moved = with_more_drivers(self.wave, answer, more, self.asked)
            types |= {n: kind for n, kind in self._fixed_types(answer).items() if n not in types}
            answer = amend(self.wave, answer, types=types, moved=moved).plan
            trips = self._trips(answer, {trip.coach: trip for trip in trips})
        asked = [n for n, trip in enumerate(trips) if isinstance(trip.line, NoLegalTimetable)][:ADVISED]
        return LegalPlan(self.wave, answer, tuple(self._advised(trip, n in asked) for n, trip in enumerate(trips)))

    def _fixed_types(self, answer: Plan) -> dict[int, str]:
        """Types with further drivers of the coaches that have them, which they must not lose to a newcomer."""
        types = {number: coach.vehicle_type for number, coach in enumerate(answer.coaches)}
        return {number: kind for number, kind in types.items() if self.asked[kind] != kind}

    def _trips(self, answer: Plan, known: dict[Coach, Trip]) -> list[Trip]:
        """A trip for each coach, longest first at the drivers; those known stay as they are."""
        found = {number: known[coach] for number, coach in enumerate(answer.coaches) if coach in known}
        self.crews.release({driver.id for trip in found.values() for driver in trip.drivers})
        order = sorted(range(len(answer.coaches)), key=lambda number: -answer.coaches[number].driving_minutes)
        for number in order:
            if number not in found:
                found[number] = self._trip(answer.coaches[number])
        return [found[number] for number in range(len(answer.coaches))]

    def _trip(self, coach: Coach) -> Trip:
        kind = next(kind for kind in self.wave.vehicle_types if kind.id == coach.vehicle_type)
        crew, assumed = self.crews.draw(kind.drivers)
        trip = Trip(coach, self.asked[coach.vehicle_type], crew, assumed, self._line(coach, crew, advise=False))
        return self._with_times(trip)

    def _with_times(self, trip: Trip) -> Trip:
        if isinstance(trip.line, NoLegalTimetable):
            return trip
        slower = self.options["minutes_per_accessible"]
        calls = calls_of(self.wave, trip.coach, self.roads, minutes_per_accessible=slower)
        return replace(trip, times=times_of(trip.coach, calls, trip.line))

    def _drivers_missing(self, trip: Trip) -> int:
        """How many further drivers give the coach a timetable, or bring its people in time; 0 if it needs none or none
        helps."""
        if isinstance(trip.line, Timetable) and not trip.line.late:
            return 0
        for more in range(1, MOST_MORE + 1 if isinstance(trip.line, NoLegalTimetable) else 2):
            line = self._line(trip.coach, (*trip.drivers, *rested(more, sign="++")), advise=False)
            if isinstance(line, Timetable) and (isinstance(trip.line, NoLegalTimetable) or line.late < trip.line.late):
                return more
        return 0

    def _advised(self, trip: Trip, ask: bool) -> Trip:
        """The trip; without a legal line, with the reason and the changes that would help, if they are asked for."""
        if isinstance(trip.line, Timetable):
            return trip
        if not ask:
            return replace(trip, line=replace(trip.line, reason=UNASKED))
        return self._with_times(replace(trip, line=self._line(trip.coach, trip.drivers, advise=True)))

    def _line(self, coach: Coach, crew: Sequence[Driver], advise: bool) -> Timetable | NoLegalTimetable:
        emptied = replace(coach, people=0)  # whether the crew finds seats is asked where drivers are added
        return timed(self.wave, emptied, crew, self.rules, roads=self.roads, advise=advise, **self.options)
