"""Small campaigns for the tests of modes, and every choice there is for the smallest. Everybody in them is invented."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from wengang.solvers.modes.problem import Problem

DAY = date(2027, 2, 20)


def kind(name: str, mode: str, seats: int, fixed: float, **more: Any) -> dict[str, Any]:
    """A kind of vehicle without a price by the kilometre."""
    row = {
        "id": name,
        "mode": mode,
        "zh": name,
        "en": name,
        "seats": seats,
        "fixed": fixed,
        "per_km": 0,
        "source": "test",
    }
    return row | more


def prices(*kinds: dict[str, Any], waiting: float = 0.0) -> dict[str, Any]:
    """A price table of these kinds."""
    feeder = {"per_person": 1, "per_person_km": 0}
    table = {"id": "test", "date": "2026-11-22", "status": "assumed", "kinds": list(kinds), "feeder": feeder}
    return table | {"waiting": waiting}


def two_counties(*groups: tuple[str, int, int], **more: Any) -> dict[str, Any]:
    """Counties A and B share a station and an airport; groups are (county, report day, people) to one city."""
    hubs = [
        ("r1", "rail", 25.0, 107.0),
        ("r2", "rail", 23.0, 113.0),
        ("a1", "air", 25.1, 107.0),
        ("a2", "air", 23, 113.2),
    ]
    return {
        "counties": [
            {"id": name, "lat": 25.0 + at / 5, "lon": 107.0, "rail": "r1", "air": "a1"} for at, name in enumerate("AB")
        ],
        "cities": [{"id": "X", "lat": 23.0, "lon": 113.0, "rail": "r2", "air": "a2"}],
        "hubs": [{"id": name, "kind": what, "lat": lat, "lon": lon} for name, what, lat, lon in hubs],
        "groups": [
            {"county": county, "city": "X", "report": (DAY + timedelta(day)).isoformat(), "people": people}
            for county, day, people in groups
        ],
        "departures": [1, 2],
        "prices": prices(
            kind("coach", "coach", 5, 100),
            kind("van", "van", 2, 60),
            kind("carriage", "carriage", 8, 110, per_day=1),
            kind("plane", "plane", 9, 150, per_day=1),
            waiting=3,
        ),
    } | more


@st.composite
def campaigns(draw: st.DrawFn, most: int = 12, days: int = 2) -> dict[str, Any]:
    """Up to three groups, some kinds of vehicle with random prices, seats and limits."""
    names = draw(
        st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, days - 1)), min_size=1, max_size=3, unique=True)
    )
    groups = [(county, day, draw(st.integers(1, most))) for county, day in names]
    kinds = [
        kind("coach", "coach", draw(st.integers(3, 6)), draw(st.integers(50, 150))),
        kind(
            "carriage", "carriage", draw(st.integers(4, 9)), draw(st.integers(50, 150)), per_day=draw(st.integers(0, 2))
        ),
        kind("plane", "plane", draw(st.integers(5, 12)), draw(st.integers(50, 250)), per_day=draw(st.integers(0, 1))),
    ]
    data = two_counties(*groups, prices=prices(*kinds, waiting=draw(st.sampled_from([0, 2, 30]))))
    data["departures"] = draw(st.sampled_from([[1], [1, 2], [2]]))
    if draw(st.booleans()):
        data["per_day"] = {"coach": draw(st.integers(0, 3))}
    return data


def cheapest(problem: Problem) -> float:
    """The least objective by trying every number of vehicles on every run; people by dynamic programming."""
    best = float("inf")
    for vehicles in itertools.product(*(range(most + 1) for most in problem.most)):
        over = any(sum(vehicles[row] for row in rows) > limit for rows, limit in problem.caps)
        cost = sum(many * each for many, each in zip(vehicles, problem.cost, strict=True))
        if not over and cost < best:
            seats = tuple(int(many * room) for many, room in zip(vehicles, problem.seats, strict=True))
            best = min(best, cost + _people(problem, seats))
    return best


def _people(problem: Problem, seats: tuple[int, ...]) -> float:
    """The least that people cost beside the vehicles: each person takes a seat or stays, group after group."""
    options: list[list[tuple[int, float]]] = [[] for _ in problem.groups]
    for group, run, each in zip(problem.group, problem.run, problem.each, strict=True):
        options[group].append((int(run), float(each)))
    order = [at for at in range(len(options)) if options[at]]

    @cache
    def least(at: int, left: int, free: tuple[int, ...]) -> float:
        if left == 0:
            if at + 1 == len(order):
                return 0.0
            return least(at + 1, int(problem.people[order[at + 1]]), free)
        found = problem.penalty * left + least(at, 0, free)
        for run, each in options[order[at]]:
            if free[run]:
                many = min(left, free[run])
                for some in range(1, many + 1):
                    rest = (*free[:run], free[run] - some, *free[run + 1 :])
                    found = min(found, each * some + least(at, left - some, rest))
        return found

    return least(0, int(problem.people[order[0]]), seats) if order else 0.0
