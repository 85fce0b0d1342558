"""Which function does which kind of work."""

from collections.abc import Callable
from typing import Any

Work = Callable[..., dict[str, Any] | None]
_works: dict[str, Work] = {}


class JobProblem(Exception):
    """Work that ends with a sentence for the user. It is stored and shown, so it names no person."""


def job(kind: str) -> Callable[[Work], Work]:
    """Register a function ``work(progress, **params)`` as the way to do ``kind``."""

    def register(work: Work) -> Work:
        if kind in _works and _works[kind].__module__ != work.__module__:
            raise ValueError(f"two functions do {kind}: {_works[kind].__module__} and {work.__module__}")
        _works[kind] = work
        return work

    return register


def work_for(kind: str) -> Work:
    """The function registered for ``kind``; ``KeyError`` when there is none."""
    return _works[kind]
