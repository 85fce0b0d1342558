"""A long list leaves its tables so that an index can answer alone, and the planner knows them."""

import pytest
from django.db import connection

from wengang.core import imports

from .conftest import csv_of, number, row


def times_settled() -> int:
    """How often the persons' table was vacuumed by somebody's command."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = 'registry_person'")
        return cursor.fetchone()[0]


@pytest.fixture
def batch(transactional_db, divisions, county):
    rows = [row(f"农秀{sign}", 身份证号=number(line)) for line, sign in enumerate("春夏秋冬", start=1)]
    return imports.open_batch("households", csv_of(rows), "list.csv", by=county)


@pytest.mark.parametrize("many", [4, 5])
def test_only_many_written_rows_are_worth_it(batch, monkeypatch, many):
    before = times_settled()
    monkeypatch.setattr(imports, "MANY", many)
    assert imports.commit(batch).committed == 4
    assert times_settled() - before == (1 if many == 4 else 0)


def test_a_check_inside_a_transaction_is_left_alone(county, monkeypatch):
    monkeypatch.setattr(imports, "MANY", 1)
    batch = imports.open_batch("households", csv_of([row(身份证号=number(9))]), "list.csv", by=county)
    assert imports.commit(batch).new == 1


def test_questions_keep_to_one_core(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_parallel_workers_per_gather")
        assert cursor.fetchone() == ("0",)
