"""Large lists are read in a process of their own, which stays one chunk ahead of whoever takes the rows in.

Reading and writing then share out over two cores. The child knows neither Django's settings nor the database: it gets
the file and the definition of the list through a pipe and sends rows back. It ends with its parent, whose end of the
pipe closes whatever happens.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO, Any, NoReturn

from wengang.core.chunks import in_chunks
from wengang.core.regions import gazetteer

from .model import Row, Sheet, Tally
from .problems import Problem, SheetFileError
from .reader import Reading, read

LARGE = 4 * 1024 * 1024
"""Bytes of a file (some 30,000 rows) from which on it is worth the second that a process takes to start."""
AHEAD = 5_000
"""Rows that the child sends at a time, and makes ready while nobody asks for them; first it sends a fifth."""
START = ("-P", "-c", "from wengang.core.sheets.apart import serve; serve()")
LENGTH = 8

Shape = Callable[[Row], Any]


class ReaderLost(RuntimeError):
    """The process that read the list ended before its work was done."""


@dataclass(frozen=True)
class Order:
    """What the child shall read."""

    source: bytes
    sheet: Sheet
    filename: str
    near: str | None

    def open(self) -> Reading:
        """Open the file. Raises SheetFileError."""
        return read(self.source, self.sheet, filename=self.filename, near=self.near)


@dataclass(frozen=True)
class End:
    """What a pass has found beside its rows."""

    tally: Tally
    notes: list[tuple[str, int, str]]
    problems: list[Problem]


@contextmanager
def read_apart(
    source: bytes,
    sheet: Sheet,
    *,
    filename: str = "",
    near: str | None = None,
    shape: Shape | None = None,
) -> Iterator[Reading]:
    """As :func:`read`, for one pass within the block; files of ``LARGE`` bytes and more are read by a child process.

    ``shape`` makes ``Row.prepared`` of every row without errors. It must be a function that can be pickled.

    Raises:
        SheetFileError: as :func:`read`.
        ReaderLost: the child was killed, or failed and has told so on standard error.
    """
    order = Order(source, sheet, filename, near)
    if len(source) < LARGE or not sys.executable:
        yield replace(order.open(), shape=shape)
        return
    with _Child() as child:
        yield child.reading(order, shape)


# ---- the parent's side -----------------------------------------------------------------------------------------------


class _Child:
    """The reading process as its parent sees it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - this very interpreter, with arguments of our own
            [sys.executable, *START], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        with self.process:  # closes the pipes and waits for the end
            self.process.kill()

    def reading(self, order: Order, shape: Shape | None) -> Reading:
        """Hand over the order and wait until the file is open."""
        assert self.process.stdin
        try:
            with self.process.stdin as pipe:
                for part in (order, shape):
                    pickle.dump(part, pipe, pickle.HIGHEST_PROTOCOL)
        except BrokenPipeError:
            self._lost()
        opened = self._next()
        if isinstance(opened, SheetFileError):
            raise opened
        return _Told(**vars(opened) | {"sheet": order.sheet}, child=self)

    def rows(self, told: Reading) -> Iterator[Row]:
        """Rows in order; ``told`` learns at the end what the pass has found."""
        while not isinstance(message := self._next(), End):
            yield from message
        told.tally, told.notes, told.problems = message.tally, message.notes, message.problems

    def _next(self) -> Any:
        assert self.process.stdout
        size = self.process.stdout.read(LENGTH)
        message = self.process.stdout.read(int.from_bytes(size, "big"))
        if len(size) < LENGTH or len(message) < int.from_bytes(size, "big"):
            self._lost()
        return pickle.loads(message)  # noqa: S301 - from our own child, over a pipe that nobody else holds

    def _lost(self) -> NoReturn:
        raise ReaderLost(f"The process that reads the list ended with {self.process.wait()}.")


@dataclass
class _Told(Reading):
    """A reading whose rows come from the child; they come once."""

    child: _Child | None = None

    def __iter__(self) -> Iterator[Row]:
        child, self.child = self.child, None
        if child is None:
            raise RuntimeError("A list that is read apart can be gone through only once.")
        return child.rows(self)


# ---- the child's side ------------------------------------------------------------------------------------------------


def serve() -> None:
    """Read the list that standard input orders, and write its rows to standard output."""
    gc.disable()  # rows hold no circles
    with os.fdopen(os.dup(1), "wb") as pipe:
        os.dup2(2, 1)  # nothing else may get between the messages
        try:
            for message in _messages():
                _send(pipe, message)
        except BrokenPipeError:
            os._exit(0)  # the parent is gone or wants no more


def _messages() -> Iterator[Any]:
    try:
        found = _opened()
    except SheetFileError as refusal:
        yield refusal
        return
    yield _bare(found)
    yield from in_chunks(found, AHEAD, AHEAD // 5)
    yield End(found.tally, found.notes, found.problems)


def _opened() -> Reading:
    """Opening a large file takes a second that leaves the interpreter free: meanwhile get ready for the rows."""
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    with ThreadPoolExecutor(1) as thread:
        opening = thread.submit(order.open)
        shape = pickle.load(sys.stdin.buffer)  # noqa: S301 - as above; imports whatever shapes the rows
        gazetteer().find("-")
        return replace(opening.result(), shape=shape)


def _bare(found: Reading) -> Reading:
    """The reading without what only its own process can use."""
    parts = tuple(replace(part, grid=replace(part.grid, rows=_elsewhere), lines=None) for part in found.parts)
    return replace(found, parts=parts, shape=None)


def _elsewhere() -> NoReturn:
    raise RuntimeError("The cells of this worksheet are in another process.")


def _send(pipe: IO[bytes], message: Any) -> None:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(LENGTH, "big"))
    pipe.write(data)
    pipe.flush()
