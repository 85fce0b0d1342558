"""One thread, two threads and two workers of a cluster on the same market: `python -m benchmarks.allocation.cluster`.

All run on this machine, in turn, and must give the same allocation. Wall seconds mean something only while nobody else
uses the cores; processor seconds are given for home (with the scheduler) and for each worker, so that the share of the
work that left home can be seen in any case. Inventing the market, starting the cluster and compiling do not count.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from distributed import Client, LocalCluster

from benchmarks.allocation.generate import Shape, market
from wengang.solvers.allocation import Allocation, Market, allocate, verify


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

    def __str__(self) -> str:
        home, *away = np.median(self.processor, axis=0)
        others = " + ".join(f"{seconds:.2f}" for seconds in away) or "none"
        load = ", ".join(f"{load:.1f}" for load in self.load)
        wall = statistics.median(self.wall)
        return f"{self.name:12} wall {wall:7.2f} s   CPU home {home:7.2f} s, workers {others} s   load {load}"


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
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

        runs = [
            Run("one thread", 1, nobody),
            Run("two threads", 2, nobody),
            Run("two workers", address, workers),
        ]
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
    print(f"{given.people_count:,} people x {given.posts_count:,} posts, gap {found.gap:.3%}, all answers the same")
    print(*runs, sep="\n")
    for run in runs[1:]:
        ratio = statistics.median(one / two for one, two in zip(runs[0].wall, run.wall, strict=True))
        print(f"one thread / {run.name}: {ratio:.2f} by wall")
    home, *away = np.median(runs[-1].processor, axis=0)
    alone = float(np.median(runs[0].processor))
    print(f"one thread / two workers: {alone / (home + max(away)):.2f} by processor seconds, home and slowest worker")


if __name__ == "__main__":
    print(f"{os.cpu_count()} cores, {Path('/proc/loadavg').read_text().strip()}")
    main()
