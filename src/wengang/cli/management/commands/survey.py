"""``wengang survey open|status|close CODE``: a survey of a division, how far it is, and its end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from rich.table import Table

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.cli.console import ToldCommand
from wengang.core.models import Division
from wengang.core.states import MayNot
from wengang.registry.actions.campaigns import do_close_survey, do_open_survey
from wengang.registry.enums import SurveyKind
from wengang.registry.models import Survey
from wengang.registry.queries.surveys import ground, latecomers, progress

USUAL_DAYS = 20


class Command(ToldCommand):
    help = "摸排:发起、查看、结束 / open, show or close a survey"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("verb", choices=["open", "status", "close"])
        parser.add_argument(
            "code", help="open:区划代码;其他:摸排编号 / open: a division's code; otherwise the survey's code"
        )
        parser.add_argument(
            "--kind", choices=SurveyKind.values, default=SurveyKind.HOUSEHOLD, help="对象 / whom it asks"
        )
        parser.add_argument("--name", default="", help="名称 / its name")
        parser.add_argument(
            "--closes",
            type=date.fromisoformat,
            help=f"最后一天,默认 {USUAL_DAYS} 天后 / last day (in {USUAL_DAYS} days)",
        )
        parser.add_argument(
            "--unseen-days",
            type=int,
            default=0,
            help="电话摸排:只打多少天没有消息的人 / calls: only those unseen so long",
        )
        parser.add_argument(
            "--missed", type=int, default=0, help="close:确认没到的数目 / close: how many you know were not reached"
        )

    def handle(self, **options: Any) -> None:
        by = self.actor(options)
        try:
            require(by, Cap.PERSON_SEE)
            survey = self._act(options, by)
        except MayNot as refused:
            raise CommandError(str(refused)) from refused
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        facts = facts_of(survey, by)
        self.tell(options, facts, _table(facts))

    def _act(self, options: dict[str, Any], by: User) -> Survey:
        if options["verb"] == "open":
            return _open(options, by)
        survey = _found(options["code"], by)
        if options["verb"] == "close":
            do_close_survey(survey, missed=options["missed"], by=by)
            survey.refresh_from_db()
        return survey


def _open(options: dict[str, Any], by: User) -> Survey:
    division = Division.objects.filter(code=options["code"]).first()
    if division is None:
        raise CommandError(f"没有代码为 {options['code']} 的区划 / there is no division {options['code']}")
    today, kind = timezone.localdate(), SurveyKind(options["kind"])
    return do_open_survey(
        name=options["name"] or f"{division.name}{kind.label}",
        kind=kind,
        division=division,
        opens=today,
        closes=options["closes"] or today + timedelta(days=USUAL_DAYS),
        unseen_days=options["unseen_days"],
        by=by,
    )


def _found(code: str, by: User) -> Survey:
    survey = Survey.objects.visible_to(by.scope).filter(code=code.upper()).first()
    if survey is None:
        raise CommandError(f"没有编号为 {code} 的摸排 / there is no survey {code}")
    return survey


def facts_of(survey: Survey, by: User) -> dict[str, Any]:
    """How far a survey is, for whoever asks: numbers only, of their own divisions."""
    seen = progress(by.scope, survey)
    places = ground(by.scope, survey).steps
    return {
        "code": survey.code,
        "name": survey.name,
        "kind": survey.kind,
        "division": survey.division_id,
        "state": survey.state,
        "opens": survey.opens.isoformat(),
        "closes": survey.closes.isoformat(),
        "targets": seen.targets,
        "reached": seen.done - seen.refused,
        "refused": seen.refused,
        "gone": seen.gone,
        "missed": seen.due,
        "came_later": latecomers(by.scope, survey).count(),
        "places": [
            {"code": place.code, "name": place.name, "targets": place.targets, "missed": place.missed}
            for place in places
        ],
    }


def _table(facts: dict[str, Any]) -> Table:
    table = Table("地方 / place", "对象 / targets", "没到 / missed", title=f"{facts['name']} {facts['code']}")
    for place in facts["places"]:
        table.add_row(place["name"], f"{place['targets']:,}", f"{place['missed']:,}")
    table.add_row("合计 / all", f"{facts['targets']:,}", f"{facts['missed']:,}", style="bold")
    return table
