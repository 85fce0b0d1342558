"""Closed temporary folders that no other test run reopens or closes while a server of ours lives in them."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="wengang-runtime-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
