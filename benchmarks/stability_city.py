"""An invented city of 12 counties for ``stability``: rows are multiplied inside the database from one of each kind.

Every other column of a row is that of its prototype; nobody has a name, an id number or a phone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, LiteralString

from django.db import connection, models
from django.utils.timezone import localdate
from psycopg import sql

from benchmarks.province import reset_sequences, settle
from wengang.accounts.models import Membership, Organisation, User
from wengang.accounts.roles import Role
from wengang.core.divisions import load_divisions
from wengang.core.models import Division, StateLog
from wengang.employment.models import Contact, FollowUp, Spell
from wengang.market.models import Agreement, Employer, Issue, Proposal, Round, Vacancy
from wengang.registry.models import Household, Person

CITY, VILLAGES, WORKERS, EMPLOYERS = "4501", 10, 2_000, 300
TABLES: tuple[type[models.Model], ...] = (Household, Person, Spell, Contact, FollowUp, Proposal, StateLog)


def build(size: int) -> dict[str, int]:
    """Fill an empty database with so many persons; a filled one stays. Returns how many rows there are."""
    if not Person.unscoped.exists():
        load_divisions()
        _fill(size)
        settle()
    return {model._meta.model_name or "": model._base_manager.count() for model in TABLES}


def _fill(size: int) -> None:
    reset_sequences(TABLES)  # keys up to 1,000 are the prototypes'
    villages, workers = _villages(), _workers()
    first = _prototypes(villages[0], workers[0])
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("CREATE TEMP TABLE place AS SELECT code, row_number() OVER (ORDER BY code) - 1 AS n"
                       " FROM core_division WHERE code = ANY(%s)", [villages])  # fmt: skip
        cursor.execute("CREATE TEMP TABLE hand AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n"
                       " FROM accounts_user WHERE id = ANY(%s)", [workers])  # fmt: skip
        cursor.execute("ANALYZE place; ANALYZE hand")
    told = {"size": size, "homes": size * 3 // 10, "places": len(villages), "hands": len(workers), "today": localdate()}
    for model, joined, more in _PLAN:
        _multiply(model, first[model], joined, more, told)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
    reset_sequences(TABLES)


def _multiply(model: type[models.Model], first: int, joined: LiteralString, more: dict[str, Any], told: Any) -> None:
    """Copy the prototype; ``more`` gives some columns an expression over what is joined."""
    columns = [field.column for field in model._meta.concrete_fields if not field.generated]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    taken = sql.SQL(", ").join(
        sql.SQL(more[name]) if name in more else sql.SQL("proto.{}").format(sql.Identifier(name)) for name in columns
    )
    statement = sql.SQL("INSERT INTO {table} ({names}) SELECT {taken} FROM {table} AS proto, {joined}").format(
        table=sql.Identifier(model._meta.db_table), names=names, taken=taken, joined=sql.SQL(joined)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(), told | {"first": first})


_OF_FIRST: LiteralString = " WHERE proto.id = %(first)s"
# A hash in place of chance, so that two runs measure the same city.
_PLAN: tuple[tuple[type[models.Model], LiteralString, dict[str, LiteralString]], ...] = (
    (
        Household,
        "generate_series(1, %(homes)s) AS n JOIN place ON place.n = n.n %% %(places)s"
        " JOIN hand ON hand.n = place.n %% %(hands)s" + _OF_FIRST,
        {"id": "n.n + 1000", "division_id": "place.code", "worker_id": "hand.id", "number": "n.n::text"},
    ),
    (
        Person,
        "generate_series(1, %(size)s) AS n JOIN place ON place.n = (n.n %% %(homes)s + 1) %% %(places)s" + _OF_FIRST,
        {
            "id": "n.n + 1000",
            "code": "'B' || lpad(n.n::text, 10, '0')",
            "household_id": "n.n %% %(homes)s + 1001",
            "division_id": "place.code",
            "birth_date": "DATE '1946-01-01' + abs(hashint4(n.n)) %% 26600",
            "sex": "(1 + n.n %% 2)::text",
            "employment": "(ARRAY['away', 'away', 'away', 'nearby', 'farming', 'looking', 'studying', ''])"
            "[1 + abs(hashint4(n.n + 7)) %% 8]",
            "employment_source": "'visit'",
            "employment_on": "%(today)s::date - abs(hashint4(n.n + 3)) %% 300",
        },
    ),
    (
        Spell,
        "registry_person AS person CROSS JOIN generate_series(0, 1) AS turn"
        + _OF_FIRST
        + " AND person.id > 1000 AND (turn.turn = 0 OR person.id %% 2 = 0)",
        {
            "id": "person.id * 2 + turn.turn",
            "person_id": "person.id",
            "employer_id": "proto.employer_id + abs(hashint8(person.id)) %% 300",
            "valid_from": "%(today)s::date - (turn.turn + 1) * 200 + abs(hashint8(person.id + 1)) %% 190",
            "valid_to": "CASE WHEN turn.turn = 1 OR person.id %% 5 = 0 THEN %(today)s::date - turn.turn * 200"
            " - 9 + abs(hashint8(person.id)) %% 8 END",
            "end_reason": "CASE WHEN turn.turn = 1 OR person.id %% 5 = 0 THEN 'resigned' ELSE '' END",
        },
    ),
    (
        Contact,
        "employment_spell AS spell CROSS JOIN generate_series(1, 4) AS turn"
        + _OF_FIRST
        + " AND spell.person_id > 1000 AND (turn.turn < 4 OR spell.id %% 3 = 0)",
        {
            "id": "spell.id * 4 + turn.turn - 1",
            "op": "gen_random_uuid()",
            "spell_id": "spell.id",
            "on": "spell.valid_from + turn.turn * 30",
        },
    ),
    (
        FollowUp,
        "employment_spell AS spell JOIN registry_person AS person ON person.id = spell.person_id"
        " JOIN registry_household AS household ON household.id = person.household_id"
        + _OF_FIRST
        + " AND spell.valid_to IS NULL AND person.id > 1000",
        {
            "id": "spell.id",
            "spell_id": "spell.id",
            "person_id": "person.id",
            "division_id": "person.division_id",
            "worker_id": "household.worker_id",
            "due_on": "%(today)s::date + 60 - abs(hashint8(spell.id)) %% 90",
            "try_on": "%(today)s::date + 60 - abs(hashint8(spell.id)) %% 90",
        },
    ),
    (
        Proposal,
        "registry_person AS person" + _OF_FIRST + " AND person.id > 1000 AND person.id %% 10 = 0",
        {"id": "person.id", "person_id": "person.id"},
    ),
    (
        StateLog,
        "market_proposal AS proposal" + _OF_FIRST + " AND proposal.id > 1000",
        {
            "id": "proposal.id",
            "row": "proposal.id",
            "at": "%(today)s::timestamptz - make_interval(days => (abs(hashint8(proposal.id)) %% 60)::int)",
        },
    ),
)


def _villages() -> list[str]:
    towns = Division.objects.filter(level="township", code__startswith=CITY).order_by("code")
    rows = [
        Division(code=f"{town.code}{900 + number}", name=f"第{number}村", level="village", parent=town)
        for town in towns
        for number in range(1, VILLAGES + 1)
    ]
    Division.objects.bulk_create(rows, batch_size=5_000)
    return [row.code for row in rows]


def _workers() -> list[int]:
    office = Organisation.objects.create(name="市人社局", short_name="市局", kind="bureau", division_id=CITY)
    users = User.objects.bulk_create(
        User(username=f"bench{number}", full_name=f"示例{number}", password="!") for number in range(WORKERS)
    )
    Membership.objects.bulk_create(Membership(user=user, organisation=office, role=Role.COUNTY) for user in users)
    return [user.pk for user in users]


def _prototypes(village: str, worker: int) -> dict[type[models.Model], int]:
    """One row of each kind, from which all others are copied."""
    today, office = localdate(), Organisation.objects.get()
    home = Household.unscoped.create(division_id=village)
    person = Person.unscoped.create(division_id=village, household=home, full_name="示例", labour_ability="ordinary")
    employers = _employers()
    vacancy = Vacancy.unscoped.create(employer=employers[0], title="普工", division_id=CITY, headcount=30)
    issue = _issue(office)
    round_ = Round.unscoped.create(issue=issue, number=1, objective=1, bound=1, gap=0, seconds=0.1)
    about = {"round": round_, "issue": issue, "person": person, "vacancy": vacancy, "allocated": True, "rank": 1}
    proposal = Proposal.unscoped.create(**about, score=0.5, reason="示例", reason_en="example")
    spell = Spell.unscoped.create(
        person=person, employer=employers[0], job_title="普工", valid_from=today - timedelta(days=900),
        valid_to=today - timedelta(days=890), end_reason="resigned", export_mode="organised", source="roster",
        seen_on=today,
    )  # fmt: skip
    contact = Contact.unscoped.create(
        op="00000000-0000-0000-0000-000000000001", spell=spell, on=today, channel="call", outcome="at_work",
        by_id=worker,
    )  # fmt: skip
    due = FollowUp.unscoped.create(
        spell=spell, person=person, division_id=village, worker_id=worker, plan="away/1", step="1m", due_on=today,
        try_on=today,
    )  # fmt: skip
    log = StateLog.objects.create(machine="proposal", row=0, move="show", before="proposed", after="shown")
    rows: Iterable[models.Model] = (home, person, spell, contact, due, proposal, log)
    return {type(row): row.pk for row in rows}


def _employers() -> list[Employer]:
    return Employer.unscoped.bulk_create(
        Employer(uscc=f"BENCH{number:013d}", name=f"示例{number}公司", division_id=CITY) for number in range(EMPLOYERS)
    )


def _issue(office: Organisation) -> Issue:
    agreement = Agreement.unscoped.create(
        code="BENCH", title="示例", sending_id=CITY, receiving_id="440703", sender=office, receiver=office,
        valid_from=localdate(),
    )  # fmt: skip
    return Issue.unscoped.create(agreement=agreement, code="BENCH-1", year=2026, number=1, opened_on=localdate())
