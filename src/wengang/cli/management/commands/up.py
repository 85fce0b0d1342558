"""``wengang up``: everything one machine needs, until Ctrl-C."""

import http.client
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from wengang.cli.runtime.checks import check_port
from wengang.cli.runtime.prepare import collect_static_if_needed, migrate_if_needed
from wengang.cli.runtime.supervisor import Child, Supervisor

EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (only to find a way to ask ourselves)


class Command(BaseCommand):
    help = "Start the database, the web server and the worker, and serve until stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--demo", action="store_true", help="first make the demonstration, when it is not there yet"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        check_port(host, port)
        if migrate_if_needed():
            self.stderr.write(_("The tables are ready."))
        if collect_static_if_needed():
            self.stderr.write(_("The pages' files are ready."))
        if options["demo"] and not sign_ins().exists():
            call_command("demo")
        with Supervisor([Child("web", "--host", host, "--port", str(port)), Child("worker")]) as supervisor:
            while supervisor.tick():
                if answers(host, port):
                    self._greet(host, port, demo=options["demo"])
                    supervisor.run()
        self.stderr.write(_("Stopped."))

    def _greet(self, host: str, port: int, *, demo: bool) -> None:
        shown = f"[{host}]" if ":" in host else host
        if demo and sign_ins().exists():
            self.stdout.write(sign_ins().read_text(encoding="utf-8").rstrip())
        self.stdout.write(
            _("Wengang is ready: http://%(address)s/ (stop with Ctrl-C)") % {"address": f"{shown}:{port}"}
        )
        self.stdout.flush()


def sign_ins() -> Path:
    """Where the demonstration keeps the sign-ins of its invented users."""
    return Path(settings.VAR) / "demo.txt"


def answers(host: str, port: int) -> bool:
    """Whether the web server has answered a request, whatever it said."""
    connection = http.client.HTTPConnection(EVERY_ADDRESS.get(host, host), port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": "127.0.0.1"})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
