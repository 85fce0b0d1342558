"""docs/coverage.md is true: one row for each mechanism, and every page, command and test it names exists."""

import re
from pathlib import Path

from django.core.management import get_commands
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if re.match(r"\|\s*\d+\s*\|", line)
]
CONTEXT_ONLY = {69, 70, 71}
STATES = {"works", "partly", "not yet"}


def test_there_is_one_row_for_each_implementable_mechanism():
    assert [int(row[0]) for row in ROWS] == [number for number in range(1, 142) if number not in CONTEXT_ONLY]
    assert all(len(row) == 5 and row[1] and row[2] in STATES for row in ROWS)


def test_what_works_names_its_door_and_its_test_and_what_does_not_claims_none():
    for number, _name, state, door, test in ROWS:
        assert bool(door and test) == (state != "not yet"), number


def test_every_named_page_and_command_exists():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    for number, _name, _state, door, _test in ROWS:
        for kind, name in re.findall(r"(page|command) `([\w-]+)", door):
            assert name in (names if kind == "page" else get_commands()), (number, name)
        assert not door or re.search(r"(page|command) `", door), number


def test_every_named_test_exists():
    for number, _name, _state, _door, test in ROWS:
        for path, function in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", test):
            source = (ROOT / path).read_text(encoding="utf-8")
            assert not function or re.search(rf"(def|class) {function}\b", source), (number, path, function)
        assert not test or "`tests/" in test, number
