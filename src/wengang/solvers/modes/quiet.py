"""Keeping standard output clean."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet() -> Iterator[None]:
    """Send what libraries print to standard output to standard error instead.

    HiGHS prints a line there when it solves a subproblem again, although it is told to be silent. A command whose
    output a program reads chooses within this. It concerns the whole process, so it is no part of `choose`.
    """
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        if os.name == "posix":
            ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
