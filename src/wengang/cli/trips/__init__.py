"""The sub-commands of ``wengang trips``: one module each, found by its name (a trailing ``_`` is left out).

A module offers ``HELP``, ``add_arguments(parser)`` and ``run(command, options)``; ``command`` is the ``ToldCommand``,
whose ``actor`` tells who acts and whose ``tell`` prints. A refusal is raised as it is: the command puts it in words.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol

from django.core.management.base import CommandError, CommandParser

from wengang.accounts.models import User
from wengang.cli.console import ToldCommand
from wengang.journeys.models import Wave


class Verb(Protocol):
    """What a module of this package offers."""

    HELP: str

    def add_arguments(self, parser: CommandParser) -> None: ...

    def run(self, command: ToldCommand, options: dict[str, Any]) -> None: ...


def verbs() -> dict[str, Verb]:
    """The sub-commands by name."""
    names = sorted(module.name for module in iter_modules(__path__))
    return {name.rstrip("_"): import_module(f"{__name__}.{name}") for name in names}


def wave_of(code: str, by: User) -> Wave:
    """The wave of this code, if ``by`` may see it. Raises CommandError."""
    wave = Wave.objects.visible_to(by.scope).select_related("organisation").filter(code=code.upper()).first()
    if wave is None:
        raise CommandError(f"没有编号为 {code} 的批次 / there is no wave {code}")
    return wave
