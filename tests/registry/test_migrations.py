"""Schema changes keep what is stored, forwards and back."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

DAY = dt.date(2026, 3, 1)
BEFORE = ("registry", "0003_person_place")


def migrate(*targets):
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return executor.loader.project_state(list(targets)).apps


@pytest.fixture
def old(transactional_db) -> Iterator[tuple[dict[str, int], object]]:
    """Keys of a person, an organisation and a user, and the models as they were, in a database of its own.

    Going back in the tests' own one would unmake every room that came later, and build them again afterwards.
    """
    tests = connection.settings_dict["NAME"]
    own = sql.Identifier(f"{tests}_before")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(own))
    try:
        turn_to(f"{tests}_before")
        apps = migrate(BEFORE)
        yield rows_of(apps), apps
    finally:
        turn_to(tests)
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE {}").format(own))


def turn_to(database: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database


def rows_of(apps) -> dict[str, int]:
    def made(label, **fields):
        return apps.get_model(label)._base_manager.create(**fields).pk

    return {
        "person": made("registry.Person", division_id="45", full_name="农试验"),
        "organisation": made("accounts.Organisation", name="试验局", short_name="试验", kind="bureau"),
        "by": made("accounts.User", username="before", full_name="示例"),
    }


def columns(table: str, *names: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY id")
        return cursor.fetchall()


def test_purposes_become_codes_and_words_again(old):
    keys, apps = old
    model = apps.get_model("registry", "Disclosure")
    known = {each[0] for each in columns("registry_disclosure", "id")}
    words = ["Placement in issue TD-PJ-2026-11", "TD-PJ-2026-11 期次就业推荐", "请假核实"]
    for purpose in words:
        given = {f"{name}_id": key for name, key in keys.items()}
        model._base_manager.create(purpose=purpose, basis="duty", valid_from=DAY, valid_to=DAY, **given)

    def stored():
        return [row[1:] for row in columns("registry_disclosure", "id", "purpose", "detail") if row[0] not in known]

    migrate(("registry", "0005_disclosure_purpose"))
    assert stored() == [("placement", "TD-PJ-2026-11"), ("placement", "TD-PJ-2026-11"), ("other", "请假核实")]
    migrate(BEFORE)
    back = [row[1] for row in columns("registry_disclosure", "id", "purpose") if row[0] not in known]
    assert back == ["TD-PJ-2026-11 期次就业推荐", "TD-PJ-2026-11 期次就业推荐", "请假核实"]


def test_doubles_that_an_old_server_let_in_go_and_no_more_come(old):
    keys, apps = old
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE registry_category DROP CONSTRAINT IF EXISTS category_once_per_start"
        )  # as below version 15
    model = apps.get_model("registry", "Category")
    for day, detail in ((None, "first"), (None, "later"), (DAY, "dated"), (DAY, "dated again")):
        model._base_manager.create(
            person_id=keys["person"], kind="poverty", valid_from=day, source="visit", detail=detail
        )
    migrate(("registry", "0004_category_once"))
    assert [row[0] for row in columns("registry_category", "detail")] == ["first", "dated"]
    for day in (None, DAY):
        with pytest.raises(IntegrityError), transaction.atomic():
            model._base_manager.create(person_id=keys["person"], kind="poverty", valid_from=day, source="visit")
