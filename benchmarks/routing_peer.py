"""The peers on the same wave: OR-Tools pickup-and-delivery, and what offices do today, each township for itself."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from wengang.solvers.routing.case import Case, case_of
from wengang.solvers.routing.evaluate import Route, coach_of, measure
from wengang.solvers.routing.greedy import greedy, with_item
from wengang.solvers.routing.state import items_of

TENTH_MINUTES = 10
FEN = 100


@dataclass
class Peer:
    """What a peer reached: yuan by our evaluator, coaches, seconds (of them of the processor), people left at home."""

    cost: float
    coaches: int
    seconds: float
    unserved: int
    cpu: float = 0.0
    warm: bool = False


def ortools(case: Case, seconds: float) -> Peer:
    """Shipments with guided local search from parallel cheapest insertion, judged by our evaluator; parties gathered as
    ours are. Where the insertion is not done in the time, the search gets as much time again, from our greedy plan."""
    cold = _solved(case, seconds, warm=False)
    return _solved(case, seconds, warm=True) if cold.unserved else cold


def _solved(case: Case, seconds: float, warm: bool) -> Peer:
    items = items_of(case, case.able, 12)
    begin, cpu = time.monotonic(), time.process_time()
    given = _greedy_within(case, items) if warm else []
    manager, model, kinds = _model(case, items, given)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(int(seconds * 1000))
    if warm:
        model.CloseModelWithParameters(parameters)
        known = model.ReadAssignmentFromRoutes(_nodes(case, items, given, kinds), True)
        solution = model.SolveFromAssignmentWithParameters(known, parameters) if known else None
    else:
        solution = model.SolveWithParameters(parameters)
    spent, cpu = time.monotonic() - begin, time.process_time() - cpu
    routes = _routes(case, items, manager, model, solution) if solution else []
    coaches = [found[1] for route in routes if (found := coach_of(case, route))]
    people = int(case.size[list(case.able)].sum()) - sum(coach.people for coach in coaches)
    return Peer(sum(coach.cost for coach in coaches), len(coaches), spent, people, cpu, warm)


def _greedy_within(case: Case, items: list[tuple[int, ...]]) -> list[Route]:
    """Our greedy plan with a little less local time: the model rounds every way up."""
    limits = case.wave.limits.model_copy(update={"local_hours": 0.98 * case.wave.limits.local_hours})
    return greedy(case_of(case.wave.model_copy(update={"limits": limits})), items)[0]


def _nodes(case: Case, items: list[tuple[int, ...]], given: list[Route], kinds: list[int]) -> list[list[int]]:
    """The routes as nodes of the model, one list for each vehicle."""
    number = {row: at for at, item in enumerate(items) for row in item}
    free = {kind: [vehicle for vehicle, one in enumerate(kinds) if one == kind] for kind in set(kinds)}
    nodes: list[list[int]] = [[] for _ in kinds]
    for route in given:
        riders = sorted({number[row] for row in route.rows})
        order = {call: at for at, call in enumerate(route.calls)}
        picked = sorted(riders, key=lambda at: order[int(case.stop[items[at][0]])])
        dropped = sorted(riders, key=lambda at: order[int(case.gate[items[at][0]])])
        nodes[free[route.kind].pop()] = [*picked, *(len(items) + at for at in dropped)]
    return nodes


def _model(case: Case, items: list[tuple[int, ...]], given: list[Route]):
    n, rules, roads = len(items), case.rules, case.roads
    first = [item[0] for item in items]
    place = np.concatenate([case.stop[first], case.gate[first]])
    size = np.array([case.size[list(item)].sum() for item in items])
    people = np.concatenate([size, size])
    minutes, km = roads.minutes[np.ix_(place, place)], roads.km[np.ix_(place, place)]
    other = place[:, None] != place[None, :]
    at_stop = np.arange(2 * n) < n
    dwell = np.where(at_stop, rules.stop_dwell, rules.gate_dwell)[None, :] * other
    stands = dwell + (np.where(at_stop, rules.board, rules.per_person - rules.board) * people)[None, :]
    long, back = at_stop[:, None] & ~at_stop[None, :], ~at_stop[:, None] & at_stop[None, :]
    local = np.where(long, 0, minutes) + stands
    local[back] = 10 * rules.local
    begins = rules.stop_dwell + rules.board * people
    fleet = case.fleet
    lean = [_wanted(fleet.places, k, int(size.sum())) for k in range(len(fleet.places))]
    used = [sum(route.kind == k for route in given) for k in range(len(fleet.places))]
    kinds = [k for k, (one, other) in enumerate(zip(lean, used, strict=True)) for _ in range(max(one, other))]
    manager = pywrapcp.RoutingIndexManager(2 * n + 1, len(kinds), 2 * n)
    model = pywrapcp.RoutingModel(manager)
    evaluators = {}
    for k in set(kinds):
        cost = (fleet.per_km[k] * km + rules.rate * (minutes + stands)) * FEN
        evaluators[k] = model.RegisterTransitMatrix(_padded(cost, rules.rate * begins * FEN))
    for vehicle, k in enumerate(kinds):
        model.SetArcCostEvaluatorOfVehicle(evaluators[k], vehicle)
        model.SetFixedCostOfVehicle(round(float(fleet.fixed[k]) * FEN), vehicle)
    clock = model.RegisterTransitMatrix(_padded(np.ceil(local * TENTH_MINUTES), np.ceil(begins * TENTH_MINUTES)))
    model.AddDimension(clock, 0, int(rules.local * TENTH_MINUTES), True, "local")
    load = model.RegisterUnaryTransitVector([*size.tolist(), *(-size).tolist(), 0])
    model.AddDimensionWithVehicleCapacity(load, 0, [int(fleet.places[k]) for k in kinds], True, "load")
    local_time = model.GetDimensionOrDie("local")
    for at in range(n):
        pick, drop = manager.NodeToIndex(at), manager.NodeToIndex(n + at)
        model.AddPickupAndDelivery(pick, drop)
        model.solver().Add(model.VehicleVar(pick) == model.VehicleVar(drop))
        model.solver().Add(local_time.CumulVar(pick) <= local_time.CumulVar(drop))
    return manager, model, kinds


def _wanted(places: np.ndarray, kind: int, people: int) -> int:
    """A lean fleet: with more coaches to choose from OR-Tools takes more, and does not empty them again."""
    return math.ceil(people / places[kind]) + 1 if places[kind] == places.max() else 2


def _padded(matrix: np.ndarray, begins: np.ndarray) -> list[list[int]]:
    whole = np.zeros((len(matrix) + 1, len(matrix) + 1))
    whole[:-1, :-1] = matrix
    whole[-1, : len(begins)] = begins
    return np.rint(whole).astype(np.int64).tolist()


def _routes(case: Case, items: list[tuple[int, ...]], manager, model, solution) -> list[Route]:
    routes = []
    for vehicle in range(model.vehicles()):
        index, calls, rows = model.Start(vehicle), [], []
        while not model.IsEnd(index):
            node = manager.IndexToNode(index)
            if node < 2 * len(items):
                item = items[node % len(items)]
                calls.append(int((case.stop if node < len(items) else case.gate)[item[0]]))
                rows += item if node < len(items) else ()
            index = solution.Value(model.NextVar(index))
        if rows:
            routes.append(Route(tuple(dict.fromkeys(calls)), tuple(sorted(rows))))
    return routes


def practice(case: Case, township: np.ndarray) -> Peer:
    """What offices do: each township fills its own coaches, for all gates, in a sweep.

    The people of a township go round its middle by the direction of their stop, those of one stop by the direction of
    their gate; a coach takes them in this order until the next ones do not fit, and drives its calls in a short order.
    ``township``: of each stop.
    """
    turn = np.concatenate([_turn(case, township), _turn(case, np.zeros(len(case.wave.gates), int), gates=True)])

    def filled(items: list[tuple[int, ...]]) -> list[Route]:
        order = sorted(items, key=lambda item: (turn[case.stop[item[0]]], case.stop[item[0]], turn[case.gate[item[0]]]))
        return _swept(case, order)

    return _by_township(case, township, filled)


def clever_practice(case: Case, township: np.ndarray) -> Peer:
    """The same with our greedy method within each township: cleverer than offices are."""
    return _by_township(case, township, lambda items: greedy(case, items)[0])


def _by_township(case: Case, township: np.ndarray, filled: Callable[[list[tuple[int, ...]]], list[Route]]) -> Peer:
    begin, coaches = time.monotonic(), []
    for home in sorted({int(township[case.stop[row]]) for row in case.able}):
        rows = tuple(row for row in case.able if township[case.stop[row]] == home)
        coaches += [found[1] for route in filled(items_of(case, rows, 12)) if (found := coach_of(case, route))]
    people = int(case.size[list(case.able)].sum()) - sum(coach.people for coach in coaches)
    return Peer(sum(coach.cost for coach in coaches), len(coaches), time.monotonic() - begin, people)


def _turn(case: Case, group: np.ndarray, gates: bool = False) -> np.ndarray:
    """Direction of each stop (or gate) from the middle of its group, in radians."""
    places = case.wave.gates if gates else case.wave.stops
    at = np.array([(place.lat, place.lon) for place in places])
    middle = np.array([at[group == one].mean(axis=0) for one in range(int(group.max()) + 1)])[group]
    north, east = (at - middle).T
    return np.arctan2(north, east * np.cos(np.radians(at[:, 0])))


def _swept(case: Case, items: list[tuple[int, ...]]) -> list[Route]:
    """Coaches filled in the order given."""
    routes: list[Route] = []
    for item in items:
        longer = with_item(case, routes[-1], item) if routes else None
        if longer and measure(case, longer):
            routes[-1] = longer
        else:
            routes.append(Route((int(case.stop[item[0]]), int(case.gate[item[0]])), item))
    return routes
