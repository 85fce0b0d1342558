"""Keep the Chinese catalogue complete: ``python scripts/translations.py`` lists what lacks Chinese and writes the .mo.

Message ids are found without GNU gettext, so that a newcomer needs nothing but Python: calls in Python by their syntax
tree, tags in templates through Django's own ``templatize``.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "wengang"
CATALOGUE = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PARTS = PACKAGE / "locale" / "parts"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "gettext_noop", "N_"}


def message_ids() -> dict[str, str]:
    """Every message id in use, with a place where it stands."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            for text in _in_python(path.read_text(encoding="utf-8")):
                found.setdefault(text, str(path.relative_to(PACKAGE)))
    for path in sorted(PACKAGE.rglob("*.html")):
        for text in _in_template(path.read_text(encoding="utf-8")):
            found.setdefault(text, str(path.relative_to(PACKAGE)))
    return found


def _in_python(source: str) -> Iterator[str]:
    if "gettext" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            start = 1 if node.func.id.startswith("pgettext") else 0
            for argument in node.args[start : start + 2]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def _in_template(source: str) -> Iterator[str]:
    pythonish = templatize(source, origin="template")
    for match in re.finditer(r"\bu?n?p?gettext\(|(?<![\w])_\(", pythonish):
        yield from _string_arguments(pythonish, match.end())


def _string_arguments(text: str, start: int) -> Iterator[str]:
    """String literals from ``start`` to the closing bracket, joined as Python joins neighbours."""
    for match in re.finditer(
        r"""\s*u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\"\"\".*?\"\"\")\s*([,)])""", text[start:], re.S
    ):
        if match.start() and text[start:][match.start() - 1] not in ",(":
            return
        yield ast.literal_eval(match.group(1))
        if match.group(2) == ")":
            return


def catalogue() -> polib.POFile:
    """The Chinese catalogue with the parts that rooms handed in merged into it."""
    entries = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    entries.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Language": "zh_Hans",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for part in sorted(PARTS.glob("*.po")):
        for entry in polib.pofile(str(part), check_for_duplicates=False):
            known = entries.find(entry.msgid)
            if known is None:
                entries.append(entry)
            elif not known.msgstr:
                known.msgstr = entry.msgstr
    return entries


def missing(entries: polib.POFile) -> dict[str, str]:
    """Message ids in use that have no Chinese, with a place."""
    told = {entry.msgid for entry in entries if entry.translated()}
    return {text: place for text, place in message_ids().items() if text and text not in told}


def main() -> int:
    entries = catalogue()
    used = message_ids()
    for entry in [entry for entry in entries if entry.msgid not in used]:
        entries.remove(entry)
    entries.sort(key=lambda entry: entry.msgid)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    entries.save(str(CATALOGUE))
    entries.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    lacking = missing(entries)
    for text, place in lacking.items():
        print(f"{place}: {text!r}")
    print(f"{len(used)} messages, {len(lacking)} without Chinese")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
