"""Where the places of a wave lie, and the roads between them that are known better than by estimate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from wengang.core.models import Division
from wengang.journeys.enums import PlaceKind, RoadSource
from wengang.journeys.models import Place, RoadFact
from wengang.solvers import routing

Class = Literal["trunk", "city", "mountain"]
Point = tuple[float, float]
Known = dict[tuple[int, int], tuple[float, float]]
SOURCES = [source.value for source in RoadSource]
"""The one that stands first wins."""


@dataclass(frozen=True)
class Located:
    """``points`` by place; ``approximate``: places of which only the division's point is known."""

    points: dict[int, Point]
    approximate: frozenset[int]


def locate(places: Iterable[Place]) -> Located:
    """Latitude and longitude (WGS-84) of each place, or of the nearest division above it that has them.

    Places without any are in neither field. ``places`` come with nothing loaded; two queries whatever their number.
    """
    points: dict[int, Point] = {}
    rough: set[int] = set()
    without = []
    for place in places:
        if place.latitude is None or place.longitude is None:
            without.append(place)
            continue
        points[place.pk] = (place.latitude, place.longitude)
        if place.approximate:
            rough.add(place.pk)
    above = _division_points({place.division_id for place in without})
    for place in without:
        if place.division_id in above:
            points[place.pk] = above[place.division_id]
            rough.add(place.pk)
    return Located(points, frozenset(rough))


def _division_points(codes: Collection[str]) -> dict[str, Point]:
    """The point of each division, or of the lowest one above it that has one, never above its county."""
    wanted = {code: _lines(code) for code in codes}
    rows = Division.objects.filter(pk__in={each for line in wanted.values() for each in line}, latitude__isnull=False)
    points = {
        code: (lat, lon)
        for code, lat, lon in rows.values_list("code", "latitude", "longitude")
        if lat is not None and lon is not None
    }
    return {
        code: points[lowest]
        for code, line in wanted.items()
        if (lowest := next((each for each in line if each in points), None))
    }


def _lines(code: str) -> list[str]:
    """The division and those above it down from the county, the lowest first."""
    return [code, *(code[:size] for size in (12, 9, 6) if size < len(code))]


def road_class(place: Place, *, boards: bool) -> Class | None:
    """The class of the road to a place as entered, or what is likely.

    A village is likely reached by a mountain road. Where people get on there, nobody says so to the solver, which
    reckons its speed but does not forbid its nights; where they get off, the night is forbidden too: the safe side.
    """
    if place.road:
        return cast(Class, place.road)
    if place.kind != PlaceKind.STOP:
        return "city"
    return None if boards else "mountain"


def known_between(places: Collection[int]) -> Known:
    """(km, minutes) of the roads that somebody entered, trips taught or a service told, the best source of each.

    A road known one way only counts both ways.
    """
    facts = RoadFact.objects.filter(start__in=places, end__in=places)
    found: dict[tuple[int, int], tuple[int, tuple[float, float]]] = {}
    for start, end, source, km, minutes in facts.values_list("start", "end", "source", "km", "minutes"):
        rank = SOURCES.index(source)
        if start != end and rank < found.get((start, end), (len(SOURCES),))[0]:
            found[start, end] = (rank, (km, minutes))
    roads = {pair: way for pair, (_rank, way) in found.items()}
    return {(end, start): way for (start, end), way in roads.items()} | roads


def with_known(wave: routing.Wave, known: Mapping[tuple[int, int], tuple[float, float]]) -> routing.Wave:
    """The wave with matrices: the estimate, and what is known instead of it where something is."""
    if not known:
        return wave
    roads = routing.roads_of(wave)
    km, minutes = roads.km.round(2), roads.minutes.round(1)
    # A place may be a stop of some and a gate of others (a station): it has two rows then.
    rows: dict[int, list[int]] = {}
    for at, place in enumerate((*wave.stops, *wave.gates)):
        rows.setdefault(int(place.id), []).append(at)
    for (start, end), way in known.items():
        for a in rows.get(start, ()):
            for b in rows.get(end, ()):
                km[a, b], minutes[a, b] = way
    matrices = routing.Matrices(km=km.tolist(), minutes=minutes.tolist())
    return wave.model_copy(update={"matrices": matrices, "distance": None})
