"""The scene that the other tests of journeys stand on is itself as it says."""

from tests.journeys.world import Scene
from wengang.accounts.roles import Role
from wengang.journeys.models import Demand, Seat, Wave


def test_a_scene_has_places_with_points_and_travellers_between_them(scene: Scene) -> None:
    made = scene.many(12)
    assert len({demand.person_id for demand in made}) == 12
    assert all(demand.stop.latitude and demand.gate.latitude for demand in made)
    assert Demand.unscoped.filter(wave=scene.wave).exclude(party="").count() >= 6


def test_each_role_sees_the_wave_that_concerns_it(scene: Scene) -> None:
    scene.many(4)
    for role in (Role.COUNTY, Role.RECEIVING, Role.TOWNSHIP, Role.HR):
        seen = Wave.objects.visible_to(scene.user(role).scope)
        assert list(seen) == [scene.wave], role
    assert not Seat.objects.visible_to(scene.officer.scope).exists()
