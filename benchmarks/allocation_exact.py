"""Exact allocation of an invented round: `python -m benchmarks.allocation_exact --size 3000x800`, one JSON line."""

from __future__ import annotations

import argparse
import json
import resource
import time

import numpy as np

from wengang.solvers.allocation import Lodging, Market, People, Posts, allocate, verify

CITIES = np.array([440700, 440703, 330200, 330281, 320500, 320583, 330400, 451400, 451425, 530600])
WISHES = np.array([440000, 330000, 320000, 440700, 330200, 330400, 320500, 451400, 451425, 530600])
OCCUPATIONS = np.array([602, 603, 611, 618, 620, 622, 625, 402, 403, 410, 414, 501])


def people(count: int, rng: np.random.Generator) -> People:
    """Invented wishes; one person in eight travels with a companion."""
    members = count // 8 // 2 * 2
    group = np.concatenate([np.repeat(np.arange(members // 2), 2), np.full(count - members, -1)])
    wishes = [rng.choice(WISHES, rng.integers(0, 4), replace=False, p=_falling(len(WISHES))) for _ in range(count)]
    wishes[:members] = [wishes[i // 2 * 2] for i in range(members)]
    return People.build(
        count,
        key=rng.permutation(count),
        destinations=wishes,
        occupations=[rng.choice(OCCUPATIONS, rng.integers(0, 3), replace=False) for _ in range(count)],
        skills=[rng.choice(24, rng.integers(0, 3), replace=False) for _ in range(count)],
        skill_levels=np.where(rng.random((count, 2)) < 0.5, rng.integers(1, 5, (count, 2)), 0),
        education=rng.choice(6, count, p=[0.08, 0.27, 0.42, 0.15, 0.06, 0.02]),
        least_wage=np.round(rng.normal(3900, 700, count).clip(1800, 8000), -2).astype(int),
        available=np.datetime64("2026-03-01") + rng.integers(0, 45, count),
        needs_sitting=rng.random(count) < 0.02,
        light_only=rng.random(count) < 0.12,
        no_nights=rng.random(count) < 0.25,
        fixed_hours=rng.random(count) < 0.08,
        lodging_needed=rng.random(count) < 0.6,
        couple_room=np.isin(group, np.flatnonzero(rng.random(max(members // 2, 1)) < 0.4)) & (group >= 0),
        group=group,
    )


def posts(count: int, places: int, rng: np.random.Generator) -> Posts:
    """Invented conditions; employers, headcounts and cities are heavy-tailed, as they are in life."""
    employers = max(1, count // 6)
    employer = np.concatenate([np.arange(employers), rng.choice(employers, count - employers, p=_falling(employers))])
    size = rng.pareto(1.7, count) + 0.2
    low = np.round(rng.normal(4000, 800, count).clip(2000, 9000), -2).astype(int)
    lodging = rng.choice([Lodging.NONE, Lodging.PAID, Lodging.FREE], count, p=[0.2, 0.25, 0.55])
    return Posts.build(
        count,
        key=rng.permutation(count),
        employer=employer,
        headcount=np.maximum(1, np.round(size * places / size.sum())).astype(int),
        place=CITIES[rng.choice(len(CITIES), employers, p=_falling(len(CITIES)))[employer]],
        occupation=rng.choice(OCCUPATIONS, count),
        skill=np.where(rng.random(count) < 0.35, rng.integers(0, 24, count), -1),
        skill_level=rng.choice(3, count, p=[0.6, 0.25, 0.15]),
        education=rng.choice(4, count, p=[0.35, 0.2, 0.35, 0.1]),
        wage_low=low,
        wage_high=low + np.round(rng.exponential(1200, count), -2).astype(int),
        last_start=np.datetime64("2026-03-10") + rng.integers(0, 60, count),
        sitting=rng.random(count) < 0.2,
        heavy=rng.random(count) < 0.3,
        nights=rng.random(count) < 0.35,
        fixed_hours=rng.random(count) < 0.45,
        lodging=lodging,
        couple_rooms=np.where(lodging == Lodging.NONE, 0, rng.choice([0, 1, 3], count, p=[0.7, 0.2, 0.1])),
    )


def _falling(count: int) -> np.ndarray:
    share = 1 / np.arange(1, count + 1)
    return share / share.sum()


def measure(count: int, width: int, ratio: float, seed: int, gap: float, limit: float) -> dict[str, object]:
    """Score, allocate and verify one round; seconds of each step and the quality proved."""
    rng = np.random.default_rng([seed, count, width])
    some_people, some_posts = people(count, rng), posts(width, round(count * ratio), rng)
    start, busy = time.perf_counter(), time.process_time()
    market = Market.from_features(some_people, some_posts)
    scored = time.perf_counter()
    allocation = allocate(market, target_gap=gap, seed=seed, time_limit=limit)
    solved = time.perf_counter()
    verify(market, allocation)
    return {
        "benchmark": "allocation_exact", "people": count, "posts": width, "places": int(market.headcount.sum()),
        "pairs": len(market.post), "groups": int(some_people.group.max(initial=-1)) + 1, "placed": allocation.placed,
        "groups_placed": allocation.groups_placed, "objective": round(allocation.objective, 4),
        "bound": round(allocation.bound, 4), "gap": allocation.gap, "status": allocation.status.value,
        "rounds": allocation.rounds, "score_s": round(scored - start, 3), "allocate_s": round(solved - scored, 3),
        "verify_s": round(time.perf_counter() - solved, 3),
        "cpu_s": round(time.process_time() - busy, 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def main() -> None:
    """Parse the command line and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="3000x800", help="people x posts")
    parser.add_argument("--ratio", type=float, default=1.0, help="places per person")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--gap", type=float, default=1e-3, help="target gap")
    parser.add_argument("--limit", type=float, default=60, help="seconds")
    parser.add_argument(
        "--json", action="store_true", help="accepted for uniformity; the output is always one JSON line"
    )
    given = parser.parse_args()
    count, width = (int(number) for number in given.size.split("x"))
    print(json.dumps(measure(count, width, given.ratio, given.seed, given.gap, given.limit)))


if __name__ == "__main__":
    main()
