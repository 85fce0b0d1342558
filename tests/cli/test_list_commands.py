"""``wengang export``, ``issue`` and ``doctor`` on a small world: what goes out is masked, logged and scoped."""

import io
import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from tests.web.world import make_world
from wengang.accounts.models import AccessLog
from wengang.accounts.roles import Role
from wengang.market.models import Issue


@pytest.fixture
def world(db):
    return make_world("451425", "440703")


def told(*arguments, **options):
    out = io.StringIO()
    call_command(*map(str, arguments), "--json", stdout=out, **options)
    [line] = out.getvalue().splitlines()
    return json.loads(line)


def cells(path):
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]


def test_the_ledger_goes_out_masked_and_logged(world, tmp_path):
    path, clerk = tmp_path / "人员.xlsx", world.user(Role.COUNTY)
    assert told("export", "households", path, by=clerk.username)["bytes"] == path.stat().st_size
    text = " ".join(cells(path))
    assert "农试验" in text
    assert "13800138000" not in text
    assert AccessLog.objects.filter(action="export", user=clerk, rows=1).count() == 1


def test_nobody_exports_what_they_do_not_see_or_may_not(world, tmp_path):
    stranger = make_world("530602", "3304").user(Role.COUNTY)
    path = tmp_path / "人员.csv"
    told("export", "households", path, by=stranger.username)
    assert path.read_text(encoding="utf-8-sig").count("农试验") == 1
    with pytest.raises(CommandError):
        call_command("export", "households", str(path), by=world.user(Role.HR).username)


@pytest.mark.parametrize(("kind", "seen"), [("employers", "试验公司"), ("vacancies", "装配工")])
def test_the_market_goes_out_in_the_columns_in_which_it_comes_in(world, tmp_path, kind, seen):
    path = tmp_path / f"{kind}.xlsx"
    told("export", kind, path)
    assert seen in cells(path)


def test_both_lists_of_a_frozen_issue_come_out_the_same_for_ever(world, tmp_path):
    issue = world.rows["issue"]
    frozen = told("issue", "freeze", issue.code)
    assert frozen["state"] == "frozen"
    assert (frozen["employers"], frozen["postings"], frozen["headcount"], frozen["seekers"]) == (1, 1, 5, 1)
    told("export", "lists", tmp_path / "a.xlsx", issue=issue.code)
    vacancy = world.rows["vacancy"]
    vacancy.title, vacancy.headcount = "改名了", 99
    vacancy.save()
    told("export", "lists", tmp_path / "b.xlsx", issue=issue.code)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert told("issue", "show", issue.code)["digest"] == frozen["digest"]
    with pytest.raises(CommandError):
        call_command("issue", "freeze", issue.code)


def test_an_issue_is_opened_by_its_code_and_a_wrong_one_is_said(world):
    code = f"{world.rows['agreement'].code}-2027-03"
    assert told("issue", "open", code)["state"] == "open"
    assert Issue.unscoped.get(code=code).number == 3
    with pytest.raises(CommandError):
        call_command("issue", "open", code)
    with pytest.raises(CommandError, match="no agreement"):
        call_command("issue", "open", "NOBODY-2027-03")
    with pytest.raises(CommandError, match="there is no issue"):
        call_command("issue", "show", "NOBODY")


def test_the_doctor_finds_what_is_wrong(world):
    facts = told("doctor")
    assert facts["sound"], facts
    vacancy = world.rows["vacancy"]
    vacancy.filled = 2
    vacancy.save()
    with pytest.raises(SystemExit):
        told("doctor")
