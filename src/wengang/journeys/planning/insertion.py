"""Where somebody fits into trips that have not left: the solver's amendment on the trips nearby, each on a lawful line.

Trips that have left are never shown to the solver, so nothing can happen to them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from django.db.models import Count

from wengang.journeys.enums import ON_THE_ROAD, TAKEN, TripState
from wengang.journeys.models import Call, Demand, Place, Plan, Seat, Trip, VehicleType, Wave
from wengang.journeys.planning import roads
from wengang.journeys.planning.build import Built, build
from wengang.journeys.planning.contents import Content, as_it_is, on_line, riders_of
from wengang.journeys.planning.draft import window
from wengang.journeys.planning.ledger import drivers_needed, past_of
from wengang.journeys.planning.picture import Picture, pictures
from wengang.solvers import journey, routing, rules, timetable
from wengang.solvers.routing.case import Case, case_of
from wengang.solvers.routing.evaluate import Route, coach_of
from wengang.solvers.timetable import Departure, NoLegalTimetable, Timetable

OPEN = (TripState.READY, TripState.BOARDING)
NEARBY = 20
"""Trips that are looked at for one change; each is a vehicle type of its own to the solver."""
TRIES = 6
"""How often the solver chooses again when a trip it chose has no lawful line any more."""


def open_trips(plan: Plan) -> list[Trip]:
    """Trips on the road that have not left."""
    rows = Trip.unscoped.filter(plan=plan, mode__in=ON_THE_ROAD, state__in=OPEN).order_by("number")
    trips = list(rows.select_related("type").prefetch_related("drivers"))
    for trip in trips:
        trip.plan = plan
    return trips


def nearby(trips: Sequence[Trip], people: Sequence[Demand]) -> list[Trip]:
    """The trips with a free place whose calls are nearest to where these people get on and off, nearest first."""
    least = min((_size(people, person) for person in people), default=1)
    riders = Seat.unscoped.filter(trip__in=trips, state__in=TAKEN).order_by().values_list("trip")
    taken = dict(riders.annotate(people=Count("pk")))
    roomy = [trip for trip in trips if trip.places - taken.get(trip.pk, 0) >= least]
    calls = Call.unscoped.filter(trip__in=roomy).order_by("trip", "number").values_list("trip", "place", "drops")
    at = {row.pk: row for row in Place.unscoped.filter(pk__in={pk for _t, pk, _d in calls} | _ends(people))}
    points = roads.locate(at.values()).points
    ends = [(points.get(row.stop_id or 0), points.get(row.gate_id or 0)) for row in people]
    away: dict[int, list[float]] = {trip.pk: [float("inf"), float("inf")] for trip in roomy}
    for trip, place, drops in calls:
        for pair in ends:
            here, there = points.get(place), pair[bool(drops)]
            if here and there:
                away[trip][bool(drops)] = min(away[trip][bool(drops)], _apart(here, there))
    return sorted(roomy, key=lambda trip: (sum(away[trip.pk]), trip.number))[:NEARBY]


def _apart(here: roads.Point, there: roads.Point) -> float:
    """How far, in degrees of latitude: enough to tell near from far."""
    east = (here[1] - there[1]) * math.cos(math.radians(here[0]))
    return math.hypot(here[0] - there[0], east)


def _size(people: Sequence[Demand], person: Demand) -> int:
    return sum(each.party == person.party for each in people) if person.party else 1


def _ends(people: Iterable[Demand]) -> set[int]:
    return {pk for row in people for pk in (row.stop_id, row.gate_id) if pk is not None}


def insert(
    wave: Wave, trips: Sequence[Trip], people: Sequence[Demand], *, without: Collection[int] = ()
) -> list[Content] | None:
    """The trips that change when these people are put where they cost least; None where there is no lawful way.

    ``without``: demands that leave their seats on these trips. A trip whose calls stay keeps its minutes: somebody
    more at a stop is no reason to tell everybody a new time. One that is boarding takes people only at its own calls,
    and only where it has not left yet.
    """
    left = list(trips)
    for _each in range(TRIES):
        found, refused = _once(wave, left, people, without)
        if not refused:
            return found
        left = [trip for trip in left if trip.pk not in refused]
    return None


def _once(
    wave: Wave, trips: Sequence[Trip], people: Sequence[Demand], without: Collection[int]
) -> tuple[list[Content] | None, set[int]]:
    """(the trips that change, trips that the solver chose and that cannot take them)."""
    now = [each for each in pictures(wave, trips, people, without=without) if each.coach.calls]
    market = _market([each for each in now if _waits_for(each, people)], people)
    if market is None:
        return None, set()
    asked, old = market
    try:
        found = routing.amend(asked, old)
    except (ValueError, routing.PlanError):
        return None, set()
    by_type = {f"T{each.trip.pk}": each for each in now}
    if found.plan.unserved or [c.vehicle_type for c in found.plan.coaches] != [c.vehicle_type for c in old.coaches]:
        return None, set()
    pairs = zip(found.plan.coaches, old.coaches, strict=True)
    changed = {
        by_type[coach.vehicle_type].trip.pk: _content(asked, by_type[coach.vehicle_type], coach)
        for coach, before in pairs
        if coach != before
    }
    contents = [content for content in changed.values() if content is not None]
    return contents, {trip for trip, content in changed.items() if content is None}


def _waits_for(found: Picture, people: Sequence[Demand]) -> bool:
    """Whether the trip could take any of these people: one that is boarding, only where it has not left yet."""
    if _still_there(found):
        return True
    ahead = {(call.place_id, call.drops) for call in found.used if call.left_at is None}
    return any((row.stop_id, False) in ahead and (row.gate_id, True) in ahead for row in people)


def _market(now: Sequence[Picture], people: Sequence[Demand]) -> tuple[routing.Wave, routing.Plan] | None:
    """The trips as the only vehicles there are, and the plan they drive now. None if nobody of ``people`` is in it.

    A trip that the solver's limits no longer allow, because it was changed by hand, is left alone.
    """
    if not now:
        return None
    wave, new = now[0].built.wave, {row.pk for row in people}
    asking = {party for party, members in now[0].built.members.items() if new.intersection(members)}
    kept = _measured(wave, now)
    here = {party for coach in kept for party in coach.parties} | asking
    if not asking or not kept:
        return None
    wave = _with_own_types(wave, now).model_copy(
        update={"parties": tuple(party for party in wave.parties if party.id in here)}
    )
    cost = sum(coach.cost for coach in kept)
    return wave, routing.Plan(tuple(kept), (), cost, 0.0, estimated=True, finished=True)


def _measured(wave: routing.Wave, now: Sequence[Picture]) -> list[routing.Coach]:
    """The coaches that keep the solver's limits, with their figures as the solver reckons them."""
    case = case_of(_with_own_types(wave, now))
    found = [coach_of(case, _route(case, each)) for each in now]
    return [coach for each in found if each for coach in (each[1],)]


def _with_own_types(wave: routing.Wave, now: Sequence[Picture]) -> routing.Wave:
    """The wave in which each trip is a type of vehicle of its own, and there is no other."""
    return wave.model_copy(update={"vehicle_types": tuple(_own_type(each.trip) for each in now)})


def _own_type(trip: Trip) -> routing.VehicleType:
    kind = trip.type
    assert kind is not None, "a trip on the road has a type of vehicle"
    return routing.VehicleType(
        id=f"T{trip.pk}",
        seats=kind.seats,
        escorts=kind.seats - trip.places,
        accessible=kind.accessible,
        fixed=float(kind.fixed),
        per_km=float(kind.per_km),
        empty_km=float(kind.empty_km),
        count=1,
    )


def _route(case: Case, found: Picture) -> Route:
    stops = {place.id: at for at, place in enumerate(case.wave.stops)}
    gates = {place.id: at for at, place in enumerate(case.wave.gates, len(stops))}
    rows = {party.id: at for at, party in enumerate(case.wave.parties)}
    kinds = {kind.id: at for at, kind in enumerate(case.wave.vehicle_types)}
    calls = tuple((stops if call.boarding else gates)[call.place] for call in found.coach.calls)
    return Route(calls, tuple(rows[party] for party in found.coach.parties), kinds[f"T{found.trip.pk}"])


def _content(wave: routing.Wave, found: Picture, coach: routing.Coach) -> Content | None:
    """The trip with the coach's people: at its own minutes if its calls stay, else on a new lawful line if there is."""
    before = as_it_is(found)
    ways = [[(call.place, bool(call.leaving)) for call in each.calls] for each in (coach, found.coach)]
    if ways[0] == ways[1]:
        riders = riders_of(found.built, coach.parties)
        passed = {call.place_id for call in found.used if not call.drops and call.left_at is not None}
        if any(rider.stop in passed for rider in set(riders) - set(before.riders)):
            return None
        return replace(before, riders=riders, km=round(coach.km, 1), cost=round(coach.cost, 2))
    if not _still_there(found) or found.trip.type is None:
        return None
    stands, crew = journey.calls_of(wave, coach), crew_of(found.trip)
    line = lawful(stands, crew, found.wave, leaves=before.departs)
    if line is None:
        return None
    return on_line(found.built, coach, line, stands, crew, trip=found.trip, kind=found.trip.type)


def _still_there(found: Picture) -> bool:
    """Whether nothing of the trip has happened yet, so that its way may be another."""
    return found.trip.state == TripState.READY and all(call.left_at is None for call in found.calls)


def crew_of(trip: Trip) -> list[timetable.Driver]:
    """The drivers with what they have driven; rested ones where none are named yet."""
    named = trip.crew
    if named:
        return past_of(named, trip)
    count = drivers_needed(trip.timeline) or (trip.type.drivers if trip.type else 1)
    return [timetable.Driver(f"+{number}") for number in range(1, count + 1)]


def lawful(
    stands: Sequence[timetable.Call], crew: Sequence[timetable.Driver], wave: Wave, *, leaves: int
) -> Timetable | None:
    """A lawful line at this departure that brings nobody late, else the best of the wave's window; None without one."""
    pack = rules.load(wave.rules)
    line = timetable.plan_day(stands, Departure(leaves, leaves), crew, pack, advise=False)
    if isinstance(line, NoLegalTimetable) or line.late:
        line = timetable.plan_day(stands, window(wave), crew, pack, advise=False)
    return line if isinstance(line, Timetable) else None


def vehicle_more(plan: Plan, people: Sequence[Demand]) -> list[Content] | None:
    """Further vehicles for these people, of types of which some are left; None if they cannot be carried so."""
    wave = plan.wave
    built = _left_over(plan, build(wave, people))
    pack = rules.load(wave.rules)
    found = journey.plan_legal(built.wave, rules=pack, deadline=0.0, rounds=0, departure=window(wave))
    if found.plan.unserved or found.illegal or built.left:
        return None
    kinds = VehicleType.unscoped.in_bulk([int(trip.vehicle_type) for trip in found.trips])
    contents = []
    for trip in found.trips:
        assert isinstance(trip.line, Timetable), "trips without a line are illegal"
        stands = journey.calls_of(found.wave, trip.coach)
        kind = kinds[int(trip.vehicle_type)]
        contents.append(on_line(built, trip.coach, trip.line, stands, trip.drivers, trip=None, kind=kind))
    return contents


def _left_over(plan: Plan, built: Built) -> Built:
    """The same with the vehicles that the plan's own trips leave."""
    used = Trip.unscoped.filter(plan=plan).exclude(state=TripState.CANCELLED).order_by()
    counts = {str(kind): trips for kind, trips in used.values_list("type").annotate(trips=Count("pk"))}
    kinds = tuple(_fewer(kind, counts.get(kind.id, 0), plan.wave) for kind in built.wave.vehicle_types)
    return replace(built, wave=built.wave.model_copy(update={"vehicle_types": kinds}))


def _fewer(kind: routing.VehicleType, used: int, wave: Wave) -> routing.VehicleType:
    there = kind.available(wave.day)
    return kind if there is None else kind.model_copy(update={"count": max(0, there - used)})
