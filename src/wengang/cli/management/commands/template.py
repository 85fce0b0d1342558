"""``wengang template KIND FILE``: an empty workbook with drop-downs and hints."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from wengang.cli.console import ToldCommand
from wengang.core import imports
from wengang.core.sheets import template


class Command(ToldCommand):
    help = "生成空白模板(xlsx) / write an empty template"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", choices=imports.kinds())
        parser.add_argument("file", type=Path)

    def handle(self, **options: Any) -> None:
        sheet = imports.importer_for(options["kind"]).sheet
        template(sheet, options["file"])
        self.tell(
            options,
            {"kind": sheet.kind, "title": sheet.zh, "columns": len(sheet.columns), "file": str(options["file"])},
        )
