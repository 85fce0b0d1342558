"""``wengang import KIND FILE…``: check lists, and with ``--commit`` write them."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from rich.markup import escape
from rich.table import Table

from wengang.cli.console import ToldCommand, progress_bar
from wengang.core import imports
from wengang.core.states import MayNot

NUMBERS = ("rows", "new", "changed", "unchanged", "duplicates", "errors", "warnings", "fixed")


class Command(ToldCommand):
    help = "导入名单;不加 --commit 时只检查 / import lists; without --commit nothing is written"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", choices=imports.kinds())
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--issue", default="", help="期次编号 / code of the monthly issue")
        parser.add_argument("--near", default="", help="区划代码 / division that 本地, 县内 … refer to")
        parser.add_argument("--commit", action="store_true", help="写入 / write the good rows")

    def handle(self, **options: Any) -> None:
        total: Counter[str] = Counter()
        problems: list[dict[str, Any]] = []
        for path in options["files"]:
            report = self.take(path, options)
            total.update({name: getattr(report, name) for name in NUMBERS})
            problems += [{"file": path.name, **each} for each in report.cell_errors]
        facts = {name: total[name] for name in NUMBERS}
        facts.update(cell_errors=problems, committed=options["commit"])
        self.tell(options, facts, _table(facts))

    def take(self, path: Path, options: dict[str, Any]) -> imports.Report:
        if not path.is_file():
            raise CommandError(f"找不到文件:{path} / no such file: {path}")
        with progress_bar(path.name, quiet=options["json"]) as progress:
            try:
                return self.run(path, options, progress)
            except (imports.ImportRefused, MayNot) as refused:
                raise CommandError(f"{path.name}: {refused}") from refused

    def run(self, path: Path, options: dict[str, Any], progress: Any) -> imports.Report:
        by = self.actor(options)
        choices = {"issue": options["issue"], "near": options["near"]}
        if not options["commit"]:
            return imports.dry_run(options["kind"], path.read_bytes(), path.name, by=by, progress=progress, **choices)
        batch = imports.open_batch(options["kind"], path.read_bytes(), path.name, by=by, **choices)
        return imports.commit(batch, progress)


def _table(facts: dict[str, Any]) -> Table:
    table = Table("", "行 / rows", title="已写入 / written" if facts["committed"] else "只检查,未写入 / checked only")
    for name in NUMBERS:
        table.add_row(name, f"{facts[name]:,}")
    for problem in facts["cell_errors"][:20]:
        place = f"{problem['file']} {problem['sheet']}!{problem['column']}{problem['row']}"
        table.add_row(place, escape(f"[{problem['severity']}] {problem['message']}"))
    if len(facts["cell_errors"]) > 20:
        table.add_row("…", f"{len(facts['cell_errors']) - 20} more: --json")
    return table
