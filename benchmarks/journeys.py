"""The whole bar of journeys in one command: coaches, their timetables, one change, and the modes of a campaign.

    python -m benchmarks.journeys --size S|M|L [--seeds 3] [--seconds 30] [--kinds plain,lumpy] [--json]

It asks the parts (`benchmarks.routing`, `.timetable`, `.modes`) and compares with what was promised.
One thread; each figure is a median over the seeds. OR-Tools gets the same seconds of the clock as we do, on S and M;
processor seconds and load stand beside. A figure that could not be had is null, and not met.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from benchmarks import routing, timetable
from benchmarks.routing_waves import SIZES
from wengang.solvers.routing import prepare

HARD_COACHES = 40
CAMPAIGN_SECONDS = 60


@dataclass(frozen=True)
class Goal:
    """One line of the bar: the figure's name, what it must be at least and what is aimed at; ``most``: not above."""

    key: str
    bar: float
    aim: float
    sizes: str = "SML"
    most: bool = True

    def judged(self, found: dict[str, Any]) -> dict[str, Any]:
        """The line with the figure measured."""
        value = found.get(self.key)

        def met(limit: float) -> bool:
            return value is not None and (value <= limit if self.most else value >= limit)

        sign = "<=" if self.most else ">="
        return {
            "key": self.key,
            "value": value,
            "bar": f"{sign} {self.bar}",
            "met": met(self.bar),
            "aim": f"{sign} {self.aim}",
            "aim_met": met(self.aim),
        }


COACHES = (
    Goal("cost_ratio_to_ortools", 1.00, 0.97, "SM"),
    Goal("time_ratio_to_ortools", 0.1, 0.03, "S"),
    Goal("time_ratio_to_ortools", 0.25, 0.1, "M"),
    Goal("cost_over_lower_bound", 0.12, 0.06),
    Goal("coaches_over_least", 1.03, 1.01),
    Goal("fill", 0.97, 0.99, most=False),
    Goal("cost_ratio_to_practice", 0.93, 0.85),
    Goal("seconds_first_legal_plan", 60, 20, "L"),
    Goal("wave_timetable_ms_p95", 50, 10),
    Goal("change_time_ratio", 0.02, 0.02),
    Goal("change_coaches", 2, 1),
)
REST = (
    Goal("timetable_ms", 50, 10),
    Goal("timetable_ms_p95", 50, 10),
    Goal("campaign_gap", 0.015, 0.005),
)


def coaches(size: str, lumpy: bool, seeds: int, seconds: float) -> dict[str, Any]:
    """The figures of one kind of wave, and its lines of the bar."""
    load = os.getloadavg()[0]
    peer = seconds if size in "SM" else 0.0
    found = routing.medians(size, seeds, seconds, lumpy, peer)
    found |= {"load_before": round(load, 2), "load_after": round(os.getloadavg()[0], 2)}
    return found | {"goals": [goal.judged(found) for goal in COACHES if size in goal.sizes]}


def rest(seeds: int) -> dict[str, Any]:
    """Timetables of hard roads and the campaign, which no size of wave concerns."""
    found: dict[str, Any] = dict(timetable.report(HARD_COACHES, seeds))
    found |= {"campaign": (campaign := _campaign(seeds)), "campaign_gap": max(campaign["gaps"])}
    return found | {"goals": [goal.judged(found) for goal in REST]}


def _campaign(seeds: int) -> dict[str, Any]:
    """What `benchmarks.modes` prints, in a process of its own: OR-Tools and HiGHS do not share one well."""
    command = [sys.executable, "-m", "benchmarks.modes", "--seeds", str(seeds), "--seconds", str(CAMPAIGN_SECONDS)]
    told = subprocess.run([*command, "--json"], stdout=subprocess.PIPE, check=True, text=True).stdout
    campaign: dict[str, Any] = json.loads(told.splitlines()[-1])
    return campaign


def report(size: str, kinds: list[str], seeds: int, seconds: float, alone: bool) -> dict[str, Any]:
    """Everything: the plain wave's figures at the top, other kinds under their names, every line of the bar."""
    prepare(600)
    found: dict[str, Any] = {"size": size, "seeds": seeds, "limit": seconds}
    goals: list[dict[str, Any]] = []
    for kind in kinds:
        row = coaches(size, kind == "lumpy", seeds, seconds)
        goals += [{"kind": kind} | goal for goal in row.pop("goals")]
        found |= row if kind == "plain" else {kind: row}
    if not alone:
        row = rest(seeds)
        goals += row.pop("goals")
        found["any_size"] = row
    return found | {"bar": goals, "missed": [goal["key"] for goal in goals if not goal["met"]]}


def main() -> None:
    """Print the report as one JSON line, or the bar as a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=sorted(SIZES), default="S")
    parser.add_argument("--seconds", type=float, help="for each solver; default 30 (S) or 60")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--kinds", default="plain,lumpy", help="plain, lumpy (half of a township goes to one gate)")
    parser.add_argument("--coaches-only", action="store_true", help="without hard roads and the campaign")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    seconds = options.seconds or routing.SECONDS[options.size]
    found = report(options.size, options.kinds.split(","), options.seeds, seconds, options.coaches_only)
    if options.json:
        print(json.dumps(found))
        return
    for goal in found["bar"]:
        verdict = "aim met" if goal["aim_met"] else "met" if goal["met"] else "NOT MET"
        print(f"{goal.get('kind', ''):6} {goal['key']:26} {goal['value']!s:10} {goal['bar']:9} {verdict}")


if __name__ == "__main__":
    main()
