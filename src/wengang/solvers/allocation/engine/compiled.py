"""How this folder's loops are compiled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wengang.solvers.compiled import Machine

_machine = Machine(Path(__file__).parent)


def compiled(function: Any) -> Any:
    """Machine code, kept on disk; errors are NumPy's."""
    return _machine.compile(function, error_model="numpy")


def inlined(function: Any) -> Any:
    """The same for the small steps inside the loops."""
    return _machine.compile(function, error_model="numpy", inline="always")
