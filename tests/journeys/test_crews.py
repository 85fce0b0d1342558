"""Vehicles with a permit, drivers with hours left, escorts who may check in; a new crew has its trip timed again."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.core.exceptions import ValidationError

from tests.journeys.world import Scene
from wengang.accounts.roles import Role
from wengang.core.models import OutMessage
from wengang.core.states import MayNot, WrongState
from wengang.journeys.actions.changes import options
from wengang.journeys.actions.crews import do_crew
from wengang.journeys.actions.plans import do_announce, do_review
from wengang.journeys.enums import ChangeKind, TripState
from wengang.journeys.models import Call, Driver, Duty, Plan, Seat, Trip, VehicleType
from wengang.journeys.planning.changes import Ask
from wengang.journeys.planning.clock import moment
from wengang.journeys.planning.draft import draft_now
from wengang.solvers.rules import load


@pytest.fixture
def plan(scene: Scene) -> Plan:
    scene.many(60)
    return draft_now(scene.wave, deadline=0, rounds=0, by=scene.officer)


@pytest.fixture
def trip(plan: Plan) -> Trip:
    return Trip.unscoped.filter(plan=plan).order_by("number")[0]


def busy(scene: Scene, driver: Driver, hours: float, *, days_before: int = 0, from_hour: int = 1) -> None:
    """The driver drove so many hours on a day before the wave's, or that morning."""
    start = moment(scene.wave.day - dt.timedelta(days=days_before), from_hour * 60)
    Duty.unscoped.create(driver=driver, starts=start, ends=start + dt.timedelta(hours=hours), note="elsewhere")


def test_a_rested_crew_keeps_the_times_that_were_planned(scene: Scene, trip: Trip) -> None:
    before = list(Call.unscoped.filter(trip=trip).values_list("arrives_at", "departs_at"))
    crew = [scene.driver(), scene.driver()]
    escort = scene.user(Role.TOWNSHIP)
    done = do_crew(trip, vehicle=scene.vehicle(), drivers=crew, escort=escort, escort_phone="0771-1", by=scene.officer)
    assert list(Call.unscoped.filter(trip=trip).values_list("arrives_at", "departs_at")) == before
    assert done.legal is True
    assert {row["driver"] for row in done.timeline if row["doing"] == "drive"} == {1, 2}
    assert (done.escort_id, done.escort_phone) == (escort.pk, "0771-1")


def test_vehicles_without_a_valid_permit_or_far_from_home_are_refused(scene: Scene, trip: Trip) -> None:
    day = scene.wave.day
    for vehicle in (
        scene.vehicle(permit_to=day - dt.timedelta(days=1)),
        scene.vehicle(permit_from=day + dt.timedelta(days=1)),
        scene.vehicle(registered_id="110101"),
        scene.vehicle(active=False),
        scene.vehicle(organisation=scene.pair.bureau),
    ):
        with pytest.raises(ValidationError) as refused:
            do_crew(trip, vehicle=vehicle, by=scene.officer)
        assert set(refused.value.message_dict) == {"vehicle"}
    for registered in ("4514", "451425", "440703"):
        do_crew(trip, vehicle=scene.vehicle(registered_id=registered, permit_to=day), by=scene.officer)


def test_a_vehicle_or_driver_is_on_one_trip_at_a_time(scene: Scene, plan: Plan) -> None:
    one, other = Trip.unscoped.filter(plan=plan).order_by("number")
    vehicle, crew, escort = scene.vehicle(), [scene.driver(), scene.driver()], scene.user(Role.TOWNSHIP)
    do_crew(one, vehicle=vehicle, drivers=crew, escort=escort, by=scene.officer)
    for field, value in (("vehicle", vehicle), ("drivers", crew), ("escort", escort)):
        with pytest.raises(ValidationError) as refused:
            do_crew(other, **{field: value}, by=scene.officer)
        assert set(refused.value.message_dict) == {field}
    do_crew(one, by=scene.officer)
    do_crew(other, vehicle=vehicle, drivers=crew, escort=escort, by=scene.officer)


def test_whoever_drove_last_night_leaves_later(scene: Scene, trip: Trip) -> None:
    tired, other = scene.driver(), scene.driver()
    for driver in (tired, other):
        busy(scene, driver, 7.5, days_before=1, from_hour=16)
    early = trip.departs_at
    done = do_crew(trip, drivers=[tired, other], by=scene.officer)
    assert done.legal is True
    assert done.departs_at > early
    first = Call.unscoped.filter(trip=trip).order_by("number")[0]
    assert first.departs_at == done.departs_at
    at_eight = moment(scene.wave.day, 16 * 60)
    numbers = sorted([each.pk for each in done.drivers.all()])
    wheel = [row for row in done.timeline if row["driver"] == numbers.index(tired.pk) + 1]
    before = [row for row in wheel if moment(scene.wave.day, row["start"]) < at_eight]
    assert sum(row["end"] - row["start"] for row in before) <= 30 + load().per_24h - 8 * 60


def test_whose_week_is_full_does_not_drive(scene: Scene, trip: Trip) -> None:
    weary, other = scene.driver(), scene.driver()
    for driver, days in itertools.product((weary, other), range(1, 7)):
        busy(scene, driver, 7.3, days_before=days, from_hour=6)
    with pytest.raises(ValidationError) as refused:
        do_crew(trip, drivers=[weary, other], by=scene.officer)
    assert "7" in " ".join(refused.value.message_dict["drivers"])
    assert not Trip.unscoped.get(pk=trip.pk).drivers.exists()


def test_a_smaller_vehicle_or_a_crew_without_seats_is_refused(scene: Scene, plan: Plan) -> None:
    full = max(Trip.unscoped.filter(plan=plan), key=lambda each: each.seats.count())
    small = VehicleType.unscoped.create(
        organisation=scene.pair.county, name="33座", seats=33, drivers=2, escorts=1, fixed=900, per_km=4
    )
    with pytest.raises(ValidationError) as refused:
        do_crew(full, vehicle=scene.vehicle(type=small), by=scene.officer)
    assert set(refused.value.message_dict) == {"vehicle"}
    with pytest.raises(ValidationError) as refused:
        do_crew(full, drivers=[scene.driver() for _each in range(8)], by=scene.officer)
    assert set(refused.value.message_dict) == {"drivers"}


def test_a_third_driver_takes_a_seat(scene: Scene, plan: Plan) -> None:
    trip = min(Trip.unscoped.filter(plan=plan), key=lambda each: each.seats.count())
    last = trip.seats.first()
    Seat.unscoped.filter(pk=last.pk).update(number=50)
    others = set(trip.seats.exclude(pk=last.pk).values_list("pk", "number"))
    do_crew(trip, drivers=[scene.driver() for _each in range(3)], by=scene.officer)
    trip.refresh_from_db()
    numbers = [seat.number or 0 for seat in Seat.unscoped.filter(trip=trip)]
    assert trip.places == 49
    assert max(numbers) <= 49
    assert len(set(numbers)) == len(numbers)
    assert set(trip.seats.exclude(pk=last.pk).values_list("pk", "number")) == others


def test_an_announced_crew_changes_with_its_duties_and_the_travellers_are_told(scene: Scene, plan: Plan) -> None:
    trips = list(Trip.unscoped.filter(plan=plan).order_by("number"))
    do_crew(trips[0], vehicle=scene.vehicle(), drivers=[scene.driver(), scene.driver()], by=scene.officer)
    do_review(plan, by=scene.officer)
    do_announce(plan, by=scene.officer)
    told = OutMessage.unscoped.count()
    substitute = [scene.driver(), scene.driver()]
    spare = scene.vehicle()
    do_crew(trips[0], vehicle=spare, drivers=substitute, by=scene.officer)
    assert set(Duty.unscoped.filter(trip=trips[0]).values_list("driver", flat=True)) == {d.pk for d in substitute}
    new = [message for message in OutMessage.unscoped.all() if spare.plate in message.text]
    assert len(new) == trips[0].seats.count()
    assert OutMessage.unscoped.count() >= told
    with pytest.raises(ValidationError):
        do_crew(trips[1], drivers=substitute, by=scene.officer)


def test_two_waves_cannot_promise_one_driver(scene: Scene, plan: Plan) -> None:
    other_wave = scene.another_wave()
    scene.many(4, other_wave)
    other = draft_now(other_wave, deadline=0, rounds=0, by=scene.officer)
    crew = [scene.driver(), scene.driver()]
    for each in (plan, other):
        for trip in Trip.unscoped.filter(plan=each).order_by("number")[:1]:
            do_crew(trip, drivers=crew, by=scene.officer)
        do_review(each, by=scene.officer)
    do_announce(plan, by=scene.officer)
    with pytest.raises(ValidationError):
        do_announce(other, by=scene.officer)
    other.refresh_from_db()
    assert other.announced_at is None
    assert Duty.unscoped.filter(trip__plan=other).count() == 0


def test_a_trip_that_left_keeps_its_crew(scene: Scene, trip: Trip) -> None:
    Trip.unscoped.filter(pk=trip.pk).update(state=TripState.DEPARTED)
    with pytest.raises(WrongState):
        do_crew(trip, drivers=[scene.driver()], by=scene.officer)
    with pytest.raises(MayNot):
        do_crew(trip, by=scene.user(Role.TOWNSHIP))


def test_a_larger_vehicle_than_planned_takes_a_latecomer(scene: Scene, plan: Plan) -> None:
    trip = Trip.unscoped.filter(plan=plan).order_by("number").first()
    assert trip is not None
    large = VehicleType.unscoped.create(
        organisation=scene.pair.county,
        name="59座大巴",
        seats=59,
        drivers=2,
        escorts=1,
        accessible=1,
        fixed=1900,
        per_km=6,
    )
    before = trip.places
    trip = do_crew(trip, vehicle=scene.vehicle(type=large), drivers=(scene.driver(), scene.driver()), by=scene.officer)
    assert (trip.type_id, trip.places) == (large.pk, before + 6)
    late = scene.traveller(township=0)
    assert options(plan, Ask(ChangeKind.ADD, (late.pk,)), by=scene.officer)
