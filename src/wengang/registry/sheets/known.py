"""What the ledger already knows about the rows of one chunk: every look-up is one query for the whole chunk."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, LiteralString, NamedTuple

from django.db import connection
from psycopg import sql

from wengang.core import crypto
from wengang.core.fields import SealedTextField
from wengang.registry.facts import Said
from wengang.registry.models import Person
from wengang.registry.sheets.entry import Entry
from wengang.registry.sheets.target import LISTED, WISHED, Home, Target

COLUMNS = tuple(
    field.attname
    for field in Person._meta.concrete_fields
    if field.name not in {"id", "code", "id_index", "id_tail_index", "phone_index", "created_at", "updated_at"}
)
"""Columns of a person that rows may change."""
WISH_COLUMNS = (
    *WISHED,
    "lodging",
    "limits",
    "available_from",
    "kin_group_id",
    "same_city",
    "occupations",
    "seen_on",
    "source",
)
SEALED = {field.name: field.purpose for field in Person._meta.concrete_fields if isinstance(field, SealedTextField)}


class Look(NamedTuple):
    """As much of a person as the hunt for doubles needs."""

    pk: int | None
    target: Target | None
    division: str
    name: str
    pinyin: str
    birth: date | None
    has_id: bool


def people(column: str, keys: Iterable[Any]) -> list[Target]:
    """Persons whose indexed ``column`` holds one of the keys, as targets with their columns only.

    Bare SQL: the ORM would wrap each of ten thousand keys.
    """
    kind = "bytea[]" if column.endswith("_index") else "bigint[]"
    statement = sql.SQL("SELECT id, {columns} FROM registry_person WHERE {column} = ANY(%s::{kind})").format(
        columns=sql.SQL(", ").join(map(sql.Identifier, COLUMNS)), column=sql.Identifier(column), kind=sql.SQL(kind)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.cursor), [_array(keys)])
        return [Target(state=_state(row), new=False, pk=pk) for pk, *row in cursor.fetchall()]


def _array(values: Iterable[Any]) -> str:
    """Numbers, dates, texts or bytes as PostgreSQL writes an array: psycopg looks at each of ten thousand values."""
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    text = str(value)
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _state(row: Sequence[Any]) -> dict[str, Any]:
    state = dict(zip(COLUMNS, row, strict=True))
    for name, purpose in SEALED.items():
        sealed = state[name]
        state[name] = crypto.unseal(bytes(sealed), purpose).decode() if sealed else ""
    if isinstance(state["raw"], str):
        state["raw"] = json.loads(state["raw"])
    return state


def by_id(indexes: Iterable[bytes]) -> dict[str, Target]:
    """Persons with the id numbers of these blind indexes, by number."""
    wanted = set(indexes)
    return {target.state["id_number"]: target for target in people("id_index", wanted)} if wanted else {}


def by_phone(indexes: Iterable[bytes]) -> dict[tuple[str, str], list[Target]]:
    """Persons with the phones of these blind indexes, by phone and name."""
    wanted = set(indexes)
    found: dict[tuple[str, str], list[Target]] = defaultdict(list)
    for target in people("phone_index", wanted) if wanted else ():
        found[target.state["phone"], target.state["full_name"]].append(target)
    return found


def cases(fingerprints: Sequence[bytes]) -> list[tuple[bytes, str, int | None]]:
    """(fingerprint, decision, outcome) of rows that wait or were decided."""
    statement = """
        SELECT fingerprint, decision, outcome_id FROM registry_duplicatecase WHERE fingerprint = ANY(%s::bytea[])
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [_array(fingerprints)])
        return cursor.fetchall()


def sounding_alike(entries: Sequence[Entry]) -> list[tuple[str, Look]]:
    """Persons born on the same day or living in the same village whose names have the same initials, with these."""
    if not entries:
        return []
    statement = """
        SELECT initials, id, division_id, full_name, pinyin, birth_date, id_index IS NOT NULL
        FROM registry_person
        WHERE (birth_date, initials) IN (SELECT * FROM unnest(%s::date[], %s::varchar[]))
        UNION
        SELECT initials, id, division_id, full_name, pinyin, birth_date, id_index IS NOT NULL
        FROM registry_person
        WHERE (initials, division_id) IN (SELECT * FROM unnest(%s::varchar[], %s::varchar[]))
    """
    births, sounds = _array(entry.birth for entry in entries), _array(entry.initials for entry in entries)
    with connection.cursor() as cursor:
        cursor.execute(statement, [births, sounds, sounds, _array(entry.division for entry in entries)])
        return [(initials, Look(pk, None, *rest)) for initials, pk, *rest in cursor.fetchall()]


def complete(targets: Sequence[Target]) -> None:
    """Load what stands beside known persons: household, open categories, skills, observations, current wish."""
    by_pk = {target.pk: target for target in targets if target.pk is not None and not target.new}
    if not by_pk:
        return
    for pk, kind in _beside(_OPEN_KINDS, by_pk):
        by_pk[pk].open_kinds.add(kind)
    for pk, name in _beside(_SKILLS, by_pk):
        by_pk[pk].skill_names.add(name)
    facts = _beside(_FACTS, by_pk)
    gone = {withdraws for *_said, withdraws in facts}
    for pk, name, value, source, day, by, key, _withdraws in facts:
        by_pk[pk].observations += 1
        if key in gone:
            continue
        if source == LISTED:
            by_pk[pk].facts.add((name, value, day, str(LISTED)))
        else:
            by_pk[pk].heard.setdefault(name, []).append(Said(value, source, day, by, key))
    for pk, *wish in _beside(_WISHES, by_pk):
        by_pk[pk].wish = dict(zip(WISH_COLUMNS, wish, strict=True))
    _load_homes(by_pk.values())


_OF_PERSONS = sql.SQL("SELECT person_id, {columns} FROM {table} WHERE person_id = ANY(%s::bigint[]) {also}")
_OPEN_KINDS = _OF_PERSONS.format(
    columns=sql.SQL("kind"), table=sql.SQL("registry_category"), also=sql.SQL("AND valid_to IS NULL")
)
_SKILLS = _OF_PERSONS.format(columns=sql.SQL("name"), table=sql.SQL("registry_skill"), also=sql.SQL(""))
_FACTS = _OF_PERSONS.format(
    columns=sql.SQL("field, value, source, seen_on, by_id, id, withdraws_id"),
    table=sql.SQL("registry_statusfact"),
    also=sql.SQL(""),
)
_WISHES = _OF_PERSONS.format(
    columns=sql.SQL(", ").join(map(sql.Identifier, WISH_COLUMNS)),
    table=sql.SQL("registry_wish"),
    also=sql.SQL("AND current"),
)


def _beside(statement: sql.Composed, persons: Iterable[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.cursor), [_array(persons)])
        return cursor.fetchall()


def _load_homes(targets: Iterable[Target]) -> None:
    keys = {target.state["household_id"] for target in targets} - {None}
    homes = {home.pk: home for home in _homes("id = ANY(%s::bigint[])", keys)} if keys else {}
    for target in targets:
        target.home = homes.get(target.state["household_id"])


def homes_of(entries: Sequence[Entry]) -> list[Home]:
    """Households of the rows' villages that bear one of their numbers or head names."""
    divisions = {entry.division for entry in entries}
    numbers = {entry.household_number for entry in entries} - {""}
    heads = {entry.head_name for entry in entries} - {""}
    found: dict[int | None, Home] = {}
    for words, condition in ((numbers, _OF_NUMBER), (heads, _OF_HEAD)):
        if words:
            found.update((home.pk, home) for home in _homes(condition, divisions, words))
    return list(found.values())


_OF_NUMBER = "division_id = ANY(%s::varchar[]) AND number = ANY(%s::varchar[])"
_OF_HEAD = "division_id = ANY(%s::varchar[]) AND head_name = ANY(%s::varchar[])"


def _homes(condition: LiteralString, *arrays: Iterable[Any]) -> list[Home]:
    statement = sql.SQL(
        "SELECT division_id, number, head_name, address, building, help_needed, id FROM registry_household WHERE {}"
    ).format(sql.SQL(condition))
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.cursor), list(map(_array, arrays)))
        return [
            Home(division, number, head, {"address": address, "building": building, "help_needed": help_}, pk=pk)
            for division, number, head, address, building, help_, pk in cursor.fetchall()
        ]
