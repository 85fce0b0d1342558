"""Invented campaigns: counties of an inland province, cities of the coast, ten report days after the feast."""

from __future__ import annotations

import random
from datetime import date, timedelta

from wengang.solvers.modes import Area, Campaign, Group, Hub

FIRST = date(2027, 2, 18)


def campaign(seed: int = 0, *, people: int = 140_970, counties: int = 67, cities: int = 16, days: int = 10) -> Campaign:
    """``people`` of ``counties`` around nine prefectures, each sending to some 14 pairs of city and report day, as
    lumpy as offices send: most groups have tens of people, a few a thousand. Coaches: 800 a day in all."""
    rng = random.Random(seed)
    stations = [
        Hub(id=f"rail-{n}", kind="rail", lat=rng.uniform(22.5, 28.5), lon=rng.uniform(104, 110)) for n in range(9)
    ]
    airports = [Hub(id=f"air-{n}", kind="air", lat=s.lat + 0.2, lon=s.lon + 0.1) for n, s in enumerate(stations[::3])]
    inland = [_county(rng, number, stations, airports) for number in range(counties)]
    coast = [_city(rng, number) for number in range(cities)]
    hubs = [hub for _, pair in coast for hub in pair]
    weights = [rng.uniform(0.3, 1.0) for _ in coast]
    sizes: dict[tuple[str, str, date], float] = {}
    for county in inland:
        share = rng.lognormvariate(0, 0.5)
        for city in sorted({city.id for city, _ in rng.choices(coast, weights, k=6)}):
            for day in rng.sample(range(days), min(days, rng.randint(2, 4))):
                sizes[county.id, city, FIRST + timedelta(day)] = share * rng.lognormvariate(0, 0.9)
    return Campaign(
        name=f"invented {seed}",
        counties=tuple(inland),
        cities=tuple(city for city, _ in coast),
        hubs=(*stations, *airports, *hubs),
        groups=tuple(Group(county=a, city=b, report=day, people=n) for (a, b, day), n in _whole(sizes, people).items()),
        per_day={"coach": 800},
    )


def _county(rng: random.Random, number: int, stations: list[Hub], airports: list[Hub]) -> Area:
    home = stations[number % len(stations)]
    lat, lon = home.lat + rng.uniform(-0.8, 0.8), home.lon + rng.uniform(-0.8, 0.8)
    air = min(airports, key=lambda hub: (hub.lat - lat) ** 2 + (hub.lon - lon) ** 2)
    return Area(id=f"county-{number}", lat=lat, lon=lon, rail=home.id, air=air.id)


def _city(rng: random.Random, number: int) -> tuple[Area, tuple[Hub, Hub]]:
    along = rng.random()
    lat, lon = 22.3 + 9.5 * along + rng.uniform(-0.3, 0.3), 113.0 + 8.0 * along + rng.uniform(-0.3, 0.3)
    rail = Hub(id=f"rail-city-{number}", kind="rail", lat=lat + 0.05, lon=lon)
    air = Hub(id=f"air-city-{number}", kind="air", lat=lat, lon=lon + 0.2)
    return Area(id=f"city-{number}", lat=lat, lon=lon, rail=rail.id, air=air.id), (rail, air)


def _whole(sizes: dict[tuple[str, str, date], float], people: int) -> dict[tuple[str, str, date], int]:
    """Sizes as whole numbers of at least one that add up to ``people``."""
    scale = people / sum(sizes.values())
    whole = {key: max(1, round(size * scale)) for key, size in sizes.items()}
    largest = max(whole, key=lambda key: whole[key])
    whole[largest] += people - sum(whole.values())
    return whole
