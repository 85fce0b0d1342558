"""One run in one process: `python -m benchmarks.allocation.measure WHAT '{"people": …}'` prints one JSON line.

Processor seconds run from the arrays to the answer: graph or market building counts on both sides, inventing the
instance and compiling do not. The peak is that of the whole process, instance included.
"""

from __future__ import annotations

import dataclasses
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.allocation.generate import Shape, arcs, features

STATIC = 30
"""Posts a person in the static list of the peer."""
PROVING = 900
"""Seconds that the peer gets to prove an optimum with groups."""


def timed(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What the work returns, with processor and wall seconds and the peak so far."""
    busy, began = time.process_time(), time.perf_counter()
    found = work()
    return found | {
        "cpu_s": round(time.process_time() - busy, 3),
        "wall_s": round(time.perf_counter() - began, 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def stored(shape: Shape) -> dict[str, Any]:
    """The ready pairs of a shape, invented once by a process of its own: inventing takes more memory than solving."""
    file = (
        Path(tempfile.gettempdir())
        / f"wengang-arcs-{os.getppid()}-{'-'.join(map(str, dataclasses.astuple(shape)))}.npz"
    )
    if not file.exists():
        code = "import sys; from benchmarks.allocation.measure import invent; invent(sys.argv[1], sys.argv[2])"
        subprocess.run([sys.executable, "-c", code, json.dumps(dataclasses.asdict(shape)), str(file)], check=True)
    with np.load(file) as held:
        return dict(held)


def invent(shape: str, file: str) -> None:
    """Invent ready pairs and put them into a file."""
    np.savez(file, **arcs(Shape(**json.loads(shape))))


def ours_listed(shape: Shape) -> dict[str, Any]:
    """Our engine on ready pairs, to its usual gap."""
    from wengang.solvers.allocation import Market, allocate, verify

    instance = stored(shape)
    _warm(Market, allocate, listed=True)
    kept: dict[str, Any] = {}

    def work() -> dict[str, Any]:
        kept["market"] = Market.from_arcs(**instance)
        kept["found"] = allocate(kept["market"], method="engine")
        return {"objective": kept["found"].objective, "placed": kept["found"].placed, "gap": kept["found"].gap}

    result = timed(work)
    verify(kept["market"], kept["found"])
    return result


def peer_listed(shape: Shape) -> dict[str, Any]:
    """Min-cost flow on the same pairs."""
    from benchmarks.allocation.peers import min_cost_flow

    instance = stored(shape)
    given = {name: instance[name] for name in ("indptr", "post", "utility", "headcount")}
    return timed(lambda: dict(zip(("objective", "placed"), min_cost_flow(**given), strict=True)))


def peer_groups(shape: Shape) -> dict[str, Any]:
    """A mixed integer program with groups on the same pairs."""
    from benchmarks.allocation.peers import mixed_integer

    instance = stored(shape)
    return timed(lambda: dict(zip(("objective", "bound"), mixed_integer(instance, PROVING), strict=True)))


def ours_whole(shape: Shape) -> dict[str, Any]:
    """The whole pipeline: candidates, groups, auction and proof over all eligible pairs."""
    from wengang.solvers.allocation import Market, allocate, verify

    tables = features(shape)
    _warm(Market, allocate, listed=False)
    kept: dict[str, Any] = {}

    def work() -> dict[str, Any]:
        kept["market"] = Market.from_features(*tables, listed=False)
        found = kept["found"] = allocate(kept["market"])
        return {"objective": found.objective, "placed": found.placed, "gap": found.gap, "rounds": found.rounds}

    result = timed(work)
    verify(kept["market"], kept["found"])
    return result


def peer_static(shape: Shape) -> dict[str, Any]:
    """Min-cost flow on everybody's best thirty posts of the same market, groups taken apart: an easier problem."""
    from benchmarks.allocation.peers import min_cost_flow
    from benchmarks.allocation.static import best_posts_of_everybody

    people, posts = features(shape)
    given = best_posts_of_everybody(
        dataclasses.replace(people, group=np.full(len(people), -1, np.int32)), posts, STATIC
    )
    return timed(lambda: dict(zip(("objective", "placed"), min_cost_flow(**given), strict=True)))


def _warm(market: Any, allocate: Any, listed: bool) -> None:
    """Load the compiled loops before the clock runs."""
    small = Shape(400, 100)
    if listed:
        allocate(market.from_arcs(**arcs(small)), method="engine")
    else:
        allocate(market.from_features(*features(small), listed=False))


RUNS = {run.__name__: run for run in (ours_listed, peer_listed, peer_groups, ours_whole, peer_static)}


if __name__ == "__main__":
    print(json.dumps(RUNS[sys.argv[1]](Shape(**json.loads(sys.argv[2])))))
