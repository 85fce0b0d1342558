"""Mode choice for a campaign of 141,000 people: the proved gap, and the cost against coaches for everybody.

    python -m benchmarks.modes [--seeds 3] [--seconds 60] [--coaches-per-day 800] [--json]

Invented campaigns (benchmarks/modes_campaign.py): 67 counties, 16 cities, 10 report days, three departure days, the
assumed sample prices. The naive office sends every group by coach on the last day, however far and however empty; its
coaches beyond 1,300 km are counted apart, since the price table does not let them drive without a night on the way.
Seconds are of the clock; the processor time of this process and the load of the machine stand beside them.
"""

import argparse
import json
import os
import statistics
import time

from benchmarks.modes_campaign import campaign
from wengang.solvers.modes import Campaign, Choice, Report, choose, quiet
from wengang.solvers.modes.problem import problem_of, ways

GOAL, AIM = 0.015, 0.005


def naive(plan: Campaign) -> dict[str, float]:
    """Coaches for every group on its last day: cost, fill, and the share of people driven farther than allowed."""
    routes, kind = ways(plan), next(kind for kind in plan.table.kinds if kind.mode == "coach")
    cost = coaches = people = far = 0.0
    for group in plan.groups:
        way = next((way for way in routes[group.county, group.city] if way.kind is kind), None)
        if way is None:
            far += group.people
            continue
        needed = -(-group.people // kind.seats)
        cost += needed * (kind.fixed + kind.per_km * way.km)
        coaches, people = coaches + needed, people + group.people
        far += group.people if way.night else 0
    return {"cost": cost, "fill": people / (coaches * kind.seats), "too_far": far / sum(g.people for g in plan.groups)}


def measure(seed: int, seconds: float, coaches: int) -> dict[str, float]:
    """One campaign; gaps at its milestones and at the end (the choice was verified by `choose`)."""
    plan, met = campaign(seed).model_copy(update={"per_day": {"coach": coaches}}), {}

    def watch(report: Report) -> bool:
        gap = report.cost / report.bound - 1 if report.bound else float("inf")
        for name, limit in (("goal", GOAL), ("aim", AIM)):
            if gap <= limit:
                met.setdefault(name, report.seconds)
        return True

    clock, processor = time.monotonic(), time.process_time()
    choice = choose(plan, seconds=seconds, progress=watch)
    found = {"seconds": time.monotonic() - clock, "processor_seconds": time.process_time() - processor}
    peer = naive(plan)
    found |= {"gap": choice.gap, "cost": choice.cost, "bound": choice.bound, "people": choice.people}
    found |= {"unserved": sum(one.people for one in choice.unserved), "cost_to_naive": choice.cost / peer["cost"]}
    found |= {"naive_fill": peer["fill"], "naive_too_far_share": peer["too_far"]}
    found |= {"seconds_to_goal": met.get("goal", float("nan")), "seconds_to_aim": met.get("aim", float("nan"))}
    return found | _mix(choice) | _size(plan)


def _mix(choice: Choice) -> dict[str, float]:
    shares = {f"people_by_{share.mode}": float(share.people) for share in choice.shares}
    return shares | {f"yuan_each_by_{share.mode}": share.per_person for share in choice.shares}


def _size(plan: Campaign) -> dict[str, float]:
    problem = problem_of(plan)
    return {"groups": len(problem.groups), "options": len(problem.group), "whole_numbers": len(problem.runs)}


def report(seeds: int, seconds: float, coaches: int) -> dict[str, object]:
    """Medians over the seeds, and the widest gap of all."""
    load = os.getloadavg()[0]
    runs = [measure(seed, seconds, coaches) for seed in range(seeds)]
    keys = dict.fromkeys(key for run in runs for key in run)
    medians = {key: round(statistics.median(run.get(key, 0.0) for run in runs), 4) for key in keys}
    gaps = [round(run["gap"], 5) for run in runs]
    loads = {"load_before": round(load, 2), "load_after": round(os.getloadavg()[0], 2)}
    return {"seeds": seeds, "goal": GOAL, "aim": AIM, "gaps": gaps, "met": max(gaps) <= GOAL} | loads | medians


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--coaches-per-day", type=int, default=800)
    parser.add_argument("--json", action="store_true", help="one line")
    options = parser.parse_args()
    with quiet():
        found = report(options.seeds, options.seconds, options.coaches_per_day)
    print(json.dumps(found, indent=None if options.json else 2))


if __name__ == "__main__":
    main()
