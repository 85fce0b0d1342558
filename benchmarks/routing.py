"""Coaches for a wave against OR-Tools on the same wave in the same run, and against each township for itself.

Needs no database. Times are wall seconds on one thread each; the load of the machine is printed beside them. The
compiled search is
made ready before the clock starts, as a server does.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from typing import Any

import numpy as np

from benchmarks.routing_peer import Peer, clever_practice, ortools, practice
from benchmarks.routing_waves import SIZES, wave_of
from wengang.solvers.journey import plan_legal, timed
from wengang.solvers.routing import Plan, Progress, Wave, amend, plan, prepare, roads_of, verify
from wengang.solvers.routing.case import Case, case_of
from wengang.solvers.timetable import Driver

SECONDS = {"S": 30.0, "M": 60.0, "L": 60.0}
LARGEST = 51
SAMPLE = 60


def measured(size: str, seed: int, seconds: float, lumpy: bool, peer_seconds: float) -> dict[str, float]:
    """The figures of one wave; those against OR-Tools only if it gets time."""
    wave, township = wave_of(size, seed, lumpy)
    trail: list[Progress] = []
    cpu = time.process_time()
    answer = plan(wave, deadline=seconds, seed=seed, progress=trail.append)
    cpu = time.process_time() - cpu
    verify(wave, answer)
    case = case_of(wave)
    row = (
        _own(answer, trail, cpu)
        | _one_more(wave, answer, trail[-1].seconds)
        | _legal(wave, answer)
        | _townships(case, township, answer)
    )
    return row | (_against(ortools(case, peer_seconds), answer, trail) if peer_seconds else {})


def _own(answer: Plan, trail: list[Progress], cpu: float) -> dict[str, float]:
    return {
        "cost": answer.cost,
        "coaches": len(answer.coaches),
        "coaches_over_least": len(answer.coaches) / -(-answer.people // LARGEST),
        "fill": answer.fill,
        "cost_over_lower_bound": answer.cost / answer.lower_bound - 1,
        "unserved": len(answer.unserved),
        "seconds_first_plan": trail[0].seconds,
        "seconds": trail[-1].seconds,
        "cpu_seconds": cpu,
        "calls_a_coach": statistics.mean(len(coach.calls) for coach in answer.coaches),
    }


def _one_more(wave: Wave, answer: Plan, seconds: float) -> dict[str, float]:
    """One person more on the first party's way, fitted into the finished plan."""
    late = wave.parties[0].model_copy(update={"id": "late", "size": 1})
    longer = wave.model_copy(update={"parties": (*wave.parties, late)})
    begin, cpu = time.monotonic(), time.process_time()
    change = amend(longer, answer)
    spent, cpu = time.monotonic() - begin, time.process_time() - cpu
    row = {"change_seconds": spent, "change_cpu_seconds": cpu}
    return row | {"change_time_ratio": spent / seconds, "change_coaches": len(change.touched)}


def _townships(case: Case, township: np.ndarray, answer: Plan) -> dict[str, float]:
    """Against each township for itself: as offices do it, and with our greedy method, which is cleverer."""
    sweep, clever = practice(case, township), clever_practice(case, township)
    if sweep.unserved or clever.unserved:
        raise RuntimeError("a township left somebody at home")
    return {
        "practice_coaches": sweep.coaches,
        "cost_ratio_to_practice": answer.cost / sweep.cost,
        "cost_ratio_to_clever_practice": answer.cost / clever.cost,
    }


def _legal(wave: Wave, answer: Plan) -> dict[str, float]:
    """Seconds to a first plan whose every coach has a legal timetable, and what the final coaches' timetables take."""
    begin, cpu = time.monotonic(), time.process_time()
    first = plan_legal(wave, deadline=0, rounds=0)
    row = {
        "seconds_first_legal_plan": time.monotonic() - begin,
        "cpu_seconds_first_legal_plan": time.process_time() - cpu,
        "illegal_coaches": len(first.illegal),
    }
    kinds = {kind.id: kind for kind in wave.vehicle_types}
    spent, roads = [], roads_of(wave)
    for coach in answer.coaches[:SAMPLE]:
        crew = [Driver(f"driver {n}") for n in range(kinds[coach.vehicle_type].drivers)]
        cpu = time.process_time()
        timed(wave, coach, crew, roads=roads, advise=False)
        spent.append(1000 * (time.process_time() - cpu))
    return row | {
        "wave_timetable_ms": statistics.median(spent),
        "wave_timetable_ms_p95": sorted(spent)[int(0.95 * (len(spent) - 1))],
    }


def _against(peer: Peer, answer: Plan, trail: list[Progress]) -> dict[str, float]:
    """The peer's figures, and the ratios if it served everybody in its time."""
    row = {
        "ortools_cost": peer.cost,
        "ortools_coaches": peer.coaches,
        "ortools_unserved": peer.unserved,
        "ortools_seconds": peer.seconds,
        "ortools_cpu_seconds": peer.cpu,
        "ortools_from_our_greedy": peer.warm,
    }
    if peer.unserved:
        return row
    reached = next((p.seconds for p in trail if p.cost <= peer.cost), float("inf"))
    return row | {
        "cost_ratio_to_ortools": answer.cost / peer.cost,
        "seconds_to_ortools_cost": reached,
        "time_ratio_to_ortools": reached / peer.seconds,
    }


def medians(size: str, seeds: int, seconds: float, lumpy: bool, peer_seconds: float) -> dict[str, Any]:
    """The median of every figure over the seeds."""
    rows = [measured(size, seed, seconds, lumpy, peer_seconds) for seed in range(seeds)]
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: round(statistics.median(row[name] for row in rows if name in row), 4) for name in names}


def main() -> None:
    """Print the medians over the seeds as one JSON line, or as lines of name and figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="S")
    parser.add_argument("--seconds", type=float, help="for each solver; default 30 (S) or 60")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--lumpy", action="store_true", help="half of a township goes to one gate")
    parser.add_argument("--alone", action="store_true", help="without OR-Tools")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    seconds = options.seconds or SECONDS[options.size]
    prepare(600)
    peer = 0.0 if options.alone else seconds
    found: dict[str, Any] = {"size": options.size, "lumpy": options.lumpy, "seeds": options.seeds, "limit": seconds}
    found |= medians(options.size, options.seeds, seconds, options.lumpy, peer)
    found["load"] = round(os.getloadavg()[0], 1)
    print(json.dumps(found) if options.json else "\n".join(f"{name:26} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
