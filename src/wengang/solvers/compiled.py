"""One way to compile the loops of the solvers, and one place where their machine code is kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


class Machine:
    """Machine code of one folder of sources, kept on disk under a name that changes with any of them.

    Numba itself looks only at the file of the outermost function, and would go on using the old code of an inner one.
    ``names``: the sources that are compiled, all of the folder by default. Where neither the folder nor the user's own
    cache may be written, the code is compiled anew in every process.
    """

    def __init__(self, folder: Path, names: Iterable[str] = ()) -> None:
        sources = [folder / name for name in names] or sorted(folder.glob("*.py"))
        digest = hashlib.blake2b(digest_size=8)
        for source in (Path(__file__), *sources):
            digest.update(source.read_bytes())
        self.cache = os.environ.get("NUMBA_CACHE_DIR") or _writable(folder, f"machine-{digest.hexdigest()}")

    def compile(self, function: Function, **options: Any) -> Function:
        """Compile on first use; the interpreter lock is let go. `fastmath` stays off: sums and comparisons mean the
        same on every machine."""
        config: Any = numba.config
        before, config.CACHE_DIR = config.CACHE_DIR, self.cache
        try:
            machine: Any = numba.njit(cache=self.cache is not None, nogil=True, **options)(function)
        finally:
            config.CACHE_DIR = before
        return cast(Function, machine)


def _writable(folder: Path, name: str) -> str | None:
    """Beside the sources, else in the user's cache; never in a folder that others may write to."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for base in (folder / "__pycache__", home / "wengang"):
        try:
            base.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(base, os.W_OK):
            return str(base / name)
    return None
