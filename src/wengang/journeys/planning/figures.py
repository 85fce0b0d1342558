"""What is told of a plan beside its cost: how full, how far, how late, against the bound and today's practice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wengang.solvers import journey, routing
from wengang.solvers.timetable import Timetable

TOWNSHIP = 9
"""Digits of a township's code."""


def figures(answer: journey.LegalPlan) -> dict[str, Any]:
    """Numbers of a plan as the pages show them. Ratios are 1 for equal, minutes are after midnight of the day."""
    plan = answer.plan
    places = max((kind.places for kind in answer.wave.vehicle_types), default=0)
    least = -(-plan.people // places) if places else 0
    ends = [trip.line.arrival for trip in answer.trips if isinstance(trip.line, Timetable)]
    return {
        "trips": len(plan.coaches),
        "least_trips": least,
        "fill": round(plan.fill, 4),
        "km": round(sum(coach.km for coach in plan.coaches), 1),
        "km_a_person": _share(sum(coach.km for coach in plan.coaches), plan.people),
        "cost_a_person": _share(plan.cost, plan.people),
        "over_bound": round(plan.cost / plan.lower_bound, 4) if plan.lower_bound else None,
        "latest_minute": max(ends, default=None),
        "illegal": len(answer.illegal),
        "late": len(answer.late),
        "unserved": sum(who.people for who in plan.unserved),
        "solvers": list(plan.solvers),
    }


def practice(wave: routing.Wave, township: Mapping[str, str]) -> float | None:
    """What the wave costs if each township fills coaches of its own, as offices do today; None if some stay behind.

    Every township is planned by the same quick method and may use every vehicle. ``township``: code by party.
    """
    total = 0.0
    for code in sorted(set(township.values())):
        found = routing.plan(_of_township(wave, township, code), deadline=0.0, rounds=0, vroom=False)
        if found.unserved:
            return None
        total += found.cost
    return total


def _of_township(wave: routing.Wave, township: Mapping[str, str], code: str) -> routing.Wave:
    parties = tuple(party for party in wave.parties if township[party.id] == code)
    stops, gates = {party.stop for party in parties}, {party.gate for party in parties}
    rows = [at for at, stop in enumerate(wave.stops) if stop.id in stops]
    rows += [at for at, gate in enumerate(wave.gates, len(wave.stops)) if gate.id in gates]
    matrices = wave.matrices and routing.Matrices(
        km=[[wave.matrices.km[a][b] for b in rows] for a in rows],
        minutes=[[wave.matrices.minutes[a][b] for b in rows] for a in rows],
    )
    return wave.model_copy(
        update={
            "stops": tuple(stop for stop in wave.stops if stop.id in stops),
            "gates": tuple(gate for gate in wave.gates if gate.id in gates),
            "parties": parties,
            "matrices": matrices,
        }
    )


def _share(total: float, people: int) -> float | None:
    return round(total / people, 2) if people else None
