"""One way to compile the engine's loops."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import numba


def _cache() -> str:
    """Where machine code is kept: beside the sources, under a name that changes with any of them.

    Numba itself only looks at the file of the outermost function, and would go on using the old code of an inner one.
    """
    here = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=8)
    for source in sorted(here.glob("*.py")):
        digest.update(source.read_bytes())
    folder = here / "__pycache__"
    try:
        folder.mkdir(exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    base = folder if writable else Path.home() / ".cache" / "wengang"
    return str(base / f"machine-{digest.hexdigest()}")


if "NUMBA_CACHE_DIR" not in os.environ:
    numba.config.CACHE_DIR = _cache()  # type: ignore[attr-defined]


def compiled(function: Any) -> Any:
    """Compile on first use and keep the machine code on disk; errors are NumPy's, the interpreter lock is let go.

    `fastmath` stays off: sums and comparisons must mean the same on every machine, since a bound is made of them.
    """
    return numba.njit(cache=True, nogil=True, error_model="numpy")(function)


def inlined(function: Any) -> Any:
    """The same for the small steps inside the loops."""
    return numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")(function)
