"""Beyond one machine: the workers of a `dask.distributed` cluster score shards of people and auction parts of them.

The people of a shard are sent to one worker once, the posts with their prices to all workers at each round. A worker
sends back its part of the bound and what it found; the parts of the bound are added up at home. The coarse auctions of
parts, each with its share of the places, are held by the workers too; the residual auctions run at home. What was lost
with a worker is sent to another one and done again: what it brings back is the same.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from wengang.solvers.allocation.engine.parts import Joined, Part
from wengang.solvers.allocation.engine.shards import Seen, Shard, Terms, look, packed
from wengang.solvers.allocation.engine.solve import Plan, bid_apart
from wengang.solvers.allocation.engine.state import Index

if TYPE_CHECKING:
    from distributed import Future

Result = TypeVar("Result")

PATIENCE = 20.0
"""Seconds to wait for the scheduler, and for a first worker."""
ATTEMPTS = 4
"""Times a shard or part is sent out before giving up."""


class ClusterError(Exception):
    """The cluster could not do its part."""


class Cluster:
    """The workers of one scheduler, as a crew."""

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
            # Past the scheduler, who would copy every byte once more. The workers have to be in reach for that.
            self.client = Client(address, timeout=PATIENCE, set_as_default=False, direct_to_workers=True)
        except (OSError, ValueError) as error:
            raise ClusterError(f"no dask scheduler answers at {address}") from error
        # First prices follow every few people, too often to ask far away: home finds them with the cores it has.
        self.threads = os.cpu_count() or 1
        self.killed = KilledWorker
        self.shards: list[Shard] = []
        self.sent: list[Future | None] = []
        self.terms_now: Terms
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
        self.terms_now, self.terms = terms, self._send(terms, everywhere=True)
        running = [self._order(part, kept) for part, kept in enumerate(placed)]
        for part, kept in enumerate(placed):
            yield self._brought(running.pop(0), part, partial(self._again, part, kept))

    def bid(self, plan: Plan, parts: list[Part]) -> Iterator[Joined]:
        """See `Crew`.

        Raises:
            ClusterError: workers were lost again and again, or none is left.
        """
        running = [self._auction(plan, part) for part in parts]
        for number, part in enumerate(parts):
            yield self._brought(running.pop(0), number, partial(self._auction, plan, part))

    def _brought(self, future: Future, part: int, again: Callable[[], Future]) -> Any:
        """What one part brings back; as long as its data go down with a worker, it is sent out again."""
        for _ in range(ATTEMPTS):
            try:
                return future.result()
            except CancelledError:
                future = again()
            except self.killed as error:
                raise ClusterError(f"part {part} brought several workers down: {error}") from error
        raise ClusterError(f"part {part} was lost {ATTEMPTS} times")

    def _again(self, part: int, placed: Index) -> Future:
        """Send a shard and, if they are lost as well, the terms anew."""
        self.sent[part] = None
        if self.terms.status != "finished":
            self.terms = self._send(self.terms_now, everywhere=True)
        return self._order(part, placed)

    def _auction(self, plan: Plan, part: Part) -> Future:
        """Have one part auctioned by itself."""
        return self.client.submit(alike, release(), bid_apart, plan, self._send(part), pure=False)

    def _order(self, part: int, placed: Index) -> Future:
        """Have one shard scored where its people are; they are sent to a worker if none has them."""
        people = self.sent[part]
        if people is None:
            people = self.sent[part] = self._send(packed(self.shards[part]))
        return self.client.submit(alike, release(), look, self.terms, people, placed, pure=False)

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


def alike(expected: str, work: Callable[..., Result], *given: Any) -> Result:
    """Do the work on a worker that has the same engine as home.

    Raises:
        ClusterError: it has another one.
    """
    if release() != expected:
        raise ClusterError("a worker runs another release of wengang: install the same one on all machines")
    return work(*given)
