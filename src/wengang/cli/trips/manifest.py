"""``wengang trips manifest TRIP FILE``: the passenger list of one trip as PDF or Excel."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from wengang.accounts.models import User
from wengang.cli.console import ToldCommand
from wengang.journeys.models import Trip
from wengang.journeys.papers import FORMS, make

HELP = "打印一个车次的乘车名单 / the passenger list of a trip"


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("trip", metavar="TRIP", help="批次编号-车号，如 JABCDEFG-3 / wave code, dash, number")
    parser.add_argument("file", metavar="FILE", type=Path, help=".pdf 或 .xlsx / .pdf or .xlsx")
    parser.add_argument("--reason", default="", help="需要完整证件号和电话时，写明用途 / why you need whole numbers")


def run(command: ToldCommand, options: dict[str, Any]) -> None:
    """Write the list; whole numbers only with ``--reason``, which is logged."""
    target: Path = options["file"]
    form = target.suffix.lower().lstrip(".")
    if form not in FORMS:
        raise CommandError("文件名应以 .pdf 或 .xlsx 结尾 / the file name must end in .pdf or .xlsx")
    by = command.actor(options)
    trip, reason = trip_of(options["trip"], by), options["reason"]
    made = make(trip, "manifest", form, by=by, masked=not reason, reason=reason)
    try:
        target.write_bytes(made)
    except OSError as error:
        raise CommandError(f"无法写入文件 {target}：{error.strerror} / cannot write the file") from error
    command.tell(options, {"trip": options["trip"], "file": str(target), "bytes": len(made)})


def trip_of(name: str, by: User) -> Trip:
    """The trip ``WAVE-number`` of the plan that was announced, else of the newest one. Raises CommandError."""
    code, _dash, number = name.rpartition("-")
    if code and number.isascii() and number.isdigit():
        trips = Trip.objects.visible_to(by.scope).filter(plan__wave__code=code.upper(), number=int(number))
        found = trips.exclude(plan__state="dropped").order_by("plan__announced_at", "plan__number").last()
        if found is not None:
            return found
    raise CommandError(f"没有车次 {name}，写法如 JABCDEFG-3 / there is no trip {name}")
