"""Coaches filled one after the other in plain Python: always there, whatever happens to the other proposers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np

from wengang.solvers.routing.case import Case, Ints
from wengang.solvers.routing.evaluate import Route, fits_hours, measure

GIVE_UP = 25
Item = tuple[int, ...]


def greedy(case: Case, items: list[Item]) -> tuple[list[Route], list[int]]:
    """Legal routes that together use no more coaches than there are, and the rows of the parties for which none was
    left.

    A coach starts with the item farthest from home and takes the nearest ones along as long as the rules allow.
    """
    free, open_items = case.fleet.coaches.copy(), dict(enumerate(items))
    first = np.array([item[0] for item in items], np.int64)
    stop, gate, km = case.stop[first], case.gate[first], case.roads.km
    routes: list[Route] = []
    left: list[int] = []
    for seed in np.argsort(-km[stop, gate], kind="stable"):
        item = open_items.pop(int(seed), None)
        route = _started(case, item, free) if item else None
        if item and not route:
            left += _one_by_one(case, item, free, routes)
        if route:
            near = np.array(list(open_items), np.int64)
            near = near[np.argsort(km[stop[seed], stop[near]] + km[gate[seed], gate[near]], kind="stable")]
            routes.append(_filled(case, route, near, open_items, free))
    return routes, left


def insert(
    case: Case, routes: list[Route], rows: Iterable[int], fleet: Ints | None = None, pinned: Collection[int] = ()
) -> tuple[list[Route], list[int]]:
    """The routes with the parties of ``rows`` put where they cost least, and the rows for which there was no place.

    ``fleet``: coaches of each type for these routes and new ones, by default all of them. New routes come last.
    ``pinned``: numbers of the routes that keep their type; others may change to a cheaper or larger one.
    """
    routes, left, free = list(routes), [], (case.fleet.coaches if fleet is None else fleet).copy()
    for at, route in enumerate(routes):
        routes[at] = _fixed(case, route, free)
    for row in sorted(rows, key=lambda row: (-int(case.size[row]), row)):
        choices = [
            (cost, at, found)
            for at, route in enumerate(routes)
            for cost, found in _cheapest(case, route, row, free, pinned=at in pinned)
        ]
        alone = _started(case, (row,), free)
        cost, at, found = min(choices, key=lambda choice: choice[:2], default=(np.inf, -1, None))
        own = measure(case, alone) if alone else None
        if alone and own and own.cost < cost:
            routes.append(_fixed(case, alone, free))
        elif found:
            free[routes[at].kind] += 1
            routes[at] = _fixed(case, found, free)
        else:
            left.append(row)
    return routes, left


def with_item(case: Case, route: Route, item: Item) -> Route:
    """The route with an item's stop and gate at the positions that lengthen it least."""
    calls = list(route.calls)
    for place in (int(case.stop[item[0]]), int(case.gate[item[0]])):
        if place not in calls:
            calls.insert(_position(case, calls, place), place)
    return Route(tuple(calls), route.rows + item)


def _position(case: Case, calls: list[int], place: int) -> int:
    km, stops = case.roads.km, len(case.wave.stops)
    border = sum(call < stops for call in calls)
    best, where = np.inf, border
    for at in range(border + 1) if place < stops else range(border, len(calls) + 1):
        before = km[calls[at - 1], place] if at else 0.0
        after = km[place, calls[at]] if at < len(calls) else 0.0
        gone = km[calls[at - 1], calls[at]] if at and at < len(calls) else 0.0
        if before + after - gone < best:
            best, where = float(before + after - gone), at
    return where


def _started(case: Case, item: Item, free: Ints) -> Route | None:
    route = Route((int(case.stop[item[0]]), int(case.gate[item[0]])), item)
    return route if _legal(case, route, free) else None


def _legal(case: Case, route: Route, free: Ints) -> bool:
    return measure(case, route, free) is not None and (not case.rules.hours or fits_hours(case, route) is not None)


def _filled(case: Case, route: Route, near: Ints, open_items: dict[int, Item], free: Ints) -> Route:
    """Take items along, nearest first, until the coach is full or many in a row do not fit; they leave
    ``open_items``."""
    most, load, failed = int(case.fleet.places[free > 0].max()), int(case.size[list(route.rows)].sum()), 0
    for at in near:
        item = open_items[int(at)]
        size = int(case.size[list(item)].sum())
        if load + size > most:
            continue
        longer = with_item(case, route, item)
        if _legal(case, longer, free):
            route, load, failed = longer, load + size, 0
            del open_items[int(at)]
        else:
            failed += 1
        if load == most or failed == GIVE_UP:
            break
    return _fixed(case, route, free)


def _fixed(case: Case, route: Route, free: Ints) -> Route:
    """The route with its type decided, which is one coach less to choose from."""
    found = measure(case, route, free)
    assert found, "only legal routes get here"
    free[found.kind] -= 1
    return Route(route.calls, route.rows, found.kind)


def _one_by_one(case: Case, item: Item, free: Ints, routes: list[Route]) -> list[int]:
    """Coaches for the parties of an item that is too much together; returns the rows left over."""
    left = []
    for row in item:
        route = _started(case, (row,), free)
        if route:
            routes.append(_fixed(case, route, free))
        else:
            left.append(row)
    return left


def _cheapest(case: Case, route: Route, row: int, free: Ints, pinned: bool) -> Iterable[tuple[float, Route]]:
    """The route with one more party and what that costs, if it may; its own coach counts as free."""
    own = free.copy()
    own[route.kind] += 1
    old, longer = measure(case, route), with_item(case, route, (row,))
    longer = replace(longer, kind=route.kind) if pinned else longer
    new = measure(case, longer, own)
    if old and new and _legal(case, longer, own):
        yield new.cost - old.cost, longer
