"""``wengang demo``: a month of four invented partnerships, from messy lists to hired people, and a year of one."""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from wengang.cli.console import ToldCommand
from wengang.demo import month, stage


class Command(ToldCommand):
    help = "装入示范数据,走完一个月和一县的一年 / load the demonstration: one month, and a year of one county"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--scale", type=float, default=1.0, help="规模,1.0 约 6,000 人 / 1.0 is about 6,000 people")
        parser.add_argument("--seed", type=int, default=1, help="随机种子 / the same seed invents the same people")

    def handle(self, **options: Any) -> None:
        if not 0.01 <= options["scale"] <= 100:
            raise CommandError(_("The scale must be between 0.01 and 100."))
        started = time.perf_counter()
        try:
            with _bars(quiet=options["json"]) as tell:
                played = month.play(Path(settings.VAR), options["scale"], options["seed"], tell)
        except month.NotEmpty as refused:
            raise CommandError(str(refused)) from refused
        seconds = round(time.perf_counter() - started, 1)
        text = _sign_in_text()
        sign_in_file(Path(settings.VAR)).write_text(text, encoding="utf-8")
        facts = {"made": played.made, "seconds": seconds, **played.counts, "sign_ins": _sign_in_facts()}
        self.tell(options, facts, _summary(played))
        if not options["json"]:
            self.stdout.write(text)


def sign_in_file(var: Path) -> Path:
    """Where ``wengang up --demo`` finds the sign-ins."""
    return var / "demo.txt"


@contextmanager
def _bars(*, quiet: bool) -> Iterator[month.Tell]:
    """One bar a step, on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = progress.add_task(step, total=total)
            progress.update(tasks[step], completed=done, total=total)

        yield tell


def _summary(played: month.Played) -> Table:
    table = Table(title=_("The demonstration is ready.") if played.made else _("The demonstration is already here."))
    table.add_column(_("What"))
    table.add_column(_("Count"), justify="right")
    for name, label in month.labels().items():
        table.add_row(label, f"{played.counts.get(name, 0):,}")
    return table


def _sign_in_facts() -> list[dict[str, str]]:
    return [
        {
            "username": each.username,
            "password": each.password,
            "name": each.full_name,
            "role": each.role.value,
            "organisation": each.organisation,
        }
        for each in stage.sign_ins()
    ]


def _sign_in_text() -> str:
    """The sign-ins as a table in plain text."""
    table = Table(title=_("Sign-ins of the demonstration (everybody is invented)"))
    for heading in (_("Sign-in name"), _("Password"), _("Name"), _("Role"), _("Organisation")):
        table.add_column(heading)
    for each in stage.sign_ins():
        table.add_row(each.username, each.password, each.full_name, str(each.role.label), each.organisation)
    text = io.StringIO()
    Console(file=text, width=110).print(table)
    return text.getvalue()
