"""A ledger that is read by a process of its own, and what is left when that process is killed."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.registry.conftest import csv_of, number, row
from wengang.core import imports
from wengang.core.sheets import ReaderLost, apart
from wengang.registry.models import Person
from wengang.registry.sheets.importer import LedgerImporter

pytestmark = pytest.mark.django_db
ROWS = 1_800
FIRST = imports.CHUNK // 5


@pytest.fixture
def batch(county: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(apart, "LARGE", 0)
    born = (date(1970, 1, 1) + timedelta(days=each) for each in range(ROWS))
    rows = [row("农示甲", 身份证号=number(11, day)) for day in born]
    rows[7]["身份证号"] = rows[7]["身份证号"][:-1]
    return imports.open_batch("households", csv_of(rows), "list.csv", by=county)


def test_the_place_that_a_list_names_is_found_apart_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LARGE", 0)
    data = csv_of([row("农示甲", 身份证号=number(11), 县="天等县")])
    for file, expected in ((data, "451425207"), (b"\x89PNG", "")):
        with imports._peek(file, "list.csv", imports.importer_for("households")) as reading:
            assert imports._told_place(reading) == expected


def test_a_list_read_apart_comes_to_the_same_ledger(batch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    report = imports.commit(batch)
    assert (report.rows, report.new, report.errors) == (ROWS, ROWS - 1, 1)
    monkeypatch.undo()
    assert imports.commit(batch).counts()["unchanged"] == ROWS - 1


def test_a_killed_reader_leaves_whole_chunks_and_the_next_run_the_rest(
    batch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    children: list[apart._Child] = []
    started, write = apart._Child.__init__, LedgerImporter.write

    def start(child: apart._Child) -> None:
        started(child)
        children.append(child)

    def kill_and_write(importer: LedgerImporter, plans: Any, context: Any) -> None:
        children[0].process.kill()
        write(importer, plans, context)

    with monkeypatch.context() as patch:
        patch.setattr(apart._Child, "__init__", start)
        patch.setattr(LedgerImporter, "write", kill_and_write)
        with pytest.raises(ReaderLost):
            imports.commit(batch)
    assert Person.unscoped.count() == FIRST - 1
    counts = imports.commit(batch).counts()
    assert (counts["unchanged"], counts["new"], Person.unscoped.count()) == (FIRST - 1, ROWS - FIRST, ROWS - 1)
