"""``wengang issue open|freeze|show CODE``: the monthly exchange of two lists."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from wengang.accounts.models import User
from wengang.cli.console import ToldCommand
from wengang.core.states import MayNot, WrongState
from wengang.market import actions
from wengang.market.figures import figures
from wengang.market.models import Agreement, Issue

CODE = re.compile(r"(?P<agreement>.+)-(?P<year>\d{4})-(?P<number>\d{1,2})")


class Command(ToldCommand):
    help = "期次:开启、收集、冻结、查看 / open, collect, freeze or show a monthly issue"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("verb", choices=["open", "collect", "freeze", "show"])
        parser.add_argument("code", help="期次编号,如 TDPJ-2026-03 / agreement-year-number")

    def handle(self, **options: Any) -> None:
        by = self.actor(options)
        try:
            issue = VERBS[options["verb"]](options["code"], by)
        except (MayNot, WrongState) as refused:
            raise CommandError(str(refused)) from refused
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        self.tell(options, facts_of(issue))


def facts_of(issue: Issue) -> dict[str, Any]:
    return {
        "code": issue.code,
        "state": issue.state,
        "opened_on": issue.opened_on,
        "frozen_at": issue.frozen_at,
        "digest": issue.digest,
        **figures(issue),
    }


def find(code: str, by: User) -> Issue:
    issue = Issue.objects.visible_to(by.scope).filter(code=code).select_related("agreement").first()
    if issue is None:
        raise CommandError(f"没有编号为 {code} 的期次 / there is no issue {code}")
    return issue


def open_issue(code: str, by: User) -> Issue:
    parts = CODE.fullmatch(code)
    agreement = Agreement.objects.visible_to(by.scope).filter(code=parts["agreement"]).first() if parts else None
    if parts is None or agreement is None:
        raise CommandError(f"编号应为 协议-年-期,如 TDPJ-2026-03:{code} / no agreement for {code}")
    return actions.do_open_issue(agreement, int(parts["year"]), int(parts["number"]), by=by)


def collect(code: str, by: User) -> Issue:
    issue = find(code, by)
    actions.do_collect(issue, by=by)
    return issue


def freeze(code: str, by: User) -> Issue:
    return actions.do_freeze_issue(find(code, by), by=by)


VERBS = {"open": open_issue, "collect": collect, "freeze": freeze, "show": find}
