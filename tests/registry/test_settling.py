"""A long list leaves its tables so that an index can answer alone, and the planner knows them."""

import pytest
from django.db import connection

from wengang.core import imports
from wengang.core.jobs import run_here
from wengang.core.models import Job

from .conftest import csv_of, number, row


def is_settled() -> bool:
    """Whether the pages of the persons' table are marked as seen by everybody, which only a vacuum does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relallvisible > 0 FROM pg_class WHERE relname = 'registry_person'")
        return cursor.fetchone()[0]


@pytest.fixture
def batch(transactional_db, divisions, county):
    rows = [row(f"农秀{sign}", 身份证号=number(line)) for line, sign in enumerate("春夏秋冬", start=1)]
    return imports.open_batch("households", csv_of(rows), "list.csv", by=county)


@pytest.mark.parametrize("many", [4, 5])
def test_only_many_written_rows_are_worth_it(batch, monkeypatch, many):
    monkeypatch.setattr(imports, "MANY", many)
    assert imports.commit(batch).committed == 4
    waiting = list(Job.objects.filter(kind=imports.SETTLE))
    assert not is_settled(), "the clerk waits for nothing but the rows"
    for each in waiting:
        run_here(each)
    assert len(waiting) == (1 if many == 4 else 0)
    assert is_settled() == (many == 4)


def test_a_check_wants_nothing_settled(batch, monkeypatch):
    monkeypatch.setattr(imports, "MANY", 1)
    assert imports.check(batch).new == 4
    assert not Job.objects.exists()


def test_questions_keep_to_one_core(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_parallel_workers_per_gather")
        assert cursor.fetchone() == ("0",)
