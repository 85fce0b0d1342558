"""The page's campaign is one, and its example does what it says."""

import re
from pathlib import Path

import pytest

from wengang.solvers.modes import Campaign, choose, quiet

PAGE = (Path(__file__).parents[3] / "docs" / "modes.md").read_text(encoding="utf-8")


def test_the_campaign_and_the_example_of_the_page_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign, example = (re.search(rf"```{name}\n(.*?)```", PAGE, re.DOTALL) for name in ("json", "python"))
    assert campaign
    assert example
    (tmp_path / "campaign.json").write_text(campaign[1], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(compile(example[1], "docs/modes.md", "exec"), {})
    told = capsys.readouterr().out
    assert "proved to be at most 0.00% above" in told
    choice = choose(Campaign.from_json("campaign.json"))
    assert choice.people == 619
    assert {ride.km for ride in choice.rides if ride.mode == "coach"} <= {801}


def test_quiet_keeps_standard_output_for_the_caller(capfd: pytest.CaptureFixture[str]) -> None:
    import os

    with quiet():
        os.write(1, b"a library's own line\n")
    print("the answer")
    told = capfd.readouterr()
    assert told.out == "the answer\n"
    assert told.err == "a library's own line\n"
