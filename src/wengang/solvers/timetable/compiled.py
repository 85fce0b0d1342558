"""How this folder's loops are compiled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

from wengang.solvers.compiled import Machine

Function = TypeVar("Function", bound=Callable[..., Any])
_machine = Machine(Path(__file__).parent, ("compiled.py", "bound.py", "labels.py", "model.py", "pairs.py", "tables.py"))


def compiled(function: Function) -> Function:
    """Machine code to be called from Python, kept on disk."""
    return _machine.compile(function)


def inner(function: Function) -> Function:
    """Machine code for use inside `compiled` code only: without the doors from Python, which would take most of the
    compiling."""
    options: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    machine: Function = numba.njit(**options)(function)
    return machine
