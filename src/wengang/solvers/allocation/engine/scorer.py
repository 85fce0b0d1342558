"""One person against all posts: requirements, suitability and price in one pass over flat columns.

Every loop that touches a pair is free of branches, so that the compiler turns it into vector instructions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wengang.solvers.allocation.engine.compiled import compiled, inlined
from wengang.solvers.allocation.engine.encode import (
    TIE_BITS,
    UNSTATED_WAGE,
    WEIGHT,
    Blocked,
    Floats,
    PersonColumns,
    PostColumns,
)
from wengang.solvers.allocation.engine.state import Index, Short, Values

WEIGHTS = tuple(WEIGHT[code] for code in ("wage", "skill", "occupation", "destination"))
WAGE, SKILL, OCCUPATION, DESTINATION = (np.float32(weight) for weight in WEIGHTS)
OFFSET = np.float32(0.8 / 0.7)
NONE_ASKED, JUST_HELD, ABOVE = np.float32(0.5), np.float32(0.8), np.float32(1.0)
MOST_NOISE = np.float32(1.2e-6)
"""Above what the tie-breaker can add."""
TIE = np.float32(1e-6 / 2**24)
NEVER = np.float32(-np.inf)
OCCUPATION_BITS = np.int32((1 << TIE_BITS) - 1)
SCATTER = np.int32(0x1E3779B1)
PLACED = np.float32(1.0)
"""What a placement is worth before suitability."""


@compiled
def occupation_mark(wishes: Short, code: int) -> float:
    """`scoring._occupation_mark` for one pair: an exact wish, the major class alone, or nothing."""
    mark, stated = 0.0, False
    for position in range(len(wishes)):
        wish = wishes[position]
        stated |= wish >= 0
        if wish < 0 or wish // 100 != code // 100:
            continue
        mark = max(mark, 0.3)
        if wish % 100 == 0 or wish == code:
            return max(1.0 - 0.1 * position, 0.6) if code != 0 else 0.5
    return mark if stated and code != 0 else 0.5


@compiled
def destination_mark(first: Short, end: Short, place: int) -> float:
    """`scoring._destination_mark` for one pair whose place is wished, or where nothing is."""
    for position in range(len(first)):
        if first[position] >= 0 and first[position] <= place < end[position]:
            return max(1.0 - 0.2 * position, 0.2)
    return 0.5


@compiled
def pair_worth(posts: PostColumns, people: PersonColumns, person: int, post: int) -> float:
    """Worth of one eligible pair in double precision, without tie-breaker; `post` is the sorted number."""
    kinds = (len(posts.start) - 1) // len(posts.place)
    bucket = np.searchsorted(posts.start, post, side="right") - 1
    place, skill = bucket // kinds, bucket % kinds
    skill_mark = 0.5
    for position in range(1, people.skills.shape[1]):
        if skill > 0 and people.skills[person, position] == skill:
            skill_mark = 1.0 if people.above[person, position] & posts.word[post] else 0.8
    expected = people.least[person] if people.least[person] > 0 else UNSTATED_WAGE
    wage = min(max((posts.middle[post] / expected - 0.8) / 0.7, 0.0), 1.0)
    occupation = occupation_mark(people.occupations[person], posts.occupation_code[posts.mixed[post] & OCCUPATION_BITS])
    destination = destination_mark(people.places[person], people.places_end[person], place)
    return (
        PLACED
        + people.extra[person]
        + posts.base[people.lodging[person], post]
        + WEIGHTS[0] * wage
        + WEIGHTS[1] * skill_mark
        + WEIGHTS[2] * occupation
        + WEIGHTS[3] * destination
    )


@compiled
def worth_of(posts: PostColumns, people: PersonColumns, post_of: Short) -> float:
    """Sum of the worth of everybody's post."""
    total = 0.0
    for person in range(len(post_of)):
        if post_of[person] >= 0:
            total += pair_worth(posts, people, person, posts.spot[post_of[person]])
    return total


@compiled
def worths_of(posts: PostColumns, people: PersonColumns, person: Index, post: Short) -> Values:
    """Worth of each eligible pair; `post` in the market's numbers."""
    worth = np.empty(len(person), np.float64)
    for pair in range(len(person)):
        worth[pair] = pair_worth(posts, people, person[pair], posts.spot[post[pair]])
    return worth


@compiled
def fill_occupations(people: PersonColumns, person: int, codes: Short, table: Floats) -> None:
    """The mark of every occupation for one person, weighted."""
    for job in range(len(codes)):
        table[job] = OCCUPATION * np.float32(occupation_mark(people.occupations[person], codes[job]))


@compiled
def fill_places(people: PersonColumns, person: int, marks: Floats) -> None:
    """The mark of every place for one person, weighted, below zero where it is not wished."""
    first, end = people.places[person], people.places_end[person]
    stated = False
    for wish in first:
        stated |= wish >= 0
    marks[:] = np.float32(-1.0) if stated else DESTINATION * np.float32(0.5)
    for position in range(len(first) - 1, -1, -1):
        if first[position] >= 0:
            mark = DESTINATION * np.float32(max(1.0 - 0.2 * position, 0.2))
            for place in range(first[position], end[position]):
                marks[place] = mark


@compiled
def score_stretch(
    net: Floats, middle: Floats, high: Short, word: Short, last: Short, mixed: Short, table: Floats, out: Floats,
    first: int, end: int, least: int, closed: int, above: int, start: int, scale: float, same: float, more: float,
    tie: int,
) -> None:  # fmt: skip
    """Worth minus price of each post of one stretch, minus infinity where a requirement is not met.

    Two loops on purpose: the look-up in a table would keep the rest from being vectorised (2.3 ns a pair instead of
    0.6). Whole arrays and unsigned bounds, because cutting slices took longer than scoring them.
    """
    for post in range(first, end):
        out[post] = table[mixed[post] & OCCUPATION_BITS]
    for post in range(first, end):
        wage = min(max(middle[post] * scale - OFFSET, np.float32(0)), np.float32(1))
        noise = np.float32(np.uint32((mixed[post] ^ tie) * SCATTER) >> np.uint32(8)) * TIE
        skill = more if (word[post] & above) != 0 else same
        value = net[post] + WAGE * wage + out[post] + skill + noise
        met = (high[post] >= least) & ((word[post] & closed) == 0) & (last[post] >= start)
        out[post] = value if met else NEVER


class Scratch(NamedTuple):
    """Room to work in for one person."""

    table: Floats
    """[O] Marks of occupations."""
    marks: Floats
    """[P] Marks of places."""
    net: Floats
    """[M] Worth minus price, minus infinity where a pair is not eligible."""
    begins: Index
    ends: Index
    """Stretches that were scored."""


class Bench(NamedTuple):
    """Scratch for several people."""

    table: np.ndarray
    marks: np.ndarray
    net: np.ndarray
    begins: np.ndarray
    ends: np.ndarray


@compiled
def bench_for(posts: PostColumns, seats: int, nets: int) -> Bench:
    """Scratch for so many people at once, with `nets` rows of profits between them."""
    stretches = len(posts.start)
    return Bench(
        np.empty((seats, len(posts.occupation_code)), np.float32),
        np.empty((seats, len(posts.place)), np.float32),
        np.full((nets, len(posts.order)), NEVER, np.float32),
        np.empty((nets, stretches), np.int64),
        np.empty((nets, stretches), np.int64),
    )


@inlined
def seat_at(bench: Bench, seat: int) -> Scratch:
    """The scratch of one person."""
    net = seat if len(bench.net) > 1 else 0
    return Scratch(bench.table[seat], bench.marks[seat], bench.net[net], bench.begins[net], bench.ends[net])


@compiled
def score_person(
    posts: PostColumns, people: PersonColumns, blocked: Blocked, person: int, net: np.ndarray, scratch: Scratch
) -> int:
    """Worth minus price of every post in the stretches a person may consider; returns the number of stretches.

    Every column has a local name: reading a field of a tuple inside the loop costs more than scoring a short stretch.
    """
    table, marks, out, begins, ends = scratch.table, scratch.marks, scratch.net, scratch.begins, scratch.ends
    own, starts, kinds = net[people.lodging[person]], posts.start, (len(posts.start) - 1) // max(len(posts.place), 1)
    middle, high, word, last, mixed = posts.middle, posts.high, posts.word, posts.last, posts.mixed
    skills, above, missing = people.skills[person], people.above[person], people.missing[person]
    least, closed, start = people.least[person], people.closed[person], people.start[person]
    scale, tie, extra = people.scale[person], people.tie[person], PLACED + people.extra[person]
    fill_occupations(people, person, posts.occupation_code, table)
    fill_places(people, person, marks)
    count = 0
    for place in range(len(marks)):
        if marks[place] < 0:
            continue
        worth = marks[place] + extra
        for position in range(len(skills)):
            skill = skills[position]
            first, end = starts[place * kinds + skill], starts[place * kinds + skill + 1]
            if first < end and (position == 0 or skill > 0):
                same = worth + SKILL * (NONE_ASKED if position == 0 else JUST_HELD)
                more = worth + SKILL * (NONE_ASKED if position == 0 else ABOVE)
                score_stretch(
                    own, middle, high, word, last, mixed, table, out, np.uint64(first), np.uint64(end), least,
                    closed | missing[position], above[position], start, scale, same, more, tie,
                )  # fmt: skip
                begins[count], ends[count] = first, end
                count += 1
    for pair in range(blocked.start[person], blocked.start[person + 1]):
        out[posts.spot[blocked.post[pair]]] = NEVER
    return count
