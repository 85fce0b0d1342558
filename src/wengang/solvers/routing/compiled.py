"""One way to compile this folder's loops."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def _cache() -> str:
    """Where machine code is kept, under a name that changes with the sources: Numba itself looks only at the
    outermost function's file."""
    here, digest = Path(__file__).parent, hashlib.blake2b(digest_size=8)
    for name in ("compiled.py", "machine.py", "search.py", "state.py"):
        digest.update((here / name).read_bytes())
    folder = here / "__pycache__"
    user = os.getuid() if hasattr(os, "getuid") else "all"
    base = folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir()) / f"wengang-{user}"
    return str(base / f"routing-{digest.hexdigest()}")


CACHE = os.environ.get("NUMBA_CACHE_DIR") or _cache()


def _compile(function: Function, inline: bool) -> Function:
    config: Any = numba.config
    before, config.CACHE_DIR = config.CACHE_DIR, CACHE
    try:
        machine: Any = numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=inline)(function)
    finally:
        config.CACHE_DIR = before
    return cast(Function, machine)


def compiled(function: Function) -> Function:
    """Compile on first use and keep the machine code on disk. `fastmath` stays off: sums mean the same on every
    machine."""
    return _compile(function, inline=False)


def inlined(function: Function) -> Function:
    """The same for the small steps inside the loops."""
    return _compile(function, inline=True)
