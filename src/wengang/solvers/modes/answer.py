"""From the people of each option to the choice that is handed out."""

from __future__ import annotations

import numpy as np

from wengang.solvers.modes.model import Campaign
from wengang.solvers.modes.problem import Problem
from wengang.solvers.modes.result import Choice, Flow, Reason, Ride, Share, Unserved
from wengang.solvers.modes.search import Search


def choice_of(campaign: Campaign, problem: Problem, search: Search) -> Choice:
    """The choice a search has come to."""
    rides, shares = _rides(problem, search), _shares(problem, search)
    return Choice(
        flows=_flows(problem, search),
        rides=rides,
        unserved=_unserved(campaign, problem, search),
        shares=shares,
        cost=sum(share.cost for share in shares),
        penalty=problem.penalty,
        bound=search.bound,
        finished=search.finished,
        prices=campaign.table.id,
    )


def _flows(problem: Problem, search: Search) -> tuple[Flow, ...]:
    found = []
    for at in np.flatnonzero(search.flows):
        group, run = problem.groups[problem.group[at]], problem.runs[problem.run[at]]
        found.append(Flow(group.county, group.city, group.report, run.day, run.kind.id, int(search.flows[at])))
    return tuple(sorted(found))


def _rides(problem: Problem, search: Search) -> tuple[Ride, ...]:
    vehicles, found = search.vehicles(), []
    aboard = np.bincount(problem.run, weights=search.flows, minlength=len(problem.runs)).astype(int)
    for at in np.flatnonzero(vehicles):
        run, many = problem.runs[at], int(vehicles[at])
        found.append(
            Ride(
                kind=run.kind.id,
                mode=run.kind.mode,
                origin=run.origin,
                destination=run.destination,
                day=run.day,
                vehicles=many,
                people=int(aboard[at]),
                seats=many * run.kind.seats,
                km=run.km,
                cost=many * run.cost,
            )
        )
    return tuple(sorted(found, key=lambda ride: (ride.day, ride.kind, ride.origin, ride.destination)))


def _shares(problem: Problem, search: Search) -> tuple[Share, ...]:
    vehicles, modes = search.vehicles(), np.array([run.kind.mode for run in problem.runs])
    found = []
    for mode in sorted({run.kind.mode for run in problem.runs}):
        runs = np.flatnonzero(modes == mode)
        mine = np.isin(problem.run, runs)
        extra = float(problem.each[mine] @ search.flows[mine])
        found.append(
            Share(
                mode=mode,
                people=int(search.flows[mine].sum()),
                vehicles=int(vehicles[runs].sum()),
                seats=int(vehicles[runs] @ problem.seats[runs]),
                extra=extra,
                cost=extra + float(vehicles[runs] @ problem.cost[runs]),
            )
        )
    return tuple(share for share in found if share.people)


def _unserved(campaign: Campaign, problem: Problem, search: Search) -> tuple[Unserved, ...]:
    counties, cities = {c.id for c in campaign.counties}, {c.id for c in campaign.cities}
    reachable, left, found = set(problem.group.tolist()), search.left(), []
    for at in np.flatnonzero(left):
        group, reason = problem.groups[at], Reason.NO_CAPACITY
        if group.county not in counties:
            reason = Reason.UNKNOWN_COUNTY
        elif group.city not in cities:
            reason = Reason.UNKNOWN_CITY
        elif at not in reachable:
            reason = Reason.NO_MODE
        found.append(Unserved(group.county, group.city, group.report, int(left[at]), reason))
    return tuple(found)
