"""Long runs over many rows: in chunks, read one chunk ahead, with the garbage collector at rest."""

import gc
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

Item = TypeVar("Item")


def in_chunks(rows: Iterable[Item], size: int, first: int = 0) -> Iterator[list[Item]]:
    """The rows in lists of ``size``; the last one may be shorter, and the first one has ``first`` if that is given."""
    source = iter(rows)
    chunk = list(islice(source, first or size))
    while chunk:
        yield chunk
        chunk = list(islice(source, size))


class Ahead(Iterator[Item]):
    """The items of ``source``; the next one is made in a thread from when ``begin`` is called.

    Call it just before one long wait, such as that for a transaction to end. Both threads share one interpreter: beside
    other computing, or many short waits, they only hinder each other. Without the call the next item is made when it
    is asked for.
    """

    def __init__(self, source: Iterator[Item], thread: ThreadPoolExecutor) -> None:
        self._source, self._thread = source, thread
        self._coming: Future[Item | None] | None = None

    def begin(self, *used: list[Any]) -> None:
        """Start to make the next item, unless that is under way.

        The lists ``used`` are emptied before: to free a chunk's objects takes half as long as to make them.
        """
        self._coming = self._coming or self._thread.submit(self._make, used)

    def _make(self, used: tuple[list[Any], ...]) -> Item | None:
        for each in used:
            each.clear()
        return next(self._source, None)

    def __next__(self) -> Item:
        self.begin()
        coming, self._coming = self._coming, None
        item = coming.result() if coming else None
        if item is None:
            raise StopIteration
        return item


@contextmanager
def ahead(source: Iterator[Item]) -> Iterator[Ahead[Item]]:
    """``source``, whose items are never None, read ahead; leaving waits for the item under way."""
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:
        yield Ahead(source, thread)


SELDOM = (300_000, 50, 1_000)
"""Objects made between two looks for circles, and how often older ones are looked at too."""


@contextmanager
def collected_seldom() -> Iterator[None]:
    """While a new database is made: Django draws its models anew for every constraint, in objects full of circles.

    Measured on 112 migrations: a third of the time less, with 390 MB at the most; without any look half, and 1.4 GB.
    """
    usual = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def collector_resting() -> Iterator[None]:
    """A chunk makes a quarter of a million objects and no circles; searching them for circles takes a fifth."""
    resting = not gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not resting:
            gc.enable()
