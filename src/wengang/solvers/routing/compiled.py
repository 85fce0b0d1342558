"""How this folder's loops are compiled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from wengang.solvers.compiled import Machine

Function = TypeVar("Function", bound=Callable[..., Any])
_machine = Machine(Path(__file__).parent, ("compiled.py", "machine.py", "search.py", "state.py"))


def compiled(function: Function) -> Function:
    """Machine code, kept on disk; errors are NumPy's."""
    return _machine.compile(function, error_model="numpy")


def inlined(function: Function) -> Function:
    """The same for the small steps inside the loops."""
    return _machine.compile(function, error_model="numpy", forceinline=True)
