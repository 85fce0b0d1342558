"""Long runs over many rows: in chunks, read one chunk ahead, with the garbage collector at rest."""

import gc
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def in_chunks(rows: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The rows in lists of ``size``; the last one may be shorter."""
    source = iter(rows)
    while chunk := list(islice(source, size)):
        yield chunk


def one_ahead(source: Iterator[Item]) -> Generator[Item, None, None]:
    """The items of ``source``, each made in a thread while the caller still works on the one before.

    It pays where the caller waits for the database. What ``source`` raises is raised here; close the iterator when it
    is left before its end.
    """
    end = object()
    with ThreadPoolExecutor(1, thread_name_prefix="one-ahead") as thread:
        coming = thread.submit(next, source, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, source, end)
            yield item  # type: ignore[misc]  # the end has just been ruled out


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
