"""Places: where they may be put, what they are made of, and roads entered by hand."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.journeys.world import Scene
from tests.market.world import COUNTY, DISTRICT, user_of
from wengang.accounts.models import Organisation
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.core.states import MayNot
from wengang.journeys.actions.places import (
    do_add_place,
    do_add_township_stops,
    do_edit_place,
    do_set_road,
)
from wengang.journeys.models import Place, RoadFact
from wengang.journeys.queries.places import places


def square(scene: Scene, **fields):
    given = {"kind": "stop", "name": "集市广场", "division": scene.townships[0], "latitude": 23.1, "longitude": 107.1}
    return do_add_place(by=scene.officer, **given | fields)


def test_a_place_keeps_its_point_and_one_without_takes_that_of_its_division(scene):
    assert (square(scene).latitude, square(scene, name="车站").approximate) == (23.1, False)
    vague = square(scene, name="村口", latitude=None, longitude=None)
    assert (vague.latitude, vague.approximate) == (scene.townships[0].latitude, True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"latitude": 95.0}, "__all__"),
        ({"latitude": None}, "__all__"),
        ({"opens": dt.time(9), "closes": dt.time(8)}, "__all__"),
        ({"kind": "moon"}, "kind"),
        ({"colour": "red"}, "__all__"),
    ],
)
def test_what_cannot_be_is_refused_by_name(scene, wrong, field):
    with pytest.raises(ValidationError) as refused:
        square(scene, **wrong)
    named = refused.value.message_dict if hasattr(refused.value, "error_dict") else {"__all__": refused.value.messages}
    assert field in named
    assert not Place.unscoped.filter(name="集市广场").exists()


def test_two_places_of_one_kind_and_name_are_refused_in_words(scene):
    square(scene)
    with pytest.raises(ValidationError, match=r"同名|already a place"):
        square(scene)


def test_a_county_adds_at_both_ends_of_its_agreement_and_nowhere_else(scene):
    gate = do_add_place(
        by=scene.officer,
        kind="gate",
        name="二号门",
        division=Division.objects.get(pk=DISTRICT),
        employer=scene.employer,
    )
    assert gate.organisation == scene.pair.county
    with pytest.raises(MayNot):
        square(scene, division=Division.objects.get(pk="530602"))


def test_others_do_not_change_it_but_where_it_lies_they_do(scene):
    stop, gate = square(scene), scene.gate
    for role in (Role.TOWNSHIP, Role.HR, Role.LEADER, Role.STATION):
        with pytest.raises(MayNot):
            do_edit_place(stop, by=scene.user(role), name="别处")
    assert do_edit_place(gate, by=scene.receiver, opens=dt.time(7)).opens == dt.time(7)


def test_a_stranger_county_cannot_touch_it(scene):
    far = Organisation.objects.create(name="远方县", short_name="远方", kind="bureau", division_id="530602")
    with pytest.raises(MayNot):
        do_edit_place(square(scene), by=user_of(far, Role.COUNTY), name="别处")


def test_a_corrected_point_is_no_longer_approximate_and_an_untouched_one_stays(scene):
    vague = square(scene, latitude=None, longitude=None)
    assert do_edit_place(vague, by=scene.officer, address="中山路 1 号").approximate
    settled = do_edit_place(vague, by=scene.officer, latitude=23.2, longitude=107.2)
    assert (settled.latitude, settled.approximate) == (23.2, False)


def test_each_township_gets_one_stop_once(scene):
    county = Division.objects.get(pk=COUNTY)
    made = do_add_township_stops(county, by=scene.officer)
    townships = Division.objects.filter(parent=county, level="township").count()
    assert len(made) == townships - len(scene.stops)
    assert all(each.latitude and each.approximate for each in made)
    assert do_add_township_stops(county, by=scene.officer) == []
    with pytest.raises(MayNot):
        do_add_township_stops(county, by=scene.receiver)


def test_a_road_entered_twice_is_corrected(scene):
    start, end = scene.stops[:2]
    do_set_road(start, end, km=31, minutes=50, by=scene.officer)
    do_set_road(start, end, km=33, minutes=48, by=scene.officer)
    fact = RoadFact.objects.get(start=start, end=end)
    assert (fact.km, fact.minutes, fact.source) == (33, 48, "hand")
    with pytest.raises(ValidationError):
        do_set_road(start, start, km=0, minutes=0, by=scene.officer)
    with pytest.raises(ValidationError, match=r"负|negative"):
        do_set_road(start, end, km=-1, minutes=5, by=scene.officer)


def test_the_list_of_places_shows_those_of_a_kind_in_a_division(scene):
    assert [each.pk for each in places(scene.officer.scope, kind="gate")] == [scene.gate.pk]
    found = places(scene.officer.scope, kind="stop", division=scene.townships[1].pk)
    assert [each.pk for each in found] == [scene.stops[1].pk]
    assert list(places(scene.officer.scope, text="电子")) == [scene.gate]


def test_coordinates_of_a_chinese_map_are_stored_as_the_others_and_turned_once(scene):
    # 天等县政府 on a GCJ-02 map lies some 400 m beside the same point in WGS-84.
    stop = square(scene, latitude=23.0810, longitude=107.1430, datum="gcj02")
    off = ((stop.latitude - 23.0810) * 111_000, (stop.longitude - 107.1430) * 102_000)
    assert 300 < (off[0] ** 2 + off[1] ** 2) ** 0.5 < 700
    assert stop.datum == "wgs84"
    kept = (stop.latitude, stop.longitude)
    again = do_edit_place(
        stop, by=scene.officer, latitude=kept[0], longitude=kept[1], datum="gcj02", address="中山路 1 号"
    )
    assert (again.latitude, again.longitude) == kept
    with pytest.raises(ValidationError):
        square(scene, name="别处", latitude=95.0, longitude=107.0, datum="gcj02")
