"""``wengang quality``: the same seed lists the same persons, kept or not; the report is one JSON object."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.registry.conftest import DIVISIONS, NEXT_VILLAGE, OTHER_COUNTY, VILLAGE, make_user
from tests.registry.test_quality import people
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.registry.actions.quality import do_check
from wengang.registry.models import Sample

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ledger() -> None:
    for code, name, level, parent in DIVISIONS:
        Division.objects.update_or_create(code=code, defaults={"name": name, "level": level, "parent_id": parent})
    people(VILLAGE, 30)
    people(NEXT_VILLAGE, 10)


def run(*words: str) -> dict[str, Any]:
    out = StringIO()
    call_command("quality", *words, "--json", stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def test_a_sample_is_kept_and_listed_again_by_its_seed():
    kept = run("sample", "--size", "8", "--seed", "42")
    assert (kept["division"], kept["size"]) == ("451425103", 8)
    assert kept["strata"] == {VILLAGE: {"persons": 30, "drawn": 6}, NEXT_VILLAGE: {"persons": 10, "drawn": 2}}
    again = run("sample", "--size", "8", "--seed", "42", "--show-only")
    assert again["persons"] == kept["persons"]
    assert again["sample"] is None
    assert Sample.unscoped.get().pk == kept["sample"]
    assert sorted(Sample.unscoped.get().items.values_list("person__code", flat=True)) == sorted(
        each["code"] for each in kept["persons"]
    )


def test_the_report_tells_shares_verdicts_and_ages():
    run("sample", "--size", "8", "--seed", "42", "--facts", "employment")
    checker = make_user("checker", "451425", Role.COUNTY)
    for item in Sample.unscoped.get().items.all()[:4]:
        do_check(item, {"employment": "away"}, source="visit", by=checker)
    told = run("report")
    (sample,) = told["samples"]
    assert (sample["checked"], sample["right"], sample["waiting"], sample["verdict"]) == (4, 4, 4, "not_shown")
    assert sum(each["persons"] for each in told["freshness"]) == 40
    out = StringIO()
    call_command("quality", "report", stdout=out)
    assert "not_shown" in out.getvalue()


def test_foreign_places_and_nonsense_are_refused():
    officer = make_user("officer", "451425", Role.COUNTY)
    for words in (
        ("sample", "--size", "8", "--seed", "1", "--by", officer.username, "--division", OTHER_COUNTY),
        ("sample", "--size", "0", "--seed", "1"),
        ("sample", "--size", "0", "--seed", "1", "--show-only"),
        ("sample", "--size", "8", "--seed", "1", "--facts", "phone"),
    ):
        with pytest.raises(CommandError):
            call_command("quality", *words, stdout=StringIO())
    assert not Sample.unscoped.exists()


def test_somebody_who_sees_figures_only_reads_no_persons():
    make_user("leader", "451425", Role.LEADER)
    for words in (("sample", "--size", "8", "--seed", "42", "--show-only"), ("report",)):
        with pytest.raises(CommandError):
            call_command("quality", *words, "--division", VILLAGE, by="leader")
