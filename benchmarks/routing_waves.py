"""Invented waves: a mountain county about 780 km by road from an industrial district. Sizes as in the study, and
lumpier ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from wengang.solvers.routing import Wave

SIZES = {"S": (600, 150, 5, 13), "M": (3000, 250, 20, 13), "L": (12000, 400, 60, 26)}
VEHICLES = (
    ("coach53", 53, 2, 1800.0, 6.0),
    ("coach45", 45, 2, 1600.0, 5.4),
    ("coach33", 33, 2, 1300.0, 4.4),
    ("minibus17", 17, 2, 900.0, 2.6),
)
ORIGIN, DESTINATION = (23.08, 107.14), (22.60, 113.08)


def wave_of(size: str, seed: int = 0, lumpy: bool = False) -> tuple[Wave, np.ndarray]:
    """A wave of the named size and the township of each of its stops. ``lumpy``: half of the people of a township
    go to one gate, as when a firm recruits a township."""
    people, stops, gates, townships = SIZES[size]
    rng = np.random.default_rng([seed, people])
    centres = _scatter(rng, ORIGIN, townships, 20.0 if townships < 20 else 26.0)
    home = rng.integers(0, townships, stops)
    stop_rows = [_place(f"S{n}", _scatter(rng, centres[home[n]], 1, 4.0)[0]) for n in range(stops)]
    gate_rows = [_place(f"G{n}", at) for n, at in enumerate(_scatter(rng, DESTINATION, gates, 12.0))]
    data = {
        "stops": stop_rows,
        "gates": gate_rows,
        "parties": _parties(rng, people, home, gates, lumpy),
        "vehicle_types": [
            {"id": name, "seats": seats, "drivers": crew, "fixed": fixed, "per_km": per_km}
            for name, seats, crew, fixed, per_km in VEHICLES
        ],
        "hourly_rate": 90.0,
        "limits": {"local_hours": 3.5, "at_gate": {"minutes": 0, "per_person": 0}},
    }
    return Wave.from_dict(data), home


def _scatter(rng: np.random.Generator, centre: Any, number: int, radius: float) -> list[tuple[float, float]]:
    angle, far = rng.uniform(0, 2 * np.pi, number), radius * np.sqrt(rng.uniform(0, 1, number))
    lat = centre[0] + far * np.sin(angle) / 111.2
    lon = centre[1] + far * np.cos(angle) / (111.2 * np.cos(np.radians(centre[0])))
    return [(float(a), float(b)) for a, b in zip(lat, lon, strict=True)]


def _place(name: str, at: tuple[float, float]) -> dict[str, Any]:
    return {"id": name, "lat": round(at[0], 6), "lon": round(at[1], 6)}


def _parties(rng: np.random.Generator, people: int, home: Any, gates: int, lumpy: bool) -> list[dict[str, Any]]:
    wanted = rng.dirichlet(np.full(gates, 1.5))
    favourite = rng.integers(0, gates, int(home.max()) + 1)
    weight = rng.dirichlet(np.full(len(home), 1.5))
    rows: list[dict[str, Any]] = []
    while people:
        size = int(min(people, rng.choice([1, 2, 3, 4, 5, 6], p=[0.68, 0.20, 0.07, 0.03, 0.01, 0.01])))
        stop = int(rng.choice(len(home), p=weight))
        gate = int(favourite[home[stop]]) if lumpy and rng.random() < 0.5 else int(rng.choice(gates, p=wanted))
        rows.append({"id": f"P{len(rows)}", "size": size, "stop": f"S{stop}", "gate": f"G{gate}"})
        people -= size
    return rows
