"""A legal plan read again: routing's verifier, the timetable's verifier, and what lies between the two."""

from __future__ import annotations

from collections import Counter

from wengang.solvers.journey.legal import LegalPlan, Trip
from wengang.solvers.journey.timed import calls_of
from wengang.solvers.routing import PlanError, Wave, verify
from wengang.solvers.rules import Rules, load
from wengang.solvers.timetable import NoLegalTimetable
from wengang.solvers.timetable import verify as objections


def verify_legal(
    asked: Wave, answer: LegalPlan, rules: Rules | None = None, *, minutes_per_accessible: float = 0.0
) -> None:
    """Refuse a plan that breaks a rule or says something untrue; the options are those of `plan_legal`.

    Raises:
        PlanError: all objections.
    """
    verify(answer.wave, answer.plan)
    problems = []
    if tuple(trip.coach for trip in answer.trips) != answer.plan.coaches:
        problems.append("the trips are not those of the plan")
    if answer.wave.model_copy(update={"vehicle_types": asked.vehicle_types}) != asked:
        problems.append("the plan is of another wave")
    crew = Counter(driver.id for trip in answer.trips for driver in trip.drivers)
    if any(times > 1 for times in crew.values()):
        problems.append("somebody drives two coaches")
    problems += _fleet(asked, answer)
    for number, trip in enumerate(answer.trips):
        found = _trip(asked, answer.wave, trip, rules or load(), minutes_per_accessible)
        problems += [f"coach {number}: {problem}" for problem in found]
    if problems:
        raise PlanError(problems)


def _fleet(asked: Wave, answer: LegalPlan) -> list[str]:
    """No more coaches of a type asked than there are, however many drivers sit on them."""
    used = Counter(trip.vehicle_type for trip in answer.trips)
    there = {kind.id: kind.available(asked.day) for kind in asked.vehicle_types}
    over = [name for name, count in used.items() if (most := there.get(name, 0)) is not None and count > most]
    return [f"{used[name]} coaches of one type, {there.get(name, 0)} available" for name in over]


def _trip(asked: Wave, wave: Wave, trip: Trip, rules: Rules, slower: float) -> list[str]:
    """One trip: seats for its crew, a legal line, and times that are the line's."""
    kind = next(kind for kind in asked.vehicle_types if kind.id == trip.vehicle_type)
    problems = []
    if trip.coach.people + len(trip.drivers) + kind.escorts > kind.seats:
        problems.append("no seats for the crew")
    if isinstance(trip.line, NoLegalTimetable):
        return problems + ([] if not trip.times else ["times without a legal timetable"])
    calls = calls_of(wave, trip.coach, minutes_per_accessible=slower)
    problems += objections(trip.line, calls, trip.drivers, rules)
    visits = {visit.call: (visit.arrive, visit.begin, visit.leave) for visit in trip.line.visits}
    told = [(times.place, (times.arrive, times.begin, times.depart)) for times in trip.times]
    if told != [(at.place, visits.get(call.id)) for at, call in zip(trip.coach.calls, calls, strict=True)]:
        problems.append("the times are not the timetable's")
    return problems
