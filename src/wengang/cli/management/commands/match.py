"""``wengang match --issue CODE``: run a matching round and store its proposals."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from wengang.cli.console import ToldCommand, progress_bar
from wengang.core.states import MayNot, WrongState
from wengang.market.models import Issue, Round
from wengang.market.rounds import Priority, do_run_round
from wengang.solvers.allocation import AllocationError


class Command(ToldCommand):
    help = "对一个期次进行匹配 / match the two lists of an issue"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--issue", required=True, help="期次编号 / code of the monthly issue")
        parser.add_argument("--top", type=int, default=10, help="每人最多几个岗位 / proposals a person (10)")
        parser.add_argument(
            "--priority",
            default="",
            help="帮扶优先级，如 zero_employment=2,monitored=1 / helping levels of this round (none)",
        )
        parser.add_argument("--seed", type=int, default=0, help="同等条件下的抽签种子 / seed for ties (0)")

    def handle(self, **options: Any) -> None:
        issue = Issue.unscoped.filter(code=options["issue"]).first()
        if issue is None:
            raise CommandError(f"没有编号为 {options['issue']} 的期次 / there is no issue {options['issue']}")
        round_ = self.run(issue, options)
        self.tell(options, _facts(round_))

    def run(self, issue: Issue, options: dict[str, Any]) -> Round:
        by = self.actor(options)
        with progress_bar(issue.code, quiet=options["json"]) as progress:
            try:
                levels = Priority.parse(options["priority"])
                chosen = {"top": options["top"], "seed": options["seed"], "priority": levels}
                return do_run_round(issue, **chosen, by=by, progress=progress)
            except ValidationError as refused:
                raise CommandError("; ".join(refused.messages)) from refused
            except (MayNot, WrongState, AllocationError) as refused:
                raise CommandError(str(refused)) from refused


def _facts(round_: Round) -> dict[str, Any]:
    figures = round_.record.figures
    return {
        "issue": round_.issue.code,
        "round": round_.number,
        "top": round_.top,
        "seed": round_.seed,
        **round_.counts,
        "objective": round_.objective,
        "bound": round_.bound,
        "gap": round_.gap,
        "seconds": round(round_.seconds, 3),
        "unfilled": figures["unfilled"],
        "without": figures["without"],
        "priority": figures["priority"],
    }
