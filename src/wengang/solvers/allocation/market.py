"""The market: who could take which post, how well it suits, and what limits there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wengang.solvers.allocation.checks import check_market
from wengang.solvers.allocation.features import LegalGate, People, Posts
from wengang.solvers.allocation.scoring import eligible_arcs

CITY_LOSS = 0.25


MOST_LISTED = 20_000_000
"""People times posts up to which `from_features` lists all eligible pairs; beyond it they are scored on demand."""


@dataclass(frozen=True)
class Pairs:
    """Eligible pairs in compressed rows."""

    indptr: NDArray[np.int64]
    post: NDArray[np.int32]
    utility: NDArray[np.floating]


@dataclass(frozen=True)
class Market:
    """N people, M posts and who could take what, with headcount, employers, groups and rooms.

    Eligible pairs are either listed, or scored on demand from the feature tables where listing them would take too much
    memory. Build a market with `from_arcs` or `from_features`; both check everything before any work starts.
    """

    pairs: Pairs | None
    """Eligible pairs, None where they are scored on demand."""
    headcount: NDArray[np.int32]
    """[M] Places of each post."""
    employer: NDArray[np.int32]
    """[M] Employer of each post, 0 ... E-1."""
    group: NDArray[np.int32]
    """[N] Companion group of each person, -1 alone."""
    room_stock: NDArray[np.int32] | None
    """[E] Couple rooms of each employer; None: rooms are not counted."""
    couple_room: NDArray[np.bool_]
    """[N] Person whose group needs one couple room."""
    priority: NDArray[np.int32]
    """[N] Helping priority of this round, 0 for none; each level adds 1 to the worth of placing the person anywhere."""
    person_key: NDArray[np.uint64]
    """[N] Stable opaque numbers of the people, all different."""
    post_key: NDArray[np.uint64]
    """[M] Stable opaque numbers of the posts, all different."""
    people: People | None = None
    posts: Posts | None = None
    legal: LegalGate | None = None
    """Pairs closed by law, kept to score pairs on demand."""
    city: NDArray[np.int32] | None = None
    """[M] City of each post, 0 ... C-1, -1 unknown; None: no group may be spread over a city."""
    same_city: NDArray[np.bool_] | None = None
    """[N] Person whose group would also go to several employers of one city (every member must say so)."""
    city_loss: float = CITY_LOSS
    """Worth lost for each member of a group that is spread over a city: one employer stays the first choice."""

    @classmethod
    def from_arcs(
        cls,
        indptr: ArrayLike,
        post: ArrayLike,
        utility: ArrayLike,
        headcount: ArrayLike,
        employer: ArrayLike,
        group: ArrayLike | Sequence[Sequence[int]] | None = None,
        room_stock: ArrayLike | None = None,
        **more: Any,
    ) -> Market:
        """A market whose eligible pairs are already known.

        Args:
            indptr: int64[N+1] row starts.
            post: int32[nnz] post numbers, each at most once in a row.
            utility: float32 or float64[nnz] worth of each pair, finite.
            headcount: int32[M], not negative.
            employer: int32[M], 0 ... E-1.
            group: int32[N] with -1 for people alone, or a list of groups, each a list of people.
            room_stock: int32[E] couple rooms; None: not counted.
            more: couple_room, priority, person_key, post_key, people, posts, city, same_city, city_loss as in the
                fields of this class.

        Raises:
            ValueError: names the first row that is wrong.
        """
        pairs = Pairs(np.asarray(indptr, np.int64), _whole("post", post), _worths(utility))
        if pairs.indptr.ndim != 1 or not len(pairs.indptr):
            raise ValueError("indptr must be one-dimensional with N + 1 entries")
        count = len(pairs.indptr) - 1
        return cls._checked(pairs, count, headcount, employer, group, room_stock, **more)

    @classmethod
    def from_features(
        cls,
        people: People,
        posts: Posts,
        *,
        legal: LegalGate | None = None,
        priority: ArrayLike | None = None,
        listed: bool | None = None,
        **more: Any,
    ) -> Market:
        """A market from wishes and conditions: hard requirements decide eligibility, suitability the worth.

        Args:
            people: N people.
            posts: M posts.
            legal: pairs closed by law; never scored.
            priority: int32[N] helping levels of this round.
            listed: list all eligible pairs, or score them on demand; None: by size.
            more: city, same_city, city_loss as in the fields of this class.

        Raises:
            ValueError: names the first row that is wrong.
        """
        if listed is None:
            listed = len(people) * len(posts) <= MOST_LISTED
        pairs = None
        if listed:
            indptr, post, suitability = eligible_arcs(people, posts, legal)
            pairs = Pairs(indptr, post, 1.0 + suitability)
        employers = int(posts.employer.max()) + 1 if len(posts) and posts.employer.min() >= 0 else 0
        rooms = np.zeros(employers, np.int64)
        if employers:
            np.add.at(rooms, posts.employer, posts.couple_rooms)
        return cls._checked(
            pairs,
            len(people),
            posts.headcount,
            posts.employer,
            people.group,
            rooms,
            couple_room=people.couple_room,
            priority=priority,
            person_key=people.key,
            post_key=posts.key,
            people=people,
            posts=posts,
            legal=legal,
            **more,
        )

    @classmethod
    def _checked(
        cls,
        pairs: Pairs | None,
        count: int,
        headcount: ArrayLike,
        employer: ArrayLike,
        group: Any,
        room_stock: ArrayLike | None,
        *,
        couple_room: ArrayLike | None = None,
        priority: ArrayLike | None = None,
        person_key: ArrayLike | None = None,
        post_key: ArrayLike | None = None,
        people: People | None = None,
        posts: Posts | None = None,
        legal: LegalGate | None = None,
        city: ArrayLike | None = None,
        same_city: ArrayLike | None = None,
        city_loss: float = CITY_LOSS,
    ) -> Market:
        market = cls(
            pairs=pairs,
            headcount=_whole("headcount", headcount),
            employer=_whole("employer", employer),
            group=_group_array(group, count),
            room_stock=None if room_stock is None else _whole("room_stock", room_stock),
            couple_room=np.zeros(count, bool) if couple_room is None else np.asarray(couple_room, bool),
            priority=np.zeros(count, np.int32) if priority is None else _whole("priority", priority),
            person_key=_keys(person_key, count),
            post_key=_keys(post_key, len(np.asarray(headcount))),
            people=people,
            posts=posts,
            legal=legal,
            city=None if city is None else _whole("city", city),
            same_city=None if same_city is None else np.asarray(same_city, bool),
            city_loss=float(city_loss),
        )
        check_market(market, count)
        return market

    @property
    def people_count(self) -> int:
        """N."""
        return len(self.group)

    @property
    def posts_count(self) -> int:
        """M."""
        return len(self.headcount)

    @property
    def indptr(self) -> NDArray[np.int64]:
        """[N+1] Person i's eligible posts are `post[indptr[i]:indptr[i+1]]`.

        Raises:
            ValueError: the pairs of this market are scored on demand (`row` gives those of one person).
        """
        return self._listed.indptr

    @property
    def post(self) -> NDArray[np.int32]:
        """[nnz] Post of each eligible pair."""
        return self._listed.post

    @property
    def utility(self) -> NDArray[np.floating]:
        """[nnz] Worth of filling the pair; from features it is 1 + suitability, so between 1 and 2."""
        return self._listed.utility

    @property
    def _listed(self) -> Pairs:
        if self.pairs is None:
            raise ValueError("the pairs of this market are scored on demand; ask for one person's with row()")
        return self.pairs

    @cached_property
    def rooms(self) -> NDArray[np.int32]:
        """[E] Couple rooms of each employer, none where rooms are not counted."""
        if self.room_stock is not None:
            return self.room_stock
        return np.zeros(int(self.employer.max(initial=-1)) + 1, np.int32)

    @cached_property
    def person(self) -> NDArray[np.int64]:
        """[nnz] Person of each eligible pair."""
        return np.repeat(np.arange(self.people_count), np.diff(self.indptr))

    def row(self, person: int) -> tuple[NDArray[np.int32], NDArray[np.floating]]:
        """Eligible posts of one person, and the worth of each."""
        if self.pairs is not None:
            start, end = self.pairs.indptr[person], self.pairs.indptr[person + 1]
            return self.pairs.post[start:end], self.pairs.utility[start:end]
        assert self.people is not None
        assert self.posts is not None
        rows = np.array([person])
        _, post, suitability = eligible_arcs(self.people.take(rows), self.posts, _one(self.legal, person))
        return post, 1.0 + suitability

    def arc(self, person: int, post: int) -> int:
        """Position of a pair in `post` and `utility`, -1 if the pair is not eligible."""
        start, end = self.indptr[person], self.indptr[person + 1]
        found = np.flatnonzero(self.post[start:end] == post)
        return int(start + found[0]) if len(found) else -1


def _one(legal: LegalGate | None, person: int) -> LegalGate | None:
    """The legal gate of one person, who becomes row 0."""
    if legal is None:
        return None
    blocked = None
    if legal.blocked is not None:
        blocked = legal.blocked[legal.blocked[:, 0] == person] * np.array([0, 1])
    return LegalGate(legal.person_class[person : person + 1], legal.post_class, legal.table, blocked)


def oversized_groups(group: ArrayLike, employer: ArrayLike, headcount: ArrayLike) -> list[int]:
    """Groups with more members than any employer has places, which `Market` would refuse.

    Args:
        group: int32[N], -1 alone.
        employer: int32[M].
        headcount: int32[M].
    """
    labels, employers = np.asarray(group), np.asarray(employer)
    names, sizes = np.unique(labels[labels >= 0], return_counts=True)
    places = np.bincount(employers, weights=np.asarray(headcount)) if len(employers) else np.zeros(1)
    return [int(name) for name in names[sizes > places.max()]]


def _whole(name: str, values: ArrayLike) -> NDArray[np.int32]:
    array = np.asarray(values)
    if not array.size:
        return array.astype(np.int32)
    if array.dtype.kind not in "iub":
        raise ValueError(f"{name} must hold whole numbers, got {array.dtype}")
    limits = np.iinfo(np.int32)
    bad = (array < limits.min) | (array > limits.max)
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise ValueError(f"{name}, row {row}: {array.flat[row]} does not fit 32 bits")
    return array.astype(np.int32, copy=False)


def _worths(values: ArrayLike) -> NDArray[np.floating]:
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64, copy=False)


def _keys(values: ArrayLike | None, count: int) -> NDArray[np.uint64]:
    return np.arange(count, dtype=np.uint64) if values is None else np.asarray(values).astype(np.uint64)


def _group_array(group: Any, count: int) -> NDArray[np.int32]:
    """Group labels per person from labels or from lists of members."""
    if group is None:
        return np.full(count, -1, np.int32)
    if len(group) and isinstance(group[0], Sequence):
        return _labels_of(group, count)
    return _whole("group", group)


def _labels_of(groups: Sequence[Sequence[int]], count: int) -> NDArray[np.int32]:
    labels = np.full(count, -1, np.int32)
    for number, members in enumerate(groups):
        for person in members:
            if not 0 <= person < count:
                raise ValueError(f"group {number} names person {person}, but there are {count} people")
            if labels[person] >= 0:
                raise ValueError(f"person {person} is in two groups, {labels[person]} and {number}")
            labels[person] = number
    return labels
