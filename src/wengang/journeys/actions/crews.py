"""Who drives which vehicle: permits, seats, hours of drivers. A trip whose crew changes is timed again."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.constraints import in_words
from wengang.core.states import WrongState
from wengang.journeys import messages
from wengang.journeys.actions.guard import require_organiser
from wengang.journeys.enums import LIVE_PLANS, ON_THE_ROAD, PlanState, TripState
from wengang.journeys.models import Call, Driver, Duty, Plan, Seat, Trip, Vehicle, Wave
from wengang.journeys.planning import fleet
from wengang.journeys.planning.ledger import duties_of, past_of
from wengang.journeys.planning.picture import Picture, picture, put_on
from wengang.journeys.planning.seating import save_numbers, seat_newcomers
from wengang.solvers import rules
from wengang.solvers.timetable import Departure, NoLegalTimetable, Timetable, plan_day

BEFORE_LEAVING = (TripState.READY, TripState.BOARDING)
TIMED = ["departs_at", "arrives_at", "timeline", "legal", "objections", "changed_at"]


@transaction.atomic
def do_crew(
    trip: Trip,
    *,
    vehicle: Vehicle | None = None,
    drivers: Sequence[Driver] = (),
    escort: User | None = None,
    escort_phone: str = "",
    by: User,
) -> Trip:
    """Name vehicle, drivers and escort of a trip that has not left; what is left out is taken back.

    With drivers the trip is timed again, under what each has driven and is to drive: at the same departure if that is
    lawful, otherwise at the best one. On an announced plan the duties follow and the travellers are told.

    Raises:
        MayNot: the wave is not of ``by`` to arrange.
        WrongState: the trip has left, or its plan is over.
        ValidationError: naming the field; vehicle without permit or places, somebody busy, hours that do not suffice.
    """
    locked = _locked(trip, by)
    _check_vehicle(locked, vehicle)
    _check_drivers(locked, drivers)
    _check_escort(locked, escort)
    locked.vehicle, locked.escort, locked.escort_phone = vehicle, escort, escort_phone.strip()
    found = picture(locked)
    locked.places = _places(found, vehicle, len(drivers))
    locked.type = vehicle.type if vehicle else locked.type
    locked.full_clean(exclude=["plan", "type", "vehicle", "escort"])
    locked.save()
    locked.drivers.set(drivers)
    save_numbers(seat_newcomers(locked.places, found.seats))
    if drivers and found.coach.calls:
        _time_again(found, drivers)
    if locked.plan.state in LIVE_PLANS:
        rewrite_duties([locked], by=by)
        messages.tell(Seat.unscoped.filter(pk__in=[seat.pk for seat in found.seats]), by=by)
    return locked


def write_duties(plan: Plan, *, by: User) -> None:
    """Write the duties of all crews of a plan that is being announced, and see that no vehicle is promised twice.

    Raises:
        WrongState: a vehicle is on another announced trip at that time.
        ValidationError: a driver is at another wheel in that time.
    """
    trips = list(_on_the_road(plan).select_for_update(of=("self",)))
    vehicles = sorted({trip.vehicle_id for trip in trips if trip.vehicle_id})
    list(Vehicle.unscoped.select_for_update().filter(pk__in=vehicles).order_by("pk"))
    for trip in trips:
        if trip.vehicle is not None and fleet.same_time(trip).filter(vehicle=trip.vehicle).exists():
            text = _("%(plate)s of trip %(number)d is on another trip in that time.")
            raise WrongState(text % {"plate": trip.vehicle.plate, "number": trip.number})
    rewrite_duties(trips, by=by)


def rewrite_duties(trips: Sequence[Trip], *, by: User) -> None:
    """The duties of these trips as their lines of time say now; those of cancelled trips go."""
    Duty.unscoped.filter(trip__in=trips).delete()
    rows = [
        duty
        for trip in trips
        if trip.state != TripState.CANCELLED
        for duty in duties_of(trip, trip.plan.wave.day, by.pk)
    ]
    with in_words():
        Duty.unscoped.bulk_create(rows, batch_size=1_000)


def _on_the_road(plan: Plan) -> QuerySet[Trip]:
    trips = Trip.unscoped.filter(plan=plan, mode__in=ON_THE_ROAD).exclude(state=TripState.CANCELLED).order_by("pk")
    return trips.select_related("vehicle", "plan__wave").prefetch_related("drivers")


def _locked(trip: Trip, by: User) -> Trip:
    """The trip, its wave and plan, locked from the top, for somebody who may arrange it."""
    Wave.unscoped.select_for_update().get(pk=trip.plan.wave_id)
    plan = Plan.unscoped.select_for_update(of=("self",)).select_related("wave__organisation").get(pk=trip.plan_id)
    locked = Trip.unscoped.select_for_update(of=("self",)).select_related("type").get(pk=trip.pk)
    locked.plan = plan
    require_organiser(plan.wave, by, Cap.JOURNEY_PLAN)
    if plan.state in (PlanState.CLOSED, PlanState.DROPPED) or locked.state not in BEFORE_LEAVING:
        raise WrongState(_("This trip has left or is over: its crew no longer changes."))
    return locked


def _check_vehicle(trip: Trip, vehicle: Vehicle | None) -> None:
    if vehicle is None:
        return
    locked = Vehicle.unscoped.select_for_update().get(pk=vehicle.pk)
    if fault := fleet.why_not(locked, trip):
        raise ValidationError({"vehicle": fault})


def _check_drivers(trip: Trip, drivers: Sequence[Driver]) -> None:
    list(Driver.unscoped.select_for_update().filter(pk__in=[each.pk for each in drivers]).order_by("pk"))
    fault = ""
    if len({each.pk for each in drivers}) < len(drivers):
        fault = _("One driver is named twice.")
    elif not all(each.active and _of_fleet(each.organisation_id, trip) for each in drivers):
        fault = _("A driver is not in the organiser's fleet.")
    elif drivers and fleet.same_time(trip).filter(drivers__in=drivers).exists():
        fault = _("A driver is on another trip in that time.")
    if fault:
        raise ValidationError({"drivers": fault})


def _check_escort(trip: Trip, escort: User | None) -> None:
    if escort is None:
        return
    fault = ""
    if not escort.is_active or not escort.scope.may(Cap.JOURNEY_BOARD):
        fault = _("This user may not check travellers in.")
    elif fleet.same_time(trip).filter(escort=escort).exists():
        fault = _("This escort is on another trip in that time.")
    if fault:
        raise ValidationError({"escort": fault})


def _of_fleet(organisation: int, trip: Trip) -> bool:
    return organisation == trip.plan.wave.organisation_id


def _places(found: Picture, vehicle: Vehicle | None, drivers: int) -> int:
    """Passenger places with this vehicle and crew. Raises ValidationError if the people on the trip do not fit."""
    planned, kind = found.trip.type, vehicle.type if vehicle else found.trip.type
    if planned is None or kind is None:
        return found.trip.places
    at_the_wheel = drivers or planned.seats - planned.escorts - fleet.blocked(planned, found.wave) - found.trip.places
    places = kind.seats - kind.escorts - fleet.blocked(kind, found.wave) - at_the_wheel
    if places < found.people:
        field = "vehicle" if vehicle and drivers <= kind.drivers else "drivers"
        text = _("%(people)d people travel, %(places)d places are left for them.")
        raise ValidationError({field: text % {"people": found.people, "places": max(0, places)}})
    if sum(seat.demand.accessible for seat in found.seats) > kind.accessible:
        raise ValidationError({"vehicle": _("This vehicle has too few accessible places.")})
    return places


def _time_again(found: Picture, drivers: Sequence[Driver]) -> None:
    """Put the trip on a lawful line of time for these drivers and save it. Raises ValidationError if there is none."""
    crew = past_of(sorted(drivers, key=lambda each: each.pk), found.trip)
    line = lawful(found, crew)
    if isinstance(line, NoLegalTimetable):
        zh = (get_language() or "zh").startswith("zh")
        told = [line.reason, *(change.words for change in line.changes[:2])]
        raise ValidationError({"drivers": [words.zh if zh else words.en for words in told]})
    Call.unscoped.bulk_update(put_on(found, line, crew), ["arrives_at", "departs_at"])
    found.trip.save(update_fields=TIMED)


def lawful(found: Picture, crew: Sequence, *, advise: bool = True) -> Timetable | NoLegalTimetable:
    """The line of time of a trip at its present departure, or where that is not lawful at the best one of its wave."""
    from wengang.journeys.planning.clock import minutes
    from wengang.journeys.planning.draft import window

    pack, leaves = rules.load(found.wave.rules), minutes(found.wave.day, found.trip.departs_at)
    line = plan_day(found.stops, Departure(leaves, leaves), crew, pack, advise=False)
    if isinstance(line, Timetable) and not line.late:
        return line
    return plan_day(found.stops, window(found.wave), crew, pack, advise=advise)
