"""``wengang followups``: which contacts are due, the longest waiting first; what speaks for jobs ending, and why."""

from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from rich.table import Table

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.cli.console import ToldCommand
from wengang.core.states import MayNot
from wengang.employment.leaving.fitting import do_fit
from wengang.employment.leaving.state import in_force, is_on
from wengang.employment.models import FollowUp, LeavingModel
from wengang.employment.queries.due import by_worker, due
from wengang.employment.queries.leaving import levels

SHOWN = 50


class Command(ToldCommand):
    help = "到期回访 / contacts that are due"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        words = "列出到期的回访；有 --by 时列出此人负责的 / list what is due, of one worker with --by"
        verb = verbs.add_parser("due", help=words, description=words)
        super().add_arguments(verb)
        verb.add_argument("--limit", type=int, default=SHOWN, help="最多列出多少行 / at most so many rows")
        words = "离职风险依据规则表还是模型；--fit 重新学习 / what the risk of leaving rests on; --fit learns anew"
        verb = verbs.add_parser("risk", help=words, description=words)
        super().add_arguments(verb)
        verb.add_argument("--fit", action="store_true", help="现在就重新学习 / learn anew now")

    def handle(self, **options: Any) -> None:
        by, today = self.actor(options), timezone.localdate()
        try:
            require(by, Cap.EMPLOYMENT_SEE)
            if options["verb"] == "risk":
                facts = _risk(by, today, fit=options["fit"])
                self.tell(options, facts, _risk_table(facts))
                return
        except MayNot as refused:
            raise CommandError(str(refused)) from refused
        self._due(options, by, today)

    def _due(self, options: dict[str, Any], by: User, today: date) -> None:
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


def _risk(by: User, today: date, *, fit: bool) -> dict[str, Any]:
    """What is in force and why, and how many jobs of each level ``by`` sees; nobody's row."""
    if fit and is_on():
        do_fit(today, by=by)
    basis, attempt = in_force(today), LeavingModel.objects.order_by("-pk").first()
    return {
        "day": today.isoformat(),
        "on": is_on(),
        "basis": basis.code,
        "levels": levels(by.scope),
        "weights": {each.code: round(each.weight, 3) for each in basis.weights},
        "points": {} if basis.weights else {row.code: row.points for row in basis.table.rows},
        "attempt": _attempt(attempt) if attempt else None,
    }


def _attempt(model: LeavingModel) -> dict[str, Any]:
    return {
        "fitted_on": model.fitted_on.isoformat(),
        "outcome": model.outcome,
        "active": model.active,
        "months": [model.first_month.isoformat(), model.test_month.isoformat(), model.before.isoformat()],
        "rows": model.rows,
        "leavings": model.leavings,
        "calibration": model.calibration,
        "drift": model.drift,
    }


def _risk_table(facts: dict[str, Any]) -> Table:
    table = Table(title="离职风险 / risk of leaving", box=None, show_header=False)
    table.add_row("开关 / switch", "开 / on" if facts["on"] else "关 / off")
    table.add_row("依据 / in force", facts["basis"])
    for level, number in facts["levels"].items():
        table.add_row(level, f"{number:,}")
    if facts["attempt"]:
        told = facts["attempt"]
        table.add_row("最近学习 / last attempt", f"{told['fitted_on']} {told['outcome']} ({told['leavings']:,})")
    for code, weight in (facts["weights"] or facts["points"]).items():
        table.add_row(code, f"{weight:g}")
    return table
