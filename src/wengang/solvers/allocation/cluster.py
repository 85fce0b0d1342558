"""Beyond one machine: shards of people are scored by the workers of a `dask.distributed` cluster.

The people of a shard are sent to one worker once, the posts with their prices to all workers at each round. A worker
sends back its part of the bound and what it found; the parts of the bound are added up at home, and the auction runs
there. A shard whose worker is lost is sent to another one and scored again: what it brings back is the same.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import CancelledError
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from wengang.solvers.allocation.engine.shards import Seen, Shard, Terms, look, packed
from wengang.solvers.allocation.engine.state import Index

if TYPE_CHECKING:
    from distributed import Future

PATIENCE = 20.0
"""Seconds to wait for the scheduler, and for a first worker."""
ATTEMPTS = 4
"""Times a shard is sent out in one round before giving up."""


class ClusterError(Exception):
    """The cluster could not do its part."""


class Cluster:
    """The workers of one scheduler, as a crew that scores."""

    def __init__(self, address: str) -> None:
        """Join the cluster at `address`, such as "tcp://10.0.0.5:8786".

        Raises:
            ImportError: `dask.distributed` is not installed.
            ClusterError: no scheduler answers there, or it has no workers.
        """
        try:
            from distributed import Client, KilledWorker
        except ImportError as error:
            raise ImportError("scoring on a cluster needs dask.distributed: pip install wengang[cluster]") from error
        try:
            self.client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"no dask scheduler answers at {address}") from error
        # First prices follow every few people, too often to ask far away: home finds them with the cores it has.
        self.threads = os.cpu_count() or 1
        self.killed = KilledWorker
        self.shards: list[Shard] = []
        self.sent: list[Future | None] = []
        self.terms: Future

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.sent.clear()
        self.client.close()

    def meet(self, shards: list[Shard]) -> None:
        """See `Crew`; people are sent when they are first needed."""
        self.shards, self.sent = shards, [None] * len(shards)

    def look(self, terms: Terms, placed: list[Index]) -> Iterator[Seen]:
        """See `Crew`.

        Raises:
            ClusterError: workers were lost again and again, or none is left.
        """
        self.terms = self._send(terms, everywhere=True)
        running = [self._order(part, kept) for part, kept in enumerate(placed)]
        for part, kept in enumerate(placed):
            yield self._seen(running.pop(0), part, terms, kept)

    def _seen(self, future: Future, part: int, terms: Terms, placed: Index) -> Seen:
        """What one shard brings back; as long as its data go down with a worker, it is sent out again."""
        for _ in range(ATTEMPTS):
            try:
                seen: Seen = future.result()
                return seen
            except CancelledError:
                self.sent[part] = None
                if self.terms.status != "finished":
                    self.terms = self._send(terms, everywhere=True)
                future = self._order(part, placed)
            except self.killed as error:
                raise ClusterError(f"shard {part} brought several workers down: {error}") from error
        raise ClusterError(f"shard {part} was lost {ATTEMPTS} times")

    def _order(self, part: int, placed: Index) -> Future:
        """Have one shard scored where its people are; they are sent to a worker if none has them."""
        people = self.sent[part]
        if people is None:
            people = self.sent[part] = self._send(packed(self.shards[part]))
        return self.client.submit(look_alike, release(), self.terms, people, placed, pure=False)

    def _send(self, what: Any, *, everywhere: bool = False) -> Future:
        """Data on one worker, or on all. (In a list, because a bare tuple would be sent field by field.)"""
        try:
            self.client.wait_for_workers(1, timeout=PATIENCE)
            return self.client.scatter([what], broadcast=everywhere, hash=False)[0]
        except OSError as error:
            raise ClusterError(f"nothing can be sent to the workers: {error}") from error


@cache
def release() -> str:
    """A digest of the engine's sources: parts of one bound may only come from the same engine."""
    digest = hashlib.blake2b(digest_size=8)
    for source in sorted((Path(__file__).parent / "engine").glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def look_alike(expected: str, terms: Terms, shard: Shard, placed: Index) -> Seen:
    """`look`, on a worker that has the same engine as home.

    Raises:
        ClusterError: it has another one.
    """
    if release() != expected:
        raise ClusterError("a worker runs another release of wengang: install the same one on all machines")
    return look(terms, shard, placed)
