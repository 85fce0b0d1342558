"""docs/reference.md is what the tables in the code say."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import reference


def test_the_reference_is_in_step_with_the_code():
    assert reference.TARGET.read_text(encoding="utf-8") == reference.reference(), "run python scripts/reference.py"
