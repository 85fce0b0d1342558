"""Rule packs are whole, cited, dated, and refuse nonsense."""

import json
from dataclasses import replace
from importlib import resources

import pytest

from wengang.solvers import rules
from wengang.solvers.rules.pack import read


def raw(name="cn_coach_2026_11.json"):
    return json.loads(resources.files(rules).joinpath(name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", rules.packs())
def test_every_number_has_source_status_and_both_texts(name):
    pack = rules.load(name)
    assert pack.version == name
    for value in pack.values.values():
        assert value.source
        assert value.zh
        assert value.en
        assert value.status in {"official", "reprint", "unread", "practice"}


def test_the_latest_pack_comes_with_the_platform():
    assert rules.LATEST in rules.packs()
    assert rules.load() == rules.load(rules.LATEST)


def test_a_pack_without_a_number_or_a_source_is_refused():
    lacking = raw()
    del lacking["values"]["rest"]
    with pytest.raises(ValueError, match="rest"):
        read(lacking)
    unsourced = raw()
    unsourced["values"]["rest"]["source"] = ""
    with pytest.raises(ValueError, match="rest needs a source"):
        read(unsourced)


@pytest.mark.parametrize("nonsense", [{"rest": 0}, {"night_from": 1440}, {"night_speed_percent": 120}])
def test_numbers_no_timetable_could_be_made_under_are_refused(nonsense):
    with pytest.raises(ValueError):
        replace(rules.load(), **nonsense)


def test_an_unknown_pack_is_an_error():
    with pytest.raises(KeyError):
        rules.load("cn-coach/1999-01")
