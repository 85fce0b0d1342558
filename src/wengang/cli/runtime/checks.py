"""What must hold before anything starts; each failure is one sentence that says what to do."""

import errno
import os
import socket
from pathlib import Path

import psycopg
from pydantic import ValidationError

from wengang.cli.runtime.embedded import last_line, make_folder, unwritable
from wengang.config.postgres import OLDEST_VERSION, StartProblem, conninfo


def check_environment() -> Path:
    """Read the settings of the environment, make the data folder, and return it.

    Raises:
        StartProblem: a setting has no meaning, or the folder cannot be written.
    """
    try:
        from wengang.config.environment import environment
    except ValidationError as error:
        names = ", ".join("WENGANG_" + "_".join(str(part) for part in item["loc"]).upper() for item in error.errors())
        raise StartProblem(
            f"环境变量 {names} 的值不对。", f"The environment variable {names} has a wrong value."
        ) from error
    var = environment.var.resolve()
    make_folder(var)
    if not os.access(var, os.W_OK | os.X_OK):
        raise unwritable(var)
    return var


def check_external_database(url: str) -> None:
    """See that the server at ``url`` answers and is new enough.

    Raises:
        StartProblem: it does not, or is older than PostgreSQL 14.
    """
    conninfo(url)
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.OperationalError as error:
        raise StartProblem(
            f"连不上 DATABASE_URL 指定的数据库:{last_line(str(error))}",
            f"The database of DATABASE_URL cannot be reached: {last_line(str(error))}",
        ) from error
    if version < OLDEST_VERSION:
        raise StartProblem(
            f"数据库是 PostgreSQL {version},需要 {OLDEST_VERSION} 或更新的版本。",
            f"The database is PostgreSQL {version}; version {OLDEST_VERSION} or newer is needed.",
        )


def check_port(host: str, port: int) -> None:
    """See that the web server will be able to listen on ``host`` and ``port``.

    Raises:
        StartProblem: the port is taken or not allowed, or the address is not of this machine.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        raise _port_problem(host, port, error) from error


def _port_problem(host: str, port: int, error: Exception) -> StartProblem:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return StartProblem(
            f"端口 {port} 已被占用:请停下占用它的程序,或用 --port 另选一个。",
            f"Port {port} is in use: stop the program that uses it, or choose another with --port.",
        )
    if number == errno.EACCES:
        return StartProblem(
            f"没有权限使用端口 {port}:请用 --port 选 1024 以上的端口。",
            f"Port {port} is not allowed for this user: choose one above 1024 with --port.",
        )
    return StartProblem(
        f"本机不能在 {host}:{port} 上提供服务:请检查 --host 和 --port。",
        f"This machine cannot serve on {host}:{port}: check --host and --port.",
    )
