"""``wengang transfers propose --employer USCC``: match the people of an employer's surplus with open places near it."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from wengang.cli.console import ToldCommand
from wengang.core.models import Division
from wengang.core.states import MayNot
from wengang.employment.actions.transfers import do_propose_transfers
from wengang.employment.enums import TransferCause
from wengang.employment.models import Transfer, TransferOffer
from wengang.market.models import Employer
from wengang.solvers.allocation import AllocationError


class Command(ToldCommand):
    help = "余缺调剂:为富余人员在附近找岗位 / look for places for an employer's surplus"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("what", choices=["propose"], help="propose: 推荐岗位 / match and store the offers")
        parser.add_argument("--employer", required=True, help="统一社会信用代码 / unified social credit code")
        parser.add_argument("--cause", choices=TransferCause.values, default="orders", help="原因 / why (orders)")
        parser.add_argument("--leave-on", type=date.fromisoformat, help="最后工作日 / last day of work (today)")
        parser.add_argument("--area", help="在哪里找岗位,区划代码 / division to look in (the employer's city)")
        parser.add_argument("--top", type=int, default=3, help="每人最多几个岗位 / places a person (3)")

    def handle(self, **options: Any) -> None:
        employer = Employer.unscoped.filter(uscc=options["employer"]).first()
        if employer is None:
            raise CommandError(f"没有代码为 {options['employer']} 的企业 / there is no employer {options['employer']}")
        area = Division.objects.filter(code=options["area"]).first() if options["area"] else None
        if options["area"] and area is None:
            raise CommandError(f"没有代码为 {options['area']} 的区划 / there is no division {options['area']}")
        given = {"cause": options["cause"], "leave_on": options["leave_on"] or timezone.localdate()}
        try:
            transfer = do_propose_transfers(employer, **given, area=area, top=options["top"], by=self.actor(options))
        except ValidationError as refused:
            raise CommandError("; ".join(refused.messages)) from refused
        except (MayNot, AllocationError) as refused:
            raise CommandError(str(refused)) from refused
        self.tell(options, _facts(transfer))


def _facts(transfer: Transfer) -> dict[str, Any]:
    offers = TransferOffer.unscoped.filter(transfer=transfer)
    return {
        "transfer": transfer.code,
        "people": transfer.people,
        "places": transfer.places,
        "offered": offers.filter(rank=1).count(),
        "offers": offers.count(),
        "gap": transfer.gap,
    }
