"""Wishes and conditions as flat columns of four bytes, so that one person can be scored against many posts at once.

The rules are those of `scoring.REQUIREMENTS` and `scoring.PARTS`; a test compares both on random tables. Posts are
sorted by place, then by the skill they ask for: what cannot suit a person is left out as whole stretches. Within a
stretch the posts that most people would like best at today's prices stand first, and each run of `RUN` posts knows how
good it can be at most: a person who has seen enough better ones skips it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wengang.solvers.allocation.engine.state import Index, Short
from wengang.solvers.allocation.features import LegalGate, Lodging, People, Posts
from wengang.solvers.allocation.scoring import PARTS, UNSTATED_WAGE

Floats = NDArray[np.float32]
Hash = NDArray[np.uint32]

SITTING, LIGHT, NO_NIGHTS, FIXED, LODGING, LODGING_OR_ROOM = (1 << bit for bit in range(6))
FLAGS = 6
WORD = 31
"""Bits of a word: the flags above, one for each schooling and skill level asked for, one for each legal class."""
TIE_BITS = 16
RUN = 256
"""Posts of one run. Measured at 300,000 people: with 32 a third slower (calls), uncut a tenth (nothing is skipped)."""
BY_POST = ("middle", "high", "word", "last", "mixed", "employer", "city")
EARLY, OPEN = np.iinfo(np.int32).min, np.iinfo(np.int32).max
WEIGHT = {part.code: part.weight for part in PARTS}


class PostColumns(NamedTuple):
    """Posts in sorted order."""

    order: Short
    """[M] The market's number of each post."""
    spot: Short
    """[M] The sorted number of each of the market's posts."""
    start: Index
    """[P * (K + 1) + 1] First post of each place and skill; skill 0 is none."""
    run: Index
    """[P * (K + 1) + 1] First run of each place and skill."""
    cut: Index
    """[R+1] First post of each run."""
    place: Short
    """[P] Code of each place, rising."""
    occupation_code: Short
    """[O] Code of each occupation, rising."""
    base: Floats
    """[2, M] Parts of suitability that do not depend on the person, but for needing lodging (second row)."""
    middle: Floats
    high: Short
    word: Short
    """[M] Bits of what the post does not offer and of what it asks for, as laid out in `Alphabet`."""
    last: Short
    mixed: Short
    """[M] Occupation in the low half, a hash that settles ties in the high half. Every column more would keep the
    compiler from proving that the loop may be vectorised."""
    employer: Short
    city: Short


class PersonColumns(NamedTuple):
    """People, one row each."""

    closed: Short
    """[N] Bits of posts the person cannot take."""
    above: Short
    """[N, S + 1] Bits of skill levels that the person stands above, for each skill held; none for no skill."""
    missing: Short
    """[N, S + 1] Bits of skill levels that the person does not reach."""
    least: Short
    scale: Floats
    """[N] What a yuan of wage adds to the mark of the wage."""
    start: Short
    lodging: Short
    places: Short
    """[N, D] First place of each wish, in wished order, -1 none."""
    places_end: Short
    occupations: Short
    skills: Short
    """[N, S + 1] No skill (0) first, then skills held that some post asks for, numbered from 1; 0 again for none."""
    extra: Floats
    """[N] Helping level, part of what a placement is worth."""
    tie: Hash


@dataclass(frozen=True)
class Alphabet:
    """What the bits of a word mean, from low to high: flags, schooling asked for, skill levels, legal classes."""

    educations: NDArray[np.int8]
    levels: NDArray[np.int8]
    classes: int

    @classmethod
    def of(cls, posts: Posts, legal: LegalGate | None) -> Alphabet:
        """The alphabet of these posts.

        Raises:
            ValueError: more schoolings, levels and classes than a word has bits.
        """
        classes = 0 if legal is None else legal.table.shape[1]
        found = cls(np.unique(posts.education), np.unique(posts.skill_level), classes)
        used = FLAGS + len(found.educations) + len(found.levels) + classes
        if used > WORD:
            raise ValueError(f"schoolings, skill levels and legal classes of the posts need {used} bits, not {WORD}")
        return found

    @property
    def level_bits(self) -> Short:
        """Bit of each skill level."""
        return np.left_shift(1, FLAGS + len(self.educations) + np.arange(len(self.levels)), dtype=np.int32)

    @property
    def education_bits(self) -> Short:
        """Bit of each schooling."""
        return np.left_shift(1, FLAGS + np.arange(len(self.educations)), dtype=np.int32)

    @property
    def class_bits(self) -> Short:
        """Bit of each legal class."""
        first = FLAGS + len(self.educations) + len(self.levels)
        return np.left_shift(1, first + np.arange(self.classes), dtype=np.int32)


class Blocked(NamedTuple):
    """Single pairs closed by law: person i may not take the market's posts `post[start[i]:start[i+1]]`."""

    start: Index
    post: Short


def encode_posts(posts: Posts, legal: LegalGate | None, city: Short | None, tie: Hash) -> PostColumns:
    """Sort and flatten posts. Posts without places are left in: the caller looks at headcount."""
    places, place = np.unique(posts.place, return_inverse=True)
    skills, skill = np.unique(posts.skill[posts.skill >= 0]), np.zeros(len(posts), np.int64)
    asked = posts.skill >= 0
    skill[asked] = np.searchsorted(skills, posts.skill[asked]) + 1
    order = np.lexsort((skill, place)).astype(np.int32)
    sorted_ = posts.take(order)
    jobs, job = np.unique(sorted_.occupation, return_inverse=True)
    bucket = place[order] * (len(skills) + 1) + skill[order]
    start = np.searchsorted(bucket, np.arange(len(places) * (len(skills) + 1) + 1)).astype(np.int64)
    run, cut = _runs(start)
    return PostColumns(
        order=order,
        spot=_inverse(order),
        start=start,
        run=run,
        cut=cut,
        place=places.astype(np.int32),
        occupation_code=jobs.astype(np.int32),
        base=_base(sorted_),
        middle=((sorted_.wage_low.astype(np.float64) + sorted_.wage_high) / 2).astype(np.float32),
        high=sorted_.wage_high,
        word=_word(posts, legal)[order],
        last=_days(sorted_.last_start, OPEN),
        mixed=(job | (tie[order] >> np.uint32(TIE_BITS)).astype(np.int64) << TIE_BITS).astype(np.uint32).view(np.int32),
        employer=sorted_.employer,
        city=np.full(len(posts), -1, np.int32) if city is None else city[order],
    )


def encode_people(
    people: People, posts: Posts, columns: PostColumns, legal: LegalGate | None, priority: Short, tie: Hash
) -> PersonColumns:
    """Flatten people against the vocabulary of the posts."""
    expected = np.where(people.least_wage > 0, people.least_wage, UNSTATED_WAGE)
    first, end = _place_ranges(people.destinations, columns.place)
    alphabet = Alphabet.of(posts, legal)
    skills, levels = _held(people, np.unique(posts.skill[posts.skill >= 0]))
    bits = alphabet.level_bits
    return PersonColumns(
        closed=_needs(people) | _too_high(people.education, alphabet) | _closed(legal, alphabet, len(people)),
        above=_sum_bits(levels[:, :, None] > alphabet.levels, bits) * (skills > 0),
        missing=_sum_bits(levels[:, :, None] < alphabet.levels, bits) * (skills > 0),
        least=people.least_wage,
        scale=(1 / (0.7 * expected)).astype(np.float32),
        start=_days(people.available, EARLY),
        lodging=people.lodging_needed.astype(np.int32),
        places=first,
        places_end=end,
        occupations=people.occupations,
        skills=skills,
        extra=priority.astype(np.float32),
        tie=tie,
    )


def liked_first(columns: PostColumns, price: Floats) -> PostColumns:
    """The same posts, within each stretch those first that suit an ordinary person best at these prices.

    Args:
        columns: encoded posts.
        price: [M] price of each of the market's posts.
    """
    wage = np.clip(columns.middle / (0.7 * UNSTATED_WAGE) - 0.8 / 0.7, 0, 1)
    liking = columns.base[1] + WEIGHT["wage"] * wage - price[columns.order]
    stretch = np.repeat(np.arange(len(columns.start) - 1), np.diff(columns.start))
    again = np.lexsort((columns.order, -liking, stretch))
    order = columns.order[again]
    moved = {name: getattr(columns, name)[again] for name in BY_POST}
    return columns._replace(order=order, spot=_inverse(order), base=columns.base[:, again].copy(), **moved)


def _inverse(order: Short) -> Short:
    spot = np.empty(len(order), np.int32)
    spot[order] = np.arange(len(order), dtype=np.int32)
    return spot


def _runs(start: Index) -> tuple[Index, Index]:
    """Cut every stretch into runs: first run of each stretch, first post of each run."""
    counts = -(-np.diff(start) // RUN)
    run = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    within = np.arange(int(run[-1])) - np.repeat(run[:-1], counts)
    return run, np.append(np.repeat(start[:-1], counts) + RUN * within, start[-1]).astype(np.int64)


def encode_blocked(legal: LegalGate | None, count: int) -> Blocked:
    """Closed pairs by person."""
    if legal is None or legal.blocked is None or not len(legal.blocked):
        return Blocked(np.zeros(count + 1, np.int64), np.zeros(0, np.int32))
    pairs = legal.blocked[np.argsort(legal.blocked[:, 0], kind="stable")]
    start = np.searchsorted(pairs[:, 0], np.arange(count + 1))
    return Blocked(start.astype(np.int64), pairs[:, 1].astype(np.int32))


def _base(posts: Posts) -> Floats:
    """[2, M] Shift, strain and lodging marks, for those who need no lodging and for those who do."""
    shift = np.where(posts.nights, 0.2, np.where(posts.fixed_hours, 1.0, 0.6))
    strain = np.where(posts.heavy, 0.3, np.where(posts.sitting, 1.0, 0.8))
    lodging = np.where(posts.lodging == Lodging.FREE, 1.0, 0.4)
    both = WEIGHT["shift"] * shift + WEIGHT["strain"] * strain
    return np.stack([both + WEIGHT["lodging"], both + WEIGHT["lodging"] * lodging]).astype(np.float32)


def _lacks(posts: Posts) -> Short:
    none = posts.lodging == Lodging.NONE
    missing = {
        SITTING: ~posts.sitting,
        LIGHT: posts.heavy,
        NO_NIGHTS: posts.nights,
        FIXED: ~posts.fixed_hours,
        LODGING: none,
        LODGING_OR_ROOM: none & (posts.couple_rooms <= 0),
    }
    return _bits(missing, len(posts))


def _needs(people: People) -> Short:
    wanted = {
        SITTING: people.needs_sitting,
        LIGHT: people.light_only,
        NO_NIGHTS: people.no_nights,
        FIXED: people.fixed_hours,
        LODGING: people.lodging_needed & ~people.couple_room,
        LODGING_OR_ROOM: people.lodging_needed & people.couple_room,
    }
    return _bits(wanted, len(people))


def _bits(flags: dict[int, NDArray[np.bool_]], count: int) -> Short:
    word = np.zeros(count, np.int32)
    for bit, flag in flags.items():
        word |= np.where(flag, bit, 0).astype(np.int32)
    return word


def _word(posts: Posts, legal: LegalGate | None) -> Short:
    """Bits of each post."""
    alphabet = Alphabet.of(posts, legal)
    word = _lacks(posts)
    word |= alphabet.education_bits[np.searchsorted(alphabet.educations, posts.education)]
    word |= alphabet.level_bits[np.searchsorted(alphabet.levels, posts.skill_level)]
    return word if legal is None else word | alphabet.class_bits[legal.post_class]


def _too_high(education: NDArray[np.int8], alphabet: Alphabet) -> Short:
    return _sum_bits(education[:, None] < alphabet.educations, alphabet.education_bits)


def _closed(legal: LegalGate | None, alphabet: Alphabet, count: int) -> Short:
    """Bits of the post classes each person may not take."""
    if legal is None:
        return np.zeros(count, np.int32)
    return _sum_bits(~legal.table, alphabet.class_bits)[legal.person_class]


def _sum_bits(flags: NDArray[np.bool_], bits: Short) -> Short:
    """Or of the bits whose flag is set, along the last axis."""
    word: Short = (flags * bits).sum(axis=-1, dtype=np.int32)
    return word


def _place_ranges(wishes: Short, places: Short) -> tuple[Short, Short]:
    """First and last place of each wish: the codes of a province, a city or a county are neighbours."""
    size = np.where(wishes % 10_000 == 0, 10_000, np.where(wishes % 100 == 0, 100, 1))
    first = np.searchsorted(places, wishes).astype(np.int32)
    end = np.searchsorted(places, wishes + size).astype(np.int32)
    return np.where(wishes >= 0, first, -1).astype(np.int32), np.where(wishes >= 0, end, -1).astype(np.int32)


def _held(people: People, skills: NDArray[np.int32]) -> tuple[Short, Short]:
    """No skill first, then skills held as numbers from 1, 0 where no post asks for them; and the best level of each."""
    number = np.zeros((len(people), people.skills.shape[1] + 1), np.int32)
    level = np.zeros_like(number)
    if not len(skills):
        return number, level
    spot = np.minimum(np.searchsorted(skills, people.skills), len(skills) - 1)
    number[:, 1:] = np.where((skills[spot] == people.skills) & (people.skills >= 0), spot + 1, 0)
    level[:, 1:] = np.maximum(people.skill_levels, 0)
    for late in range(1, number.shape[1]):
        for early in range(1, late):
            same = (number[:, early] == number[:, late]) & (number[:, late] > 0)
            level[same, early] = np.maximum(level[same, early], level[same, late])
            number[same, late] = 0
    return number, level


def _days(days: NDArray[np.datetime64], open_: int) -> Short:
    known = ~np.isnat(days)
    return np.where(known, np.where(known, days, np.datetime64(0, "D")).astype(np.int64), open_).astype(np.int32)
