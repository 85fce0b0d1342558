"""``wengang worker``: does the jobs in the queue; run as many as there are machines."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from wengang.cli.runtime.orphan import end_with_parent
from wengang.core.jobs import run_worker


class Command(BaseCommand):
    help = "Do the jobs in the queue until stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--concurrency", type=int, default=2)
        parser.add_argument("--parent", type=int, help="end when this parent process does")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["parent"]:
            end_with_parent(options["parent"])
        run_worker(options["concurrency"])
