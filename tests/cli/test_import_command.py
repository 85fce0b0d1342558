"""``wengang import`` at the machine: one JSON object, nothing written without --commit, no row twice."""

import io
import json
from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from wengang.core import imports
from wengang.core.ids import make_resident_id
from wengang.core.models import Division, ImportBatch
from wengang.registry.models import Person

HEADER = ["姓名", "公民身份号码", "与户主关系", "户主姓名", "联系电话", "乡镇", "村", "文化程度", "月收入"]
KEYS = {"rows", "new", "changed", "unchanged", "duplicates", "errors", "cell_errors", "committed"}
CELL_KEYS = {"sheet", "row", "column", "value", "severity", "message"}


def number(sequence, county="451425"):
    return make_resident_id(county, date(1990, 3, 7), sequence)


def line(name, id_number, kin="户主", wage="3500", phone="13800138000"):
    return [name, id_number, kin, name, phone, "把荷乡", "永安村", "初中", wage]


@pytest.fixture
def ledger(tmp_path):
    """天等县把荷乡: two good rows, one whose id lost its digits, one with a wage in words."""

    def write(*lines, name="天等县把荷乡登记表.xlsx"):
        book = openpyxl.Workbook()
        book.active.append(["天等县把荷乡农村劳动力资源信息登记表"])
        book.active.append(HEADER)
        for each in lines:
            book.active.append(each)
        path = tmp_path / name
        book.save(path)
        return path

    return write


@pytest.fixture
def mixed(ledger):
    return ledger(
        line("农大", number(11)),
        line("农二", number(12), phone="13800138001"),
        line("农三", 4.51425199003070e17, phone="13800138002"),
        line("农四", number(14), wage="二千八左右吧", phone="13800138003"),
    )


def told(*arguments):
    out = io.StringIO()
    call_command(*map(str, arguments), "--json", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == 1, "exactly one JSON object on standard output"
    return json.loads(lines[0])


def test_without_commit_nothing_is_written(mixed, db):
    facts = told("import", "households", mixed)
    assert set(facts) >= KEYS
    assert (facts["rows"], facts["new"], facts["errors"], facts["committed"]) == (4, 3, 1, False)
    assert not Person.unscoped.exists()
    assert not ImportBatch.unscoped.exists()
    assert not Division.objects.filter(level="village").exists()


def test_a_bad_row_costs_nobody_the_good_ones_and_names_its_cell(mixed, db):
    facts = told("import", "households", mixed, "--commit")
    assert (facts["new"], facts["errors"], facts["committed"]) == (3, 1, True)
    assert set(Person.unscoped.values_list("full_name", flat=True)) == {"农大", "农二", "农四"}
    [lost] = [each for each in facts["cell_errors"] if each["severity"] == "error"]
    assert set(lost) >= CELL_KEYS
    assert (lost["row"], lost["column"]) == (5, "B")


def test_the_second_time_everything_is_unchanged(mixed, db):
    told("import", "households", mixed, "--commit")
    before = set(Person.unscoped.values_list("pk", "updated_at"))
    facts = told("import", "households", mixed, "--commit")
    assert (facts["new"], facts["changed"], facts["unchanged"]) == (0, 0, 3)
    assert set(Person.unscoped.values_list("pk", "updated_at")) == before


def test_no_message_shows_a_whole_id(ledger, db):
    wrong = number(11)[:-1] + ("0" if number(11)[-1] != "0" else "1")
    text = json.dumps(told("import", "households", ledger(line("农大", wrong))), ensure_ascii=False)
    assert wrong not in text


def test_the_annotated_workbook_continues_its_batch(mixed, db, tmp_path):
    told("import", "households", mixed, "--commit")
    batch = ImportBatch.unscoped.get()
    data, name = imports.annotated(batch)
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    assert sheet["B5"].comment is not None
    sheet["B5"].value = number(13)
    corrected = tmp_path / name
    book.save(corrected)
    facts = told("import", "households", corrected, "--commit")
    assert (facts["new"], facts["unchanged"], facts["errors"]) == (1, 3, 0)
    assert ImportBatch.unscoped.get() == batch
    assert batch.files.count() == 2


def test_the_file_is_not_readable_in_the_database(mixed, db):
    told("import", "households", mixed, "--commit")
    kept = ImportBatch.unscoped.get().files.get()
    assert mixed.read_bytes()[:2000] not in bytes(kept.sealed)
    assert imports.file_of(kept.batch)[0] == mixed.read_bytes()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, b"<html></html>"])
def test_a_file_that_is_no_list_gets_one_sentence(content, tmp_path, db):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        call_command("import", "households", str(path))
    assert "Traceback" not in str(refused.value)
    assert len(str(refused.value)) < 300
    with pytest.raises(SystemExit) as ended:
        told("import", "households", path)
    assert ended.value.code == 1


def test_a_missing_file_and_an_unknown_user_are_said(mixed, tmp_path, db):
    with pytest.raises(CommandError, match="no such file"):
        call_command("import", "households", str(tmp_path / "none.xlsx"))
    with pytest.raises(CommandError, match="no user"):
        call_command("import", "households", str(mixed), by="nobody")


def test_a_list_that_does_not_say_where_it_is_from_is_asked_to(ledger, db):
    row = line("农大", "")
    row[5] = row[6] = ""
    path = ledger(row, name="名单.xlsx")
    book = openpyxl.load_workbook(path)
    book.active["A1"].value = "登记表"
    book.save(path)
    with pytest.raises(CommandError, match="--near"):
        call_command("import", "households", str(path))


def test_a_template_reads_back_without_a_problem(tmp_path, db):
    for kind in imports.kinds():
        path = tmp_path / f"{kind}.xlsx"
        assert told("template", kind, path)["columns"] > 5
        assert openpyxl.load_workbook(path).worksheets[0].max_row >= 2
