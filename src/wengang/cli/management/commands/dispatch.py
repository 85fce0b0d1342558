"""``wengang dispatch week``: the weekly sheet of an area on the screen, as JSON, Excel or PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from rich.table import Table

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.cli.console import ToldCommand
from wengang.command.dispatch import papers
from wengang.command.dispatch.sheet import Sheet, own_area, sheet
from wengang.command.dispatch.weeks import Week


class Command(ToldCommand):
    help = "每周调度表 / the weekly dispatch sheet"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        week = verbs.add_parser("week", help="一周的调度表 / the sheet of one week")
        super().add_arguments(week)
        week.add_argument("--division", default="", help="区划代码 / division code (default: your own)")
        week.add_argument("--week", default="", help="如 2026-W47，默认本周 / such as 2026-W47 (default: this week)")
        week.add_argument("--out", type=Path, help=".xlsx 或 .pdf / .xlsx or .pdf")

    def handle(self, **options: Any) -> None:
        by = self.actor(options)
        if not by.scope.may(Cap.FIGURES):
            raise CommandError("此账号不能查看汇总数字 / this user may not see figures")
        found = sheet(_area(by, options["division"]), _week(options["week"]), timezone.localdate())
        if options["out"] is not None:
            self._write(found, options["out"], by)
        self.tell(options, facts(found), table(found))

    def _write(self, found: Sheet, target: Path, by: User) -> None:
        form = target.suffix.lower()
        if form not in (".xlsx", ".pdf"):
            raise CommandError("文件名应以 .xlsx 或 .pdf 结尾 / the file name must end in .xlsx or .pdf")
        try:
            with target.open("wb") as stream:
                if form == ".pdf":
                    stream.write(papers.as_pdf(found, by=str(by), at=timezone.localtime()))
                else:
                    stream.writelines(papers.as_xlsx(found))
        except OSError as error:
            raise CommandError(f"无法写入文件 {target}：{error.strerror} / cannot write the file") from error


def _area(by: User, code: str) -> str:
    """The division asked for, else the user's own. Raises CommandError."""
    if not by.scope.divisions:
        raise CommandError("此账号不负责任何区域 / this user looks after no area")
    if not code:
        return own_area(by.scope)
    if not by.scope.covers(code):
        raise CommandError(f"没有区划 {code}，或不在职责范围内 / no division {code}, or not yours")
    return code


def _week(code: str) -> Week:
    try:
        return Week.read(code) if code else Week.of(timezone.localdate())
    except ValueError:
        raise CommandError(f"没有这一周：{code}，写法如 2026-W47 / no such week") from None


def facts(found: Sheet) -> dict[str, Any]:
    """The sheet as plain data."""
    return {
        "division": found.area,
        "name": found.name,
        "week": found.week.code,
        "from": found.week.monday,
        "to": found.last,
        "closed": found.closed,
        "reported_late": found.late,
        "total": _numbers(found, found.total.numbers),
        "last_week": _numbers(found, found.total.before),
        "rows": [{"division": row.key, "name": row.name, **_numbers(found, row.numbers)} for row in found.rows],
        "workers": [{"worker": row.name, **_numbers(found, row.numbers)} for row in found.workers],
    }


def _numbers(found: Sheet, numbers: dict[str, int]) -> dict[str, int]:
    return {line.code: numbers.get(line.code, 0) for line in found.lines}


def table(found: Sheet) -> Table:
    """Every line with this week, last week and what it counts."""
    drawn = Table(title=f"{found.name} {papers.subtitle(found)}")
    for head, side in (("", "left"), ("本周 this week", "right"), ("环比 change", "right"), ("单位 unit", "left")):
        drawn.add_column(head, justify="right" if side == "right" else "left")
    for line in found.lines:
        number = f"{found.total.numbers.get(line.code, 0):,}"
        drawn.add_row(str(line.label), number, papers.signed(found.total.change(line.code)), str(line.unit))
    return drawn
