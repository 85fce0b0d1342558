"""Legal timetables of random coaches: time per coach, and against "drive until the limit, then change".

    python -m benchmarks.timetable [--coaches 200] [--seeds 3] [--json]

Roads of 700 to 1,100 km, six pick-ups, five gates, two drivers, any quarter of an hour as start. The exact answer is
measured at one start, over a window of six hours in quarters (choice of departure), and where there is none. The peer
is the rule of thumb a dispatcher follows, under the same rules and service areas; every timetable of both goes through
the verifier. Times are of this process, not of the clock, since the machine may be shared.
"""

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from wengang.solvers.rules import Rules, load
from wengang.solvers.timetable import (
    Call,
    CallKind,
    Departure,
    Doing,
    Driver,
    Segment,
    Timetable,
    Visit,
    plan_day,
    verify,
)
from wengang.solvers.timetable.route import with_service_areas

CREW = (Driver("driver 1"), Driver("driver 2"))


def coach(rng: random.Random) -> list[Call]:
    """A road from six villages to five gates."""
    pick_ups = [
        Call(f"stop {n}", rng.randint(8, 25) if n else 0, 10.0 if n else 0.0, CallKind.PICKUP, 5 + rng.randint(1, 4))
        for n in range(6)
    ]
    trunk = rng.randint(700, 1100)
    gates = [
        Call(f"gate {n}", rng.randint(6, 18) if n else trunk * 60 // 78, 6.0 if n else trunk, CallKind.DROP, 7)
        for n in range(5)
    ]
    return pick_ups + gates


class Thumb:
    """Drives until a limit forbids the next stretch, then rests and changes; stands when it must; never looks ahead."""

    def __init__(self, start: int, rules: Rules) -> None:
        self.now, self.rules = start, rules
        self.driver, self.on_end, self.dark = 0, 0, 0
        self.wheel = [0, 0]
        self.segments: list[Segment] = []
        self.visits: list[Visit] = []

    def stretch(self, call: Call, start: int) -> tuple[int, int] | None:
        """(end, night minutes) of driving to the call, None in the hours to stand."""
        covered, minute, dark = 0, start, 0
        while covered < 100 * call.drive:
            clock = minute % 1440
            if self.rules.parked_from <= clock < self.rules.parked_until:
                return None
            night = clock >= self.rules.night_from or clock < self.rules.night_until
            covered += self.rules.night_speed_percent if night else 100
            dark += night
            minute += 1
        return minute, dark

    def stand(self, until: int, call: str) -> None:
        self.segments.append(Segment(Doing.REST, self.now, until, call))
        self.now, self.on_end, self.dark = until, 0, 0

    def to(self, call: Call, before: str) -> bool:
        """Drives to the next call; False where two changes and a night's stand do not help."""
        for _ in range(4):
            found = self.stretch(call, self.now)
            if found is None:
                opens = self.now + (self.rules.parked_until - self.now) % 1440
                self.stand(max(opens, self.now + self.rules.rest), before)
                continue
            end, dark = found
            length = end - self.now
            short = (
                self.on_end + length <= self.rules.continuous_day and self.dark + dark <= self.rules.continuous_night
            )
            if short and self.wheel[self.driver] + length <= self.rules.per_24h:
                self.segments.append(Segment(Doing.DRIVE, self.now, end, call.id, CREW[self.driver].id))
                self.on_end, self.dark, self.now = self.on_end + length, self.dark + dark, end
                self.wheel[self.driver] += length
                return True
            self.stand(self.now + self.rules.rest, before)
            self.driver = 1 - self.driver
        return False


def by_thumb(calls: list[Call], start: int, rules: Rules) -> Timetable | None:
    """The rule of thumb's timetable, None where it gets stuck."""
    thumb = Thumb(start, rules)
    full = with_service_areas(calls, 40)
    thumb.visits.append(Visit(full[0].id, start - full[0].dwell, start - full[0].dwell, start))
    thumb.segments.append(Segment(Doing.WORK, start - full[0].dwell, start, full[0].id))
    for before, call in pairwise(full):
        came = len(thumb.visits)
        if not thumb.to(call, before.id):
            return None
        thumb.visits[came - 1] = replace(thumb.visits[came - 1], leave=thumb.segments[-1].start)
        arrive = thumb.now
        if call.dwell:
            thumb.segments.append(Segment(Doing.WORK, arrive, arrive + call.dwell, call.id))
        thumb.now = arrive + call.dwell
        thumb.visits.append(Visit(call.id, arrive, arrive, thumb.now))
    leave, arrival = thumb.visits[0].leave, thumb.visits[-1].begin
    if arrival > leave + 1440:
        return None
    cost = float(arrival - leave)
    return Timetable(leave, arrival, tuple(thumb.visits), tuple(thumb.segments), 0, 0, cost, rules.version)


def measure(coaches: int, seed: int) -> dict[str, list[float]]:
    """Everything measured for one seed; times in milliseconds of this process."""
    rng, rules = random.Random(seed), load()
    kept: dict[str, list[float]] = {
        key: [] for key in ("one_ms", "window_ms", "none_ms", "proved", "legal", "objections", "worse", "gain", "stuck")
    }
    for _ in range(coaches):
        calls, start = coach(rng), 15 * rng.randint(0, 95)
        began = time.process_time()
        line = plan_day(calls, Departure(start, start), CREW, rules, advise=False)
        spent = 1000 * (time.process_time() - began)
        kept["one_ms" if isinstance(line, Timetable) else "none_ms"].append(spent)
        kept["proved"].append(line.proved)
        kept["legal"].append(isinstance(line, Timetable))
        thumb = by_thumb(calls, start, rules)
        for one in (line, thumb):
            kept["objections"].append(len(verify(one, calls, CREW, rules)) if isinstance(one, Timetable) else 0)
        if isinstance(line, Timetable):
            kept["stuck"].append(thumb is None)
            if thumb is not None:
                kept["worse"].append(thumb.arrival > line.arrival)
                kept["gain"].append(thumb.arrival - line.arrival)
        began = time.process_time()
        plan_day(calls, Departure(start, start + 360), CREW, rules, advise=False)
        kept["window_ms"].append(1000 * (time.process_time() - began))
    return kept


def report(coaches: int, seeds: int) -> dict[str, object]:
    """Medians over seeds; the first coach, which compiles or loads machine code, is not counted."""
    measure(1, 0)
    runs = [measure(coaches, seed) for seed in range(1, seeds + 1)]

    def over(key: str, what: Callable[[list[float]], float]) -> float:
        return round(statistics.median(what(run[key]) for run in runs if run[key]), 2)

    def worst_of_twenty(values: list[float]) -> float:
        return sorted(values)[int(0.95 * (len(values) - 1))]

    return {
        "coaches": coaches,
        "seeds": seeds,
        "load": round(os.getloadavg()[0], 2),
        "timetable_ms": over("one_ms", statistics.median),
        "timetable_ms_p95": over("one_ms", worst_of_twenty),
        "timetable_ms_max": over("one_ms", max),
        "goal_ms": 50,
        "aim_ms": 10,
        "window_25_starts_ms": over("window_ms", statistics.median),
        "window_25_starts_ms_p95": over("window_ms", worst_of_twenty),
        "no_timetable_ms": over("none_ms", statistics.median),
        "proved_share": over("proved", statistics.mean),
        "legal_share": over("legal", statistics.mean),
        "objections": sum(sum(run["objections"]) for run in runs),
        "thumb_stuck_share": over("stuck", statistics.mean),
        "thumb_later_share": over("worse", statistics.mean),
        "thumb_later_minutes_mean": over("gain", statistics.mean),
        "thumb_later_minutes_max": over("gain", max),
        "thumb_earlier_minutes_max": over("gain", lambda values: -min(0, *values)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--coaches", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="one line")
    options = parser.parse_args()
    print(json.dumps(report(options.coaches, options.seeds), indent=None if options.json else 2))


if __name__ == "__main__":
    main()
