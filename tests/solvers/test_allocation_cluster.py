"""Scoring and auctions by threads and by a cluster: real processes on this machine, one of which is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks.allocation.generate import Shape, features
from distributed import Client

import wengang
from wengang.solvers.allocation import Allocation, LegalGate, Market, Progress, allocate, verify
from wengang.solvers.allocation import cluster as beyond
from wengang.solvers.allocation.cluster import Cluster, ClusterError, alike, release
from wengang.solvers.allocation.engine import parts, shards
from wengang.solvers.allocation.engine.dense import Dense
from wengang.solvers.allocation.engine.layout import canonical
from wengang.solvers.allocation.engine.parts import Joined, Part
from wengang.solvers.allocation.engine.shards import Seen, Shard, Terms, Threads, packed
from wengang.solvers.allocation.engine.solve import Plan, begin, pairs

SHAPE = Shape(3000, 300, seed=4)
WAIT = 60.0


class Machines:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
        self.client = Client(scheduler_file=str(self.file), timeout=WAIT, set_as_default=False)
        self.address: str = self.client.scheduler.address

    def fill(self, count: int) -> None:
        """Have so many workers alive."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < count:
            self.workers.append(self._start("worker", "--no-nanny", "--nthreads", "1", "--no-dashboard"))
        end = time.monotonic() + WAIT
        while len(self.client.scheduler_info(n_workers=-1)["workers"]) != count:
            assert time.monotonic() < end, "the workers did not come up"
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill one worker as a power cut would."""
        self.workers[0].kill()
        self.workers[0].wait()

    def stop(self) -> None:
        """End everything."""
        self.client.close()
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        path = os.pathsep.join([str(Path(wengang.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
        command = [sys.executable, "-m", "dask", what, "--scheduler-file", str(self.file), *options]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, cwd=self.folder, stderr=log, env=os.environ | {"PYTHONPATH": path})


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    several = Machines(tmp_path_factory.mktemp("machines"))
    yield several
    several.stop()


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "PEOPLE", 250)
    monkeypatch.setattr(parts, "PEOPLE", 700)


@pytest.fixture(scope="module")
def market() -> Market:
    """A market with groups, couple rooms, helping levels, a class closed by law and single closed pairs."""
    people, posts = features(SHAPE)
    rng = np.random.default_rng(9)
    gate = LegalGate(
        person_class=(rng.random(len(people)) < 0.05).astype(np.int8),
        post_class=(rng.random(len(posts)) < 0.3).astype(np.int8),
        table=np.array([[True, True], [True, False]]),
        blocked=np.unique(np.stack([rng.integers(0, len(people), 9000), rng.integers(0, len(posts), 9000)], 1), axis=0),
    )
    return Market.from_features(
        people, posts, legal=gate, priority=(rng.random(len(people)) < 0.05).astype(int), listed=False
    )


def assert_same(one: Allocation, other: Allocation) -> None:
    np.testing.assert_array_equal(one.post, other.post)
    np.testing.assert_array_equal(one.prices, other.prices)
    assert (one.objective, one.bound, one.gap, one.rounds) == (other.objective, other.bound, other.gap, other.rounds)


def assert_alike(one: Seen, other: Seen) -> None:
    assert one.profit == other.profit
    np.testing.assert_array_equal(one.counts, other.counts)
    for row, count in enumerate(one.counts):
        np.testing.assert_array_equal(one.found[row, :count], other.found[row, :count])
    for mine, theirs in zip(one.pairs, other.pairs, strict=True):
        np.testing.assert_array_equal(mine, theirs)


class Listening(Threads):
    """One thread that remembers what it was asked."""

    def bid(self, plan: Plan, parts: list[Part]) -> Iterator[Joined]:
        self.asked_to_bid = plan, parts
        return super().bid(plan, parts)

    def look(self, terms: Terms, placed: list[np.ndarray]) -> Iterator[Seen]:
        self.asked = terms, placed
        return super().look(terms, placed)


def asked(market: Market) -> Listening:
    """What a crew is asked in a first round, with prices that differ."""
    crew, layout = Listening(1), canonical(market, 0)
    price = np.random.default_rng(1).random(len(layout.room)) * 0.4
    dense = Dense(market, layout, crew)
    dense.at(price)
    begin(pairs(layout, dense.singles, dense.bundles.groups), price, crew)
    return crew


@pytest.fixture(scope="module")
def alone(market: Market) -> Allocation:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "PEOPLE", 250)
        patch.setattr(parts, "PEOPLE", 700)
        return allocate(market, method="engine", target_gap=1e-4)


@pytest.mark.parametrize("threads", [2, 5])
def test_any_number_of_threads_gives_the_same(market: Market, alone: Allocation, threads: int) -> None:
    assert_same(alone, allocate(market, method="engine", target_gap=1e-4, workers=threads))


def test_two_worker_processes_give_the_same_and_it_is_verified(
    market: Market, alone: Allocation, machines: Machines
) -> None:
    machines.fill(2)
    together = allocate(market, method="engine", target_gap=1e-4, workers=machines.address)
    assert_same(alone, together)
    verify(market, together)
    work = machines.client.run(lambda dask_worker: dask_worker.state.executed_count)
    assert min(work.values()) > 0, "one worker did everything"


def test_worker_killed_between_rounds(market: Market, alone: Allocation, machines: Machines) -> None:
    """The people it held are gone with it, and are sent to the other one."""
    machines.fill(2)
    killed: list[int] = []

    def listen(progress: Progress) -> None:
        if progress.stage == "auction" and not killed:
            killed.append(progress.rounds)
            machines.kill()

    together = allocate(market, method="engine", target_gap=1e-4, workers=machines.address, progress=listen)
    assert killed
    assert_same(alone, together)
    verify(market, together)


def test_worker_killed_while_it_scores(market: Market, machines: Machines) -> None:
    machines.fill(2)
    crew = asked(market)
    expected = list(crew.look(*crew.asked))
    with Cluster(machines.address) as cluster:
        cluster.meet(crew.shards)
        seen = []
        for part in cluster.look(*crew.asked):
            if not seen:
                machines.kill()
            seen.append(part)
        assert len(seen) == len(expected) > 10
        for one, other in zip(seen, expected, strict=True):
            assert_alike(one, other)


def test_worker_killed_while_it_auctions(market: Market, machines: Machines) -> None:
    machines.fill(2)
    crew = asked(market)
    plan, pieces = crew.asked_to_bid
    expected = list(crew.bid(plan, pieces))
    with Cluster(machines.address) as cluster:
        found = []
        for part in cluster.bid(plan, pieces):
            if not found:
                machines.kill()
            found.append(part)
    assert len(found) == len(expected) == 4
    for one, other in zip(found, expected, strict=True):
        for mine, theirs in zip(one, other, strict=True):
            np.testing.assert_array_equal(mine, theirs)


def test_a_shard_that_is_sent_away_finds_what_it_finds_at_home(market: Market) -> None:
    crew = asked(market)
    terms, placed = crew.asked
    for shard, kept in zip(crew.shards, placed, strict=True):
        sent = packed(shard)
        assert len(sent.people.closed) == len(shard.alone) + (shard.members >= 0).sum()
        assert_alike(shards.look(terms, sent, kept), shards.look(terms, shard, kept))


def test_everybody_is_in_one_shard_and_groups_are_whole(market: Market) -> None:
    crew = asked(market)
    seen = np.concatenate([np.concatenate([s.alone, s.members[s.members >= 0]]) for s in crew.shards])
    assert sorted(seen) == list(range(market.people_count))
    home = np.empty(market.people_count, int)
    for number, shard in enumerate(crew.shards):
        home[shard.members[shard.members >= 0]] = number
        assert shard.unit[0] == 0
        assert shard.unit[-1] == len(shard.members)
    grouped = np.flatnonzero(market.group >= 0)
    for label in np.unique(market.group[grouped]):
        assert len(set(home[market.group == label])) == 1
    sizes = [len(shard.alone) + len(shard.members) for shard in crew.shards]
    assert max(sizes) < 1.2 * shards.PEOPLE


@pytest.mark.parametrize("people", [0, 1])
def test_next_to_nobody(people: int) -> None:
    few, posts = features(replace(SHAPE, people=max(people, 1), posts=5))
    market = Market.from_features(few.take(slice(0, people)), posts, listed=False)
    for threads in (1, 3):
        allocation = allocate(market, method="engine", workers=threads)
        verify(market, allocation)
        assert len(allocation.post) == people


def test_no_scheduler(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beyond, "PATIENCE", 1.0)
    with pytest.raises(ClusterError, match=r"no dask scheduler answers at tcp://127\.0\.0\.1:1$"):
        allocate(market, method="engine", workers="tcp://127.0.0.1:1")


def test_no_workers(market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beyond, "PATIENCE", 1.0)
    empty = Machines(tmp_path)
    try:
        with pytest.raises(ClusterError, match="worker"):
            allocate(market, method="engine", workers=empty.address)
    finally:
        empty.stop()


def test_a_worker_of_another_release_is_refused(market: Market) -> None:
    """Parts of one bound from two engines would prove nothing."""
    crew = asked(market)
    terms, placed = crew.asked
    assert_alike(
        alike(release(), shards.look, terms, crew.shards[0], placed[0]), shards.look(terms, crew.shards[0], placed[0])
    )
    with pytest.raises(ClusterError, match="another release"):
        alike("another", shards.look, terms, crew.shards[0], placed[0])


@pytest.mark.parametrize("workers", ["", "10.0.0.5:8786", 0])
def test_workers_that_are_neither_a_number_nor_an_address(market: Market, workers: int | str) -> None:
    with pytest.raises(ValueError, match="workers must be"):
        allocate(market, workers=workers)


def test_without_the_extra(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match=r"pip install wengang\[cluster\]"):
        allocate(market, method="engine", workers="tcp://127.0.0.1:1")


def test_a_shard_names_nobody() -> None:
    """What leaves the machine: columns of wishes and conditions, and a keyed hash; no key of a person."""
    assert "key" not in {*Shard._fields, *Shard.__annotations__}
    assert "key" not in shards.PersonColumns._fields
