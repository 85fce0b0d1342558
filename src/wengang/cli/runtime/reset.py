"""``make reset``: wipes the data that Wengang keeps in its data folder, and nothing else that may lie there."""

import shutil
import sys
from pathlib import Path

from wengang.cli.runtime.checks import check_environment
from wengang.cli.runtime.embedded import EmbeddedServer
from wengang.config.postgres import StartProblem, database_url

OURS = ("pgdata", "pgdata.new", "run", "log", "keys", "static", "media", "postgres", "demo.txt")


def reset(var: Path) -> None:
    """Stop a server that a crash left behind and remove everything Wengang made in ``var``.

    Raises:
        StartProblem: Wengang is running on it, or its data are in another server.
    """
    if database_url():
        raise StartProblem(
            "设置了 DATABASE_URL,数据不在本机文件夹中,未作清除。",
            "DATABASE_URL is set, so the data are not in the data folder: nothing was removed.",
        )
    with EmbeddedServer(var).alone():
        for name in OURS:
            path = var / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def main() -> None:
    try:
        reset(check_environment())
    except StartProblem as problem:
        sys.stderr.write(f"{problem.zh}\n{problem.en}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
