"""``wengang cases overdue``: rights cases whose clock ran out, with who answers for them. Names of workers stay out."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone, translation
from rich.table import Table

from wengang.cli.console import ToldCommand
from wengang.employment.models import RightsCase
from wengang.employment.queries.cases import overdue_cases

MOST = 1_000


class Command(ToldCommand):
    help = "维权案件:列出逾期的案件 / rights cases: list what is overdue"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        words = "列出逾期的案件 / list what is overdue"
        overdue = verbs.add_parser("overdue", help=words, description=words)
        super().add_arguments(overdue)

    def handle(self, **options: Any) -> None:
        today = timezone.localdate()
        rows = overdue_cases(self.actor(options).scope, today)
        with translation.override("zh-hans"):
            shown = [_told(row, today) for row in rows[:MOST]]
        facts = {"as_of": today.isoformat(), "overdue": rows.count(), "cases": shown}
        self.tell(options, facts, _table(shown))


def _told(row: RightsCase, today: date) -> dict[str, Any]:
    return {
        "case": row.pk,
        "kind": row.get_kind_display(),
        "state": row.get_state_display(),
        "clock_on": row.clock_on.isoformat() if row.clock_on else "",
        "days_late": (today - row.clock_on).days if row.clock_on else 0,
        "owner": str(row.owner or ""),
        "office": row.office.name,
        "told": row.above.name if row.above else "",
        "employer": row.employer.name if row.employer else "",
        "claimed": None if row.claimed is None else float(row.claimed),
    }


def _table(shown: list[dict[str, Any]]) -> Table:
    heads = {
        "case": "案件 case",
        "kind": "类别 kind",
        "clock_on": "期限 by",
        "days_late": "逾期天数 days late",
        "owner": "负责人 owner",
        "office": "单位 office",
        "told": "已上报 told",
        "employer": "企业 employer",
    }
    table = Table(box=None)
    for head in heads.values():
        table.add_column(head)
    for row in shown:
        table.add_row(*(str(row[name]) for name in heads))
    return table
