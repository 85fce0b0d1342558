"""Drawing a random sample that anybody can draw again: by a hash of each person's code, keyed with the seed.

Within a stratum the persons with the smallest hashes are drawn; the order of rows, the machine and the database play no
part. Strata are villages; when fewer persons are wanted than there are villages, townships, and so on up.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connection
from psycopg import sql

from wengang.core.scope import after
from wengang.registry.quality.statistics import allocate

LEVELS = (12, 9, 6, 4, 2)
"""Signs of a division's code, village to province. A cell of the grid counts to its village."""

BEHIND_ALL = "~"
"""A sign behind every code: the empty division holds everybody."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One person drawn. ``stratum``: the division that was drawn from."""

    person: int
    code: str
    stratum: str


@dataclass(frozen=True, slots=True)
class Draw:
    """A sample: the persons, and {stratum: (persons there, persons drawn)}."""

    persons: list[Drawn]
    strata: Mapping[str, tuple[int, int]]


def rank(seed: int, code: str) -> str:
    """The number by which a person takes part in the draw: sha256 of ``seed:code`` in hexadecimal digits."""
    return sha256(f"{seed}:{code}".encode()).hexdigest()


def stratum_of(division: str, strata: Mapping[str, Any]) -> str:
    """The stratum that a division belongs to; KeyError when it belongs to none."""
    for size in LEVELS:
        if division[:size] in strata:
            return division[:size]
    raise KeyError(division)


def draw(division: str, size: int, seed: int) -> Draw:
    """Draw ``size`` living persons of a division's subtree (all of them, when there are fewer).

    Two statements for any number of persons: one counts the villages, one cuts and ranks.
    """
    villages = population(division)
    wanted = min(size, sum(villages.values()))
    sizes = _strata(villages, wanted)
    shares = allocate(sizes, wanted)
    persons = _ranked(division, seed, sizes, shares) if wanted else []
    return Draw(persons, {name: (sizes[name], shares[name]) for name in sizes})


def _strata(villages: Mapping[str, int], wanted: int) -> dict[str, int]:
    """Persons by stratum, at the finest level where each can have one."""
    for level in LEVELS:
        sizes: dict[str, int] = {}
        for code, persons in villages.items():
            sizes[code[:level]] = sizes.get(code[:level], 0) + persons
        if len(sizes) <= wanted:
            break
    return sizes


_POPULATION = """
    SELECT left(division_id, 12), count(*) FROM registry_person
    WHERE division_id >= %(first)s AND division_id < %(behind)s AND NOT deceased
    GROUP BY 1 ORDER BY 1
"""
# A person who is looked after by a township itself has a shorter code than the villages and makes a stratum of its own.
_RANKED = sql.SQL("""
    WITH wanted AS (
        SELECT * FROM unnest(%(strata)s::text[], %(shares)s::int[], %(bounds)s::bytea[])
            AS stratum (code, persons, bound)
    ), ranked AS (
        SELECT person.id, person.code, wanted.code AS stratum, wanted.persons,
            row_number() OVER (PARTITION BY wanted.code ORDER BY drawn.hash, person.code) AS place
        FROM registry_person AS person
        JOIN wanted ON wanted.code COLLATE "C" = left(person.division_id, %(level)s)
        CROSS JOIN LATERAL (
            SELECT sha256(convert_to(%(seed)s::text || ':' || person.code, 'UTF8')) AS hash
        ) AS drawn
        WHERE person.division_id >= %(first)s AND person.division_id < %(behind)s AND NOT person.deceased
            AND drawn.hash < wanted.bound
    )
    SELECT id, code, stratum FROM ranked WHERE place <= persons ORDER BY stratum, place
""")


def population(division: str) -> dict[str, int]:
    """Living persons of a subtree by village."""
    with connection.cursor() as cursor:
        cursor.execute(_POPULATION, _within(division))
        return dict(cursor.fetchall())


def _ranked(division: str, seed: int, sizes: Mapping[str, int], shares: Mapping[str, int]) -> list[Drawn]:
    """The persons with the smallest hashes of each stratum.

    Only those below a bound are sorted, which leaves enough of them but for one draw in millions; then all are.
    """
    values = {
        **_within(division),
        "seed": str(seed),
        "strata": list(shares),
        "shares": list(shares.values()),
        "level": max(map(len, shares)),
    }
    drawn: list[Drawn] = []
    for bounds in ([_bound(shares[name], sizes[name]) for name in shares], [_ABOVE_ALL] * len(shares)):
        with connection.cursor() as cursor:
            cursor.execute(_RANKED.as_string(), values | {"bounds": bounds})
            drawn = [Drawn(*row) for row in cursor.fetchall()]
        if len(drawn) == sum(shares.values()):
            break
    return drawn


_ABOVE_ALL = b"\xff" * 33
"""Greater than every hash, which has 32 bytes."""


def _bound(wanted: int, persons: int) -> bytes:
    """A hash below which at least ``wanted`` of so many persons lie, but for one time in a hundred million.

    How many lie below is about Poisson distributed: six standard deviations and a dozen more than wanted are expected.
    """
    expected = wanted + 6 * math.sqrt(wanted) + 12
    return _ABOVE_ALL if expected >= persons else int(expected / persons * 2**64).to_bytes(8)


def _within(division: str) -> dict[str, Any]:
    return {"first": division, "behind": after(division) if division else BEHIND_ALL}
