"""``wengang followups due``: which contacts are due, the longest waiting first."""

from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from rich.table import Table

from wengang.accounts.actions import require
from wengang.accounts.roles import Cap
from wengang.cli.console import ToldCommand
from wengang.core.states import MayNot
from wengang.employment.models import FollowUp
from wengang.employment.queries.due import by_worker, due

SHOWN = 50


class Command(ToldCommand):
    help = "到期回访 / contacts that are due"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        words = "列出到期的回访；有 --by 时列出此人负责的 / list what is due, of one worker with --by"
        verb = verbs.add_parser("due", help=words, description=words)
        super().add_arguments(verb)
        verb.add_argument("--limit", type=int, default=SHOWN, help="最多列出多少行 / at most so many rows")

    def handle(self, **options: Any) -> None:
        by, today = self.actor(options), timezone.localdate()
        try:
            require(by, Cap.EMPLOYMENT_SEE)
        except MayNot as refused:
            raise CommandError(str(refused)) from refused
        own = FollowUp.objects.visible_to(by.scope).filter(worker=by.pk).exists()
        rows = due(by.scope, today, worker=by.pk if own else None)
        listed = [_row(each, today) for each in rows[: max(options["limit"], 0)]]
        facts = {
            "day": today.isoformat(),
            "due": rows.count(),
            "contacts": listed,
            "workers": [
                {"worker": each["worker__full_name"] or "", "due": each["due"], "oldest": each["oldest"].isoformat()}
                for each in by_worker(by.scope, today)
            ],
        }
        self.tell(options, facts, _table(listed, facts["due"]))


def _row(row: FollowUp, today: date) -> dict[str, Any]:
    """A line by the person's code: a command's output ends up in files and mails."""
    return {
        "person": row.person.code,
        "step": row.step,
        "due_on": row.due_on.isoformat(),
        "days_late": (today - row.due_on).days,
        "tries": row.tries,
        "employer": str(row.spell.employer or ""),
        "home": row.person.division.name,
        "worker": row.worker.full_name if row.worker else "",
    }


def _table(rows: list[dict[str, Any]], total: int) -> Table:
    title = f"到期回访 {total} 人次 / {total} contacts due"
    table = Table(title=title, box=None)
    for name in ("人员代码", "步骤", "到期日", "过期天数", "单位", "家庭所在", "责任人"):
        table.add_column(name)
    for row in rows:
        cells = (row["person"], row["step"], row["due_on"], str(row["days_late"]))
        table.add_row(*cells, row["employer"], row["home"], row["worker"])
    return table
