"""Drawing a random sample that anybody can draw again: by a hash of each person's code, keyed with the seed.

Within a stratum the persons with the smallest hashes are drawn; the order of rows, the machine and the database play no
part. Strata are villages; when fewer persons are wanted than there are villages, townships, and so on up.
"""

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

    Two statements for any number of persons: one counts the villages, one ranks and cuts.
    """
    villages = population(division)
    wanted = min(size, sum(villages.values()))
    sizes = _strata(villages, wanted)
    shares = allocate(sizes, wanted)
    persons = _ranked(division, seed, shares) if wanted else []
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
        SELECT * FROM unnest(%(strata)s::text[], %(shares)s::int[]) AS stratum (code, persons)
    ), ranked AS (
        SELECT person.id, person.code, wanted.code AS stratum, wanted.persons,
            row_number() OVER (
                PARTITION BY wanted.code
                ORDER BY sha256(convert_to(%(seed)s::text || ':' || person.code, 'UTF8')), person.code
            ) AS place
        FROM registry_person AS person
        JOIN wanted ON wanted.code COLLATE "C" = left(person.division_id, %(level)s)
        WHERE person.division_id >= %(first)s AND person.division_id < %(behind)s AND NOT person.deceased
    )
    SELECT id, code, stratum FROM ranked WHERE place <= persons ORDER BY stratum, place
""")


def population(division: str) -> dict[str, int]:
    """Living persons of a subtree by village."""
    with connection.cursor() as cursor:
        cursor.execute(_POPULATION, _within(division))
        return dict(cursor.fetchall())


def _ranked(division: str, seed: int, shares: Mapping[str, int]) -> list[Drawn]:
    values = {
        **_within(division),
        "seed": str(seed),
        "strata": list(shares),
        "shares": list(shares.values()),
        "level": max(map(len, shares)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_RANKED.as_string(), values)
        return [Drawn(*row) for row in cursor.fetchall()]


def _within(division: str) -> dict[str, Any]:
    return {"first": division, "behind": after(division) if division else BEHIND_ALL}
