"""Roads as a map service measures them, kept in the database: asked once while a wave is planned, read ever after.

A live change never waits for a service: what was not asked before is estimated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import numpy as np
from django.conf import settings
from django.utils import timezone

from wengang.journeys.models import Demand, Place, RoadCell
from wengang.journeys.planning.roads import Known, locate
from wengang.solvers.roads import Amap, Client, Key, Measured, Osrm, Problem, Service, Valhalla, Wgs84
from wengang.solvers.roads.cache import Answer, key_of

GOOD_FOR = timedelta(days=180)
"""How long an answer is used."""
NO_ROAD = -1.0
"""Stands for km and minutes where the service knows of no road."""
BATCH = 5_000


class Cells:
    """The database as a cache of the roads room."""

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Answer]:
        """Those of the keys that are known, with their answers."""
        wanted = set(keys)
        rows = RoadCell.objects.filter(
            provider__in={key.service for key in wanted},
            start__in={_start(key) for key in wanted},
            end__in={_end(key) for key in wanted},
            fetched_at__gte=timezone.now() - GOOD_FOR,
        )
        told = {
            (provider, start, end): None if km == NO_ROAD else (km, minutes)
            for provider, start, end, km, minutes in rows.values_list("provider", "start", "end", "km", "minutes")
        }
        names = {key: (key.service, _start(key), _end(key)) for key in wanted}
        return {key: told[name] for key, name in names.items() if name in told}

    def put_many(self, answers: Mapping[Key, Answer]) -> None:
        """Keep answers, in place of older ones."""
        now, none = timezone.now(), (NO_ROAD, NO_ROAD)
        rows = [
            RoadCell(provider=key.service, start=_start(key), end=_end(key), km=way[0], minutes=way[1], fetched_at=now)
            for key, answer in answers.items()
            for way in (answer or none,)
        ]
        RoadCell.objects.bulk_create(
            rows,
            BATCH,
            update_conflicts=True,
            unique_fields=["provider", "start", "end"],
            update_fields=["km", "minutes", "fetched_at"],
        )


def _start(key: Key) -> str:
    return f"{key.from_lat},{key.from_lon}"


def _end(key: Key) -> str:
    return f"{key.to_lat},{key.to_lon}"


def service() -> Service | None:
    """The service that this installation is set up for, ``kind address``; None where there is none.

    Raises:
        ValueError: the setting names no known service.
    """
    kind, _space, address = settings.ROAD_SERVICE.strip().partition(" ")
    if not kind:
        return None
    if kind == "amap":
        return Amap(settings.ROAD_KEY, Client(address)) if address else Amap(settings.ROAD_KEY)
    if kind in ("osrm", "valhalla"):
        return Osrm(Client(address)) if kind == "osrm" else Valhalla(Client(address))
    raise ValueError("the road service is osrm, valhalla or amap, with its address behind")


def ask(demands: Sequence[Demand]) -> tuple[Problem, ...]:
    """Ask the service for all roads that a plan of these travellers may drive; what went wrong, in words.

    Nothing is asked twice within half a year. Without a service nothing happens.
    """
    found = service()
    if found is None:
        return ()
    stops, gates = ({getattr(row, name) for row in demands} - {None} for name in ("stop_id", "gate_id"))
    points = _points(stops | gates)
    ends = [sorted(each & points.keys()) for each in (stops, gates)]
    order, drops = [*ends[0], *ends[1]], np.repeat([False, True], [len(ends[0]), len(ends[1])])
    wanted = ~(drops[:, None] & ~drops[None, :])
    return Measured(found, cache=Cells(), wanted=wanted).matrix([points[pk] for pk in order]).problems


def known(places: Iterable[int]) -> Known:
    """What the service told of the roads between these places, by their pairs."""
    found = service()
    if found is None:
        return {}
    points = _points(places)
    pairs = {(a, b): key_of(found.name, points[a], points[b]) for a in points for b in points if a != b}
    answers = Cells().get_many(pairs.values())
    return {pair: way for pair, key in pairs.items() if (way := answers.get(key)) is not None}


def _points(places: Iterable[int]) -> dict[int, Wgs84]:
    located = locate(Place.unscoped.filter(pk__in=places)).points
    return {pk: Wgs84(lat, lon) for pk, (lat, lon) in located.items()}
