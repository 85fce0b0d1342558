"""The bar of the allocation engine, each row against its peer: `python -m benchmarks.allocation [--quick] [--json]`.

Ours and the peer alternate on the same instances, one process a run and one thread each; ratios are of medians over all
runs. `--rows` chooses rows, `--large` adds the million. Below the rows stands the bar, met or not met; two workers
against one process are measured by `python -m benchmarks.allocation.cluster`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from benchmarks.allocation.bar import judged
from benchmarks.allocation.generate import TASTES, Shape

Runs = dict[str, list[dict[str, Any]]]


class Bench:
    """Runs processes and remembers what they said."""

    def __init__(self, seeds: int, repeats: int, progress: Progress, task: TaskID) -> None:
        self.seeds, self.repeats, self.progress, self.task = seeds, repeats, progress, task

    def pair(self, ours: str, peer: str, people: int, posts: int, **shape: Any) -> Runs:
        """Alternate both over seeds and repeats."""
        found: Runs = {ours: [], peer: []}
        for seed in range(self.seeds):
            for _repeat in range(self.repeats):
                for what in (ours, peer):
                    found[what].append(self.one(what, Shape(people, posts, seed=seed, **shape)))
        return found

    def one(self, what: str, shape: Shape) -> dict[str, Any]:
        """One run in a process of its own."""
        self.progress.update(self.task, description=f"{what} {shape.people:,} × {shape.posts:,} {shape.taste}")
        single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
        command = [sys.executable, "-m", "benchmarks.allocation.measure", what, json.dumps(asdict(shape))]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | single, check=False)
        if done.returncode:
            raise SystemExit(f"{what} failed:\n{done.stderr}")
        return json.loads(done.stdout.splitlines()[-1])


def middle(runs: list[dict[str, Any]], name: str) -> float:
    """Median of one figure."""
    return statistics.median(run[name] for run in runs)


def ratio(found: Runs, above: str, below: str, name: str) -> float:
    """Median of one over median of the other."""
    return middle(found[above], name) / middle(found[below], name)


def listed(bench: Bench, people: int, posts: int, **shape: Any) -> dict[str, Any]:
    """Ready pairs, no groups: speed, memory and distance against min-cost flow."""
    found = bench.pair("ours_listed", "peer_listed", people, posts, groups=False, **shape)
    loss = [
        1 - o["objective"] / p["objective"] for o, p in zip(found["ours_listed"], found["peer_listed"], strict=True)
    ]
    return {
        "row": f"listed {people}x{posts} {shape.get('taste', TASTES[0])} ratio {shape.get('ratio', 1.0)}",
        "cpu_ratio": round(ratio(found, "peer_listed", "ours_listed", "cpu_s"), 2),
        "ours_cpu_s": middle(found["ours_listed"], "cpu_s"),
        "peer_cpu_s": middle(found["peer_listed"], "cpu_s"),
        "memory_ratio": round(ratio(found, "ours_listed", "peer_listed", "peak_mb"), 3),
        "worst_distance": max(loss),
        "worst_gap": max(run["gap"] for run in found["ours_listed"]),
    }


def groups(bench: Bench, **shape: Any) -> dict[str, Any]:
    """5,000 people with groups against the optimum that OR-Tools' SCIP proves: its bound, where it proved none."""
    found = bench.pair("ours_listed", "peer_groups", 5000, 833, groups=True, **shape)
    both = list(zip(found["ours_listed"], found["peer_groups"], strict=True))
    return {
        "row": f"groups 5000x833 {shape.get('taste', TASTES[0])} ratio {shape.get('ratio', 1.0)}",
        "worst_loss": max(1 - o["objective"] / p["bound"] for o, p in both),
        "cpu_ratio": round(ratio(found, "peer_groups", "ours_listed", "cpu_s"), 1),
        "worst_peer_gap": max(1 - p["objective"] / p["bound"] for _, p in both),
        "ours_cpu_s": middle(found["ours_listed"], "cpu_s"),
        "peer_cpu_s": middle(found["peer_groups"], "cpu_s"),
    }


def whole(bench: Bench, people: int, posts: int, **shape: Any) -> dict[str, Any]:
    """The whole pipeline with groups against min-cost flow on a static list of the same market."""
    found = bench.pair("ours_whole", "peer_static", people, posts, **shape)
    return {
        "row": f"whole {people}x{posts} {shape.get('taste', TASTES[0])} ratio {shape.get('ratio', 1.0)}",
        "worst_gap": max(run["gap"] for run in found["ours_whole"]),
        "cpu_times_peer": round(ratio(found, "ours_whole", "peer_static", "cpu_s"), 2),
        "ours_cpu_s": middle(found["ours_whole"], "cpu_s"),
        "peer_cpu_s": middle(found["peer_static"], "cpu_s"),
        "placed_ratio": round(ratio(found, "ours_whole", "peer_static", "placed"), 3),
        "peak_mb": max(run["peak_mb"] for run in found["ours_whole"]),
        "rounds": max(run["rounds"] for run in found["ours_whole"]),
    }


def growth(small: float, large: float, times: float) -> float:
    """Exponent of processor time over size."""
    return round(math.log(large / small) / math.log(times), 2)


def rows(bench: Bench, chosen: str, quick: bool, large: bool) -> list[dict[str, Any]]:
    """All rows asked for."""
    size = (50_000, 8_300) if quick else (300_000, 40_000)
    told: list[dict[str, Any]] = []
    if "listed" in chosen:
        told.append(listed(bench, *size))
        if large:
            told.append(listed(bench, 1_000_000, 40_000))
            told.append({"row": "listed growth", "exponent": growth(*(r["ours_cpu_s"] for r in told[-2:]), 1e6 / 3e5)})
    if "tastes" in chosen:
        for taste in TASTES:
            told += [listed(bench, 50_000, 8_300, taste=taste, ratio=places) for places in (0.4, 1.0, 1.5)]
    if "groups" in chosen:
        told += [groups(bench, ratio=places) for places in (0.4, 1.0, 1.5)]
    if "whole" in chosen:
        told.append(whole(bench, *size))
        if large:
            told.append(whole(bench, 1_000_000, 40_000))
            told.append({"row": "whole growth", "exponent": growth(*(r["ours_cpu_s"] for r in told[-2:]), 1e6 / 3e5)})
    return told


def main() -> None:
    """Parse the command line, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="listed,tastes,groups,whole")
    parser.add_argument("--quick", action="store_true", help="50,000 people instead of 300,000")
    parser.add_argument("--large", action="store_true", help="the million as well")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=1, help="alternating runs for each seed")
    parser.add_argument("--json", action="store_true", help="one JSON line")
    given = parser.parse_args()
    console = Console(stderr=True)
    with Progress(console=console, transient=True) as progress:
        bench = Bench(given.seeds, given.repeats, progress, progress.add_task("", total=None))
        told = rows(bench, given.rows, given.quick, given.large)
    for file in Path(tempfile.gettempdir()).glob(f"wengang-arcs-{os.getpid()}-*.npz"):
        file.unlink()
    load = round(os.getloadavg()[0], 2)
    if given.json:
        print(json.dumps({"benchmark": "allocation", "load": load, "rows": told, "bar": judged(told)}))
        return
    show(told, load)


def show(told: list[dict[str, Any]], load: float) -> None:
    """Print the rows, and the bar below them."""
    out = Console()
    table = Table("row", "figures", title=f"allocation, load {load}")
    for line in told:
        figures = (f"{name} {value:.6g}" for name, value in line.items() if name != "row")
        table.add_row(line["row"], ", ".join(figures))
    out.print(table)
    bar = Table("bar", "row", "measured", "at least", "aim", "met")
    for goal in judged(told):
        met = "yes, aim too" if goal["aim_met"] else "yes" if goal["met"] else "NO"
        sense = goal["sense"]
        bar.add_row(
            goal["what"], goal["row"], f"{goal['measured']:.4g}", f"{sense} {goal['at_least']:g}",
            f"{sense} {goal['aim']:g}", met,
        )  # fmt: skip
    out.print(bar)


if __name__ == "__main__":
    main()
