"""What the scorer may know about people and posts, and nothing else.

Recruitment law (Employment Promotion Act §3 and §26-31, Interim Regulations on the Human Resources Market §24) forbids
deciding by sex, ethnicity, religion, marriage, household registration, disability and the like. The surest way to
keep the rule is that the scorer has no place to put such a fact: `FORBIDDEN_WORDS` may not occur in any field name,
which is checked when this module is imported and again by a test. Legal age gates reach the market only as a
`LegalGate`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

FORBIDDEN_WORDS = frozenset(
    {
        "sex",
        "gender",
        "male",
        "female",
        "age",
        "birth",
        "ethnicity",
        "ethnic",
        "nation",
        "religion",
        "marriage",
        "marital",
        "married",
        "pregnant",
        "hukou",
        "home",
        "origin",
        "native",
        "village",
        "township",
        "disability",
        "disabled",
        "health",
        "disease",
        "political",
        "party",
        "poverty",
        "poor",
        "lifted",
        "category",
    }
)


class Lodging(IntEnum):
    """Lodging that comes with a post. Couple rooms are counted apart, in `Posts.couple_rooms`."""

    NONE = 0
    PAID = 1
    FREE = 2


class _Table:
    """A frozen dataclass of arrays whose first axis is the row."""

    def take(self, rows: NDArray[np.integer] | slice) -> Self:
        """The same table with only the given rows."""
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class People(_Table):
    """Wishes, skills and limits of N people. Padding of the two-dimensional lists is -1.

    Build one with `People.build`, which fills in defaults and checks shapes.
    """

    key: NDArray[np.uint64]
    """[N] Stable opaque number of the person; decides ties together with the seed."""
    destinations: NDArray[np.int32]
    """[N, D] Division codes (GB/T 2260, six digits) wished, most wished first; 440000 covers the province, 440700 the
    city. No code at all: anywhere."""
    occupations: NDArray[np.int32]
    """[N, O] Occupations wished, most wished first: major class * 100 + middle class; middle class 0 is the whole
    major class."""
    skills: NDArray[np.int32]
    """[N, S] Skill codes held."""
    skill_levels: NDArray[np.int8]
    """[N, S] Level of each skill held, higher is better (0: held without a certificate)."""
    education: NDArray[np.int8]
    """[N] Rung of the education ladder, higher is more."""
    least_wage: NDArray[np.int32]
    """[N] Least wage accepted, yuan per month; 0: none stated."""
    available: NDArray[np.datetime64]
    """[N] First day the person can start, datetime64[D]; NaT: at once."""
    needs_sitting: NDArray[np.bool_]
    """[N] Can only do work done sitting."""
    light_only: NDArray[np.bool_]
    """[N] Can only do light work."""
    no_nights: NDArray[np.bool_]
    """[N] Does not work night shifts."""
    fixed_hours: NDArray[np.bool_]
    """[N] Needs the same hours every day."""
    lodging_needed: NDArray[np.bool_]
    """[N] Needs lodging with the post."""
    couple_room: NDArray[np.bool_]
    """[N] The companion group needs one couple room (any member saying so is enough)."""
    group: NDArray[np.int32]
    """[N] Companion group, -1 alone: all members go to one employer, or none of them does."""

    @classmethod
    def build(cls, count: int, **columns: Any) -> People:
        """People from any array-likes; a column left out takes its neutral default.

        Args:
            count: N, the number of people.
            columns: fields of this class; two-dimensional lists may be ragged lists of lists.

        Raises:
            ValueError: a column does not exist, has the wrong length, or cannot be read as its type.
        """
        arrays = _columns(count, columns, _PEOPLE)
        levels, width = arrays["skill_levels"], arrays["skills"].shape[1]
        padding = np.zeros((count, max(0, width - levels.shape[1])), np.int8)
        return cls(**(arrays | {"skill_levels": np.hstack([levels, padding])[:, :width]}))


@dataclass(frozen=True, kw_only=True)
class Posts(_Table):
    """Conditions of M posts (postings, each with a headcount)."""

    key: NDArray[np.uint64]
    """[M] Stable opaque number of the post; decides ties together with the seed."""
    employer: NDArray[np.int32]
    """[M] Employer, 0 ... E-1."""
    headcount: NDArray[np.int32]
    """[M] Places to fill."""
    place: NDArray[np.int32]
    """[M] Division code of the workplace (GB/T 2260, six digits)."""
    occupation: NDArray[np.int32]
    """[M] Major class * 100 + middle class; 0: not stated."""
    skill: NDArray[np.int32]
    """[M] Skill required, -1: none."""
    skill_level: NDArray[np.int8]
    """[M] Least level of that skill."""
    education: NDArray[np.int8]
    """[M] Least rung of the education ladder that the work really needs."""
    wage_low: NDArray[np.int32]
    """[M] Lower end of the wage, yuan per month."""
    wage_high: NDArray[np.int32]
    """[M] Upper end of the wage, yuan per month."""
    last_start: NDArray[np.datetime64]
    """[M] Last day on which somebody can still start, datetime64[D]; NaT: open."""
    sitting: NDArray[np.bool_]
    """[M] The work is done sitting."""
    heavy: NDArray[np.bool_]
    """[M] Heavy physical work."""
    nights: NDArray[np.bool_]
    """[M] Night shifts."""
    fixed_hours: NDArray[np.bool_]
    """[M] The same hours every day."""
    lodging: NDArray[np.int8]
    """[M] `Lodging` that comes with the post."""
    couple_rooms: NDArray[np.int32]
    """[M] Rooms for couples that come with the post; an employer's rooms are the sum over its posts."""

    @classmethod
    def build(cls, count: int, **columns: Any) -> Posts:
        """Posts from any array-likes; see `People.build`."""
        return cls(**_columns(count, columns, _POSTS))


@dataclass(frozen=True)
class LegalGate:
    """Pairs the law closes (under 16 everywhere, 16-17 in hazardous work, ...), decided outside and never scored.

    `table[person_class[i], post_class[j]]` is True where person i may lawfully take post j. `blocked` closes further
    single pairs, one (person, post) a row. The gate only closes pairs; it never enters suitability or order.
    """

    person_class: NDArray[np.int8]
    post_class: NDArray[np.int8]
    table: NDArray[np.bool_]
    blocked: NDArray[np.int64] | None = None

    def allowed(self, rows: NDArray[np.integer], count: int) -> NDArray[np.bool_]:
        """bool[B, M]: which of `count` posts the people `rows` may lawfully take."""
        gate: NDArray[np.bool_] = self.table[self.person_class[rows][:, None], self.post_class[None, :count]]
        if self.blocked is not None and len(self.blocked):
            where = {int(person): line for line, person in enumerate(rows)}
            inside = [(where[int(i)], int(j)) for i, j in self.blocked if int(i) in where]
            if inside:
                lines, posts = zip(*inside, strict=True)
                gate[list(lines), list(posts)] = False
        return gate

    def lawful(self, rows: NDArray[np.integer], post: int) -> NDArray[np.bool_]:
        """bool[B]: which of the people `rows` may lawfully take one post."""
        gate: NDArray[np.bool_] = self.table[self.person_class[rows], self.post_class[post]].astype(bool)
        if self.blocked is not None and len(self.blocked):
            gate = gate & ~np.isin(rows, self.blocked[self.blocked[:, 1] == post, 0])
        return gate


_ANY_DAY = np.datetime64("NaT", "D")
_LIST = object()
_PEOPLE: dict[str, tuple[str, Any]] = {
    "key": ("uint64", None),
    "destinations": ("int32", _LIST),
    "occupations": ("int32", _LIST),
    "skills": ("int32", _LIST),
    "skill_levels": ("int8", _LIST),
    "education": ("int8", 0),
    "least_wage": ("int32", 0),
    "available": ("datetime64[D]", _ANY_DAY),
    "needs_sitting": ("bool", False),
    "light_only": ("bool", False),
    "no_nights": ("bool", False),
    "fixed_hours": ("bool", False),
    "lodging_needed": ("bool", False),
    "couple_room": ("bool", False),
    "group": ("int32", -1),
}
_POSTS: dict[str, tuple[str, Any]] = {
    "key": ("uint64", None),
    "employer": ("int32", None),
    "headcount": ("int32", 1),
    "place": ("int32", 0),
    "occupation": ("int32", 0),
    "skill": ("int32", -1),
    "skill_level": ("int8", 0),
    "education": ("int8", 0),
    "wage_low": ("int32", 0),
    "wage_high": ("int32", 0),
    "last_start": ("datetime64[D]", _ANY_DAY),
    "sitting": ("bool", False),
    "heavy": ("bool", False),
    "nights": ("bool", False),
    "fixed_hours": ("bool", False),
    "lodging": ("int8", 0),
    "couple_rooms": ("int32", 0),
}


def _columns(count: int, given: dict[str, Any], kinds: dict[str, tuple[str, Any]]) -> dict[str, NDArray[Any]]:
    unknown = sorted(set(given) - set(kinds))
    if unknown:
        raise ValueError(f"unknown columns: {', '.join(unknown)}")
    return {name: _column(name, count, given.get(name), *kinds[name]) for name in kinds}


def _column(name: str, count: int, values: Any, kind: str, default: Any) -> NDArray[Any]:
    if values is None:
        if default is _LIST:
            return np.full((count, 0), -1, kind)
        return np.arange(count).astype(kind) if default is None else np.full(count, default, kind)
    if len(values) != count:
        raise ValueError(f"column {name} has {len(values)} rows, expected {count}")
    if default is _LIST:
        return _padded(name, values, kind)
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"column {name} must be one-dimensional, got shape {array.shape}")
    _check_range(name, array, kind)
    return array.astype(kind)


def _padded(name: str, values: Any, kind: str) -> NDArray[Any]:
    """Ragged lists as one array padded with -1."""
    if isinstance(values, np.ndarray) and values.ndim == 2:
        _check_range(name, values, kind)
        return values.astype(kind)
    width = max((len(row) for row in values), default=0)
    array = np.full((len(values), width), -1, "int64")
    for line, row in enumerate(values):
        array[line, : len(row)] = row
    _check_range(name, array, kind)
    return array.astype(kind)


def _check_range(name: str, array: NDArray[Any], kind: str) -> None:
    """Refuse numbers that the column's integer type would silently wrap or cut."""
    target = np.dtype(kind)
    if target.kind not in "iu" or array.dtype.kind == "b":
        return
    limits = np.iinfo(target)
    bad = ~((array >= limits.min) & (array <= limits.max))
    if array.dtype.kind == "f":
        bad |= array != np.floor(array)
    if bad.any():
        row = int(np.argwhere(bad)[0][0])
        raise ValueError(f"column {name}, row {row}: {array[row]!r} is not a whole number this column can hold")


def forbidden_fields(table: type) -> list[str]:
    """Names of fields of a feature table that contain a forbidden word as one of their parts."""
    names = [f.name for f in fields(table)]
    return [name for name in names if FORBIDDEN_WORDS & set(name.split("_"))]


for _table in (People, Posts):
    if forbidden_fields(_table):
        raise TypeError(f"{_table.__name__} may not hold {forbidden_fields(_table)}")
