"""``wengang trips plan WAVE``: plan a wave's coaches here and now, and store the plan as a draft."""

from typing import Any

from django.core.management.base import CommandParser

from wengang.cli.console import ToldCommand, progress_bar
from wengang.cli.trips import wave_of
from wengang.journeys.jobs import facts

HELP = "为一个批次排车,存为草案 / plan the coaches of a wave and store the plan as a draft"


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("wave", help="批次编号 / code of the wave")
    parser.add_argument("--deadline", type=float, default=30.0, help="最多计算几秒 / seconds to search (30)")
    parser.add_argument("--seed", type=int, default=0, help="随机种子 / seed of the search (0)")


def run(command: ToldCommand, options: dict[str, Any]) -> None:
    from wengang.journeys.planning.draft import draft_now

    by = command.actor(options)
    wave = wave_of(options["wave"], by)
    chosen = {"deadline": options["deadline"], "seed": options["seed"]}
    with progress_bar(wave.code, quiet=options["json"]) as progress:
        plan = draft_now(wave, **chosen, by=by, progress=progress)
    told = facts(plan) | {"wave": wave.code, "left_out_why": _why(plan.unserved)}
    command.tell(options, told)


def _why(unserved: list[dict[str, Any]]) -> dict[str, int]:
    """People left out, by reason."""
    counts: dict[str, int] = {}
    for row in unserved:
        counts[row["code"]] = counts.get(row["code"], 0) + len(row["demands"])
    return counts
