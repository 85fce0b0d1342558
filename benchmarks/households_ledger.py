"""A ledger of a million invented persons with ten observations each, written by a few statements.

Nobody here has a name or a number of their own; ages, families and statuses are spread by arithmetic over the key, the
same in every run. One person in eleven looks for work, which leaves one household in a hundred without any.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone
from psycopg import sql

from benchmarks.province import COUNTY, PROVINCE, Table, reset_sequences, settle, without_indexes
from wengang.accounts.models import Membership, Organisation, User
from wengang.accounts.roles import Role
from wengang.core.divisions import load_divisions
from wengang.core.models import Division
from wengang.registry import grid, tally
from wengang.registry.actions.campaigns import do_open_survey
from wengang.registry.actions.grid import do_assign
from wengang.registry.models import Household, Person, StatusFact

__all__ = ["COUNTY", "OFFICER", "WORKER", "build", "observe_today", "open_survey", "settle"]

OFFICER, WORKER = "county.officer", "village.worker"
HOUSEHOLDS = 0.3
"""Households for each person."""
VILLAGES = 9
COUNTY_SHARE = 15
"""Of a hundred households, so many lie in one county, as a large county of a province has."""
OBSERVATIONS = 10
STEP = 45
"""Days from one observation to the next, about."""
STATUSES = ("away", "nearby", "flexible", "self_employed", "farming", "looking", "studying", "unable")
SHARES = (38, 56, 64, 70, 82, 91, 96, 100)
"""Of a hundred observations, these many fall below the status of the same place."""


def build(size: int) -> dict[str, int]:
    """Fill an empty database; returns how many rows of what."""
    load_divisions()
    places = _villages()
    homes = max(1, int(size * HOUSEHOLDS))
    by = _people_at_work(places[0])
    with without_indexes(Household, Person, StatusFact):
        _households(homes, places)
        _persons(size, homes)
        _observations(size, by)
    reset_sequences([Household, Person, StatusFact])
    tally.recount()
    settle()
    grid.refresh_all(timezone.localdate())
    settle()
    return {"persons": size, "households": homes, "observations": size * OBSERVATIONS}


def _villages() -> list[str]:
    """Villages of the county first, then those of the rest of the province."""
    townships = Division.objects.filter(level="township", code__startswith=PROVINCE).order_by("code")
    codes = sorted(townships.values_list("code", flat=True), key=lambda code: (not code.startswith(COUNTY), code))
    rows = [
        Division(code=f"{code}{200 + number}", name=f"第{number}村", level="village", parent_id=code)
        for code in codes
        for number in range(1, VILLAGES + 1)
    ]
    Division.objects.bulk_create(rows, batch_size=5_000)
    return [row.code for row in rows]


def _people_at_work(village: str) -> int:
    """A county's officer and the worker of one village, who answers for its households."""
    users = {}
    for username, division, kind, role in (
        (OFFICER, COUNTY, "bureau", Role.COUNTY),
        (WORKER, village, "village", Role.ASSISTANT),
    ):
        office = Organisation.objects.create(name=f"示例{division}", short_name="示例", division_id=division, kind=kind)
        users[username] = User.objects.create_user(username, "测试")
        Membership.objects.create(user=users[username], organisation=office, role=role)
    place = Division.objects.get(code=village)
    do_assign(users[WORKER], duty="assistant", division=place, by=users[OFFICER])
    return users[OFFICER].pk


def _insert(model: type[models.Model], told: dict[str, str], source: str, values: dict[str, Any]) -> None:
    """``INSERT … SELECT``: columns that are not told take the model's default, as ``save`` would have given it."""
    table = Table(model)
    named = {field.column: table.defaults[field.attname] for field in table.fields if field.column not in told}
    chosen = {name: value for name, value in named.items() if name != "id"}
    columns = sql.SQL(", ").join(map(sql.Identifier, [*told, *chosen]))
    texts: list[sql.Composable] = [sql.SQL(text) for text in told.values()]  # type: ignore[arg-type]
    texts += [sql.Placeholder(f"default_{name}") for name in chosen]
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
        sql.Identifier(model._meta.db_table),
        columns,
        sql.SQL(", ").join(texts),
        sql.SQL(source),  # type: ignore[arg-type]
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(), values | {f"default_{name}": value for name, value in chosen.items()})


def _households(homes: int, places: list[str]) -> None:
    ours = sum(code.startswith(COUNTY) for code in places)
    village = """(%(places)s::text[])[1 + CASE WHEN n %% 100 < %(share)s THEN (n / 100) %% %(ours)s
        ELSE %(ours)s + n %% (array_length(%(places)s::text[], 1) - %(ours)s) END]"""
    told = {"id": "n", "division_id": village, "number": "'H' || n", "head_name": "'户主' || n"}
    values = {"places": places, "ours": ours, "share": COUNTY_SHARE, "homes": homes}
    _insert(Household, told, "generate_series(1, %(homes)s) AS n", values)


def _persons(size: int, homes: int) -> None:
    told = {
        "id": "n",
        "code": "'W' || lpad(n::text, 11, '0')",
        "household_id": "home.id",
        "division_id": "home.division_id",
        "full_name": "'某' || n",
        "birth_date": "DATE '1946-01-01' + (n::bigint * 7919 %% 28500)::int",
        "sex": "(1 + n %% 2)::text",
        "labour_ability": "'ordinary'",
        "employment": _status("n", "0"),
        "employment_on": _seen("n", "0"),
        "employment_source": "'visit'",
    }
    source = "generate_series(1, %(size)s) AS n JOIN registry_household AS home ON home.id = 1 + (n - 1) %% %(homes)s"
    _insert(Person, told, source, {"size": size, "homes": homes, **_drawn()})


def _observations(size: int, by: int) -> None:
    told = {
        "person_id": "n",
        "field": "'employment'",
        "value": _status("n", "back"),
        "source": "'visit'",
        "seen_on": _seen("n", "back"),
        "recorded_at": f"({_seen('n', 'back')})::timestamptz",
        "by_id": "%(by)s",
    }
    source = "generate_series(1, %(size)s) AS n, generate_series(%(last)s, 0, -1) AS back"
    _insert(StatusFact, told, source, {"size": size, "last": OBSERVATIONS - 1, "by": by, **_drawn()})


def _drawn() -> dict[str, Any]:
    return {"statuses": list(STATUSES), "shares": list(SHARES), "today": timezone.localdate(), "step": STEP}


def _status(person: str, back: str) -> str:
    """A status by the shares, drawn from the key and the number of the observation."""
    drawn = f"(({person}::bigint * 7368787 + {back}::bigint * 104729 + {person}::bigint / 7 * 31) %% 100)::int"
    return f"(%(statuses)s::text[])[1 + width_bucket({drawn}, %(shares)s::int[])]"


def _seen(person: str, back: str) -> str:
    return f"%(today)s::date - ({back} * %(step)s + ({person}::bigint * 7919 %% %(step)s)::int + 1)"


# ---- what happens afterwards -----------------------------------------------------------------------------------------


def observe_today(number: int) -> list[int]:
    """Somebody of each of so many households is seen in another status today; returns the households."""
    statement = """
        WITH chosen AS (
            SELECT DISTINCT ON (household_id) id, household_id,
                CASE WHEN employment = 'looking' THEN 'nearby' ELSE 'looking' END AS status
            FROM registry_person
            WHERE household_id IN (
                SELECT id FROM registry_household ORDER BY (id::bigint * 7919) %% 1000003 LIMIT %(number)s)
            ORDER BY household_id, id
        ), said AS (
            INSERT INTO registry_statusfact (person_id, field, value, note, source, seen_on, by_id, recorded_at)
            SELECT id, 'employment', status, '', 'visit', %(today)s, %(by)s, now() FROM chosen
        )
        UPDATE registry_person AS person SET employment = chosen.status, employment_on = %(today)s
        FROM chosen WHERE person.id = chosen.id RETURNING person.household_id
    """
    by = User.objects.get(username=OFFICER).pk
    with connection.cursor() as cursor:
        cursor.execute(statement, {"number": number, "today": timezone.localdate(), "by": by})
        return [row[0] for row in cursor.fetchall()]


def open_survey() -> str:
    """A survey of every household of the county; returns its code."""
    today = timezone.localdate()
    survey = do_open_survey(
        name="示例摸排",
        kind="household",
        division=Division.objects.get(code=COUNTY),
        opens=today,
        closes=today + timedelta(days=10),
        by=User.objects.get(username=OFFICER),
    )
    return str(survey.code)
