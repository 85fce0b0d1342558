"""Vehicle types, vehicles, drivers and hours driven elsewhere."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.journeys.world import Scene, make_scene
from wengang.accounts.roles import Role
from wengang.core.states import MayNot
from wengang.journeys.actions.fleet import (
    do_add_driver,
    do_add_duty,
    do_add_type,
    do_add_vehicle,
    do_edit_driver,
    do_edit_type,
    do_edit_vehicle,
    do_remove_duty,
)
from wengang.journeys.models import Driver, Duty, Vehicle, VehicleType
from wengang.journeys.queries.places import drivers, vehicle_types, vehicles

NOON = timezone.make_aware(dt.datetime(2026, 2, 3, 12))


def bus(scene: Scene, **fields) -> VehicleType:
    given = {"name": "37座中巴", "seats": 37, "fixed": 1300, "per_km": Decimal("4.4")}
    return do_add_type(by=scene.officer, **given | fields)


def test_rated_seats_include_drivers_and_escorts(scene):
    assert bus(scene).places == 34
    with pytest.raises(ValidationError, match=r"核载|rated seats"):
        bus(scene, name="轿车", seats=3, drivers=2, escorts=1)


def test_a_type_is_named_once_and_priced_anew(scene):
    made = bus(scene)
    with pytest.raises(ValidationError):
        bus(scene)
    assert do_edit_type(made, by=scene.officer, fixed=1500).fixed == 1500


@pytest.mark.parametrize("plate", ["桂F12345", "桂f·12345", " 桂 F-12345", "桂FD12345"])
def test_plates_are_taken_as_people_write_them(scene, plate):
    kept = do_add_vehicle(by=scene.officer, type=scene.coach, plate=plate).plate
    assert kept in ("桂F12345", "桂FD12345")


@pytest.mark.parametrize("plate", ["12345", "桂FF", "GF12345", "桂F1234567", ""])
def test_what_is_no_plate_is_refused_by_name(scene, plate):
    with pytest.raises(ValidationError) as refused:
        do_add_vehicle(by=scene.officer, type=scene.coach, plate=plate)
    assert "plate" in refused.value.message_dict


def test_a_plate_stands_once_whoever_keeps_it(scene):
    do_add_vehicle(by=scene.officer, type=scene.coach, plate="桂F12345")
    with pytest.raises(ValidationError):
        do_add_vehicle(by=scene.receiver, type=scene.coach, plate="桂f·12345")


def test_a_permit_cannot_end_before_it_begins(scene):
    vehicle = do_add_vehicle(by=scene.officer, type=scene.coach, plate="桂F12345")
    days = {"permit_from": dt.date(2026, 2, 2), "permit_to": dt.date(2026, 2, 1)}
    with pytest.raises(ValidationError, match=r"牌|permit"):
        do_edit_vehicle(vehicle, by=scene.officer, **days)


def test_a_driver_needs_a_phone_that_can_be_called(scene):
    driver = do_add_driver(by=scene.officer, full_name=" 司示范 ", phone="138 0000 0000", licence="A1")
    assert (driver.full_name, driver.phone) == ("司示范", "13800000000")
    with pytest.raises(ValidationError):
        do_edit_driver(driver, by=scene.officer, phone="12")


def test_nobody_is_at_two_wheels_at_once(scene):
    driver = scene.driver()
    duty = do_add_duty(driver, starts=NOON, ends=NOON + dt.timedelta(hours=3), note="班线", by=scene.officer)
    with pytest.raises(ValidationError, match=r"值乘|already driving"):
        do_add_duty(driver, starts=NOON + dt.timedelta(hours=2), ends=NOON + dt.timedelta(hours=4), by=scene.officer)
    after = do_add_duty(driver, starts=duty.ends, ends=duty.ends + dt.timedelta(hours=1), by=scene.officer)
    do_remove_duty(after, by=scene.officer)
    with pytest.raises(ValidationError):
        do_add_duty(driver, starts=NOON, ends=NOON, by=scene.officer)
    assert list(Duty.unscoped.all()) == [duty]


def test_the_fleet_is_its_organisations_and_of_nobody_beside_it(scene):
    other = make_scene("DX-JX")
    other.coach.organisation = scene.pair.bureau
    other.coach.save()
    mine = scene.driver()
    for role in (Role.TOWNSHIP, Role.HR, Role.STATION, Role.LEADER, Role.ASSISTANT):
        with pytest.raises(MayNot):
            do_edit_driver(mine, by=scene.user(role), licence="A2")
    with pytest.raises(MayNot):
        do_edit_driver(mine, by=scene.receiver, licence="A2")
    with pytest.raises(MayNot):
        do_edit_type(other.coach, by=scene.officer, fixed=1)
    assert mine not in drivers(scene.receiver.scope)
    assert list(drivers(scene.officer.scope)) == [mine]


def test_unknown_fields_are_refused_and_nothing_is_written(scene):
    with pytest.raises(ValidationError):
        do_add_vehicle(by=scene.officer, type=scene.coach, plate="桂F12345", organisation=scene.pair.bureau)
    assert not vehicles(scene.officer.scope).exists()
    assert not Vehicle.unscoped.exists()
    assert not Driver.unscoped.exists()


def test_types_to_plan_with_are_those_of_the_organiser(scene):
    made = bus(scene)
    gone = bus(scene, name="旧车", active=False)
    found = list(vehicle_types(scene.officer.scope, organisation=scene.pair.county.pk))
    assert found == [scene.coach, made]
    assert gone not in found
