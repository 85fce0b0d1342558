"""The tests' own database server: embedded, in a temporary folder, shared by the processes of one run.

The tables are made once a run, in a template; every process gets a copy of it, which takes a moment.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from wengang.cli.runtime.embedded import EmbeddedServer
from wengang.config.postgres import conninfo, embedded_entry, entry_of
from wengang.core.chunks import collected_seldom

PREFIX = "wengang-tests-"
FOLDER_VARIABLE = "WENGANG_TEST_FOLDER"
FAST_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Between tests every table is empty. A server that notices plans the checks of foreign keys by reading whole
    # tables, and keeps to that while the next test writes thousands of rows: minutes instead of seconds, now and then.
    "autovacuum": "off",
}
OLD_SECONDS = 60
_USED: list[EmbeddedServer] = []
"""Kept to the end of the process: one that started the server and leaves first would be blamed for its live child."""


def open_folder() -> Path:
    """Make the run's folder; the processes that pytest-xdist starts find it in the environment."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    os.environ[FOLDER_VARIABLE] = str(folder)
    return folder


def run_folder() -> Path:
    return Path(os.environ[FOLDER_VARIABLE])


def sweep() -> None:
    """Stop the servers and remove the folders of runs that were killed: nobody holds their lock any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        lock = folder / "locks" / "users"
        if time.time() - folder.stat().st_mtime < OLD_SECONDS or not os.access(folder, os.W_OK) or not lock.exists():
            continue
        with lock.open("ab") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            EmbeddedServer(folder).stop()
        remove(folder)


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server() -> Iterator[dict[str, Any]]:
    """Django's entry for the tests' server: ``TEST_DATABASE_URL``, else an embedded one that runs meanwhile."""
    url = os.environ.get("TEST_DATABASE_URL")
    if url:
        yield entry_of(conninfo(url))
        return
    embedded = EmbeddedServer(run_folder(), FAST_AND_FORGETFUL)
    _USED.append(embedded)
    with embedded:
        yield embedded_entry(embedded.var)


def use_template(connection: BaseDatabaseWrapper, entry: dict[str, Any]) -> None:
    """Let Django make its test database as a copy of the run's template; the first process to come makes that."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    copy = "_".join(filter(None, ("test", entry["NAME"], worker)))
    template = f"test_{entry['NAME']}_template"
    with _only_one_at_a_time():
        if not _template_note().exists():
            _make_template(connection, template)
            _template_note().write_text(template, encoding="utf-8")
    connection.settings_dict["TEST"].update(NAME=copy, TEMPLATE=template)


def drop_template() -> None:
    """Leave nothing behind on a server that is not ours; the embedded one goes with its folder."""
    url = os.environ.get("TEST_DATABASE_URL")
    if url and _template_note().exists():
        name = sql.Identifier(_template_note().read_text(encoding="utf-8"))
        with psycopg.connect(**{**conninfo(url), "dbname": "postgres"}, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))


def _make_template(connection: BaseDatabaseWrapper, name: str) -> None:
    kept = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"].update(NAME=name, TEMPLATE=None)
    with collected_seldom():
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()  # a template somebody is connected to cannot be copied
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = kept


def _template_note() -> Path:
    """Holds the template's name from when it can be copied."""
    return run_folder() / "template"


@contextmanager
def _only_one_at_a_time() -> Iterator[None]:
    with (run_folder() / "template.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


KEPT = ("django_content_type", "auth_permission")
"""Filled by migrations, written by no test."""


def keep_divisions(connection: BaseDatabaseWrapper) -> None:
    """Remember the official divisions as they are before the first test of this process."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS kept")
        cursor.execute("CREATE TABLE IF NOT EXISTS kept.division AS SELECT * FROM core_division")
        cursor.execute("CREATE UNIQUE INDEX IF NOT EXISTS kept_division_code ON kept.division (code)")


def empty(connection: BaseDatabaseWrapper) -> None:
    """Take away what a test with real transactions has left, and only that.

    Truncating every table of the house makes a thousand files anew after each such test, and the official divisions
    then have to be loaded again: minutes of a run. Here only tables that hold something lose it, without triggers
    (some refuse to forget, which is their purpose) and in any order.
    """
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [sql.Identifier(name) for name in names if name not in (*KEPT, "core_division")]
    asked = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(number), table)
        for number, table in enumerate(tables)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        filled = [tables[number] for (number,) in cursor.fetchall()]
        cursor.execute("SET session_replication_role = replica")
        for table in filled:
            cursor.execute(sql.SQL("DELETE FROM {}").format(table))
        cursor.execute(
            "DELETE FROM core_division AS now WHERE NOT EXISTS"
            " (SELECT FROM kept.division AS first WHERE first.code = now.code AND first::text = now::text)"
        )
        cursor.execute("INSERT INTO core_division SELECT * FROM kept.division ON CONFLICT DO NOTHING")
        cursor.execute("SET session_replication_role = DEFAULT")
