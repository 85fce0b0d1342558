"""One change to a plan that people already know: whoever is not touched by it keeps their coach, and those who are,
are named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from wengang.solvers.routing.bound import lower_bound
from wengang.solvers.routing.case import Case, Ints, case_of
from wengang.solvers.routing.evaluate import Route, coach_of
from wengang.solvers.routing.greedy import insert
from wengang.solvers.routing.model import Wave
from wengang.solvers.routing.result import Coach, Plan, Reason, Unserved
from wengang.solvers.routing.verify import verify


@dataclass(frozen=True)
class Amendment:
    """The new plan, the numbers (in the old plan) of coaches that changed, parties whose coach or times changed,
    and yuan more."""

    plan: Plan
    touched: tuple[int, ...]
    to_tell: tuple[str, ...]
    cost_more: float


def amend(
    wave: Wave,
    old: Plan,
    *,
    frozen: Collection[int] = (),
    types: Mapping[int, str] | None = None,
    moved: Collection[str] = (),
    out: Collection[int] = (),
) -> Amendment:
    """Fit the parties of ``wave`` into the coaches of ``old``: the cancelled leave, the new ones go where they cost
    least.

    Where ``wave`` has fewer coaches of a type than ``old`` uses, those with the fewest people are dissolved.

    Args:
        wave: who travels now, with what.
        old: the plan that people know.
        frozen: numbers of coaches of ``old`` that have departed; they stay as they are and take nobody.
        types: vehicle types that coaches of ``old`` change to and then keep.
        moved: parties taken off their coaches and put where they cost least, perhaps on the same.
        out: numbers of coaches that cannot run; their people find other seats.

    Raises:
        ValueError: a party of a departed coach is not in the wave.
    """
    case = case_of(wave)
    row_of = {party.id: row for row, party in enumerate(wave.parties)}
    gone = [party for number in frozen for party in old.coaches[number].parties if party not in row_of]
    if gone:
        raise ValueError(f"{len(gone)} parties of departed coaches are not in the wave")
    stay = {party: row for party, row in row_of.items() if party not in moved}
    coaches_now = [
        replace(coach, vehicle_type=(types or {}).get(number, coach.vehicle_type))
        for number, coach in enumerate(old.coaches)
    ]
    routes = [_kept(case, coach, row_of if number in frozen else stay) for number, coach in enumerate(coaches_now)]
    fixed = [routes[number] for number in frozen]
    spare = case.fleet.coaches.copy()
    for route in fixed:
        spare[route.kind] = max(0, spare[route.kind] - 1)
    running = _still_running(case, routes, {*frozen, *out}, spare.copy())
    loose = sorted(running)
    seen = {row for route in (*fixed, *(routes[number] for number in loose)) for row in route.rows}
    added = [row for row in case.able if row not in seen]
    pinned = [at for at, number in enumerate(loose) if number in (types or {})]
    changed, left = insert(case, [routes[number] for number in loose], added, spare, pinned)
    coaches = {number: old.coaches[number] for number in frozen}
    for number, route in zip(loose, changed, strict=False):
        found = running[number] if route == routes[number] else _coach(case, route)
        coaches[number] = old.coaches[number] if _same(found, old.coaches[number]) else found
    new = [_coach(case, route) for route in changed[len(loose) :]]
    return _amendment(case, old, coaches, new, left)


def _still_running(case: Case, routes: list[Route], apart: Collection[int], free: Ints) -> dict[int, Coach]:
    """The coaches that remain, by number; the fullest are the first to have one.

    One that the change itself makes illegal (a party grown, a permit gone, no coach left) is dissolved.
    """
    people = [int(case.size[list(route.rows)].sum()) for route in routes]
    running = {}
    for number in sorted(range(len(routes)), key=lambda number: (-people[number], number)):
        route = routes[number]
        found = coach_of(case, route, free) if route.rows and number not in apart else None
        if found:
            free[route.kind] -= 1
            running[number] = found[1]
    return running


def _kept(case: Case, coach: Coach, row_of: dict[str, int]) -> Route:
    """The coach's route without those who are gone or travel between other places now, nor the calls only they
    needed."""
    parties = case.wave.parties
    boarded = {(party, call.place) for call in coach.calls for party in call.boarding}
    left = {(party, call.place) for call in coach.calls for party in call.leaving}
    known = [parties[row_of[party]] for party in coach.parties if party in row_of]
    rows = tuple(row_of[p.id] for p in known if (p.id, p.stop) in boarded and (p.id, p.gate) in left)
    needed = {int(place) for row in rows for place in (case.stop[row], case.gate[row])}
    places = {p.id: at for at, p in enumerate(case.wave.stops)}
    gates = {p.id: at + len(places) for at, p in enumerate(case.wave.gates)}
    calls = [(places if call.boarding else gates)[call.place] for call in coach.calls]
    kinds = {kind.id: row for row, kind in enumerate(case.wave.vehicle_types)}
    return Route(tuple(call for call in calls if call in needed), rows, kinds[coach.vehicle_type])


def _coach(case: Case, route: Route) -> Coach:
    found = coach_of(case, route)
    if not found:
        raise ValueError("a coach of the old plan breaks a rule of the new wave")
    return found[1]


def _same(one: Coach, other: Coach) -> bool:
    """Whether two coaches carry the same people the same way; minutes told before stay."""
    calls = [[(call.place, call.boarding, call.load) for call in coach.calls] for coach in (one, other)]
    return one.vehicle_type == other.vehicle_type and calls[0] == calls[1]


def _amendment(case: Case, old: Plan, coaches: dict[int, Coach], new: list[Coach], left: list[int]) -> Amendment:
    parties, order = case.wave.parties, sorted(coaches)
    unserved = [*case.unserved, *(Unserved(parties[r].id, parties[r].size, Reason.NO_VEHICLE_LEFT) for r in left)]
    all_coaches = (*(coaches[number] for number in order), *new)
    here = {party.id: row for row, party in enumerate(parties)}
    bound = lower_bound(case, [here[party] for coach in all_coaches for party in coach.parties])
    cost = sum(coach.cost for coach in all_coaches)
    plan = Plan(
        all_coaches,
        tuple(unserved),
        cost,
        bound,
        case.roads.estimated,
        finished=True,
        solvers=(*old.solvers, "amended"),
    )
    verify(case.wave, plan, case.roads)
    touched = tuple(number for number, coach in enumerate(old.coaches) if coaches.get(number) != coach)
    before, after = _news(old), _news(plan)
    told = sorted(party for party in before.keys() | after.keys() if before.get(party) != after.get(party))
    return Amendment(plan, touched, tuple(told), cost - old.cost)


def _news(plan: Plan) -> dict[str, tuple[object, ...]]:
    """What each party was told: who shares no coach is told nothing new if places and minutes stay."""
    return {
        party: (coach.vehicle_type, call.place, round(call.arrive), round(call.depart))
        for coach in plan.coaches
        for call in coach.calls
        for party in call.boarding
    }
