"""What could be done about a late registration, a cancellation, a no-show, a breakdown, another place, a move by hand.

An *ask* says what happened; *options* say what each way out changes, costs, and whom it concerns. Nothing is written
here, and the same tables give the same options: an option is named by what it would do (``key``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.core.states import WrongState
from wengang.journeys.enums import TAKEN, ChangeKind, DemandState, SeatState, TripState
from wengang.journeys.models import Demand, Plan, Seat, Trip, Vehicle
from wengang.journeys.planning import fleet
from wengang.journeys.planning.contents import Content, as_it_is, emptied
from wengang.journeys.planning.insertion import OPEN, insert, nearby, open_trips, vehicle_more
from wengang.journeys.planning.picture import as_seated, picture, pictures

MOST = 3
"""Options offered for one ask."""
WAYS = {
    "seat": gettext_lazy("Into a free seat"),
    "more": gettext_lazy("A further vehicle"),
    "release": gettext_lazy("Give the seat back"),
    "spare": gettext_lazy("Another vehicle takes over"),
    "share": gettext_lazy("Spread over other vehicles"),
    "same": gettext_lazy("On the same vehicle"),
}
WAITING = (SeatState.EXPECTED, SeatState.ABSENT)
"""Seats of people who are not on board."""


@dataclass(frozen=True)
class Ask:
    """What happened. ``demands``: whom it is about; ``trip``: which broke down, or to which to move; ``place``: the
    new stop or gate; ``vehicle``: the one that takes over."""

    kind: str
    demands: tuple[int, ...] = ()
    trip: int | None = None
    place: int | None = None
    vehicle: int | None = None


@dataclass(frozen=True)
class News:
    """What changes for one traveller; a side is None for somebody without a seat. Minutes of the wave's day."""

    demand: int
    before: tuple[int | None, int, int] | None
    after: tuple[int | None, int, int] | None


@dataclass(frozen=True)
class Option:
    """One way out.

    ``contents``: what trips become. ``before``: what they are. ``leaves``: demands that lose their seat. ``news``: for
    whom trip, vehicle, place or minute changes: (trip or None for a new one, place, minute). ``cost_more``: yuan.
    """

    ask: Ask
    way: str
    contents: tuple[Content, ...]
    before: tuple[Content, ...]
    leaves: tuple[int, ...] = ()

    @property
    def cost_more(self) -> float:
        return round(sum(each.cost for each in self.contents) - sum(each.cost for each in self.before), 2)

    @property
    def touched(self) -> tuple[int, ...]:
        """Keys of the trips that change."""
        return tuple(each.trip for each in self.before if each.trip is not None)

    @property
    def vehicles_more(self) -> int:
        return sum(each.trip is None for each in self.contents)

    @property
    def news(self) -> tuple[News, ...]:
        was = {demand: told for each in self.before for demand, told in each.told().items()}
        will = {demand: told for each in self.contents for demand, told in each.told().items()}
        changed = sorted(pk for pk in was.keys() | will.keys() if was.get(pk) != will.get(pk))
        return tuple(News(pk, _brief(was.get(pk)), _brief(will.get(pk))) for pk in changed)

    @property
    def to_tell(self) -> tuple[int, ...]:
        """Demands of everybody for whom something changes."""
        return tuple(each.demand for each in self.news)

    @property
    def key(self) -> str:
        """Stands for what the option would do to what is there now."""
        data = [self.way, [each.plain() for each in (*self.before, *self.contents)], self.leaves]
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def _brief(told: tuple | None) -> tuple[int | None, int, int] | None:
    return None if told is None else (told[0], told[1], told[2])


def options(plan: Plan, ask: Ask) -> list[Option]:
    """The ways out: those without a vehicle more first, then those that fewer people are told of, then the cheaper.

    None where nothing lawful is left.

    Raises:
        WrongState: the ask makes no sense as things are; the text says why.
    """
    found = [option for option in _BY_KIND[ask.kind](plan, ask) if option is not None]
    seen: dict[str, Option] = {}
    for option in found:
        seen.setdefault(option.key, option)
    order = sorted(seen.values(), key=lambda one: (one.vehicles_more, len(one.to_tell), one.cost_more))
    return order[:MOST]


# --- one function for each kind ---------------------------------------------------------------------------------------


def _add(plan: Plan, ask: Ask) -> Iterable[Option | None]:
    """Late registration: people of the list without a seat. Whose companions have seats joins them if there is room."""
    people = list(Demand.unscoped.filter(pk__in=ask.demands, wave=plan.wave_id, state=DemandState.OPEN).order_by("pk"))
    if len(people) < len(set(ask.demands)) or _seats(plan).filter(demand__in=people).exists():
        raise WrongState(_("Choose people of this wave's list who have no seat."))
    if any(row.stop_id is None or row.gate_id is None for row in people):
        raise WrongState(_("Where somebody gets on and off must be known first."))
    trips = open_trips(plan)
    companions = _companions(plan, people, trips)
    if not companions:
        yield from _anywhere(plan, ask, trips, people)
        return
    own = [trip for trip in trips if trip.pk in {seat.trip_id for seat in companions}]
    beside = _into(plan, ask, own, [_apart_from_companions(row) for row in people])
    if beside is not None:
        yield beside
    elif all(seat.state in WAITING for seat in companions):
        yield from _again(plan, ask, companions, [*(as_seated(seat) for seat in companions), *people])


def _cancel(plan: Plan, ask: Ask) -> Iterable[Option | None]:
    """Cancellation and no-show: the seats are given back, and all others stay as they are.

    Once the trip has left, whoever is missing has to be explained; giving the seat back would hide them.
    """
    waiting = _seats(plan).filter(demand__in=ask.demands, state__in=WAITING, trip__state__in=OPEN)
    seats = list(waiting.select_related("trip"))
    if not seats or len(seats) < len(set(ask.demands)):
        raise WrongState(_("Seats are given back before the trip leaves, of people who are not on board."))
    trips = list(Trip.unscoped.filter(pk__in={seat.trip_id for seat in seats}).order_by("pk"))
    now = [as_it_is(each) for each in pictures(plan.wave, _with(plan, trips))]
    gone = {seat.demand_id for seat in seats}
    yield Option(ask, "release", tuple(_without(each, gone) for each in now), tuple(now), tuple(sorted(gone)))


def _breakdown(plan: Plan, ask: Ask) -> Iterable[Option | None]:
    """A vehicle fails: a spare one takes the trip as it is, or its people are spread over others and new vehicles."""
    trip = _trip(plan, ask)
    if trip.state not in (TripState.READY, TripState.BOARDING, TripState.DEPARTED):
        raise WrongState(_("This trip is over."))
    now = as_it_is(picture(trip))
    _require_fit_vehicle(ask, trip, now)
    yield Option(ask, "spare", (replace(now, vehicle=ask.vehicle),), (now,))
    if trip.state == TripState.DEPARTED:
        return
    riders = [as_seated(seat) for seat in _seats(plan).filter(trip=trip).select_related("demand", "board", "leave")]
    empty = emptied(now)
    others = [each for each in open_trips(plan) if each.pk != trip.pk]
    yield _joined(ask, "share", (empty,), (now,), _fit(plan, nearby(others, riders), riders), plan)
    more = vehicle_more(plan, riders)
    yield Option(ask, "more", (empty, *more), (now,)) if more else None


def _require_fit_vehicle(ask: Ask, trip: Trip, now: Content) -> None:
    """The vehicle that is to take over, if one is named yet, may and can."""
    if ask.vehicle is None:
        return
    vehicle = Vehicle.unscoped.select_related("type").filter(pk=ask.vehicle).first()
    fault = fleet.why_not(vehicle, trip) if vehicle else _("Choose a vehicle.")
    if vehicle and not fault and vehicle.type.places - fleet.blocked(vehicle.type, trip.plan.wave) < len(now.riders):
        fault = _("This vehicle has too few places.")
    if fault:
        raise WrongState(fault)


def _place(plan: Plan, ask: Ask) -> Iterable[Option | None]:
    """Another stop or gate: on the same trip by another call, or elsewhere where that fits better."""
    if ask.place is None:
        raise WrongState(_("Choose the new place."))
    name = "gate_id" if ask.kind == ChangeKind.GATE else "stop_id"
    seats = list(
        _seats(plan).filter(demand__in=ask.demands, state__in=WAITING).select_related("demand", "board", "leave")
    )
    if not seats or len(seats) < len(set(ask.demands)):
        raise WrongState(_("Only people who are not on board yet can get other places."))
    people = []
    for seat in seats:
        person = as_seated(seat)
        setattr(person, name, ask.place)
        people.append(person)
    yield from _again(plan, ask, seats, people)


def _again(plan: Plan, ask: Ask, seats: Sequence[Seat], people: Sequence[Demand]) -> Iterable[Option | None]:
    """Seats for people who have some: on their own trip, or on others."""
    trips = open_trips(plan)
    own = [trip for trip in trips if trip.pk in {seat.trip_id for seat in seats}]
    if len(own) < len({seat.trip_id for seat in seats}):
        raise WrongState(_("A trip that has left is no longer changed."))
    gone = {person.pk for person in people}
    now = [as_it_is(each) for each in pictures(plan.wave, own)]
    fitted = insert(plan.wave, own, people, without=gone)
    if fitted is not None:
        yield _option(ask, "same", _merged([_without(each, gone) for each in now], fitted), now)
    others = nearby([trip for trip in trips if trip not in own], people)
    left = [_without(each, gone) for each in now]
    yield _joined(ask, "seat", tuple(left), tuple(now), _fit(plan, others, people), plan)
    more = vehicle_more(plan, people)
    yield _option(ask, "more", [*left, *more], now) if more else None


def _move(plan: Plan, ask: Ask) -> Iterable[Option | None]:
    """By hand: people, with all their companions, to the trip that was named."""
    target = _trip(plan, ask)
    seats = list(_seats(plan).filter(demand__in=ask.demands).select_related("demand", "board", "leave", "trip"))
    parties = {(seat.trip_id, seat.demand.party) for seat in seats if seat.demand.party}
    for trip, party in parties:
        seats += _seats(plan).filter(trip=trip, demand__party=party).exclude(pk__in=[seat.pk for seat in seats])
    if not seats or any(seat.trip_id == target.pk or seat.state not in WAITING for seat in seats):
        raise WrongState(_("Choose people of other trips who are not on board yet."))
    people = [as_seated(seat) for seat in seats]
    trips = {trip.pk: trip for trip in open_trips(plan)}
    if target.pk not in trips or any(seat.trip_id not in trips for seat in seats):
        raise WrongState(_("A trip that has left is no longer changed."))
    gone = {person.pk for person in people}
    own = [as_it_is(each) for each in pictures(plan.wave, [trips[pk] for pk in sorted({s.trip_id for s in seats})])]
    left = tuple(_without(each, gone) for each in own)
    yield _joined(ask, "seat", left, tuple(own), insert(plan.wave, [trips[target.pk]], people), plan)


_BY_KIND: dict[str, Callable[[Plan, Ask], Iterable[Option | None]]] = {
    ChangeKind.ADD: _add,
    ChangeKind.CANCEL: _cancel,
    ChangeKind.NO_SHOW: _cancel,
    ChangeKind.BREAKDOWN: _breakdown,
    ChangeKind.GATE: _place,
    ChangeKind.STOP: _place,
    ChangeKind.MOVE: _move,
}


# --- what they share --------------------------------------------------------------------------------------------------


def _anywhere(plan: Plan, ask: Ask, trips: Sequence[Trip], people: Sequence[Demand]) -> Iterable[Option | None]:
    """The cheapest free seats, the next cheapest on other trips, a vehicle more."""
    left = nearby(trips, people)
    for _each in range(MOST - 1):
        option = _into(plan, ask, left, people)
        if option is None:
            break
        yield option
        left = [trip for trip in left if trip.pk not in option.touched]
    more = vehicle_more(plan, people)
    yield Option(ask, "more", tuple(more), ()) if more else None


def _into(plan: Plan, ask: Ask, trips: Sequence[Trip], people: Sequence[Demand]) -> Option | None:
    fitted = _fit(plan, trips, people)
    return None if fitted is None else _joined(ask, "seat", (), (), fitted, plan)


def _fit(plan: Plan, trips: Sequence[Trip], people: Sequence[Demand]) -> list[Content] | None:
    return insert(plan.wave, trips, people) if trips else None


def _joined(
    ask: Ask, way: str, left: tuple[Content, ...], own: tuple[Content, ...], fitted: list[Content] | None, plan: Plan
) -> Option | None:
    """An option of trips that people leave and trips that take them; None where nobody takes them."""
    if fitted is None:
        return None
    trips = list(Trip.unscoped.filter(pk__in=[each.trip for each in fitted]).order_by("pk"))
    now = [as_it_is(each) for each in pictures(plan.wave, _with(plan, trips))]
    return _option(ask, way, [*left, *fitted], [*own, *now])


def _option(ask: Ask, way: str, after: Sequence[Content], before: Sequence[Content]) -> Option:
    """An option of only those trips that differ."""
    was = {each.trip: each for each in before}
    changed = [each for each in after if each.trip is None or each != was[each.trip]]
    return Option(ask, way, tuple(changed), tuple(was[each.trip] for each in changed if each.trip is not None))


def _merged(left: Sequence[Content], fitted: Sequence[Content]) -> list[Content]:
    """Trips after people were seated anew; those that took nobody as they were left."""
    taken = {each.trip for each in fitted}
    return [*(each for each in left if each.trip not in taken), *fitted]


def _without(content: Content, gone: Collection[int]) -> Content:
    """The trip when these people do not come: the minutes of all others stay, calls without anybody are passed by."""
    riders = tuple(rider for rider in content.riders if rider.demand not in gone)
    on, off = {rider.stop for rider in riders}, {rider.gate for rider in riders}
    calls = tuple(call for call in content.calls if call.place in (off if call.drops else on))
    return replace(content, riders=riders, calls=calls) if riders else emptied(content)


def _seats(plan: Plan) -> QuerySet[Seat]:
    return Seat.unscoped.filter(plan=plan, state__in=TAKEN).order_by("pk")


def _trip(plan: Plan, ask: Ask) -> Trip:
    trip = Trip.unscoped.filter(plan=plan, pk=ask.trip or 0).select_related("type").first()
    if trip is None:
        raise WrongState(_("Choose a trip of this plan."))
    trip.plan = plan
    return trip


def _with(plan: Plan, trips: Sequence[Trip]) -> list[Trip]:
    for trip in trips:
        trip.plan = plan
    return list(trips)


def _companions(plan: Plan, people: Sequence[Demand], trips: Sequence[Trip]) -> list[Seat]:
    """Seats of companions of these people on trips that have not left."""
    parties = {row.party for row in people if row.party}
    rows = _seats(plan).filter(demand__party__in=parties, trip__in=trips)
    return list(rows.select_related("demand", "board", "leave"))


def _apart_from_companions(person: Demand) -> Demand:
    """To the solver a party of its own, since the others keep their seats."""
    alone = copy(person)
    alone.party = f"{person.party}+" if person.party else ""
    return alone
