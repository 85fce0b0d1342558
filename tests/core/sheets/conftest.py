from pathlib import Path

import pytest

from tests.core.sheets.make_fixtures import make_all


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every messy and hostile file."""
    folder = tmp_path_factory.mktemp("sheets")
    make_all(folder)
    return folder
