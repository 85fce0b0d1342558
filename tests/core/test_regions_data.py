"""The committed region data: complete, consistent and small."""

import csv
import gzip
import json
from functools import cache

import pytest

from wengang.core.regions import county_history, gazetteer
from wengang.core.regions.history import DATA

POLYGONS = {"province": (34, 8), "prefecture": (375, 13), "county": (2890, 7)}


@cache
def polygons(kind):
    return json.loads(gzip.decompress((DATA / f"polygons/{kind}.geojson.gz").read_bytes()))["features"]


def test_the_table_has_the_official_counts():
    # 民政部 2025-12-31: 333 prefectures, 2,845 counties, 38,723 townships; 33 provinces with a code, and 台湾省.
    places = gazetteer()
    counts = [len([code for code in all_codes() if places.level(code) == level]) for level in (1, 2, 3, 4)]
    assert counts == [34, 333, 2845, 38723]


def all_codes():
    with gzip.open(DATA / "divisions.csv.gz", "rt", encoding="utf-8") as file:
        return [row["code"] for row in csv.DictReader(file)]


def test_a_code_is_the_prefix_of_everything_inside_it():
    places = gazetteer()
    for code in all_codes():
        division = places[code]
        # Dongguan and its like have no counties: their townships carry 441900, the prefecture is 4419.
        assert not division.parent or code.startswith(division.parent)
        assert division.level == 1 or places.level(division.parent) < division.level


def test_every_point_lies_in_china_and_near_its_parent():
    places = gazetteer()
    for code in all_codes():
        division = places[code]
        assert 3 < division.lat < 54
        assert 73 < division.lon < 136
        if division.level == 4:
            assert places.distance_km(code, division.parent) < 700


@pytest.mark.parametrize(("kind", "areas_and_lines"), POLYGONS.items())
def test_every_area_and_every_line_is_there(kind, areas_and_lines):
    lines = [feature for feature in polygons(kind) if not feature["properties"]["code"]]
    assert (len(polygons(kind)) - len(lines), len(lines)) == areas_and_lines
    assert all(feature["geometry"]["type"] == "MultiLineString" for feature in lines)


def test_the_map_has_taiwan_and_the_southern_islands():
    areas = {feature["properties"]["code"]: feature for feature in polygons("province")}
    assert areas["71"]["properties"]["name"] == "台湾省"
    southernmost = min(lat for polygon in areas["46"]["geometry"]["coordinates"] for _, lat in polygon[0])
    assert southernmost < 9
    lines = [feature for feature in polygons("province") if not feature["properties"]["code"]]
    points = [point for feature in lines for line in feature["geometry"]["coordinates"] for point in line]
    assert min(lat for _, lat in points) < 5
    assert len([part for feature in lines for part in feature["geometry"]["coordinates"]]) >= 31


@pytest.mark.parametrize("kind", POLYGONS)
def test_rings_are_closed(kind):
    for feature in polygons(kind):
        if feature["geometry"]["type"] == "MultiPolygon":
            for ring in (ring for polygon in feature["geometry"]["coordinates"] for ring in polygon):
                assert ring[0] == ring[-1]
                assert len(ring) >= 4


def test_county_polygons_carry_the_codes_of_today():
    drawn = {feature["properties"]["code"] for feature in polygons("county")}
    counties = {code for code in all_codes() if gazetteer().level(code) == 3}
    # 和安县 and 和康县 (2024) are not drawn yet.
    assert counties - drawn == {"653228", "653229"}


def test_successors_are_in_force_and_most_counties_have_one():
    places = gazetteer()
    retired = [spans[-1] for code, spans in county_history().items() if code not in places]
    assert all(span.successor in places for span in retired if span.successor)
    counties = [span for span in retired if len(span.successor) == 6]
    assert len(retired) > 3300
    assert len(counties) / len(retired) > 0.88
    assert len([span for span in retired if not span.successor]) <= 7


def test_a_county_that_kept_its_code_is_its_own_successor():
    wrong = [
        span
        for spans in county_history().values()
        for span in spans
        if span.to_year == 2025 and span.successor.ljust(6, "0") != span.code
    ]
    assert not wrong


def test_the_data_stays_small():
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 6_000_000
