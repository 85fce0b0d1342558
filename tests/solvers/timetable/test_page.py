"""The worked example of the page says what comes out."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "timetable.md"


def test_the_worked_example_is_true(capsys):
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    exec(compile(found[1], str(PAGE), "exec"), {})
    promised = re.search(r"# (\d+ \d+):", found[1])
    assert promised
    assert capsys.readouterr().out.strip() == promised[1]
