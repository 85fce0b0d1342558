"""Files and functions stay small enough to read in one sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("src", "tests", "benchmarks", "scripts")
LONGEST_FILE = 500
LONGEST_FUNCTION = 60
ALLOWED_FILES: dict[str, str] = {}
"""Path → why it may be longer."""
ALLOWED_FUNCTIONS: dict[str, str] = {}
"""``path:function`` → why it may be longer."""


def sources() -> Iterator[Path]:
    for folder in FOLDERS:
        yield from (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """(name, lines) of every function; a nested one counts for itself and inside its outer one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_too_long():
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    too_long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}
    assert too_long.keys() == ALLOWED_FILES.keys(), too_long


def test_no_function_is_too_long():
    too_long = {
        f"{name_of(path)}:{name}": lines
        for path in sources()
        for name, lines in functions(path)
        if lines > LONGEST_FUNCTION
    }
    assert too_long.keys() == ALLOWED_FUNCTIONS.keys(), too_long


@pytest.mark.parametrize("table", [ALLOWED_FILES, ALLOWED_FUNCTIONS])
def test_every_exception_has_its_reason(table):
    assert all(len(reason.split()) >= 4 for reason in table.values())
