"""``wengang trips VERB …``: plan a wave, bring in lists of travellers, print manifests, choose modes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from wengang.cli import trips
from wengang.cli.console import ToldCommand
from wengang.core.imports import ImportRefused
from wengang.core.states import MayNot, WrongState


class Command(ToldCommand):
    help = "出行:排车、导入乘车名单、打印名单、选择方式 / journeys"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, verb in trips.verbs().items():
            own = verbs.add_parser(name, help=verb.HELP, description=verb.HELP)
            super().add_arguments(own)
            verb.add_arguments(own)

    def handle(self, **options: Any) -> None:
        try:
            trips.verbs()[options["verb"]].run(self, options)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        except (MayNot, WrongState, ImportRefused) as refused:
            raise CommandError(str(refused)) from refused
