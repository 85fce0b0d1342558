"""The sheet leaves the house in the columns of form 11, and the command says the same as the page."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.command.test_dispatch import COUNTY, TODAY, WEEK, job, on, someone
from tests.command.test_dispatch_decisions import decided
from tests.market.world import make_pair
from wengang.command.dispatch import papers
from wengang.command.dispatch.sheet import sheet


@pytest.fixture
def pair(db):
    found = make_pair()
    for reason in ("returned", "resigned", "resigned"):
        job(someone(found), on(1), on(11), None, reason)
    job(someone(found), on(10))
    return found


def test_the_columns_are_those_of_form_11():
    assert " ".join(column.zh for column in papers.COLUMNS) == (
        "地区 应务工 已务工 本周新增 返岗 返乡 待业 推岗 面试 上岗 流失（原因） 企业缺口/富余 调剂 问题及责任人 环比"
    )


def test_rows_of_the_form(pair):
    row = decided(pair, text="催办", due_on=TODAY)
    found = sheet(COUNTY, WEEK.after, TODAY)
    total = list(papers.records(sheet(COUNTY, WEEK, TODAY), []))[-1]
    assert (total["should_work"], total["at_work"], total["new"], total["left_returned"]) == (4, 1, 1, 1)
    assert total["lost"].startswith("3（")
    assert total["change"] == "−2"
    assert row.text in papers.problem(row)
    assert b"".join(papers.as_xlsx(found)).startswith(b"PK")


def test_the_pdf_is_one(pair):
    found = sheet(COUNTY, WEEK, TODAY)
    from django.utils import timezone

    assert papers.as_pdf(found, by="示例", at=timezone.localtime()).startswith(b"%PDF")


def test_the_command_writes_files_and_json(pair, tmp_path, capsys):
    by = pair.county_officer.username
    call_command("dispatch", "week", "--by", by, "--week", WEEK.code, "--json", "--out", str(tmp_path / "a.xlsx"))
    told = json.loads(capsys.readouterr().out)
    assert (told["division"], told["week"], told["total"]["left"], told["closed"]) == (COUNTY, "2026-W46", 3, False)
    assert sum(row["left"] for row in told["rows"]) == 3
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")
    call_command("dispatch", "week", "--by", by, "--week", WEEK.code)
    assert "2026-W46" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [["--week", "W46"], ["--division", "451424"], ["--out", "a.doc"]])
def test_the_command_says_what_is_wrong(pair, wrong):
    with pytest.raises(CommandError):
        call_command("dispatch", "week", "--by", pair.county_officer.username, *wrong)
