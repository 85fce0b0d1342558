"""``wengang web``: the web server alone, as a service manager runs it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from wengang.cli.runtime.checks import check_port
from wengang.cli.runtime.orphan import end_with_parent
from wengang.cli.runtime.web import serve


class Command(BaseCommand):
    help = "Serve the pages until stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--processes", type=int, default=2)
        parser.add_argument("--parent", type=int, help="end when this parent process does")

    def handle(self, *args: Any, **options: Any) -> None:
        check_port(options["host"], options["port"])
        if options["parent"]:
            end_with_parent(options["parent"])
        serve(options["host"], options["port"], options["processes"])
