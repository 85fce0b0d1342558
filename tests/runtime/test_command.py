"""``wengang`` as people start it: a process and a data folder of its own, and a terminal that reads one sentence."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.harness.database import FAST_AND_FORGETFUL
from wengang.cli.runtime import checks, processes
from wengang.cli.runtime.embedded import EmbeddedServer
from wengang.config.postgres import DATABASE, PORT, USER, StartProblem, database_settings

SRC = Path(checks.__file__).parents[3]
COMMAND = [sys.executable, "-P", "-m", "wengang.cli.main"]
LONG = 120


def environment(var: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "WENGANG_VAR"}}
    return {**kept, "PYTHONPATH": str(SRC), "WENGANG_VAR": str(var), **more}


def wengang(*words: str, var: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words], env=environment(var, **more), capture_output=True, text=True, timeout=LONG, cwd="/"
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def assert_one_sentence(done: subprocess.CompletedProcess[str], zh: str, en: str) -> None:
    assert done.returncode == 2, done.stderr
    lines = [line for line in done.stderr.splitlines() if "may now pass" not in line and "已允许" not in line]
    assert len(lines) == 2, done.stderr
    assert zh in lines[0]
    assert en in lines[1]


def test_a_port_in_use(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert_one_sentence(wengang("up", "--port", port, var=tmp_path / "var"), f"端口 {port} 已被占用", "is in use")


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    done = wengang("up", var=tmp_path / "file" / "var")
    assert_one_sentence(done, "不能写入", "cannot be written")


@pytest.mark.parametrize("url", ["mysql://root@db/x", "postgresql://", "nonsense", "postgresql://h/x?no_such_option=1"])
def test_an_address_that_is_none(tmp_path, url):
    assert_one_sentence(wengang("migrate", var=tmp_path, DATABASE_URL=url), "写法不对", "is not an address")


def test_a_database_that_does_not_answer(tmp_path):
    url = f"postgresql://someone@127.0.0.1:{free_port()}/x"
    assert_one_sentence(wengang("migrate", var=tmp_path, DATABASE_URL=url), "连不上", "cannot be reached")


def test_a_setting_without_meaning(tmp_path):
    done = wengang("check", var=tmp_path, WENGANG_DEBUG="perhaps")
    assert_one_sentence(done, "WENGANG_DEBUG", "WENGANG_DEBUG has a wrong value")


def test_a_database_too_old(tmp_path, monkeypatch):
    with EmbeddedServer(tmp_path / "var", FAST_AND_FORGETFUL) as running:
        url = f"postgresql:///{DATABASE}?host={running.socket}&port={PORT}&user={USER}"
        checks.check_external_database(url)
        monkeypatch.setattr(checks, "OLDEST_VERSION", 99)
        with pytest.raises(StartProblem, match="version 99 or newer"):
            checks.check_external_database(url)


def test_an_external_database_keeps_its_address_and_options(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://w:p%40ss@db.example:5433/labour?sslmode=require")
    entry = database_settings(tmp_path)
    assert [entry[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")] == [
        "db.example", "5433", "labour", "w", "p@ss",
    ]  # fmt: skip
    assert entry["OPTIONS"] == {"sslmode": "require"}


def test_commands_that_need_no_database_start_none(tmp_path):
    done = wengang("help", var=tmp_path)
    assert done.returncode == 0
    assert "[cli]" in done.stdout
    assert not (tmp_path / "pgdata").exists()


class Up:
    """A running ``wengang up``."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self.said = var.parent / "said.txt"
        self.mark = EmbeddedServer(var).mark
        self.start()

    def start(self) -> None:
        begun = time.monotonic()
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                [*COMMAND, "up", "--port", str(self.port)], env=environment(self.var), stdout=said, stderr=said, cwd="/"
            )
        while not re.search("Wengang is ready|稳岗已就绪", self.said.read_text()):
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() - begun < LONG, self.said.read_text()
            time.sleep(0.1)
        self.seconds = time.monotonic() - begun

    def get(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/account/login/")
            return connection.getresponse().status
        finally:
            connection.close()

    def children(self, kind: str = "web|worker") -> list[int]:
        mine = re.compile(rf"wengang\.cli\.main ({kind}) ")
        return [pid for pid, line in processes.command_lines() if mine.search(line) and self._is_here(pid)]

    def workers(self) -> list[int]:
        return self.children("worker")

    def _is_here(self, pid: int) -> bool:
        try:
            return f"WENGANG_VAR={self.var}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            return False

    def alive(self) -> list[int]:
        return self.children() + processes.marked(self.mark)

    def wait_until_gone(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while self.alive():
            assert time.monotonic() < until, f"still there: {self.alive()}"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    """A data folder whose tables and static files are ready, so that each test need not wait for them."""
    with tempfile.TemporaryDirectory(prefix="wengang-prepared-") as folder:
        first = Up(Path(folder) / "var")
        first.process.terminate()
        assert first.process.wait(20) == 0
        yield first.var


@pytest.fixture
def up(tmp_path, prepared) -> Iterator[Up]:
    subprocess.run(["cp", "-a", prepared, tmp_path / "var"], check=True)
    running = Up(tmp_path / "var")
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()
    for pid in running.alive():
        processes.send(pid, signal.SIGKILL)


def test_up_serves_and_leaves_nothing_behind_when_it_is_stopped(up):
    assert up.get() == 200, up.said.read_text()
    assert len(up.children()) >= 3, "web server with its processes, and a worker"
    for number in (signal.SIGINT, signal.SIGTERM):
        begun = time.monotonic()
        up.process.send_signal(number)
        assert up.process.wait(20) == 0, up.said.read_text()
        assert time.monotonic() - begun < 8
        assert up.alive() == []
        assert "Traceback" not in up.said.read_text(), up.said.read_text()
        if number == signal.SIGINT:
            up.start()
            assert up.seconds < 30, "a second start"


def test_a_second_up_on_the_same_port_is_refused_and_the_first_goes_on(up):
    done = wengang("up", "--port", str(up.port), var=up.var)
    assert_one_sentence(done, "已被占用", "is in use")
    assert up.get() == 200, up.said.read_text()


def test_a_child_that_dies_is_started_again(up):
    [worker] = up.workers()
    os.kill(worker, signal.SIGKILL)
    until = time.monotonic() + 20
    while not set(up.workers()) - {worker}:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert up.process.poll() is None


def test_children_and_database_end_when_up_is_killed(up):
    os.kill(up.process.pid, signal.SIGKILL)
    up.process.wait()
    up.wait_until_gone(20)


def test_after_kill_9_of_every_process_the_next_start_finds_its_data(up):
    with psycopg.connect(host=str(up.var / "run"), port=PORT, user=USER, dbname=DATABASE) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    for pid in [up.process.pid, *up.alive()]:
        processes.send(pid, signal.SIGKILL)
    up.process.wait()
    up.wait_until_gone(10)
    up.start()
    with psycopg.connect(host=str(up.var / "run"), port=PORT, user=USER, dbname=DATABASE) as connection:
        assert connection.execute("SELECT seven FROM kept").fetchall() == [(7,)]
