"""Large lists are read by a process of their own: the same rows, and no process left behind."""

import os
import pickle
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from wengang.core import imports
from wengang.core.sheets import ReaderLost, Reading, Row, SheetFileError, apart, read, read_apart
from wengang.registry.sheets import HOUSEHOLDS

NAMES = ("01-two-row-header.xlsx", "03-odd-ids.xls", "04-odd-names.ods", "09-same-person.xlsx")
FAMILIES = """\
户主姓名：农甲一,家庭住址：上屯3号,,
姓名,与户主关系,电话,就业状态
农甲一,户主,13800000001,待业
黄甲二,妻,13800000002,务农
户主姓名：农乙一,家庭住址：下屯8号,,
农乙一,户主,13800000003,待业
"""
RUN = """
import sys, time
from wengang.core.sheets import apart, read_apart
from wengang.registry.sheets import HOUSEHOLDS
apart.LARGE = 0
with read_apart(open(sys.argv[1], "rb").read(), HOUSEHOLDS) as reading:
    next(iter(reading))
    print("reading", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def apart_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the file."""
    monkeypatch.setattr(apart, "LARGE", 0)


def told(row: Row) -> tuple[Any, ...]:
    return row.sheet, row.number, row.origin, row.values, row.cells, row.raw, row.problems, row.ok, row.prepared


def found(reading: Reading) -> tuple[Any, ...]:
    """All that a reading tells besides its rows."""
    parts = [(part.name, part.header.texts, part.meta, part.grid.look) for part in reading.parts]
    columns = [column.key for column in reading.columns]
    whole = reading.form, reading.encoding, reading.filename, reading.batch_token, reading.context, reading.sheet.kind
    return parts, columns, whole, reading.meta, reading.tally, reading.notes, reading.problems, reading.skipped_sheets


@pytest.fixture
def long_list(tmp_path: Path) -> Path:
    """12,000 rows: two full messages and a half."""
    path = tmp_path / "long.csv"
    people = (f"农示甲,1380{number:07d},初中" for number in range(12_000))
    path.write_text("\n".join(("姓名,联系电话,文化程度", *people)), "utf-8")
    return path


def test_what_is_read_apart_needs_no_settings() -> None:
    load = "import pickle, sys; pickle.load(sys.stdin.buffer)"
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    importers = [imports.importer_for(kind) for kind in imports.kinds()]
    apart_ones = [importer.sheet for importer in importers if getattr(importer, "reads_apart", False)]
    assert {sheet.kind for sheet in apart_ones} >= {"households", "monitoring"}
    subprocess.run([sys.executable, "-P", "-c", load], input=pickle.dumps(apart_ones), env=bare, check=True)


@pytest.mark.usefixtures("apart_always")
@pytest.mark.parametrize("name", NAMES)
def test_the_same_rows_and_the_same_remarks_as_in_one_process(files: Path, name: str) -> None:
    data = (files / name).read_bytes()
    here = read(data, HOUSEHOLDS, filename=name, near="451425")
    rows = [told(row) for row in here]
    with read_apart(data, HOUSEHOLDS, filename=name, near="451425") as there:
        assert [told(row) for row in there] == rows
        assert found(there) == found(here)
    assert rows


@pytest.mark.usefixtures("apart_always")
def test_a_family_by_family_list_too() -> None:
    data = FAMILIES.encode()
    here = read(data, HOUSEHOLDS)
    rows = [told(row) for row in here]
    assert [values["household_head"] for _, _, _, values, *_ in rows] == ["农甲一", "农甲一", "农乙一"]
    with read_apart(data, HOUSEHOLDS) as there:
        assert [told(row) for row in there] == rows
        assert found(there) == found(here)


@pytest.mark.usefixtures("apart_always")
def test_rows_are_shaped_there_and_the_process_is_gone_afterwards(long_list: Path) -> None:
    shape = partial(str.format, "{0.number} {0.values[full_name]}")
    with read_apart(long_list.read_bytes(), HOUSEHOLDS, shape=shape) as reading:
        process = reading.child.process
        shaped = [row.prepared for row in reading if row.ok]
    assert shaped[0] == "2 农示甲"
    assert len(shaped) == reading.tally.ok > 0
    assert process.returncode is not None


def test_small_files_need_no_second_process(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_Child", None)
    data = (files / NAMES[0]).read_bytes()
    with read_apart(data, HOUSEHOLDS, shape=partial(str.format, "{0.number}")) as reading:
        assert [row.prepared for row in reading if row.ok][:2] == ["5", "6"]


@pytest.mark.usefixtures("apart_always")
def test_a_file_that_cannot_be_read_is_refused_as_ever(files: Path) -> None:
    data = (files / "hostile" / "truncated.xlsx").read_bytes()
    with pytest.raises(SheetFileError) as here:
        read(data, HOUSEHOLDS)
    with pytest.raises(SheetFileError) as there, read_apart(data, HOUSEHOLDS):
        pass
    assert (there.value.code, there.value.zh, there.value.en) == (here.value.code, here.value.zh, here.value.en)


@pytest.mark.usefixtures("apart_always")
def test_whoever_stops_early_leaves_no_process(long_list: Path) -> None:
    with read_apart(long_list.read_bytes(), HOUSEHOLDS) as reading:
        process = reading.child.process
        next(iter(reading))
    assert process.returncode is not None


@pytest.mark.usefixtures("apart_always")
def test_a_killed_reader_is_an_error_and_no_short_list(long_list: Path) -> None:
    with read_apart(long_list.read_bytes(), HOUSEHOLDS) as reading:
        process, rows = reading.child.process, iter(reading)
        next(rows)
        process.kill()
        with pytest.raises(ReaderLost, match=str(-signal.SIGKILL)):
            list(rows)


@pytest.mark.usefixtures("apart_always")
def test_a_reader_that_fails_is_an_error_too(long_list: Path, capfd: pytest.CaptureFixture[str]) -> None:
    broken = partial(os._exit, 3)  # called with a row besides, which is one argument too many
    with read_apart(long_list.read_bytes(), HOUSEHOLDS, shape=broken) as reading, pytest.raises(ReaderLost):
        list(reading)
    assert "TypeError" in capfd.readouterr().err


def test_the_reader_ends_when_its_parent_is_killed(long_list: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", RUN, str(long_list)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"reading\n"
        parent.kill()
        # The reader holds the parent's standard error open for as long as it lives.
        _, errors = parent.communicate(timeout=30)
    assert errors == b""
