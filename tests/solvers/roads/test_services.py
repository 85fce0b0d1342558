"""The three services against servers on this machine, in good and bad moods."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from tests.solvers.roads.loopback import World, serving

from wengang.solvers.roads import Amap, Client, Estimate, Gcj02, Measured, Memory, Osrm, Point, Service, Valhalla, Wgs84
from wengang.solvers.roads.sphere import great_circle

MAKERS: dict[str, Callable[[Client], Service]] = {
    "osrm": Osrm,
    "valhalla": Valhalla,
    "amap": lambda client: Amap("good", client),
}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with serving(world) as url:
        yield Client(url, timeout=0.3, pause=0.01)


@pytest.fixture(params=list(MAKERS))
def service(request: pytest.FixtureRequest, client: Client) -> Service:
    return MAKERS[request.param](client)


def places(count: int, seed: int = 0) -> list[Point]:
    """Points of both datums within a county."""
    rng = random.Random(seed)
    return [
        rng.choice((Wgs84, Gcj02))(23 + rng.random(), 107 + rng.random(), rng.choice(("city", "mountain")))
        for _ in range(count)
    ]


def test_every_pair_is_measured_in_the_right_units(service: Service) -> None:
    points = places(7)
    found = Measured(service).matrix(points)
    off = ~np.eye(7, dtype=bool)
    true = [p.wgs84() for p in points]
    direct = great_circle(np.array([p.lat for p in true]), np.array([p.lon for p in true]))
    assert set(found.source[off]) == {service.name}
    assert not found.estimated[off].any()
    assert not found.km.diagonal().any()
    assert found.problems == ()
    np.testing.assert_allclose(found.minutes[off], found.km[off], rtol=2e-3)
    np.testing.assert_allclose(found.km[off], 1.3 * direct[off], rtol=5e-3)


def test_each_service_is_asked_in_its_own_datum_and_a_point_in_it_goes_as_it_is(world: World, client: Client) -> None:
    here, there = Wgs84(23.08, 107.14), Gcj02(22.6, 113.08)
    for maker, mine in ((Osrm, lambda p: p.wgs84()), (lambda c: Amap("good", c), lambda p: p.gcj02())):
        world.places.clear()
        maker(client).table([here], [there])
        asked = [(round(lat, 6), round(lon, 6)) for lat, lon in world.places]
        assert asked == [(round(mine(p).lat, 6), round(mine(p).lon, 6)) for p in (here, there)]


def test_large_matrices_are_asked_for_in_tiles(world: World, client: Client) -> None:
    points = places(130)
    found = Measured(Osrm(client)).matrix(points)
    assert len(world.asked) == 9
    assert not found.estimated[~np.eye(130, dtype=bool)].any()
    world.asked.clear()
    assert not Measured(Amap("good", client)).matrix(points[:3] * 1).problems
    assert len(world.asked) == 3


def test_a_pair_without_a_road_is_estimated_and_says_so(world: World, service: Service) -> None:
    island = Wgs84(23.5, 107.5, "mountain")
    place = island.gcj02() if service.name == "amap" else island
    world.islands = {(round(place.lat, 2), round(place.lon, 2))}
    points = [*places(4), island]
    found, guess = Measured(service).matrix(points), Estimate().matrix(points)
    assert found.estimated[4, :4].all()
    assert found.estimated[:4, 4].all()
    assert not found.estimated[:4, :4][~np.eye(4, dtype=bool)].any()
    np.testing.assert_allclose(found.km[4], guess.km[4])
    assert [problem.code for problem in found.problems] == ["no_road"]


@pytest.mark.parametrize(
    ("mood", "code", "asked"),
    [
        (["busy"] * 9, "busy", 3),
        (["slow"] * 9, "unreachable", 3),
        (["hangs up"] * 9, "unreachable", 3),
        (["html"], "nonsense", 1),
        (["busy", "slow"], None, 3),
    ],
)
def test_bad_moods_end_in_estimates_or_in_patience(
    world: World, service: Service, mood: list[str], code: str | None, asked: int
) -> None:
    world.mood = list(mood)
    points: list[Point] = [Wgs84(23.1, 107.1), Wgs84(23.2, 107.3)]
    table = Measured(service, wanted=np.array([[False, True], [False, False]])).matrix(points)
    assert len(world.asked) == asked
    assert bool(table.estimated[0, 1]) == (code is not None)
    assert [problem.code for problem in table.problems] == ([code] if code else [])


def test_an_answer_of_another_shape_is_nonsense(world: World, client: Client) -> None:
    world.mood = ["short"]
    found = Measured(Osrm(client)).matrix(places(3))
    assert [problem.code for problem in found.problems] == ["nonsense"]


def test_amap_speaks_of_keys_quotas_and_haste_in_words_and_never_shows_the_key(world: World, client: Client) -> None:
    points = places(2)
    bad = Measured(Amap("secret-key", client)).matrix(points)
    assert [problem.code for problem in bad.problems] == ["key"]
    assert "secret-key" not in repr((bad.problems, Amap("secret-key", client)))
    world.mood = ["used up"]
    assert [problem.code for problem in Measured(Amap("good", client)).matrix(points).problems] == ["quota"]
    world.mood = ["too often", "too often"]
    assert not Measured(Amap("good", client)).matrix(points).problems
    world.mood = ["too often"] * 3
    assert [problem.code for problem in Measured(Amap("good", client)).matrix(points).problems] == ["busy"]


def test_valhalla_as_delivered_leaves_long_ways_to_the_estimate_and_answers_the_others(client: Client) -> None:
    near, far = places(50), [Gcj02(22.6, 113.08 + at / 100) for at in range(3)]
    found = Measured(Valhalla(client)).matrix([*near, *far])
    assert found.estimated[:50, 50:].all()
    assert not found.estimated[:50, :50][~np.eye(50, dtype=bool)].any()
    assert not found.estimated[50:, 50:][~np.eye(3, dtype=bool)].any()
    assert [problem.code for problem in found.problems] == ["too_far"]


def test_what_is_kept_is_not_asked_again_not_even_that_there_is_no_road(world: World, client: Client) -> None:
    points, cache = places(5), Memory()
    place = points[4].wgs84()
    world.islands = {(round(place.lat, 2), round(place.lon, 2))}
    first = Measured(Osrm(client), cache=cache).matrix(points)
    asked = len(world.asked)
    second = Measured(Osrm(client), cache=cache).matrix(points)
    assert len(world.asked) == asked
    np.testing.assert_array_equal(first.km, second.km)
    np.testing.assert_array_equal(first.estimated, second.estimated)
    Measured(Osrm(client), cache=cache).matrix([*points, *places(1, seed=9)])
    assert len(world.asked) > asked


def test_only_http_addresses_are_services() -> None:
    for url in ("file:///etc/hosts", "ftp://example.org", "osrm.example.org", ""):
        with pytest.raises(ValueError, match="address"):
            Client(url)
