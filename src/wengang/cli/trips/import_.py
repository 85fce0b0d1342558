"""``wengang trips import FILE…``: lists of travellers, or of finished trips; with ``--commit`` written."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from rich.markup import escape
from rich.table import Table

from wengang.cli.console import ToldCommand, progress_bar
from wengang.core import imports

HELP = "导入出行需求或乘车名单;不加 --commit 时只检查 / import lists; without --commit nothing is written"
KINDS = ("travellers", "manifests")
SHOWN = 20
NUMBERS = ("rows", "new", "changed", "unchanged", "duplicates", "errors", "warnings", "fixed")


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument(
        "--kind",
        choices=KINDS,
        default=KINDS[0],
        help="travellers 出行需求;manifests 已完成的点对点乘车名单 / who wants to travel; finished trips",
    )
    parser.add_argument("--wave", default="", help="批次编号 / code of the wave (empty: waiting, without a wave)")
    parser.add_argument("--near", default="", help="区划代码 / division that names of places refer to")
    parser.add_argument("--commit", action="store_true", help="写入 / write the good rows")


def run(command: ToldCommand, options: dict[str, Any]) -> None:
    total: Counter[str] = Counter()
    problems: list[dict[str, Any]] = []
    for path in options["files"]:
        report = _take(command, path, options)
        for name in NUMBERS:
            total[name] += getattr(report, name)
        problems += [{"file": path.name, **each} for each in report.cell_errors]
    facts = {name: total[name] for name in NUMBERS} | {"cell_errors": problems, "committed": options["commit"]}
    command.tell(options, facts, _table(facts))


def _table(facts: dict[str, Any]) -> Table:
    table = Table("", "行 / rows", title="已写入 / written" if facts["committed"] else "只检查,未写入 / checked only")
    for name in NUMBERS:
        table.add_row(name, f"{facts[name]:,}")
    for problem in facts["cell_errors"][:SHOWN]:
        place = f"{problem['file']} {problem['sheet']}!{problem['column']}{problem['row']}"
        table.add_row(place, escape(f"[{problem['severity']}] {problem['message']}"))
    if len(facts["cell_errors"]) > SHOWN:
        table.add_row("…", f"{len(facts['cell_errors']) - SHOWN} more: --json")
    return table


def _take(command: ToldCommand, path: Path, options: dict[str, Any]) -> imports.Report:
    if not path.is_file():
        raise CommandError(f"找不到文件:{path} / no such file: {path}")
    by, choices = command.actor(options), {"issue": options["wave"], "near": options["near"]}
    with progress_bar(path.name, quiet=options["json"]) as progress:
        if not options["commit"]:
            chosen = {"by": by, "progress": progress, **choices}
            return imports.dry_run(options["kind"], path.read_bytes(), path.name, **chosen)
        batch = imports.open_batch(options["kind"], path.read_bytes(), path.name, by=by, **choices)
        return imports.commit(batch, progress)
