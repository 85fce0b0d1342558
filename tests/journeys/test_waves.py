"""Waves: opened between two regions, changed while nobody relies on them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.journeys.world import Scene
from tests.market.world import COUNTY, DISTRICT
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.core.states import MayNot, WrongState
from wengang.journeys.actions.waves import do_edit_wave, do_open_wave
from wengang.journeys.models import Plan, Wave
from wengang.solvers import rules


def opened(scene: Scene, by=None, **fields) -> Wave:
    given = {
        "name": "第二批",
        "day": timezone.localdate() + dt.timedelta(days=3),
        "sending": Division.objects.get(pk=COUNTY),
        "receiving": Division.objects.get(pk=DISTRICT),
        "agreement": scene.pair.agreement,
    }
    return do_open_wave(by=by or scene.officer, **given | fields)


def test_a_wave_belongs_to_who_opens_it_and_has_a_code_that_says_nothing(scene):
    wave = opened(scene)
    assert (wave.organisation, wave.by) == (scene.pair.county, scene.officer)
    assert wave.code.startswith("J")
    assert wave.code != opened(scene).code
    assert opened(scene, by=scene.receiver).organisation == scene.pair.bureau


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": timezone.localdate() - dt.timedelta(days=1)}, "day"),
        ({"load_percent": 120}, "load_percent"),
        ({"limits": {"local_hours": -1}}, "limits"),
        ({"limits": {"wings": 2}}, "limits"),
        ({"rules": "cn-coach/1999-01"}, "rules"),
        ({"earliest": dt.time(20), "latest": dt.time(6)}, "latest"),
        ({"direction": "up"}, "direction"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_planned_is_refused_by_name(scene, wrong, field):
    with pytest.raises(ValidationError) as refused:
        opened(scene, **wrong)
    assert field in refused.value.message_dict
    assert Wave.unscoped.count() == 1


def test_a_wave_joins_two_regions_and_its_agreement_joins_the_same(scene):
    county = Division.objects.get(pk=COUNTY)
    with pytest.raises(ValidationError, match=r"两个不同|two different"):
        opened(scene, receiving=county, agreement=None)
    with pytest.raises(ValidationError, match=r"协议|agreement"):
        opened(scene, receiving=Division.objects.get(pk="440705"))


def test_nobody_opens_a_wave_between_foreign_regions_or_without_the_right(scene):
    far = {"sending": Division.objects.get(pk="530602"), "receiving": Division.objects.get(pk="330402")}
    with pytest.raises(MayNot):
        opened(scene, agreement=None, **far)
    for role in (Role.TOWNSHIP, Role.STATION, Role.HR, Role.LEADER, Role.ASSISTANT):
        with pytest.raises(MayNot):
            opened(scene, by=scene.user(role))


def test_a_wave_can_be_corrected_until_its_plan_is_announced(scene):
    wave = opened(scene)
    later = wave.day + dt.timedelta(days=1)
    assert do_edit_wave(wave, by=scene.officer, day=later).day == later
    Plan.unscoped.create(wave=wave, number=1, state="announced", rules=rules.LATEST, by=scene.officer)
    with pytest.raises(WrongState):
        do_edit_wave(wave, by=scene.officer, day=wave.day)
    assert do_edit_wave(wave, by=scene.officer, note="带好身份证", day=later).note == "带好身份证"


def test_only_its_organiser_changes_a_wave(scene):
    with pytest.raises(MayNot):
        do_edit_wave(scene.wave, by=scene.receiver, note="x")
