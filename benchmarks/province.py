"""An invented province for benchmarks: a million persons of the ledger with everything that stands beside them.

Every id number is valid and stands once; sealed columns are really sealed and blind indexes really computed, as the
importer does. One county holds 15 % of the people, as a large county of a province does.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone
from psycopg import sql
from psycopg.types.json import Jsonb

from wengang.core.divisions import load_divisions
from wengang.core.fields import BlindIndexField, SealedTextField
from wengang.core.ids import make_resident_id
from wengang.core.models import Division
from wengang.registry import enums, zero
from wengang.registry.models import Category, Household, Person, Skill, StatusFact, Wish, new_person_code
from wengang.registry.names import sounds
from wengang.registry.sheets.copying import insert

PROVINCE, COUNTY = "45", "451425"
COUNTY_SHARE = 0.15
VILLAGES = 9
GOALS_OF_WORK = ("440703", "440705", "4419", "440306", "330282", "330782", "450105")
SURNAMES = "农罗黄李韦覃陆梁赵许马冯邓王张刘陈杨吴周徐孙胡朱高林何郭"
GIVEN = "秀文国志明春丽海军兰英华东平福成玉芳建红桂小金德永光荣庆云凤美莲生强伟艳萍勇辉"
EMPLOYMENT = (
    ("away", 46), ("nearby", 12), ("farming", 14), ("looking", 5), ("flexible", 6), ("self_employed", 3),
    ("public_post", 2), ("unable", 4), ("", 8),
)  # fmt: skip
STATUSES, STATUS_WEIGHTS = zip(*EMPLOYMENT, strict=True)
TODAY = timezone.localdate()
CHUNK = 50_000


class Table:
    """Rows for COPY: whatever a row does not name takes the model's default, as ``save`` would have given it."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.fields = [field for field in model._meta.concrete_fields if not field.generated]
        self.columns = [field.column for field in self.fields]
        self.defaults = {field.attname: _default(field) for field in self.fields}

    def write(self, rows: Iterable[dict[str, Any]]) -> None:
        insert(self.model, self.columns, (tuple((self.defaults | row).values()) for row in rows))


def _default(field: Any) -> Any:
    if isinstance(field, (models.DateTimeField)) and (field.auto_now or field.auto_now_add):
        return timezone.now()
    if isinstance(field, SealedTextField):
        return b""
    if isinstance(field, BlindIndexField):
        return None
    if isinstance(field, models.JSONField):
        return Jsonb(field.get_default())
    return field.get_default()


@cache
def sealer(name: str) -> Any:
    """What turns a text into the sealed bytes, or the blind index, of that column of a person."""
    field = Person._meta.get_field(name)
    return field.index_of if isinstance(field, BlindIndexField) else field.get_prep_value  # type: ignore[union-attr]


def build(size: int, seed: int = 0) -> None:
    """Fill an empty database with divisions and so many persons."""
    draw = random.Random(seed)
    load_divisions()
    townships = _townships()
    _add_villages(code for _share, codes in townships for code in codes)
    with without_indexes(Household, Person, Wish, Category, Skill, StatusFact):
        _fill(townships, size, draw)
    _judge_households()
    settle()


def settle() -> None:
    """What the server's own housekeeping would have done by the next day."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _townships() -> list[tuple[float, list[str]]]:
    """Shares of the people, each with the townships that hold it."""
    townships = Division.objects.filter(level="township", code__startswith=PROVINCE).order_by("code")
    codes = list(townships.values_list("code", flat=True))
    ours = [code for code in codes if code.startswith(COUNTY)]
    return [(COUNTY_SHARE, ours), (1 - COUNTY_SHARE, [code for code in codes if not code.startswith(COUNTY)])]


def _add_villages(townships: Iterable[str]) -> None:
    rows = (
        Division(code=f"{code}{900 + number}", name=f"第{number}村", level="village", parent_id=code)
        for code in townships
        for number in range(1, VILLAGES + 1)
    )
    Division.objects.bulk_create(rows, batch_size=5_000)


def _fill(townships: list[tuple[float, list[str]]], size: int, draw: random.Random) -> None:
    """Lists come township by township, in no particular order."""
    places = [(code, share / len(codes)) for share, codes in townships for code in codes]
    draw.shuffle(places)
    maker, written = Maker(draw), 0
    for number, (code, share) in enumerate(places, start=1):
        wanted = round(size * share) if number < len(places) else size - written
        written += maker.township(code, max(0, wanted))
    maker.reset_sequences()


class Maker:
    """Invents households and persons and copies them into their tables, one township at a time."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.tables = {model: Table(model) for model in (Household, Person, Wish, Category, Skill, StatusFact)}
        self.keys = dict.fromkeys(self.tables, 0)
        self.used: dict[str, set[str]] = {}

    def township(self, code: str, size: int) -> int:
        """Write so many persons of one township; returns how many."""
        rows: dict[Any, list[dict[str, Any]]] = {model: [] for model in self.tables}
        while len(rows[Person]) < size:
            self._household(code, min(self.draw.randint(1, 7), size - len(rows[Person])), rows)
        with transaction.atomic():
            for model, table in self.tables.items():
                table.write(rows[model])
        return len(rows[Person])

    def _key(self, model: type[models.Model]) -> int:
        self.keys[model] += 1
        return self.keys[model]

    def _household(self, code: str, members: int, rows: dict[Any, list[dict[str, Any]]]) -> None:
        draw, key = self.draw, self._key(Household)
        village = f"{code}{900 + draw.randint(1, VILLAGES)}"
        people = [self._person(key, village, place) for place in range(members)]
        home = {"id": key, "number": f"H{key:07d}", "division_id": village, "head_name": people[0]["full_name"]}
        rows[Household].append(home)
        rows[Person] += people
        kind = draw.choices(("ordinary", "lifted", "marginal_risk", "unstable_lifted"), (70, 24, 4, 2))[0]
        for person in people:
            self._beside(person, kind, rows)

    def _identity(self, county: str) -> tuple[str, date]:
        used = self.used.setdefault(county, set())
        while True:
            birth = date(1946, 1, 1) + timedelta(days=self.draw.randrange(26_600))
            sequence = self.draw.randrange(1, 999)
            number = make_resident_id(county, birth, sequence + (sequence % 100 == 0))
            if number not in used:
                used.add(number)
                return number, birth

    def _person(self, household: int, village: str, place: int) -> dict[str, Any]:
        draw = self.draw
        number, birth = self._identity(village[:6])
        name = draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=2 if draw.random() < 0.85 else 1))
        pinyin, initials = sounds(name)
        phone = f"13{draw.randrange(10**9):09d}" if draw.random() < 0.8 else ""
        return {
            "id": self._key(Person), "code": new_person_code(), "household_id": household, "division_id": village,
            "full_name": name, "pinyin": pinyin, "initials": initials,
            "id_number": sealer("id_number")(number), "id_index": sealer("id_index")(number),
            "id_tail_index": sealer("id_tail_index")(number), "phone": sealer("phone")(phone),
            "phone_index": sealer("phone_index")(phone), "birth_date": birth,
            "sex": "1" if int(number[16]) % 2 else "2", "ethnicity": draw.choice(("壮族", "汉族", "苗族")),
            "kin_to_head": draw.choice(("10", "20", "30", "51")) if place else "02",
            "education": draw.choice(("70", "70", "80", "60", "30")), "health": draw.choice(("1", "1", "2", "3")),
            "labour_ability": "ordinary", "labour_ability_on": TODAY, "listed_on": TODAY, **self._work(birth),
        }  # fmt: skip

    def _work(self, birth: date) -> dict[str, Any]:
        """A status with its source and day; a third were confirmed in the last month, some not for a year."""
        draw = self.draw
        status = draw.choices(STATUSES, STATUS_WEIGHTS)[0]
        if birth.year > TODAY.year - 17:
            status = "studying"
        if not status:
            return {}
        seen = TODAY - timedelta(days=draw.randrange(30) if draw.random() < 0.35 else draw.randrange(30, 400))
        row = {"employment": status, "employment_on": seen, "employment_source": draw.choice(("list", "visit", "call"))}
        if status in ("away", "nearby"):
            low = draw.randrange(25, 60) * 100
            row |= {
                "work_division_id": draw.choice(GOALS_OF_WORK), "employer_name": "示例电子厂", "job_title": "普工",
                "wage_low": low, "wage_high": low + 800, "work_from": seen - timedelta(days=200),
            }  # fmt: skip
        return row

    def _beside(self, person: dict[str, Any], kind: str, rows: dict[Any, list[dict[str, Any]]]) -> None:
        draw, mine = self.draw, {"person_id": person["id"]}
        row = {"id": self._key(Category), **mine, "kind": kind, "valid_from": date(2021, 1, 1), "source": "list"}
        rows[Category].append(row)
        if draw.random() < 0.1:
            row = row | {"id": self._key(Category), "kind": "relocated", "valid_from": date(2019, 6, 1)}
            rows[Category].append(row)
        if status := person.get("employment"):
            fact = {**mine, "field": "employment", "source": "list", "seen_on": person["employment_on"]}
            for back in range(1 + (draw.random() < 0.5)):
                day = fact["seen_on"] - timedelta(days=120 * back)
                rows[StatusFact].append(fact | {"id": self._key(StatusFact), "value": status, "seen_on": day})
        if draw.random() < 0.2:
            skill = {"name": draw.choice(("电工", "焊工", "缝纫", "驾驶", "家政")), "source": "list"}
            rows[Skill].append({"id": self._key(Skill), **mine, **skill})
        if draw.random() < 0.6:
            rows[Wish].append({"id": self._key(Wish), **mine, **self._wish()})

    def _wish(self) -> dict[str, Any]:
        draw = self.draw
        return {
            "will_work": draw.choice(("yes", "stay", "no", "unknown")),
            "reach": draw.choice(enums.WorkRange.values),
            "destinations": [draw.choice(("44", "33", "4407"))],
            "occupation_text": draw.choice(("普工", "缝纫工", "保安")),
            "least_wage": draw.randrange(30, 60) * 100,
            "source": "list",
            "seen_on": TODAY,
        }

    def reset_sequences(self) -> None:
        reset_sequences(list(self.tables))


def reset_sequences(tables: Sequence[type[models.Model]]) -> None:
    """Let the next row that somebody adds find a free key."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


def _judge_households() -> None:
    last = Household.unscoped.order_by("-pk").values_list("pk", flat=True)[0]
    for first in range(1, last + 1, CHUNK):
        zero.refresh(range(first, min(first + CHUNK, last + 1)))


@contextmanager
def without_indexes(*tables: type[models.Model]) -> Iterator[None]:
    """Indexes are made once, over all rows; foreign keys are not looked up a million times. Needs a superuser."""
    with connection.cursor() as cursor:
        kept = [row for table in tables for row in _indexes(cursor, table._meta.db_table)]
        for name, _definition in kept:
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")
        for _name, definition in kept:
            cursor.execute(definition)


def _indexes(cursor: Any, table: str) -> list[tuple[str, str]]:
    """Name and definition of the indexes that no constraint needs."""
    cursor.execute(
        """
        SELECT indexname, indexdef FROM pg_indexes
        WHERE tablename = %s AND schemaname = current_schema()
          AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = to_regclass(quote_ident(indexname)))
        """,
        [table],
    )
    return [(str(name), str(definition)) for name, definition in cursor.fetchall()]
