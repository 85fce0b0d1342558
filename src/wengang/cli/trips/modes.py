"""``wengang trips modes CAMPAIGN``: which mode for whom; with ``--commit`` each coach flow becomes a wave."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from rich.table import Table

from wengang.accounts.models import User
from wengang.cli.console import ToldCommand, progress_bar
from wengang.core.models import Division
from wengang.journeys.actions.waves import do_open_wave
from wengang.solvers.modes import Campaign, CampaignError, Choice, Report, choose, coach_flows, quiet

HELP = "为一次大规模运输选择方式；--commit 为每条客车流建立批次 / choose modes for a campaign"


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument(
        "campaign", metavar="CAMPAIGN", type=Path, help="JSON，格式见 docs/modes.md / see docs/modes.md"
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="最多计算几秒 / seconds to search (60)")
    parser.add_argument("--out", type=Path, help="把完整结果写成 JSON 文件 / write the whole choice as JSON")
    parser.add_argument("--commit", action="store_true", help="为每条客车流建立批次 / open a wave for each coach flow")


def run(command: ToldCommand, options: dict[str, Any]) -> None:
    """Choose, tell the shares of the modes, and open the waves when asked to: all of them or none."""
    by = command.actor(options)
    try:
        campaign = Campaign.from_json(options["campaign"])
    except CampaignError as wrong:
        raise CommandError(f"方案文件有误 / the campaign cannot be read: {wrong}") from wrong
    with progress_bar(options["campaign"].name, quiet=options["json"]) as bar, quiet():
        choice = choose(campaign, seconds=options["seconds"], progress=_listener(bar, options["seconds"]))
    if options["out"]:
        options["out"].write_text(choice.to_json(), encoding="utf-8")
    waves = _open_waves(choice, by) if options["commit"] else []
    command.tell(options, _facts(choice) | {"waves": waves}, _table(choice))


def _listener(bar: Any, seconds: float) -> Any:
    def listen(report: Report) -> None:
        gap = f"{report.cost / report.bound - 1:.2%}" if report.bound else "…"
        bar(min(int(report.seconds), int(seconds)), int(seconds), f"差距 gap {gap}")

    return listen


@transaction.atomic
def _open_waves(choice: Choice, by: User) -> list[str]:
    """One wave for each coach flow; places of the campaign must be codes of divisions."""
    flows = coach_flows(choice)
    wanted = {end for flow in flows for end in flow[:2]}
    ends = Division.objects.in_bulk(wanted)
    unknown = sorted(wanted - ends.keys())
    if unknown:
        raise CommandError(f"不是区划代码：{'、'.join(unknown[:5])} / not codes of divisions")
    return [_open(flow, ends, by) for flow in flows]


def _open(flow: tuple[str, str, date, int], ends: dict[str, Division], by: User) -> str:
    county, city, day, people = flow
    name = f"{day.month}月{day.day}日 {ends[county]}—{ends[city]} {people}人"
    return do_open_wave(name=name, day=day, sending=ends[county], receiving=ends[city], by=by).code


def _facts(choice: Choice) -> dict[str, Any]:
    left = sum(one.people for one in choice.unserved)
    return {
        "people": choice.people,
        "cost": round(choice.cost, 2),
        "bound": round(choice.bound, 2),
        "gap": round(choice.gap, 6),
        "finished": choice.finished,
        "prices": choice.prices,
        "left_out": left,
        "shares": [
            {"mode": one.mode, "people": one.people, "vehicles": one.vehicles, "per_person": round(one.per_person, 2)}
            for one in choice.shares
        ],
    }


def _table(choice: Choice) -> Table:
    table = Table("方式 mode", "人 people", "车辆 vehicles", "上座 fill", "元/人 yuan each")
    for one in choice.shares:
        row = (one.mode, f"{one.people:,}", f"{one.vehicles:,}", f"{one.fill:.0%}", f"{one.per_person:,.0f}")
        table.add_row(*row)
    left = sum(one.people for one in choice.unserved)
    table.caption = f"{choice.cost:,.0f} 元，距最优不超过 {choice.gap:.2%}；未能安排 {left:,} 人 / left out {left:,}"
    return table
