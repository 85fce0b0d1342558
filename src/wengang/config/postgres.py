"""Where the database is: ``DATABASE_URL`` when it is set, else the embedded PostgreSQL of the data folder."""

import hashlib
import os
from pathlib import Path
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

OLDEST_VERSION = 14
USER = DATABASE = "wengang"
PORT = 5432
LONGEST_SOCKET_PATH = 100
"""Bytes. Linux allows 107 and macOS 103 for the whole path of a Unix socket."""


class StartProblem(Exception):
    """Wengang cannot start, and the person at the keyboard can mend it: one sentence, Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def database_url() -> str:
    """The address of a database server that somebody else runs; empty means the embedded one."""
    return os.environ.get("DATABASE_URL", "").strip()


def database_settings(var: Path) -> dict[str, Any]:
    """Django's ``DATABASES`` entry.

    Raises:
        StartProblem: ``DATABASE_URL`` is not a PostgreSQL address.
    """
    return entry_of(conninfo(database_url())) if database_url() else embedded_entry(var)


def conninfo(url: str) -> dict[str, Any]:
    """The parts of ``url`` as libpq names them (``host``, ``port``, ``user``, ``password``, ``dbname``, options)."""
    try:
        parts = conninfo_to_dict(url) if url.startswith(("postgresql://", "postgres://")) else {}
    except ProgrammingError:
        parts = {}
    if not parts.get("dbname"):
        raise StartProblem(
            "DATABASE_URL 写法不对,应为 postgresql://用户:密码@主机:端口/数据库名。",
            "DATABASE_URL is not an address of the form postgresql://user:password@host:port/database.",
        )
    return dict(parts)


def entry_of(parts: dict[str, Any]) -> dict[str, Any]:
    """Django's entry for libpq's ``parts``; what Django has no name for (``sslmode`` …) goes to the driver as it is."""
    rest = dict(parts)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": rest.pop("dbname"),
        "USER": rest.pop("user", ""),
        "PASSWORD": rest.pop("password", ""),
        "HOST": rest.pop("host", ""),
        "PORT": rest.pop("port", ""),
        "OPTIONS": rest,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def embedded_entry(var: Path) -> dict[str, Any]:
    return entry_of({"dbname": DATABASE, "user": USER, "host": str(socket_folder(var)), "port": str(PORT)})


def data_folder(var: Path) -> Path:
    return var / "pgdata"


def socket_folder(var: Path) -> Path:
    """Folder of the server's Unix socket; mode 0700, so that only the server's owner can connect.

    A path too long for a socket moves to a folder in ``/tmp`` named after it: every process of the
    installation must find the same one, whatever its own ``TMPDIR`` says.
    """
    near = var / "run"
    if len(os.fsencode(near / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
        return near
    return Path("/tmp") / f"wengang-{fingerprint(var)}"  # noqa: S108 (its owner is checked before each start)


def fingerprint(var: Path) -> str:
    """A short name for this installation's data folder."""
    return hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
