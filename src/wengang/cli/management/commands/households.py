"""``wengang households zero``: which households have zero employment, today or on a past day."""

from collections import Counter
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from rich.table import Table

from wengang.accounts.actions import require
from wengang.accounts.roles import Cap
from wengang.cli.console import ToldCommand
from wengang.core.states import MayNot
from wengang.registry import zero
from wengang.registry.queries.zero import ZeroFilters, counts
from wengang.registry.zero.definitions import definition_of

ZERO = "零就业户 / households without employment"
KNOWN = {
    "statuses": "按当日以前的观察 / by the observations made until that day",
    "paid_days": "按当日以前一年的观察 / by the observations of the year before that day",
    "ages": "按当日 / on that day",
    "definitions": "按当日有效的认定办法 / those in force on that day",
    "members": "按现在的户籍和住地 / as they stand today",
    "abilities": "按现在的劳动能力 / as they stand today",
}
"""What can be reconstructed of a past day, and what cannot."""


class Command(ToldCommand):
    help = "户：零就业户 / households"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        own = verbs.add_parser("zero", help=ZERO, description=ZERO)
        super().add_arguments(own)
        own.add_argument("--date", type=date.fromisoformat, default=None, help="截至哪一天 / as of this day (today)")
        own.add_argument("--division", default="", help="只看这个区划 / only this division's code")
        own.add_argument("--rows", action="store_true", help="逐户列出（不含姓名）/ also each household, without names")

    def handle(self, **options: Any) -> None:
        by = self.actor(options)
        try:
            require(by, Cap.PERSON_SEE)
        except MayNot as refused:
            raise CommandError(str(refused)) from refused
        today = timezone.localdate()
        day = options["date"] or today
        if day > today:
            raise CommandError(f"{day} 还没有到 / {day} is still to come")
        asked = options["division"]
        if asked and not by.scope.covers(asked):
            raise CommandError(f"不能查看区划 {asked} / division {asked} is not yours to see")
        areas = [asked] if asked else list(by.scope.divisions)
        found = [each for area in areas for each in zero.verdicts(day, division=area, past=day < today)]
        told = _facts(found, day, asked, rows=options["rows"])
        if day < today:
            told["reconstructed"] = KNOWN
        else:
            told["cases"] = counts(by.scope, ZeroFilters(division=asked), today)
        self.tell(options, told, None if options["json"] else _table(told))


def _facts(found: list[zero.Verdict], day: date, division: str, *, rows: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "date": day.isoformat(),
        "division": division,
        "households": len(found),
        "persons": sum(each.members for each in found),
        "by_definition": dict(Counter(each.definition.key for each in found)),
        "by_county": dict(sorted(Counter(each.division[:6] for each in found).items())),
    }
    if rows:
        told["rows"] = [_row(each) for each in found]
    return told


def _row(verdict: zero.Verdict) -> dict[str, Any]:
    return {
        "household": verdict.household,
        "division": verdict.division,
        "definition": verdict.definition.key,
        "since": verdict.since.isoformat(),
        "members": verdict.members,
        "able": verdict.able,
        "paid_days": verdict.paid_days,
    }


def _table(told: dict[str, Any]) -> Table:
    table = Table(title=f"零就业户 / zero employment {told['date']}", box=None)
    for head in ("", "户 / households"):
        table.add_column(head, justify="left" if not head else "right")
    for key, number in told["by_definition"].items():
        table.add_row(definition_of(key).zh, f"{number:,}")
    for county, number in told["by_county"].items():
        table.add_row(county, f"{number:,}")
    table.add_row("合计 / all", f"{told['households']:,}")
    for name, count in told.get("cases", {}).items():
        table.add_row(f"案 / cases: {name}", f"{count:,}")
    for name, how in told.get("reconstructed", {}).items():
        table.add_row(f"{name}: {how}", "")
    for row in told.get("rows", ()):
        table.add_row(f"{row['household']} · {row['division']} · {row['definition']} · {row['since']}", "")
    return table
