"""What all commands share: who acts, one JSON object or a readable table, a progress bar on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from wengang.accounts.actions import console_user
from wengang.accounts.models import User
from wengang.core.chunks import collected_seldom
from wengang.core.models import Division


class ToldCommand(BaseCommand):
    """A command with ``--json`` (exactly one object on standard output) and ``--by`` (whose eyes and rights)."""

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象 / print one JSON object only")
        parser.add_argument("--by", default="", help="以哪个账号的身份 / act as this user (default: the console)")

    def execute(self, *args: Any, **options: Any) -> Any:
        """Make the tables when this is the first command ever; a refusal stays one JSON object too."""
        try:
            make_tables_once()
            return super().execute(*args, **options)
        except CommandError as refused:
            if not options.get("json"):
                raise
            self.stdout.write(json.dumps({"error": str(refused)}, ensure_ascii=False))
            sys.exit(1)

    def actor(self, options: dict[str, Any]) -> User:
        name = options["by"]
        if not name:
            return console_user()
        try:
            return User.objects.get(username=name, is_active=True)
        except User.DoesNotExist:
            raise CommandError(f"没有名为 {name} 的账号 / there is no user {name}") from None

    def tell(self, options: dict[str, Any], facts: dict[str, Any], table: Table | None = None) -> None:
        """Print ``facts`` as JSON, or as ``table`` (by default one line a fact)."""
        if options["json"]:
            self.stdout.write(json.dumps(facts, ensure_ascii=False, default=str))
            return
        Console(file=self.stdout).print(table or _plain_table(facts))


def make_tables_once() -> None:
    """On a new database: make its tables, so that a list can be checked before anything was ever started."""
    if Division._meta.db_table not in connection.introspection.table_names():
        with collected_seldom():
            call_command("migrate", verbosity=0)


def _plain_table(facts: dict[str, Any]) -> Table:
    table = Table(show_header=False, box=None)
    for name, value in facts.items():
        if isinstance(value, int | float | str):
            table.add_row(name, f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value))
    return table


@contextmanager
def progress_bar(label: str, *, quiet: bool) -> Iterator[Any]:
    """Yield ``set(done, total, message)``; the bar goes to standard error, so that JSON stays alone."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as bar:
        task = bar.add_task(label, total=None)

        def set_progress(done: int, total: int, message: str = "") -> None:
            bar.update(task, completed=done, total=total or None, description=message or label)

        yield set_progress
