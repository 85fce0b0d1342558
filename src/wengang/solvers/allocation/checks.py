"""Checks of a market before any work starts; every message names the row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from wengang.solvers.allocation.market import Market, Pairs


CHUNK = 1 << 20
"""Pairs looked at in one go, so that the check needs little memory beside the market."""
MOST_WORTH = 1e30
"""Largest utility: the engine holds worths in single precision, which ends at 3e38."""


def check_market(market: Market, people: int) -> None:
    """Raise ValueError at the first thing in a market of so many people that cannot be."""
    _check_shapes(market, people)
    if market.pairs is not None:
        _check_pairs(market.pairs, people, market.posts_count)
    _check_posts(market)
    _check_people(market)
    _check_group_sizes(market)


def _check_shapes(market: Market, people: int) -> None:
    posts = market.posts_count
    expected: dict[str, int] = {
        "headcount": posts, "employer": posts, "post_key": posts, "city": posts,
        "group": people, "couple_room": people, "priority": people, "person_key": people, "same_city": people,
    }  # fmt: skip
    for name, count in expected.items():
        array: NDArray[Any] | None = getattr(market, name)
        if array is not None and array.shape != (count,):
            raise ValueError(f"{name} has shape {array.shape}, expected ({count},)")


def _check_pairs(pairs: Pairs, people: int, posts: int) -> None:
    arcs = len(pairs.post)
    if pairs.utility.shape != (arcs,):
        raise ValueError(f"utility has shape {pairs.utility.shape}, expected ({arcs},)")
    if pairs.indptr[0] != 0 or pairs.indptr[-1] != arcs:
        raise ValueError(f"indptr must run from 0 to {arcs}, the number of pairs")
    _refuse(np.diff(pairs.indptr) < 0, "indptr, person {row}: the row ends before it starts")
    for start in range(0, arcs, CHUNK):
        part = slice(start, start + CHUNK)
        post, utility = pairs.post[part], pairs.utility[part]
        _refuse((post < 0) | (post >= posts), "pair {row}: unknown post {value}", post, start)
        _refuse(~(np.abs(utility) <= MOST_WORTH), "pair {row}: utility is {value}", utility, start)
    _check_twice(pairs, people, posts)


def _check_twice(pairs: Pairs, people: int, posts: int) -> None:
    """No post stands twice in a row; rows that are sorted already are the cheap and the usual case."""
    first = 0
    while first < people:
        last = max(int(np.searchsorted(pairs.indptr, pairs.indptr[first] + CHUNK, side="right")) - 1, first + 1)
        begin, end = pairs.indptr[first], pairs.indptr[last]
        row = np.repeat(np.arange(first, last), np.diff(pairs.indptr[first : last + 1]))
        number = row * posts + pairs.post[begin:end]
        if len(number) and not (number[1:] > number[:-1]).all():
            number.sort()
        twice = np.flatnonzero(number[1:] == number[:-1])
        if len(twice):
            person, post = divmod(int(number[twice[0]]), posts)
            raise ValueError(f"person {person}: post {post} is listed twice")
        first = last


def _check_posts(market: Market) -> None:
    _refuse(market.headcount < 0, "post {row}: headcount is {value}", market.headcount)
    _refuse(market.employer < 0, "post {row}: unknown employer {value}", market.employer)
    if market.room_stock is not None:
        unknown = market.employer >= len(market.room_stock)
        _refuse(unknown, "post {row}: unknown employer {value}", market.employer)
        _refuse(market.room_stock < 0, "employer {row}: couple rooms are {value}", market.room_stock)
    if market.city is not None:
        _refuse(market.city < -1, "post {row}: unknown city {value}", market.city)
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


def _refuse(bad: NDArray[np.bool_], message: str, values: NDArray[Any] | None = None, start: int = 0) -> None:
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise ValueError(message.format(row=start + row, value=None if values is None else values[row]))


def _refuse_twins(keys: NDArray[np.uint64], what: str) -> None:
    order = np.argsort(keys, kind="stable")
    twins = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    if len(twins):
        first, second = sorted((int(order[twins[0]]), int(order[twins[0] + 1])))
        raise ValueError(f"{what} {second} has the same key as {what} {first}")
