"""``wengang quality sample|report``: draw a random sample of the ledger, say what samples and ages tell."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db.models import Max, Min
from django.utils import timezone
from rich.table import Table

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.cli.console import ToldCommand
from wengang.core.models import Division
from wengang.core.states import MayNot
from wengang.registry.actions.quality import do_draw_sample
from wengang.registry.models import Person
from wengang.registry.quality.checked import CHECKED, USUAL
from wengang.registry.quality.detectors import common
from wengang.registry.quality.draw import Draw, draw
from wengang.registry.quality.report import percent_down, percent_up, report_of
from wengang.registry.quality.staleness import ASPECTS, staleness
from wengang.registry.queries import quality as queries

SHOWN = 20


class Command(ToldCommand):
    help = "数据质量:抽样、报告 / quality of the ledger"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        sample = verbs.add_parser("sample", help="按种子抽取样本 / draw a sample by its seed")
        super().add_arguments(sample)
        sample.add_argument("--size", type=int, required=True, help="人数 / persons")
        sample.add_argument("--seed", type=int, required=True, help="种子 / the same seed draws the same persons")
        sample.add_argument("--facts", default=",".join(USUAL), help=f"核查项目 / of {', '.join(CHECKED)}")
        sample.add_argument("--show-only", action="store_true", help="只列出,不登记 / list the persons, keep nothing")
        report = verbs.add_parser("report", help="样本结论、信息新旧、待答问题 / samples, ages, questions")
        super().add_arguments(report)
        for each in (sample, report):
            each.add_argument("--division", default="", help="区划代码 / code of the area (default: all of yours)")

    def handle(self, **options: Any) -> None:
        by = self.actor(options)
        try:
            require(by, Cap.QUALITY if options["verb"] == "sample" else Cap.PERSON_SEE)
            place = _place(by, options["division"])
            {"sample": self._sample, "report": self._report}[options["verb"]](options, by, place)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        except MayNot as refused:
            raise CommandError(str(refused)) from refused

    def _sample(self, options: dict[str, Any], by: User, place: Division) -> None:
        size, seed, kept = options["size"], options["seed"], None
        if not options["show_only"]:
            names = [name.strip() for name in options["facts"].split(",")]
            kept = do_draw_sample(place, size=size, seed=seed, by=by, fields=names)
        elif size < 1:
            raise CommandError("人数应为正数 / the size must be positive")
        found = draw(place.pk, kept.size if kept else size, seed)
        facts = {
            "sample": kept.pk if kept else None,
            "division": place.pk,
            "seed": seed,
            "size": len(found.persons),
            "strata": {code: {"persons": there, "drawn": taken} for code, (there, taken) in found.strata.items()},
            "persons": [{"code": each.code, "division": each.stratum} for each in found.persons],
        }
        self.tell(options, facts, _drawn(found))

    def _report(self, options: dict[str, Any], by: User, place: Division) -> None:
        rows = queries.samples(by.scope).filter(division__code__startswith=place.pk)
        samples = [
            {
                "sample": row.pk,
                "division": row.division_id,
                "seed": row.seed,
                "drawn_on": timezone.localdate(row.created_at).isoformat(),
                "closed": row.closed_at is not None,
                **report_of(row),
            }
            for row in rows[:SHOWN]
        ]
        cells = staleness(by.scope, ASPECTS["employment"], place.pk, timezone.localdate())
        facts = {
            "division": place.pk,
            "samples": samples,
            "questions": queries.open_by_kind(by.scope),
            "freshness": [
                {
                    "division": cell.division,
                    "persons": cell.count,
                    "fresh": cell.fresh,
                    "never": cell.never,
                    "median_days": cell.median_days,
                }
                for cell in cells
            ],
        }
        self.tell(options, facts, _told(samples))


def _place(by: User, code: str) -> Division:
    """The area asked for; otherwise the smallest one that holds everybody whom ``by`` looks after."""
    if not code:
        ends = Person.looked_after_by(by.scope).aggregate(low=Min("division_id"), high=Max("division_id"))
        code = common(ends["low"], ends["high"]) if ends["low"] else ""
    place = Division.objects.filter(pk=code).first() if by.scope.covers(code) else None
    if place is None:
        raise CommandError("请用 --division 指定区划代码 / name the area with --division")
    return place


def _drawn(found: Draw) -> Table:
    table = Table("编号 / code", "抽样层 / stratum", title=f"{len(found.persons):,} 人 / persons")
    for each in found.persons[:SHOWN]:
        table.add_row(each.code, each.stratum)
    if len(found.persons) > SHOWN:
        table.add_row("…", "--json")
    return table


def _told(samples: list[dict[str, Any]]) -> Table:
    table = Table("样本 / sample", "地区 / area", "核查 / checked", "正确 / right", "区间 / interval", "结论 / verdict")
    for each in samples:
        shares = each["reached"]
        bounds = f"{percent_down(shares['low'])}–{percent_up(shares['high'])}%" if shares else "—"
        checked = f"{each['checked']:,} / {each['drawn']:,}"
        table.add_row(str(each["sample"]), each["division"], checked, f"{each['right']:,}", bounds, each["verdict"])
    return table
