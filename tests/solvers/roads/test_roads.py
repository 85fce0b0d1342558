"""Datums, estimates, corrections by hand, learned factors, the cache file, and waves filled with all of them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.solvers.roads.loopback import World, serving

from wengang.solvers.roads import (
    CLASSES,
    Client,
    Estimate,
    Factors,
    File,
    Gcj02,
    Key,
    Measured,
    Osrm,
    Overridden,
    Override,
    Point,
    Trip,
    Wgs84,
    learn,
    read_overrides,
)
from wengang.solvers.roads.sphere import great_circle
from wengang.solvers.routing import DistanceModel, Wave, plan, verify
from wengang.solvers.routing.distance import estimate_of, measured, roads_of, wanted_of

CHINA = st.tuples(st.floats(18.5, 53), st.floats(74, 134))
HERE, THERE = Wgs84(23.08, 107.14, "mountain"), Wgs84(22.6, 113.08, "city")


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    north, east = (one[0] - other[0]) * 111_195, (one[1] - other[1]) * 111_195 * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


@given(CHINA)
def test_the_datums_are_some_hundred_metres_apart_and_the_way_back_is_exact(place: tuple[float, float]) -> None:
    shifted = Wgs84(*place).gcj02()
    back = shifted.wgs84()
    assert 10 < metres(place, (shifted.lat, shifted.lon)) < 1000
    assert metres(place, (back.lat, back.lon)) < 0.001


def test_known_shifts() -> None:
    """Beijing by the example that the published transform is reprinted with; places of ours lie 300 to 700 m apart."""
    beijing = Wgs84(39.915, 116.404).gcj02()
    assert (beijing.lat, beijing.lon) == (pytest.approx(39.91640428150164), pytest.approx(116.41024449916938))
    for place in (HERE, THERE, Wgs84(31.23, 121.47), Wgs84(29.87, 121.55)):
        assert 300 < metres((place.lat, place.lon), (place.gcj02().lat, place.gcj02().lon)) < 700


def test_each_type_turns_into_the_other_once_and_outside_the_country_nothing_moves() -> None:
    point = Gcj02(23.0, 107.0, "city")
    assert point.gcj02() is point
    assert point.wgs84().road == "city"
    assert Wgs84(48.85, 2.35).gcj02() == Gcj02(48.85, 2.35)
    with pytest.raises(ValueError, match="latitude"):
        Wgs84(107.14, 23.08)
    with pytest.raises(ValueError, match="latitude"):
        Wgs84(float("nan"), 0)


@given(st.lists(CHINA, min_size=1, max_size=8), st.booleans())
def test_an_estimate_is_no_shorter_than_the_great_circle_and_zero_at_home(
    places: list[tuple[float, float]], chinese: bool
) -> None:
    points: list[Point] = [Gcj02(*place) if chinese else Wgs84(*place) for place in places]
    found = Estimate().matrix(points)
    true = [point.wgs84() for point in points]
    direct = great_circle(np.array([p.lat for p in true]), np.array([p.lon for p in true]))
    assert not found.km.diagonal().any()
    assert (found.km >= direct - 1e-9).all()
    assert (found.minutes >= found.km / 78 * 60 - 1e-9).all()
    assert found.estimated.all()
    assert (found.source == "estimate").all()
    np.testing.assert_allclose(found.km, found.km.T)


def test_the_same_place_in_two_datums_is_one_place() -> None:
    found = Estimate().matrix([HERE, HERE.gcj02(), THERE])
    assert found.km[0, 1] < 1e-6
    assert found.km[0, 2] == pytest.approx(found.km[1, 2])


def test_the_defaults_of_waves_and_of_estimates_are_the_same() -> None:
    model = DistanceModel()
    assert {n: (c.detour, c.speed) for n, c in CLASSES.items()} == {
        name: (getattr(model, name).detour, getattr(model, name).speed) for name in CLASSES
    }


def test_corrections_by_hand_beat_everything_in_either_datum_and_only_nearby() -> None:
    one = Override(HERE.gcj02(), THERE, km=801, minutes=700)
    near = Wgs84(HERE.lat + 0.001, HERE.lon)
    found = Overridden(Estimate(), [one]).matrix([near, THERE.gcj02(), Wgs84(HERE.lat + 0.01, HERE.lon)])
    assert (found.km[0, 1], found.minutes[0, 1], found.source[0, 1]) == (801, 700, "by hand")
    assert not found.estimated[0, 1]
    assert found.source[1, 0] == "estimate"
    assert found.estimated[2, 1]
    both = Overridden(Estimate(), [Override(HERE, THERE, 801, 700, both_ways=True)]).matrix([HERE, THERE])
    assert both.km[1, 0] == 801
    later = Overridden(Estimate(), [one, Override(HERE, THERE, 802, 701)]).matrix([HERE, THERE])
    assert later.km[0, 1] == 802


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_corrections_are_read_from_a_list_and_bad_lines_named_without_their_values(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "roads.csv"
    lines = [
        "起点纬度,起点经度,终点纬度,终点经度,坐标系,公里,分钟,双向",
        "23.08,107.14,22.6,113.08,GCJ-02,801,700,是",
        "23.08,107.14,22.6,113.08,wgs84,801,700,",
        "23.08,107.14,22.6,113.08,BD-09,801,700,否",
        "23.08,107.14,22.6,113.08,wgs84,-5,700,否",
        "107.14,23.08,22.6,113.08,wgs84,5,700,否",
        "23.08,107.14,22.6,113.08,wgs84,nan,700,否",
    ]
    path.write_text("\n".join(lines), encoding=encoding)
    found, wrong = read_overrides(path)
    assert found == [
        Override(Gcj02(23.08, 107.14), Gcj02(22.6, 113.08), 801, 700, True),
        Override(Wgs84(23.08, 107.14), Wgs84(22.6, 113.08), 801, 700),
    ]
    assert [text.split(" ")[1] for text in wrong] == ["4", "5", "6", "7"]
    assert "107" not in "".join(wrong)


def trips(*ratios: float, start: Point = HERE, end: Point = THERE) -> list[Trip]:
    return [Trip(start, end, "trunk", 600, 600 * ratio) for ratio in ratios]


def test_a_factor_grows_with_the_trips_is_robust_and_stays_within_bounds() -> None:
    one, many = (learn(trips(*[1.2] * count)).by_class["trunk"] for count in (1, 50))
    assert 1 < one < 1.05 < many < 1.2
    jam = learn(trips(*[1.1] * 20, 9.0))
    assert jam.by_class["trunk"] == pytest.approx(learn(trips(*[1.1] * 21)).by_class["trunk"])
    assert learn(trips(*[9.0] * 500)).by_class["trunk"] == 2
    assert learn(trips(*[0.2] * 500)).by_class["trunk"] == 0.5
    assert learn([]) == Factors()
    slips = learn([*trips(0.01, 50.0), Trip(HERE, THERE, "city", 3, 4)])
    assert (slips.trips, slips.left_out, slips.by_class) == (0, 3, {})


@given(st.lists(st.floats(0.11, 9.9), min_size=1, max_size=30))
def test_a_factor_lies_between_one_and_the_median(ratios: list[float]) -> None:
    middle = min(2.0, max(0.5, sorted(ratios)[len(ratios) // 2])) if len(ratios) % 2 else None
    factor = learn(trips(*ratios)).by_class["trunk"]
    assert 0.5 <= factor <= 2
    if middle is not None:
        assert min(1.0, middle) - 1e-9 <= factor <= max(1.0, middle) + 1e-9


def test_a_pair_that_was_often_driven_goes_by_its_own_factor() -> None:
    elsewhere = Wgs84(24.5, 108.3)
    factors = learn([*trips(*[1.5] * 40), *trips(*[1.0] * 400, start=elsewhere)])
    plain, known = (Estimate(factors=f).matrix([HERE, THERE, elsewhere]) for f in (Factors(), factors))
    ratio = known.minutes[:, 1] / np.where(plain.minutes[:, 1] > 0, plain.minutes[:, 1], 1)
    assert ratio[0] > 1.4
    assert ratio[2] == pytest.approx(1.0)
    assert known.source[0, 1] == "learned"
    assert known.estimated[0, 1]
    np.testing.assert_array_equal(plain.km, known.km)


def test_the_cache_file_outlives_the_program_and_forgets_what_is_old(tmp_path: Path) -> None:
    key, other = Key("osrm", 230800, 1071400, 226000, 1130800), Key("osrm", 0, 0, 1, 1)
    File(tmp_path / "roads.db").put_many({key: (801.5, 700.25), other: None})
    assert File(tmp_path / "roads.db").get_many([key, other, Key("amap", *key[1:])]) == {
        key: (801.5, 700.25),
        other: None,
    }
    assert File(tmp_path / "roads.db", days=-1).get_many([key]) == {}


def test_a_wave_is_planned_on_measured_roads_with_corrections_on_top(tmp_path: Path) -> None:
    wave = Wave.from_dict(
        {
            "stops": [{"id": "S1", "lat": 23.08, "lon": 107.14}, {"id": "S2", "lat": 23.15, "lon": 107.2}],
            "gates": [{"id": "G1", "lat": 22.6, "lon": 113.08}],
            "parties": [
                {"id": "P1", "size": 3, "stop": "S1", "gate": "G1"},
                {"id": "P2", "size": 2, "stop": "S2", "gate": "G1"},
            ],
            "vehicle_types": [{"id": "V", "seats": 17, "drivers": 2, "fixed": 900, "per_km": 2.6}],
        }
    )
    world = World()
    with serving(world) as url:
        source = Measured(Osrm(Client(url)), estimate_of(wave), File(tmp_path / "roads.db"), wanted_of(wave))
        filled, known = measured(
            wave, Overridden(source, [Override(Wgs84(23.15, 107.2), Wgs84(22.6, 113.08), 777, 650)])
        )
    assert filled.matrices
    assert not filled.matrices.estimated
    assert known.source.tolist()[1] == ["osrm", "estimate", "by hand"]
    assert known.estimated[2, 0]
    assert roads_of(filled).km[1, 2] == 777
    answer = plan(filled, deadline=1)
    verify(filled, answer)
    assert not answer.estimated
    assert answer.people == 5


def test_a_wave_whose_service_is_gone_says_that_its_roads_are_estimated() -> None:
    wave = Wave.from_dict(
        {
            "stops": [{"id": "S1", "lat": 23.08, "lon": 107.14}],
            "gates": [{"id": "G1", "lat": 22.6, "lon": 113.08}],
            "parties": [{"id": "P1", "size": 3, "stop": "S1", "gate": "G1"}],
            "vehicle_types": [{"id": "V", "seats": 17, "drivers": 2, "fixed": 900, "per_km": 2.6}],
        }
    )
    gone = Measured(Osrm(Client("http://127.0.0.1:9", timeout=0.2, pause=0.01)), estimate_of(wave))
    filled, known = measured(wave, gone)
    assert [problem.code for problem in known.problems] == ["unreachable"]
    assert plan(filled, deadline=1).estimated
    np.testing.assert_allclose(roads_of(filled).km, roads_of(wave).km)
