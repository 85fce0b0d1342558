"""Write docs/reference.md from tables in the code: workflows, roles, rules, sheets. ``--check`` only compares."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django

TARGET = Path(__file__).resolve().parent.parent / "docs" / "reference.md"


def reference() -> str:
    """The whole page."""
    from django.utils import translation

    with translation.override("zh-hans"):
        return "\n".join([*_head(), *_workflows(), *_roles(), *_rounds(), *_rules(), *_sheets()]) + "\n"


def _head() -> Iterator[str]:
    yield "# Reference"
    yield ""
    yield "Made from the code by `python scripts/reference.py`; do not edit. A test compares it."


def _workflows() -> Iterator[str]:
    from wengang.journeys import states as journeys
    from wengang.market import states as market

    yield "\n## Workflows"
    for machine in (*market.MACHINES, *journeys.MACHINES):
        yield f"\n### {machine.name}\n"
        yield "| Move | 名称 | From | To | Who may | Reason |"
        yield "|---|---|---|---|---|---|"
        for move in machine.moves:
            needed = "needed" if move.needs_reason else ""
            sources = ", ".join(move.sources)
            yield f"| {move.name} | {move.label} | {sources} | {move.target} | {move.capability} | {needed} |"


def _roles() -> Iterator[str]:
    from wengang.accounts.roles import MAY, Cap, Role

    yield "\n## Roles and capabilities\n"
    yield "| Capability | 名称 | " + " | ".join(str(role.label) for role in Role) + " |"
    yield "|---|---|" + "---|" * len(Role)
    for cap in Cap:
        marks = " | ".join("●" if cap in MAY[role] else "" for role in Role)
        yield f"| {cap.value} | {cap.label} | {marks} |"


def _rounds() -> Iterator[str]:
    from wengang.command.verdicts import OPEN, WITHOUT
    from wengang.market.rounds.priority import GROUPS, KINDS, MOST

    yield "\n## Helping priority of a round\n"
    yield f"Levels 0 (none) to {MOST}; `wengang match --priority zero_employment=2,monitored=1`.\n"
    yield "| Group | 名称 | Dated categories |"
    yield "|---|---|---|"
    for name, label in GROUPS.items():
        kinds = ", ".join(sorted(kind.value for kind, group in KINDS.items() if group == name))
        yield f"| {name} | {label} | {kinds} |"
    for title, words in (("Why a person has no post", WITHOUT), ("Why places stayed open", OPEN)):
        yield f"\n## {title}\n"
        yield "| Code | 说明 |"
        yield "|---|---|"
        yield from (f"| {code} | {text} |" for code, text in words.items())


def _rules() -> Iterator[str]:
    from wengang.solvers import rules

    for name in rules.packs():
        yield f"\n## Driving-time rules `{name}`\n"
        yield "| Number | Value | Unit | 规则 | Source | Read |"
        yield "|---|---|---|---|---|---|"
        for key, value in rules.load(name).values.items():
            yield f"| {key} | {value.value} | {value.unit} | {value.zh} | {value.source} | {value.status} |"


def _sheets() -> Iterator[str]:
    from wengang.core import imports

    yield "\n## Sheets"
    for kind in imports.kinds():
        sheet = imports.importer_for(kind).sheet
        yield f"\n### {sheet.zh} · {sheet.en} (`{kind}`)\n"
        yield "| Column | 表头 | English | Required | Also read as |"
        yield "|---|---|---|---|---|"
        for column in sheet.columns:
            synonyms = "、".join(column.synonyms)
            yield f"| {column.key} | {column.zh} | {column.en} | {'yes' if column.required else ''} | {synonyms} |"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wengang.config.settings")
    django.setup()
    fresh = reference()
    if "--check" in sys.argv:
        return int(not TARGET.exists() or TARGET.read_text(encoding="utf-8") != fresh)
    TARGET.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
