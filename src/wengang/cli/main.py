"""``wengang``: every command under one name, with the database running while it works."""

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import NoReturn

from wengang.cli.runtime.checks import check_environment, check_external_database
from wengang.cli.runtime.embedded import EmbeddedServer
from wengang.config.postgres import StartProblem, database_url

WITHOUT_DATABASE = {
    "", "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages",
    "template", "version",
}  # fmt: skip
HELP = {"-h", "--help", "--version"}
EXIT_CANNOT_START = 2
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; a start that a person must mend ends with one sentence and exit code 2."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wengang.config.settings")
    signal.signal(signal.SIGTERM, _leave)
    try:
        var = check_environment()
        with _database(words, EmbeddedServer(var)):
            _run(words)
    except StartProblem as problem:
        sys.stderr.write(f"{problem.zh}\n{problem.en}\n")
        sys.exit(EXIT_CANNOT_START)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)


def _database(words: list[str], embedded: EmbeddedServer) -> AbstractContextManager[object]:
    if next(iter(words), "") in WITHOUT_DATABASE or HELP.intersection(words):
        return nullcontext()
    if not database_url():
        return embedded
    check_external_database(database_url())
    return nullcontext()


def _run(words: list[str]) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["wengang", *words])


def _leave(number: int, frame: object) -> NoReturn:
    """SIGTERM unwinds like Ctrl-C does, so that the last user of the embedded server still stops it."""
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
