"""The market of a round as it was, kept with the round: what-ifs, explanations and the report rest on it for years.

It holds the solver's own input (wishes, skills, conditions, the law's gate), the keys of people and vacancies, and what
the round found. Names, sex, ages in years, categories and the like are not in it, because the solver never gets them;
``level`` is the sum of what an officer chose for the round, not why.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wengang.solvers.allocation import LegalGate, Market, People, Posts

TABLES = {"people": People, "posts": Posts, "gate": LegalGate}


@dataclass(frozen=True)
class Kept:
    """N people, M posts, and the allocation of one round."""

    people: People
    posts: Posts
    gate: LegalGate
    level: NDArray[np.int32]
    """[N] Helping level in this round."""
    city: NDArray[np.int32]
    """[M] City of each post, 0 ... C-1."""
    same_city: NDArray[np.bool_]
    """[N] Would also go with the companions to several employers of one city."""
    person: NDArray[np.int64]
    """[N] Keys of the people."""
    vacancy: NDArray[np.int64]
    """[M] Keys of the vacancies."""
    living: NDArray[np.int64]
    """[N] Township in which each person lives, nine digits."""
    near_home: NDArray[np.bool_]
    """[N] Said to need work near home: no bus changes that."""
    post: NDArray[np.int32]
    """[N] Post given to each person, -1 for none."""
    price: NDArray[np.float64]
    """[M] What one more place would have been worth."""
    why: NDArray[np.str_]
    """[N] Why a person got no post (`judge.PERSON`), empty with one."""
    why_open: NDArray[np.str_]
    """[M] Why places stayed open (`judge.POST`), empty where none did."""
    outsized: NDArray[np.bool_]
    """[N] Member of a family larger than any employer, so matched alone."""

    def market(self) -> Market:
        """The market as the round saw it."""
        return market_of(self.people, self.posts, self.gate, self.level, self.city, self.same_city)

    @property
    def unfilled(self) -> NDArray[np.int64]:
        """[M] Places left open."""
        taken = np.bincount(self.post[self.post >= 0], minlength=len(self.posts))
        return self.posts.headcount - taken

    def row_of_person(self, pk: int) -> int | None:
        """The row of a person, None for somebody who took no part."""
        return _row(self.person, pk)

    def row_of_vacancy(self, pk: int) -> int | None:
        """The row of a vacancy, None for one that took no part."""
        return _row(self.vacancy, pk)

    def changed(self, **parts: Any) -> Self:
        """The same with some parts exchanged."""
        return replace(self, **parts)

    def pack(self) -> bytes:
        """Everything as one compressed archive of arrays."""
        arrays: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name in TABLES:
                inner = {f"{each.name}.{part.name}": getattr(value, part.name) for part in fields(value)}
                arrays |= {name: array for name, array in inner.items() if array is not None}
            else:
                arrays[each.name] = value
        stream = io.BytesIO()
        np.savez_compressed(stream, allow_pickle=False, **arrays)
        return stream.getvalue()

    @classmethod
    def unpack(cls, data: bytes | memoryview) -> Self:
        """What `pack` made; a feature that scoring did not know then takes its neutral default."""
        with np.load(io.BytesIO(bytes(data)), allow_pickle=False) as found:
            own = {each.name: found[each.name] for each in fields(cls) if each.name not in TABLES}
            inner = {name: _inner(found, name, table) for name, table in TABLES.items()}
        people = People.build(len(own["person"]), **inner["people"])
        posts = Posts.build(len(own["vacancy"]), **inner["posts"])
        return cls(people=people, posts=posts, gate=LegalGate(**inner["gate"]), **own)


def _inner(found: Any, name: str, table: type) -> dict[str, Any]:
    """The arrays of one table."""
    return {part.name: found[f"{name}.{part.name}"] for part in fields(table) if f"{name}.{part.name}" in found}


def market_of(
    people: People, posts: Posts, gate: LegalGate, level: ArrayLike, city: ArrayLike, same_city: ArrayLike
) -> Market:
    """The solver's market of these features."""
    return Market.from_features(people, posts, legal=gate, priority=level, city=city, same_city=same_city)


def _row(keys: NDArray[np.int64], pk: int) -> int | None:
    found = np.flatnonzero(keys == pk)
    return int(found[0]) if len(found) else None
