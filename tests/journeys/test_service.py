"""Roads from a map service: asked once, kept, never waited for by a change; a service that fails costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.world import Scene
from tests.solvers.roads.loopback import World, serving
from wengang.journeys.enums import RoadSource
from wengang.journeys.models import Plan, RoadCell, RoadFact
from wengang.journeys.planning.build import build, travellers
from wengang.journeys.planning.draft import draft_now
from wengang.journeys.planning.service import ask, service
from wengang.solvers.roads.sphere import between


@pytest.fixture
def world(settings) -> Iterator[World]:
    """A service on this machine: 1.3 times the great circle at 60 km/h."""
    found = World()
    with serving(found) as address:
        settings.ROAD_SERVICE = f"osrm {address}"
        yield found


def drafted(scene: Scene) -> Plan:
    return draft_now(scene.wave, deadline=0, rounds=0, by=scene.officer)


def test_a_plan_on_measured_roads_is_no_estimate(scene: Scene, world: World) -> None:
    scene.many(8)
    plan = drafted(scene)
    assert plan.estimated is False
    assert plan.figures["road_problems"] == []
    scene.wave.refresh_from_db()
    found = build(scene.wave)
    stop, gate = scene.stops[0], scene.gate
    straight = between(*([[each] for each in (stop.latitude, stop.longitude, gate.latitude, gate.longitude)]))[0, 0]
    assert found.known[stop.pk, gate.pk][0] == pytest.approx(1.3 * straight, abs=0.1)


def test_nothing_is_asked_twice_until_it_is_old(scene: Scene, world: World) -> None:
    scene.many(8)
    ask(list(travellers(scene.wave)))
    asked = len(world.asked)
    assert asked
    drafted(scene)
    assert len(world.asked) == asked
    RoadCell.objects.update(fetched_at=timezone.now() - timedelta(days=200))
    drafted(scene)
    assert len(world.asked) > asked


def test_what_somebody_entered_wins(scene: Scene, world: World) -> None:
    scene.many(8)
    stop, gate = scene.stops[0], scene.gate
    RoadFact.objects.create(start=stop, end=gate, source=RoadSource.HAND, km=777, minutes=666)
    ask(list(travellers(scene.wave)))
    scene.wave.refresh_from_db()
    assert build(scene.wave).known[stop.pk, gate.pk] == (777, 666)


def test_a_service_that_is_away_leaves_the_estimate_and_says_so(scene: Scene, settings) -> None:
    settings.ROAD_SERVICE = "osrm http://127.0.0.1:9"
    scene.many(4)
    plan = drafted(scene)
    assert plan.people == 4
    assert plan.estimated is True
    assert [problem["code"] for problem in plan.figures["road_problems"]] == ["unreachable"]


def test_places_without_a_road_between_them_are_estimated(scene: Scene, world: World) -> None:
    island = scene.stops[0]
    world.islands.add((round(island.latitude or 0, 2), round(island.longitude or 0, 2)))
    scene.many(4)
    assert drafted(scene).people == 4
    scene.wave.refresh_from_db()
    found = build(scene.wave)
    assert (island.pk, scene.gate.pk) not in found.known
    assert (scene.stops[2].pk, scene.gate.pk) in found.known


def test_a_setting_that_is_none_is_refused(settings) -> None:
    settings.ROAD_SERVICE = ""
    assert service() is None
    for wrong in ("pigeon http://127.0.0.1", "osrm nowhere"):
        settings.ROAD_SERVICE = wrong
        with pytest.raises(ValueError):
            service()
