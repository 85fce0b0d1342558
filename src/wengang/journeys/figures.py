"""Numbers of organised journeys, each with its definition, its unit and the rows behind it.

Persons (人) and person-times (人次) are two figures. A person-time is one person, one day, one direction: who changes
from a van to a train travels once. Somebody counts as carried when they were on board, not when they were on a list.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wengang.core.scope import Scope, within
from wengang.journeys.enums import (
    LIVE_PLANS,
    DemandSource,
    DemandState,
    Direction,
    Explanation,
    Mode,
    PaidBy,
    SeatState,
)
from wengang.journeys.models import Demand, Seat, Trip
from wengang.registry.enums import CategoryKind
from wengang.registry.models import Category, Person

RODE = (SeatState.BOARDED, SeatState.MISSING, SeatState.ARRIVED)
"""States of whoever was on board."""
LIFTED = (CategoryKind.LIFTED, CategoryKind.UNSTABLE_LIFTED)
PERSONS, TIMES, TRIPS = _("persons"), _("person-times"), _("trips")


@dataclass(frozen=True)
class Period:
    """Days of travel, both included, and what is narrowed to; "" means everywhere or both directions."""

    since: date
    until: date
    sending: str = ""
    receiving: str = ""
    direction: str = ""

    def of(self, path: str) -> Q:
        """Rows whose wave (``path`` leads to it) lies in the period; ``path`` ends in ``__``."""
        days = Q(**{f"{path}day__range": (self.since, self.until)})
        ends = within(f"{path}sending_id", self.sending) & within(f"{path}receiving_id", self.receiving)
        return days & ends & (Q(**{f"{path}direction": self.direction}) if self.direction else Q())


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and the rows that were counted (of persons, person-times or trips)."""

    value: int
    unit: str | Promise
    definition: str | Promise
    rows: QuerySet[Any]


@dataclass(frozen=True)
class ModeFigures:
    """What one mode carried; ``cost`` sums the trips whose cost is known, ``costed`` people rode on those."""

    mode: Mode
    trips: int
    people: int
    times: int
    cost: Decimal
    costed: int

    @property
    def per_trip(self) -> float:
        return self.times / self.trips

    @property
    def cost_per_person(self) -> Decimal | None:
        """Yuan a person-time, where costs are known."""
        return (self.cost / self.costed).quantize(Decimal("0.01")) if self.costed else None


@dataclass(frozen=True)
class Carried:
    """What was carried in a period. ``lifted`` are persons lifted out of poverty on the day they travelled."""

    trips: Figure
    people: Figure
    times: Figure
    lifted: Figure
    free_people: Figure
    free_times: Figure
    modes: tuple[ModeFigures, ...]
    send_off: Figure
    send_off_day: date | None


def carried(scope: Scope, period: Period) -> Carried:
    """F15, F16 and F39: trips, people and person-times, lifted among them, carried free, by mode, the largest day."""
    seats = rides(scope, period)
    free = seats.filter(paid_by=PaidBy.FREE)
    day, rows = _largest_day(seats)
    return Carried(
        trips=_trips(seats),
        people=_people(seats, _("Persons who were on board of an organised trip, each once.")),
        times=_times(seats, _("Journeys of persons on board: one person, one day, one direction.")),
        lifted=_people(
            seats.filter(lifted_on("demand__person", "plan__wave__day")),
            _("Of them, persons lifted out of poverty on the day they travelled."),
        ),
        free_people=_people(free, _("Persons who travelled at least once without paying.")),
        free_times=_times(free, _("Journeys without payment, each counted once.")),
        modes=_modes(seats),
        send_off=_people(rows, _("Persons sent off on the day on which most were.")),
        send_off_day=day,
    )


def rides(scope: Scope, period: Period) -> QuerySet[Seat]:
    """Seats of people on board, whom the reader may count, in the period."""
    seats = Seat.objects.visible_to(scope).filter(period.of("plan__wave__"))
    return seats.filter(state__in=RODE, plan__state__in=LIVE_PLANS)


def lifted_on(person: str, day: str) -> Exists:
    """Whether the person was lifted out of poverty on that day: categories begin and end."""
    starts = Q(valid_from__isnull=True) | Q(valid_from__lte=OuterRef(day))
    ends = Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef(day))
    return Exists(Category.unscoped.filter(starts, ends, person=OuterRef(person), kind__in=LIFTED))


# Numbers are counted over the seats themselves, and rows come from a list of them without repetition: a plain semi-join
# with scoped seats may be planned as one look through all of them for each row (minutes for 14,000, statistics stale).
def _people(seats: QuerySet[Seat], definition: str | Promise) -> Figure:
    rows = Person.unscoped.filter(pk__in=seats.order_by().values("demand__person").distinct())
    return Figure(_distinct(seats, "demand__person"), PERSONS, definition, rows)


def _distinct(seats: QuerySet[Seat], path: str) -> int:
    return int(seats.order_by().aggregate(number=Count(path, distinct=True))["number"])


def _times(seats: QuerySet[Seat], definition: str | Promise) -> Figure:
    rows = seats.order_by().values("demand__person", "plan__wave__day", "plan__wave__direction").distinct()
    return Figure(rows.count(), TIMES, definition, rows)


def _trips(seats: QuerySet[Seat]) -> Figure:
    rows = Trip.unscoped.filter(pk__in=seats.order_by().values("trip").distinct())
    return Figure(_distinct(seats, "trip"), TRIPS, _("Trips with at least one person on board."), rows)


def _largest_day(seats: QuerySet[Seat]) -> tuple[date | None, QuerySet[Seat]]:
    days = seats.order_by().values(day=F("plan__wave__day")).annotate(people=Count("demand__person", distinct=True))
    largest = days.order_by("-people", "-day").first()
    return (largest["day"], seats.filter(plan__wave__day=largest["day"])) if largest else (None, seats.none())


def _modes(seats: QuerySet[Seat]) -> tuple[ModeFigures, ...]:
    """A few queries a mode, whatever the number of trips; who changes modes on the way stands under both."""
    used = set(seats.order_by().values_list("trip__mode", flat=True).distinct())
    return tuple(_mode(mode, seats.filter(trip__mode=mode)) for mode in Mode if mode in used)


def _mode(mode: Mode, seats: QuerySet[Seat]) -> ModeFigures:
    known = seats.filter(trip__cost__gt=0)
    trips = Trip.unscoped.filter(pk__in=list(known.order_by().values_list("trip", flat=True).distinct()))
    return ModeFigures(
        mode,
        trips=_trips(seats).value,
        people=_people(seats, "").value,
        times=_times(seats, "").value,
        cost=trips.aggregate(yuan=Sum("cost", default=Decimal(0)))["yuan"],
        costed=_times(known, "").value,
    )


@dataclass(frozen=True)
class Returned:
    """Who went out again after the festival. ``base`` are those who had come home, ``new`` had not been away."""

    base: Figure
    returned: Figure
    organised: Figure
    by_coach: Figure
    new: Figure

    @property
    def rate(self) -> float | None:
        """Returned among those who had come home, 0 to 1; None when nobody had."""
        return self.returned.value / self.base.value if self.base.value else None


def returned(scope: Scope, *, home: Period, out: Period) -> Returned:
    """F46: how many of those who came home for the festival went out again, and how.

    Args:
        home: days on which people were carried home, or were asked on their return; its regions narrow the base.
        out: days on which they left again.
    """
    came_home = rides(scope, _heading(home, Direction.HOME)).values_list("demand__person", flat=True)
    rode = rides(scope, _heading(out, Direction.OUT))
    base = {*came_home.order_by(), *_asked(scope, home, out).values_list("person", flat=True)}
    carried_out = set(rode.order_by().values_list("demand__person", flat=True))
    by_coach = set(rode.filter(trip__mode=Mode.COACH).order_by().values_list("demand__person", flat=True))
    left = carried_out | set(_own_way(scope, home, out).values_list("person", flat=True))
    return Returned(
        base=_counted(base, _("Persons carried home for the festival, or asked on their return.")),
        returned=_counted(
            base & left, _("Of them, persons who went out again: carried, or on their own as they said.")
        ),
        organised=_counted(base & carried_out, _("Of them, persons carried point to point.")),
        by_coach=_counted(base & by_coach, _("Of those carried, persons who went by coach.")),
        new=_counted(left - base, _("Persons who went out and had not come home for the festival.")),
    )


def _heading(period: Period, direction: str) -> Period:
    return Period(period.since, period.until, period.sending, period.receiving, direction)


def _counted(people: Collection[int], definition: str | Promise) -> Figure:
    return Figure(len(people), PERSONS, definition, Person.unscoped.filter(pk__in=people))


def _asked(scope: Scope, home: Period, out: Period) -> QuerySet[Demand]:
    """What returnees answered between their return and the departure; an answer is dated by its record."""
    asked = Demand.objects.visible_to(scope).filter(direction=Direction.OUT, source=DemandSource.SURVEY)
    days = (home.since, out.until)
    return asked.filter(within("person__division_id", home.sending), created_at__date__range=days).order_by()


def _own_way(scope: Scope, home: Period, out: Period) -> QuerySet[Demand]:
    """Those who said that they go on their own, or were explained so when their seat stayed empty."""
    empty = Seat.unscoped.filter(
        out.of("plan__wave__"), demand=OuterRef("pk"), state=SeatState.EXPLAINED, explanation=Explanation.OWN_WAY
    )
    told = Q(state=DemandState.OWN_WAY, created_at__date__range=(home.since, out.until))
    rows = Demand.objects.visible_to(scope).filter(told | Q(Exists(empty)), direction=Direction.OUT)
    return rows.filter(within("person__division_id", out.sending)).order_by()


@dataclass(frozen=True)
class Aid:
    """Transport aid by the travel record. ``left_out``: persons whom a rule excludes for having been carried free."""

    people: int
    yuan: Decimal
    left_out: int
    amounts: dict[int, Decimal]


def transport_aid(
    scope: Scope,
    period: Period,
    *,
    cap: Decimal,
    flat: Decimal | None = None,
    free_counts: bool,
) -> Aid:
    """What the persons who travelled could be granted, by person.

    Args:
        cap: most yuan a person in the period.
        flat: yuan a person whatever the ticket cost; None grants the fares paid and not refunded, up to the cap.
        free_counts: whether whoever was carried free is granted too; counties differ (domain 3.2).
    """
    seats = rides(scope, period).order_by()
    free = set(seats.filter(paid_by=PaidBy.FREE).values_list("demand__person", flat=True))
    paid = seats.filter(paid_by=PaidBy.WORKER).values_list("demand__person").annotate(fares=Sum("fare"))
    fares: dict[int, Decimal] = {person: yuan or Decimal(0) for person, yuan in paid}
    travelled: Collection[int] = set(seats.values_list("demand__person", flat=True))
    granted = travelled if free_counts else set(travelled) - free
    wanted = {person: flat if flat is not None else fares.get(person, Decimal(0)) for person in granted}
    amounts = {person: min(cap, yuan) for person, yuan in sorted(wanted.items()) if yuan > 0}
    return Aid(len(amounts), sum(amounts.values(), Decimal(0)), len(set(travelled) - set(granted)), amounts)
