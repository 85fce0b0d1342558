"""Reads for the planning board: trips with their way and load, what is left to do, the figures of a plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from wengang.journeys.enums import ON_THE_ROAD, TAKEN, TripState
from wengang.journeys.models import Call, Place, Plan, Seat, Trip

RIDES = (*TAKEN, "explained")
"""States of a seat whose traveller the plan carries or carried; one given back is nobody's."""


TIGHT = 30
"""Minutes before a gate closes that leave no room for a traffic jam."""


@dataclass(frozen=True)
class TripLine:
    """A trip with its calls in order and how many travel on it."""

    trip: Trip
    load: int
    late: int = 0

    @property
    def stops(self) -> list[Call]:
        return [call for call in self.trip.calls.all() if not call.drops]

    @property
    def gates(self) -> list[Call]:
        return [call for call in self.trip.calls.all() if call.drops]

    @property
    def on_the_road(self) -> bool:
        return self.trip.mode in ON_THE_ROAD

    @property
    def uncrewed(self) -> bool:
        """No vehicle, no driver or no escort is named yet; a train needs none of them."""
        named = self.trip.vehicle_id and self.trip.drivers.all() and self.trip.escort_id
        return self.on_the_road and not named

    @property
    def closing(self) -> int | None:
        """Minutes between coming to a gate and its closing, the least of all gates; None where none closes."""
        margins = [_margin(call) for call in self.gates if call.place.closes]
        return min(margins, default=None)

    @property
    def is_tight(self) -> bool:
        """It comes shortly before a gate closes, or after."""
        return self.closing is not None and self.closing < TIGHT


def _margin(call: Call) -> int:
    came = timezone.localtime(call.arrives_at)
    closes = call.place.closes
    return (closes.hour * 60 + closes.minute) - (came.hour * 60 + came.minute) if closes else 0


def loaded(rows: QuerySet) -> QuerySet:
    """Trips with ``load``, their calls with places, vehicles and drivers: three queries."""
    calls = Call.unscoped.select_related("place").order_by("number")
    return (
        rows.annotate(load=Count("seats", filter=Q(seats__state__in=RIDES)))
        .select_related("type", "vehicle", "escort")
        .prefetch_related(Prefetch("calls", queryset=calls), "drivers")
        .order_by("number")
    )


def lines(plan: Plan) -> list[TripLine]:
    """Every trip of a plan that was not cancelled."""
    late = late_by_trip(plan)
    rows = loaded(Trip.unscoped.filter(plan=plan).exclude(state=TripState.CANCELLED))
    return [TripLine(trip, trip.load, late.get(trip.pk, 0)) for trip in rows]


def line(trip: Trip) -> TripLine:
    """One trip as the board shows it, with its plan and wave."""
    found = loaded(Trip.unscoped.filter(pk=trip.pk)).select_related(
        "type", "vehicle", "escort", "plan__wave__sending", "plan__wave__receiving", "plan__wave__organisation"
    )
    row = found.get()
    return TripLine(row, row.load, late_by_trip(row.plan).get(row.pk, 0))


def late_by_trip(plan: Plan) -> dict[int, int]:
    """How many of each trip come to the gate after they have to report."""
    rows = Seat.unscoped.filter(plan=plan, state__in=RIDES, demand__report_by__lt=F("leave__arrives_at"))
    return dict(rows.order_by().values_list("trip").annotate(n=Count("pk")))


@dataclass(frozen=True)
class Figures:
    """What a plan carries and costs. Money is yuan; shares are 0 to 1, None where there is nothing to divide by."""

    people: int
    parties: int
    split: int
    trips: int
    places: int
    km: float
    cost: float
    lower_bound: float
    practice: float | None

    @property
    def fill(self) -> float | None:
        return self.people / self.places if self.places else None

    @property
    def per_person(self) -> float | None:
        return self.cost / self.people if self.people else None

    @property
    def gap(self) -> float | None:
        """How far above the least that any plan could cost."""
        return self.cost / self.lower_bound - 1 if self.lower_bound else None

    @property
    def saved(self) -> float | None:
        """Cheaper than one coach for each township."""
        return 1 - self.cost / self.practice if self.practice else None


def figures(plan: Plan) -> Figures:
    """Counted from the seats, not from what the solver said; two queries."""
    seats = Seat.unscoped.filter(plan=plan, state__in=RIDES).order_by()
    parties: dict[str, set[int]] = {}
    people = alone = 0
    for party, trip, number in seats.values_list("demand__party", "trip").annotate(n=Count("pk")):
        people += number
        if party:
            parties.setdefault(party, set()).add(trip)
        else:
            alone += number
    sums = (
        Trip.unscoped.filter(plan=plan)
        .exclude(state=TripState.CANCELLED)
        .aggregate(n=Count("pk"), places=Sum("places", default=0), km=Sum("km", default=0.0), cost=Sum("cost"))
    )
    return Figures(
        people=people,
        parties=alone + len(parties),
        split=sum(len(on) > 1 for on in parties.values()),
        trips=sums["n"],
        places=sums["places"],
        km=sums["km"],
        cost=float(plan.cost or sums["cost"] or 0),
        lower_bound=float(plan.lower_bound),
        practice=plan.figures.get("practice_cost"),
    )


@dataclass(frozen=True)
class End:
    """A place of the map and how many get on or off there."""

    place: Place
    people: int


@dataclass
class Ends:
    """The two ends of a plan."""

    stops: list[End] = field(default_factory=list)
    gates: list[End] = field(default_factory=list)


def ends(plan: Plan, rows: Iterable[TripLine]) -> Ends:
    """Every place where a trip calls, with its people; two queries beside the trips."""
    seats = Seat.unscoped.filter(plan=plan, state__in=RIDES).order_by()
    on = dict(seats.values_list("board__place").annotate(n=Count("pk")))
    off = dict(seats.values_list("leave__place").annotate(n=Count("pk")))
    found: dict[bool, dict[int, Place]] = {False: {}, True: {}}
    for row in rows:
        for call in row.trip.calls.all():
            found[call.drops].setdefault(call.place_id, call.place)
    return Ends(
        [End(place, on.get(pk, 0)) for pk, place in found[False].items()],
        [End(place, off.get(pk, 0)) for pk, place in found[True].items()],
    )


def left_out(plan: Plan, without: Collection[int]) -> list[tuple[str, list[int]]]:
    """(reason code, demands) of those whom the plan could not carry, the largest group first.

    ``without``: travellers of the list who have no seat in it.
    """
    by_code: dict[str, list[int]] = {}
    for entry in plan.unserved:
        by_code.setdefault(entry["code"], []).extend(pk for pk in entry["demands"] if pk in without)
    return sorted(((code, pks) for code, pks in by_code.items() if pks), key=lambda group: -len(group[1]))


def newcomers(plan: Plan, without: Collection[int]) -> list[int]:
    """Those without a seat of whom the plan did not know: they registered after it was made."""
    known = {pk for entry in plan.unserved for pk in entry["demands"]}
    return [pk for pk in without if pk not in known]


def without_consent(plan: Plan) -> int:
    """Travellers of the plan whose data may not be passed on."""
    seats = Seat.unscoped.filter(plan=plan, state__in=RIDES, demand__consented_on__isnull=True)
    return seats.count()
