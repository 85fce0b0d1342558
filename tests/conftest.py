"""What every test stands on: its own database, and the house rules of ``tests/harness``."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase

from tests.harness import browser, database, queries, templates


def pytest_configure(config: pytest.Config) -> None:
    """Point everything that would touch the installation at the run's own folder, before anything is used."""
    if not hasattr(config, "workerinput"):
        config.stash[RUN_FOLDER] = database.open_folder()
    folder = database.run_folder()
    settings.VAR = folder
    settings.STATIC_ROOT = folder / "static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


RUN_FOLDER = pytest.StashKey[Path]()


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = config.stash.get(RUN_FOLDER, None)
    if folder is not None:
        database.drop_template()
        database.remove(folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    browser.leave_out(items)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    browser.report(terminalreporter)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_blocker: Any) -> Iterator[None]:
    """The tests' server, running from here to the end of this process' tests, and tables ready to be copied."""
    with database.server() as entry:
        kept = connections["default"].settings_dict
        kept.update(entry, CONN_MAX_AGE=0, CONN_HEALTH_CHECKS=False)
        with django_db_blocker.unblock():
            database.use_template(connections["default"], entry)
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep the divisions for later. At the end, close what threads of a live server or of a test still hold open.

    A database in use cannot go.
    """
    with django_db_blocker.unblock():
        database.keep_divisions(connection)
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def house_rules() -> Iterator[None]:
    """Random order where none was asked for, no undefined template variables, no writes while looking."""
    with pytest.MonkeyPatch.context() as patch:
        queries.shuffle_unordered(patch)
        queries.forbid_writes_in_get(patch)
        templates.fail_on_undefined(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def emptied_between_tests() -> Iterator[None]:
    """A test with real transactions leaves rows behind: only those go, and the official divisions stay."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: database.empty(connection))
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running browser; mark the test ``browser``."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser.chromium(), args=browser.FLAGS)
        yield running
        running.close()


@pytest.fixture(params=["desk", "phone"])
def page(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Any]:
    """An empty tab, once at desk size and once at phone size."""
    phone = request.param == "phone"
    context = chromium.new_context(
        viewport=browser.PHONE if phone else browser.DESK, has_touch=phone, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    yield context.new_page()
    context.close()
