"""The embedded server is started for its first user, stopped after its last, and comes back after any kill."""

import multiprocessing
import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from tests.harness.database import FAST_AND_FORGETFUL
from wengang.cli.runtime import processes
from wengang.cli.runtime.embedded import EmbeddedServer
from wengang.config.postgres import PORT, USER, StartProblem

NOBODY = 65534


@pytest.fixture
def var(tmp_path):
    folder = tmp_path / "var"
    yield folder
    left = EmbeddedServer(folder)
    for pid in processes.marked(left.mark):
        processes.send(pid, signal.SIGKILL)


def server(var: Path) -> EmbeddedServer:
    """One that keeps its promises on disk: these tests are about crashes."""
    return EmbeddedServer(var)


def ask(running: EmbeddedServer, statement: str):
    with psycopg.connect(host=str(running.socket), port=PORT, user=USER, dbname="wengang") as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


def leader_of(running: EmbeddedServer) -> int:
    pid = running.leader()
    assert pid is not None
    return pid


def kill_all(running: EmbeddedServer) -> None:
    for pid in processes.marked(running.mark):
        processes.send(pid, signal.SIGKILL)
    if running._child is not None:
        running._child.wait()
    assert processes.wait_until_gone(running.mark, 10)


def crash(running: EmbeddedServer) -> None:
    """As ``kill -9`` of every process, ours included: the kernel drops the lock, nobody tidies up."""
    kill_all(running)
    running._users.close()


def test_it_is_real_utf8_with_the_extensions_we_need_and_gone_afterwards(var):
    with server(var) as running:
        assert ask(running, "SHOW server_encoding") == [("UTF8",)]
        assert ask(running, "SELECT '岗' < '稳', upper('ä')") == [(True, "Ä")]
        names = "('btree_gist', 'pg_trgm')"
        assert ask(running, f"SELECT count(*) FROM pg_available_extensions WHERE name IN {names}") == [(2,)]
        assert ask(running, "SHOW fsync") == [("on",)]
        assert ask(running, "SHOW listen_addresses") == [("",)]
        assert running.socket.stat().st_mode & 0o077 == 0
    assert processes.marked(running.mark) == []


def test_the_last_user_stops_it_not_the_first(var):
    with server(var) as first:
        with server(var) as second:
            assert leader_of(first) == leader_of(second)
        assert ask(first, "SELECT 1") == [(1,)]
    assert processes.marked(first.mark) == []


def test_after_kill_9_of_everything_it_recovers_with_what_was_committed(var):
    before = server(var).__enter__()
    ask(before, "CREATE TABLE kept AS SELECT 1 AS one")
    crash(before)
    assert (var / "pgdata" / "postmaster.pid").exists(), "the crash left its lock file"
    with server(var) as after:
        assert ask(after, "SELECT one FROM kept") == [(1,)]


def test_a_lock_file_whose_process_id_now_belongs_to_somebody_else_is_not_a_live_server(var):
    before = server(var).__enter__()
    owner = (var / "pgdata").stat()
    crash(before)
    as_owner = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    stranger = subprocess.Popen(["/bin/sleep", "60"], cwd="/", **as_owner)
    try:
        for lock in (var / "pgdata" / "postmaster.pid", before.socket / f".s.PGSQL.{PORT}.lock"):
            lines = lock.read_text().split("\n")
            lock.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        assert before.leader() is None
        with server(var) as after:
            assert ask(after, "SELECT 1") == [(1,)]
        assert stranger.poll() is None, "a process that is not ours was touched"
    finally:
        stranger.kill()
        stranger.wait()


def test_backends_that_outlived_their_server_are_ended_first(var):
    before = server(var).__enter__()
    session = psycopg.connect(host=str(before.socket), port=PORT, user=USER, dbname="wengang")
    orphan = session.info.backend_pid
    os.kill(orphan, signal.SIGSTOP)
    os.kill(leader_of(before), signal.SIGKILL)
    before._child.wait()
    before._users.close()
    time.sleep(0.5)
    assert orphan in processes.marked(before.mark)
    with server(var) as after:
        assert orphan not in processes.marked(after.mark)
        assert ask(after, "SELECT 1") == [(1,)]
    session.close()


def test_a_live_server_that_lost_its_users_is_used_as_it_is(var):
    before = server(var).__enter__()
    before._users.close()
    with server(var) as after:
        assert leader_of(after) == leader_of(before)
    before._child.wait()
    assert processes.marked(before.mark) == []


def test_a_first_start_that_was_killed_half_way_is_begun_again(var):
    (var / "pgdata.new" / "base").mkdir(parents=True)
    with server(var) as running:
        assert ask(running, "SELECT 1") == [(1,)]
    assert not (var / "pgdata.new").exists()


def test_a_path_too_long_for_a_socket_is_served_from_a_short_one(tmp_path):
    var = tmp_path / ("long" * 40)
    with EmbeddedServer(var, FAST_AND_FORGETFUL) as running:
        assert var not in running.socket.parents
        assert running.socket.stat().st_mode & 0o077 == 0
        assert ask(running, "SELECT 1") == [(1,)]
    assert not running.socket.exists()


def test_a_short_folder_that_somebody_else_made_is_not_trusted(tmp_path):
    running = EmbeddedServer(tmp_path / ("long" * 40))
    running.socket.mkdir(mode=0o777)
    running.socket.chmod(0o777)
    try:
        with pytest.raises(StartProblem, match="does not belong"):
            running.__enter__()
    finally:
        running.socket.rmdir()


def test_data_of_another_major_version_are_left_alone(var):
    with server(var):
        pass
    (var / "pgdata" / "PG_VERSION").write_text("13\n")
    with pytest.raises(StartProblem, match="made by PostgreSQL 13"):
        server(var).__enter__()


def test_a_server_that_cannot_start_says_why(var):
    with pytest.raises(StartProblem, match=r"did not start.*invalid value"):
        EmbeddedServer(var, {"shared_buffers": "nonsense"}).__enter__()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")
def test_it_runs_for_an_ordinary_user_too(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    for folder in (tmp_path, *tmp_path.parents):
        folder.chmod(folder.stat().st_mode | 0o011)
    said = multiprocessing.get_context("fork").Queue()
    child = multiprocessing.get_context("fork").Process(target=_as_nobody, args=(home / "var", said))
    child.start()
    assert said.get(timeout=60) == (NOBODY, [(1,)])
    child.join(20)
    assert child.exitcode == 0


def _as_nobody(var: Path, said) -> None:
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    os.environ["HOME"] = str(var.parent)
    with EmbeddedServer(var, FAST_AND_FORGETFUL) as running:
        said.put(((var / "pgdata").stat().st_uid, ask(running, "SELECT 1")))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
def test_root_opens_closed_folders_for_the_servers_account_alone(tmp_path, capfd):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with EmbeddedServer(closed / "var", FAST_AND_FORGETFUL) as running:
        owner = (closed / "var" / "pgdata").stat().st_uid
        assert owner != 0
        assert ask(running, "SELECT 1") == [(1,)]
    assert closed.stat().st_mode & 0o007 == 0, "the folder stays closed to everybody else"
    assert str(closed) in capfd.readouterr().err
    closed.chmod(0o700)
    with EmbeddedServer(closed / "var", FAST_AND_FORGETFUL) as running:
        assert ask(running, "SELECT 1") == [(1,)]
    assert closed.stat().st_mode & 0o007 == 0, "its owner closed it again; it is opened the same way"
