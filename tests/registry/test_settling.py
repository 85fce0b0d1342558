"""A long list leaves its tables so that an index can answer alone, and the planner knows them."""

import time

import pytest
from django.db import connection

from wengang.core import imports
from wengang.core.jobs import run_here
from wengang.core.models import Job

from .conftest import csv_of, number, row


def times_settled() -> int:
    """How often the persons' table was vacuumed by somebody's command."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = 'registry_person'")
        return cursor.fetchone()[0]


def comes_to(times: int) -> bool:
    """Below version 15 the server counts a moment later."""
    until = time.monotonic() + 10
    while times_settled() != times and time.monotonic() < until:
        time.sleep(0.1)
    return times_settled() == times


@pytest.fixture
def batch(transactional_db, divisions, county):
    rows = [row(f"农秀{sign}", 身份证号=number(line)) for line, sign in enumerate("春夏秋冬", start=1)]
    return imports.open_batch("households", csv_of(rows), "list.csv", by=county)


@pytest.mark.parametrize("many", [4, 5])
def test_only_many_written_rows_are_worth_it(batch, monkeypatch, many):
    before = times_settled()
    monkeypatch.setattr(imports, "MANY", many)
    assert imports.commit(batch).committed == 4
    waiting = list(Job.objects.filter(kind=imports.SETTLE))
    assert times_settled() == before, "the clerk waits for nothing but the rows"
    for each in waiting:
        run_here(each)
    assert len(waiting) == (1 if many == 4 else 0)
    assert comes_to(before + len(waiting))


def test_a_check_wants_nothing_settled(batch, monkeypatch):
    monkeypatch.setattr(imports, "MANY", 1)
    assert imports.check(batch).new == 4
    assert not Job.objects.exists()


def test_questions_keep_to_one_core(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_parallel_workers_per_gather")
        assert cursor.fetchone() == ("0",)
