"""Checks of a market before any work starts; every message names the row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from wengang.solvers.allocation.market import Market


def check_market(market: Market) -> None:
    """Raise ValueError at the first thing in a market that cannot be."""
    _check_shapes(market)
    _check_arcs(market)
    _check_posts(market)
    _check_people(market)
    _check_group_sizes(market)


def _check_shapes(market: Market) -> None:
    if market.indptr.ndim != 1 or not len(market.indptr):
        raise ValueError("indptr must be one-dimensional with N + 1 entries")
    people, posts, arcs = market.people_count, market.posts_count, len(market.post)
    expected = {
        "utility": arcs, "headcount": posts, "employer": posts, "post_key": posts,
        "group": people, "couple_room": people, "priority": people, "person_key": people,
    }  # fmt: skip
    for name, count in expected.items():
        array: NDArray[Any] = getattr(market, name)
        if array.shape != (count,):
            raise ValueError(f"{name} has shape {array.shape}, expected ({count},)")
    if market.indptr[0] != 0 or market.indptr[-1] != arcs:
        raise ValueError(f"indptr must run from 0 to {arcs}, the number of pairs")
    _refuse(np.diff(market.indptr) < 0, "indptr, person {row}: the row ends before it starts")


def _check_arcs(market: Market) -> None:
    outside = (market.post < 0) | (market.post >= market.posts_count)
    _refuse(outside, "pair {row}: unknown post {value}", market.post)
    _refuse(~np.isfinite(market.utility), "pair {row}: utility is {value}", market.utility)
    order = np.lexsort((market.post, market.person))
    person, post = market.person[order], market.post[order]
    twice = np.flatnonzero((person[1:] == person[:-1]) & (post[1:] == post[:-1]))
    if len(twice):
        raise ValueError(f"person {person[twice[0]]}: post {post[twice[0]]} is listed twice")


def _check_posts(market: Market) -> None:
    _refuse(market.headcount < 0, "post {row}: headcount is {value}", market.headcount)
    _refuse(market.employer < 0, "post {row}: unknown employer {value}", market.employer)
    if market.room_stock is not None:
        unknown = market.employer >= len(market.room_stock)
        _refuse(unknown, "post {row}: unknown employer {value}", market.employer)
        _refuse(market.room_stock < 0, "employer {row}: couple rooms are {value}", market.room_stock)
    _refuse_twins(market.post_key, "post")


def _check_people(market: Market) -> None:
    _refuse(market.group < -1, "person {row}: unknown group {value}", market.group)
    _refuse(market.priority < 0, "person {row}: priority is {value}", market.priority)
    _refuse_twins(market.person_key, "person")


def _check_group_sizes(market: Market) -> None:
    if not market.posts_count or not market.people_count:
        return
    largest = int(np.bincount(market.employer, weights=market.headcount).max())
    names, first, sizes = np.unique(market.group, return_index=True, return_counts=True)
    for name, row, size in zip(names, first, sizes, strict=True):
        if name >= 0 and size > max(largest, 1):
            raise ValueError(
                f"person {row}: group {name} has {size} members, the largest employer has {largest} places"
            )


def _refuse(bad: NDArray[np.bool_], message: str, values: NDArray[Any] | None = None) -> None:
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise ValueError(message.format(row=row, value=None if values is None else values[row]))


def _refuse_twins(keys: NDArray[np.uint64], what: str) -> None:
    order = np.argsort(keys, kind="stable")
    twins = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    if len(twins):
        first, second = sorted((int(order[twins[0]]), int(order[twins[0] + 1])))
        raise ValueError(f"{what} {second} has the same key as {what} {first}")
