"""One way to compile the engine's loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile on first use and keep the machine code on disk; errors are NumPy's, the interpreter lock is let go.

    `fastmath` stays off: sums and comparisons must mean the same on every machine, since a bound is made of them.
    """
    machine: Function = njit(cache=True, nogil=True, error_model="numpy")(function)
    return machine


def inlined(function: Function) -> Function:
    """The same for the small steps inside the loops."""
    machine: Function = njit(cache=True, nogil=True, error_model="numpy", inline="always")(function)
    return machine
