"""What the solver is told of a wave: parties, places, roads, vehicles; and what it cannot be told, by reason."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.journeys.world import COUNTY, DISTRICT, Scene
from wengang.core.models import Division
from wengang.journeys.actions.plans import do_announce, do_review
from wengang.journeys.enums import Datum, Direction, Road, RoadSource
from wengang.journeys.models import Place, RoadFact, VehicleType, Wave
from wengang.journeys.planning.build import Built, build
from wengang.journeys.planning.clock import moment
from wengang.journeys.planning.draft import draft_now
from wengang.solvers.routing import roads_of


def built(wave: Wave) -> Built:
    return build(Wave.unscoped.get(pk=wave.pk))


def test_companions_are_one_party_ready_with_the_last_and_due_with_the_first(scene: Scene) -> None:
    early, late = (moment(scene.wave.day, minutes) for minutes in (20 * 60, 22 * 60))
    one, two = scene.family(2, report_by=late)
    one.not_before, one.accessible = dt.time(7, 30), True
    one.save()
    two.not_before, two.report_by = dt.time(6), early
    two.save()
    (party,) = built(scene.wave).wave.parties
    assert (party.id, party.size, party.accessible) == (f"P{one.pk}", 2, 1)
    assert (party.ready, party.report_by) == (7 * 60 + 30, 20 * 60)


def test_a_group_between_different_places_travels_as_several_and_is_told(scene: Scene) -> None:
    family = scene.family(3)
    family[2].stop = scene.stops[1]
    family[2].save()
    found = built(scene.wave)
    assert sorted(party.size for party in found.wave.parties) == [1, 2]
    assert found.split == (tuple(each.pk for each in family),)
    assert sorted(pk for members in found.members.values() for pk in members) == [each.pk for each in family]


def test_one_key_in_two_waves_is_two_parties(scene: Scene) -> None:
    other = scene.another_wave(days=3)
    scene.traveller(party="same")
    scene.traveller(other, party="same")
    assert len(built(scene.wave).wave.parties) == 1


def test_a_place_without_coordinates_lies_where_its_division_does(scene: Scene) -> None:
    bare = Place.unscoped.create(
        kind="stop", name="没有坐标", division=scene.townships[0], organisation=scene.pair.county
    )
    scene.traveller(stop=bare)
    found = built(scene.wave)
    assert found.approximate == {bare.pk}
    (stop,) = found.wave.stops
    assert (stop.lat, stop.lon) == (scene.townships[0].latitude, scene.townships[0].longitude)


def test_a_place_that_lies_nowhere_leaves_its_people_unserved(scene: Scene) -> None:
    nowhere = Division.objects.create(code="999999999", name="无处", level="township")
    bare = Place.unscoped.create(kind="stop", name="没有坐标", division=nowhere, organisation=scene.pair.county)
    lost = scene.traveller(stop=bare)
    found = built(scene.wave)
    assert [(left.demands, left.code) for left in found.left] == [((lost.pk,), "no_point")]
    assert not found.wave.parties


def test_roads_known_by_hand_win_over_trips_over_services_and_count_both_ways(scene: Scene) -> None:
    scene.traveller(township=0)
    scene.traveller(township=1)
    a, b, gate = scene.stops[0], scene.stops[1], scene.gate
    for source, km in ((RoadSource.SERVICE, 30), (RoadSource.HAND, 10), (RoadSource.TRIPS, 20)):
        RoadFact.objects.create(start=a, end=b, source=source, km=km, minutes=km * 2)
    RoadFact.objects.create(start=b, end=gate, source=RoadSource.SERVICE, km=500, minutes=400)
    found = built(scene.wave)
    roads = roads_of(found.wave)
    at = {int(place.id): row for row, place in enumerate((*found.wave.stops, *found.wave.gates))}
    assert roads.km[at[a.pk], at[b.pk]] == roads.km[at[b.pk], at[a.pk]] == 10
    assert roads.minutes[at[b.pk], at[gate.pk]] == 400
    estimate = roads_of(found.wave.model_copy(update={"matrices": None}))
    assert roads.km[at[a.pk], at[gate.pk]] == pytest.approx(estimate.km[at[a.pk], at[gate.pk]], abs=0.01)


def test_a_plan_says_that_it_is_estimated_unless_every_road_driven_is_known(scene: Scene) -> None:
    scene.many(3)
    assert draft_now(scene.wave, deadline=0, rounds=0, by=scene.officer).estimated is True
    for start in (*scene.stops, scene.gate):
        for end in (*scene.stops, scene.gate):
            if start.pk < end.pk:
                RoadFact.objects.create(start=start, end=end, source=RoadSource.HAND, km=90, minutes=80)
    assert draft_now(scene.wave, deadline=0, rounds=0, by=scene.officer).estimated is False


def test_places_carry_hours_road_and_length_of_the_vehicle(scene: Scene) -> None:
    stop = scene.stops[0]
    stop.opens, stop.closes, stop.road, stop.longest = dt.time(4), dt.time(12), Road.MOUNTAIN, 33
    stop.save()
    scene.traveller()
    found = built(scene.wave).wave
    assert found.stops[0].hours == (300, 720), "not before the first departure of the wave"
    assert (found.stops[0].road, found.stops[0].longest) == ("mountain", 33)
    assert found.gates[0].hours == (360, 1350)
    assert found.gates[0].road == "city"
    assert found.day == scene.wave.day


def test_on_the_way_home_villages_are_reached_by_mountain_roads(scene: Scene) -> None:
    home = scene.another_wave(direction=Direction.HOME, sending_id=DISTRICT, receiving_id=COUNTY)
    scene.traveller(home)
    found = built(home).wave
    assert [stop.id for stop in found.stops] == [str(scene.gate.pk)]
    assert (found.stops[0].road, found.gates[0].road) == ("city", "mountain")


def test_a_load_limit_leaves_seats_empty_but_not_the_vehicle_shorter(scene: Scene) -> None:
    scene.traveller()
    Wave.unscoped.filter(pk=scene.wave.pk).update(load_percent=50)
    (kind,) = built(scene.wave).wave.vehicle_types
    assert (kind.seats, kind.places) == (53, 25)


def test_vehicles_count_by_plate_permit_and_what_other_waves_take(scene: Scene) -> None:
    scene.traveller()
    day = scene.wave.day

    def count() -> int | None:
        (kind,) = built(scene.wave).wave.vehicle_types
        return kind.available(day)

    assert count() is None
    for fields in ({}, {"registered_id": "4514"}, {"registered_id": "110101"}, {"permit_to": day - dt.timedelta(1)}):
        scene.vehicle(**fields)
    assert count() == 2
    VehicleType.unscoped.filter(pk=scene.coach.pk).update(count=1)
    assert count() == 1
    other = scene.another_wave()
    scene.traveller(other)
    do_announce(do_review(draft_now(other, deadline=0, rounds=0, by=scene.officer), by=scene.officer), by=scene.officer)
    assert count() == 0


def test_vehicles_of_others_and_trains_do_not_count(scene: Scene) -> None:
    scene.traveller()
    given = {"seats": 40, "fixed": 1, "per_km": 1}
    VehicleType.unscoped.create(organisation=scene.pair.bureau, name="别家的车", **given)
    VehicleType.unscoped.create(organisation=scene.pair.county, name="车厢", mode="carriage", **given)
    VehicleType.unscoped.create(organisation=scene.pair.county, name="报废车", active=False, **given)
    assert [kind.id for kind in built(scene.wave).wave.vehicle_types] == [str(scene.coach.pk)]


def test_limits_that_are_none_are_refused(scene: Scene) -> None:
    for limits in ({"local_hours": -1}, {"unheard_of": 3}):
        Wave.unscoped.filter(pk=scene.wave.pk).update(limits=limits)
        with pytest.raises(ValidationError):
            built(scene.wave)
    Wave.unscoped.filter(pk=scene.wave.pk).update(limits={"max_stops": 3})
    assert built(scene.wave).wave.limits.max_stops == 3


def test_coordinates_are_used_as_stored_whatever_they_were_given_in(scene: Scene) -> None:
    Place.unscoped.filter(pk=scene.stops[0].pk).update(datum=Datum.GCJ02, latitude=23.0, longitude=107.0)
    scene.traveller()
    (stop,) = built(scene.wave).wave.stops
    assert (stop.lat, stop.lon) == (23.0, 107.0)


def test_building_asks_as_many_questions_for_many_as_for_few(scene: Scene, django_assert_num_queries) -> None:
    wave = Wave.unscoped.get(pk=scene.wave.pk)
    scene.many(4)
    with django_assert_num_queries(6):
        build(wave)
    scene.many(60)
    with django_assert_num_queries(6):
        build(wave)
