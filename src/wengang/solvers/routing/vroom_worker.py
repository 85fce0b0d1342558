"""The child process that asks VROOM. Run as a file; it imports nothing of ours, so that it starts fast and can be
killed at any time.

One JSON problem a line comes in, one JSON answer a line goes out: for each coach its type and the items in order of
pick-up and drop.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np
import vroom  # type: ignore[import-untyped]

LONG = 200_000


def solve(problem: dict[str, Any]) -> list[dict[str, Any]]:
    """Coaches as VROOM proposes them. ``problem``: metres, seconds (n, n), stops first; items; fleet; dwell in
    seconds; jiao an hour."""
    stops = problem["stops"]
    metres, seconds = np.array(problem["metres"], float), np.array(problem["seconds"], float)
    at_stop = np.arange(len(metres)) < stops
    standing = np.tile(np.where(at_stop, problem["stop_dwell"], problem["gate_dwell"]), (len(metres), 1))
    long, back = at_stop[:, None] & ~at_stop[None, :], ~at_stop[:, None] & at_stop[None, :]
    standing[long] += problem["stop_dwell"]
    np.fill_diagonal(standing, 0)
    # Only local time is limited: the long leg takes the same time wherever it starts and ends.
    local = np.where(long, LONG, seconds) + standing
    local[back] = 2 * LONG
    question, problem["start"] = vroom.Input(), len(metres)
    vehicles: list[int] = []
    for kind, type_ in enumerate(problem["fleet"]):
        cost = type_["jiao_per_km"] * metres / 1000 + problem["jiao_per_hour"] * (seconds + standing) / 3600
        question.set_durations_matrix(f"k{kind}", _with_start(local))
        question.set_costs_matrix(f"k{kind}", _with_start(cost))
        for _ in range(type_["count"]):
            question.add_vehicle(_vehicle(len(vehicles), kind, type_, problem))
            vehicles.append(kind)
    question.add_job([_shipment(at, item) for at, item in enumerate(problem["items"])])
    routes = question.solve(exploration_level=problem["level"], nb_threads=1).routes
    return _answer(routes, vehicles)


def _with_start(matrix: Any) -> Any:
    """A place more, from which every place is near: VROOM wants a start, and a coach has none."""
    return np.rint(np.pad(matrix, ((0, 1), (0, 1))))


def _vehicle(number: int, kind: int, type_: dict[str, Any], problem: dict[str, Any]) -> vroom.Vehicle:
    return vroom.Vehicle(
        number,
        start=problem["start"],
        profile=f"k{kind}",
        capacity=[type_["places"], type_["accessible"]],
        skills=set(type_["skills"]),
        costs=vroom.VehicleCosts(fixed=type_["jiao"]),
        max_travel_time=max(0, int(LONG + problem["local"] - problem["per_person"] * type_["places"])),
    )


def _shipment(at: int, item: list[int]) -> vroom.Shipment:
    stop, gate, size, accessible, skill = item
    pickup, delivery = vroom.ShipmentStep(at, location=stop), vroom.ShipmentStep(at, location=gate)
    return vroom.Shipment(pickup, delivery, amount=vroom.Amount([size, accessible]), skills={skill})


def _answer(routes: Any, vehicles: list[int]) -> list[dict[str, Any]]:
    coaches: dict[int, dict[str, Any]] = {}
    for vehicle, what, item in zip(routes["vehicle_id"], routes["type"], routes.get("id", []), strict=False):
        coach = coaches.setdefault(int(vehicle), {"kind": vehicles[int(vehicle)], "pickup": [], "delivery": []})
        if what in ("pickup", "delivery"):
            coach[what].append(int(item))
    return [coach for coach in coaches.values() if coach["pickup"]]


def main() -> None:
    """Answer until there are no more questions; what cannot be solved is answered with null."""
    for line in sys.stdin:
        try:
            answer: Any = solve(json.loads(line))
        except Exception as error:  # whatever the library throws, the parent goes on without it
            sys.stderr.write(f"{type(error).__name__}\n")
            answer = None
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
