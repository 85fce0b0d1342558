"""One thread, two threads and two workers of a cluster on the same market: `python -m benchmarks.allocation.cluster`.

For the bar: `--people 1000000 --posts 40000 --runs one,workers`. All run on this machine, in turn, and must give the
same allocation; one JSON line tells what they took. Wall seconds mean something only while nobody else
uses the cores; processor seconds are given for home (with the scheduler) and for each worker, so that the share of the
work that left home can be seen in any case. Inventing the market, starting the cluster and compiling do not count.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from distributed import Client, LocalCluster

from benchmarks.allocation.bar import judged
from benchmarks.allocation.generate import Shape, market
from wengang.solvers.allocation import Allocation, Market, allocate, verify
from wengang.solvers.allocation.engine.warm import warm


class Run:
    """What the runs of one kind took."""

    def __init__(self, name: str, workers: int | str, busy: Callable[[], list[float]]) -> None:
        self.name, self.workers, self.busy = name, workers, busy
        self.wall: list[float] = []
        self.processor: list[list[float]] = []
        self.load: list[float] = []

    def once(self, given: Market) -> Allocation:
        """Allocate, and note wall and processor seconds and the load at the beginning."""
        self.load.append(os.getloadavg()[0])
        before, began = [time.process_time(), *self.busy()], time.perf_counter()
        found = allocate(given, method="engine", workers=self.workers)
        self.wall.append(time.perf_counter() - began)
        after = [time.process_time(), *self.busy()]
        self.processor.append([end - begin for begin, end in zip(before, after, strict=True)])
        return found

    @property
    def path(self) -> float:
        """Processor seconds of home and then of the slower worker: the longest path, if nobody else were about."""
        home, *away = np.median(self.processor, axis=0)
        return float(home + max(away, default=0.0))

    def told(self) -> dict[str, Any]:
        """Medians, for JSON."""
        home, *away = (round(float(seconds), 2) for seconds in np.median(self.processor, axis=0))
        return {
            "wall_s": round(statistics.median(self.wall), 2),
            "cpu_home_s": home,
            "cpu_workers_s": away,
            "cpu_path_s": round(self.path, 2),
            "load": [round(load, 2) for load in self.load],
        }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--runs", default="one,threads,workers")
    chosen = parser.parse_args()
    names = chosen.runs.split(",")
    if "one" not in names or set(names) - {"one", "threads", "workers"}:
        parser.error("--runs takes one, threads and workers; one is what the others are compared with")
    given, small = market(Shape(chosen.people, chosen.posts, seed=chosen.seed)), market(Shape(2000, 200))
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        address = cluster.scheduler_address

        def nobody() -> list[float]:
            return []

        def workers() -> list[float]:
            return list(client.run(time.process_time).values())

        every = [Run("one", 1, nobody), Run("threads", 2, nobody), Run("workers", address, workers)]
        runs = [run for run in every if run.name in names]
        client.run(warm)
        for run in runs:
            allocate(small, method="engine", workers=run.workers)
        answers = [[run.once(given) for run in runs] for _ in range(chosen.repeats)]
    first = answers[0][0]
    verify(given, first)
    for other in (found for turn in answers for found in turn):
        assert np.array_equal(first.post, other.post)
        assert first.bound == other.bound
    report(given, first, runs)


def report(given: Market, found: Allocation, runs: list[Run]) -> None:
    """Print what was found, what it took and how much faster it was."""
    one = runs[0]
    told: dict[str, Any] = {"row": "cluster", "people": given.people_count, "posts": given.posts_count}
    told |= {"cores": os.cpu_count(), "gap": found.gap, "rounds": found.rounds, "same": True}
    for run in runs:
        told[run.name] = run.told()
        if run is not one:
            ratios = (alone / together for alone, together in zip(one.wall, run.wall, strict=True))
            told[run.name]["wall_ratio"] = round(statistics.median(ratios), 2)
        if run.name == "workers":
            told["wall_ratio"], told["cpu_path_ratio"] = told[run.name]["wall_ratio"], round(one.path / run.path, 2)
    print(json.dumps(told | {"bar": judged([told])}))


if __name__ == "__main__":
    main()
