"""A finished plan into the tables: trips, calls, seats, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from wengang.accounts.models import User
from wengang.journeys.models import Call, Plan, PlanRecord, Seat, Trip, Wave
from wengang.journeys.planning import lines, seats
from wengang.journeys.planning.build import Built
from wengang.journeys.planning.clock import moment
from wengang.solvers import journey, routing
from wengang.solvers.timetable import Timetable

BATCH = 2_000


@dataclass(frozen=True)
class Draft:
    """What is stored of one planning: the solver's answer, what it was asked, and how."""

    built: Built
    answer: journey.LegalPlan
    figures: Mapping[str, Any]
    rules: str
    seed: int
    job: int | None = None


@transaction.atomic
def store(wave: Wave, draft: Draft, *, by: User) -> Plan:
    """Write the plan of a wave under the next number. Nothing is written if anything fails."""
    Wave.unscoped.select_for_update().get(pk=wave.pk)
    plan = _plan(wave, draft, by)
    PlanRecord.unscoped.create(plan=plan, frozen=draft.built.frozen())
    made = sorted(draft.answer.trips, key=lambda trip: (_times(trip)[0], trip.coach.calls[0].place, trip.coach.parties))
    roads = routing.roads_of(draft.answer.wave)
    trips = Trip.unscoped.bulk_create(
        [_trip(plan, wave, number, trip, draft.answer.wave, roads) for number, trip in enumerate(made, 1)], BATCH
    )
    calls = [_calls(trip, wave, planned) for trip, planned in zip(trips, made, strict=True)]
    Call.unscoped.bulk_create([call for row in calls for call in row], BATCH)
    people = _Riders(draft.built)
    rows = [
        seat
        for trip, planned, its in zip(trips, made, calls, strict=True)
        for seat in people.seats(plan, trip, planned.coach, its)
    ]
    Seat.unscoped.bulk_create(rows, BATCH)
    return plan


def _plan(wave: Wave, draft: Draft, by: User) -> Plan:
    found, built = draft.answer.plan, draft.built
    last = Plan.unscoped.filter(wave=wave).aggregate(last=Max("number"))["last"] or 0
    left = [{"demands": list(built.members[who.party]), "code": who.reason.code} for who in found.unserved]
    left += [{"demands": list(who.demands), "code": who.code} for who in built.left]
    return Plan.unscoped.create(
        wave=wave,
        number=last + 1,
        seed=draft.seed,
        rules=draft.rules,
        people=found.people,
        cost=yuan(found.cost),
        lower_bound=yuan(found.lower_bound),
        estimated=_estimated(found, built),
        finished=found.finished,
        figures=dict(draft.figures),
        unserved=left,
        job_id=draft.job,
        by=by,
    )


def _estimated(found: routing.Plan, built: Built) -> bool:
    """Whether any road that is driven was estimated."""
    ways = {
        (int(a.place), int(b.place))
        for coach in found.coaches
        for a, b in zip(coach.calls, coach.calls[1:], strict=False)
    }
    return not ways <= built.known.keys()


def yuan(amount: float) -> Decimal:
    """Money as tables keep it."""
    return Decimal(repr(round(amount, 2)))


def _times(trip: journey.Trip) -> list[tuple[float, float]]:
    """(arrives, leaves) at each call: of the timetable, or where there is none those of the route."""
    if trip.times:
        return [(at.arrive, at.depart) for at in trip.times]
    return [(call.arrive, call.depart) for call in trip.coach.calls]


def _trip(
    plan: Plan, wave: Wave, number: int, planned: journey.Trip, asked: routing.Wave, roads: routing.Roads
) -> Trip:
    coach, times = planned.coach, _times(planned)
    legal = isinstance(planned.line, Timetable)
    names = journey.calls_of(asked, coach, roads) if legal else ()
    return Trip(
        plan=plan,
        number=number,
        type_id=int(planned.vehicle_type),
        places=coach.places,
        departs_at=moment(wave.day, times[0][1]),
        arrives_at=moment(wave.day, times[-1][0]),
        km=round(coach.km, 1),
        cost=yuan(coach.cost),
        timeline=lines.timeline(planned.line, names, planned.drivers) if isinstance(planned.line, Timetable) else [],
        legal=legal,
        objections=lines.objections(planned.line),
    )


def _calls(trip: Trip, wave: Wave, planned: journey.Trip) -> list[Call]:
    rows = zip(planned.coach.calls, _times(planned), strict=True)
    return [
        Call(
            trip=trip,
            number=number,
            place_id=int(call.place),
            drops=bool(call.leaving),
            arrives_at=moment(wave.day, arrives),
            departs_at=moment(wave.day, leaves),
        )
        for number, (call, (arrives, leaves)) in enumerate(rows, 1)
    ]


class _Riders:
    """The people of each party, and their seats on a coach."""

    def __init__(self, built: Built) -> None:
        self.members = built.members
        self.parties = {party.id: party for party in built.wave.parties}

    def seats(self, plan: Plan, trip: Trip, coach: routing.Coach, calls: Sequence[Call]) -> list[Seat]:
        """A seat for everybody on the coach; companions side by side."""
        parties = [self.parties[party] for party in coach.parties]
        together = [seats.Together(party.id, party.size, party.accessible) for party in parties]
        numbers = seats.numbers(trip.places, together)
        at = {(bool(call.boarding), call.place): row for call, row in zip(coach.calls, calls, strict=True)}
        return [
            Seat(
                plan=plan,
                trip=trip,
                demand_id=demand,
                number=number,
                board=at[True, party.stop],
                leave=at[False, party.gate],
            )
            for party in parties
            for demand, number in zip(self.members[party.id], numbers[party.id], strict=True)
        ]
