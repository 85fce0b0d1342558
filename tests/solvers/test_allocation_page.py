"""The worked example of the page prints what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "allocation.md"


def test_the_worked_example_is_true(capsys: pytest.CaptureFixture[str]) -> None:
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    exec(compile(found[1], str(PAGE), "exec"), {})
    promised = [line.split("# ")[1] for line in found[1].splitlines() if line.startswith("print(")]
    assert capsys.readouterr().out.splitlines() == promised
