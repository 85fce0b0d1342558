"""``wengang export KIND FILE``: a list as the user may see it, masked, logged, in Excel or CSV by the file's ending."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from wengang.accounts.models import User
from wengang.cli.console import ToldCommand
from wengang.core.states import MayNot
from wengang.market.actions import lists_of
from wengang.market.models import Issue
from wengang.market.sheets.export import export_employers, export_vacancies
from wengang.registry.queries import Filters
from wengang.registry.sheets.export import export_persons

FORMS = {".xlsx": "xlsx", ".csv": "csv"}


class Command(ToldCommand):
    help = "导出名单(.xlsx 或 .csv) / export a list"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--issue", default="", help="期次编号,导出两张清单时必填 / the issue of both lists")

    def handle(self, **options: Any) -> None:
        path: Path = options["file"]
        form = FORMS.get(path.suffix.lower())
        if form is None:
            raise CommandError("文件名应以 .xlsx 或 .csv 结尾 / the file should end in .xlsx or .csv")
        try:
            blocks = KINDS[options["kind"]](self.actor(options), form, options["issue"])
            with path.open("wb") as file:
                size = sum(file.write(block) for block in blocks)
        except MayNot as refused:
            raise CommandError(str(refused)) from refused
        except OSError as failed:
            raise CommandError(f"写不了 {path} / cannot write {path}: {failed.strerror}") from failed
        self.tell(options, {"kind": options["kind"], "file": str(path), "bytes": size})


def _persons(by: User, form: str, issue: str) -> Iterator[bytes]:
    return export_persons(by, Filters(), form=form)


def _employers(by: User, form: str, issue: str) -> Iterator[bytes]:
    return export_employers(by, form=form)


def _vacancies(by: User, form: str, issue: str) -> Iterator[bytes]:
    return export_vacancies(by, form=form)


def _lists(by: User, form: str, issue: str) -> Iterator[bytes]:
    """Both lists of an issue in one workbook; of a frozen one byte for byte as it froze."""
    found = Issue.objects.visible_to(by.scope).filter(code=issue).first()
    if found is None:
        raise CommandError("请用 --issue 写明期次编号 / name the issue with --issue")
    if form != "xlsx":
        raise CommandError("两张清单只能导出为 .xlsx / both lists go into one .xlsx")
    return iter([lists_of(found)])


KINDS: dict[str, Callable[[User, str, str], Iterator[bytes]]] = {
    "households": _persons,
    "employers": _employers,
    "vacancies": _vacancies,
    "seekers": _lists,
    "lists": _lists,
}
