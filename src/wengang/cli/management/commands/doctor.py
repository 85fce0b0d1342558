"""``wengang doctor``: is the installation sound, and do the data agree with themselves?"""

import sys
from typing import Any

from rich.table import Table

from wengang.cli.console import ToldCommand
from wengang.command.checks import Finding, examine


class Command(ToldCommand):
    help = "检查安装和数据是否正常 / check the installation and the data"

    def handle(self, **options: Any) -> None:
        findings = list(examine())
        checks = {each.check.name: each.wrong for each in findings}
        sound = not any(checks.values())
        self.tell(options, {"sound": sound, "checks": checks}, _table(findings))
        if not sound:
            sys.exit(1)


def _table(findings: list[Finding]) -> Table:
    table = Table("检查 / check", "结果 / result", "办法 / way out")
    for each in findings:
        result = "正常 / sound" if not each.wrong else f"{each.wrong:,} 处有问题 / wrong"
        table.add_row(f"{each.check.zh} {each.check.en}", result, each.check.mend if each.wrong else "")
    return table
