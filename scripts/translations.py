"""Keep the Chinese catalogue complete: ``python scripts/translations.py`` lists what lacks Chinese and writes the .mo.

Message ids are found without GNU gettext, so that a newcomer needs nothing but Python: calls in Python by their syntax
tree, tags in templates through Django's own ``templatize``.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "wengang"
CATALOGUE = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
CALLS = {"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
METADATA = {
    "Content-Type": "text/plain; charset=utf-8",
    "Language": "zh_Hans",
    "Plural-Forms": "nplurals=1; plural=0;",
}
LITERAL = r"""(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
ARGUMENT = re.compile(rf"\s*u?((?:{LITERAL}\s*)+)([,)])", re.S)


class Message(NamedTuple):
    """A message id in use, its plural when it has one, and a place where it stands."""

    text: str
    plural: str
    place: str


def messages() -> dict[str, Message]:
    """Every message id in use."""
    found: dict[str, Message] = {}
    readers = {"*.py": _in_python, "*.html": _in_template}
    for pattern, reader in readers.items():
        for path in sorted(PACKAGE.rglob(pattern)):
            if "migrations" in path.parts:
                continue
            for text, plural in reader(path.read_text(encoding="utf-8")):
                known = found.get(text)
                if text and (known is None or plural):
                    found[text] = Message(text, plural, str(path.relative_to(PACKAGE)))
    return found


def _in_python(source: str) -> Iterator[tuple[str, str]]:
    if "gettext" not in source:
        return
    tree = ast.parse(source)
    called = _called(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in called:
            texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if texts:
                yield texts[0], texts[1] if called[node.func.id].startswith("ngettext") else ""


def _called(tree: ast.Module) -> dict[str, str]:
    """By which name each of the calls goes in a module: a message under an alias would be missed unseen."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    names = (alias for node in imports if node.module == "django.utils.translation" for alias in node.names)
    return {alias.asname or alias.name: alias.name for alias in names if alias.name in CALLS}


def _in_template(source: str) -> Iterator[tuple[str, str]]:
    pythonish = templatize(source, origin="template")
    for call in re.finditer(r"\b(n?)gettext\(|(?<!\w)()_\(", pythonish):
        first = ARGUMENT.match(pythonish, call.end())
        if first is None:
            continue
        second = ARGUMENT.match(pythonish, first.end()) if call.group(1) else None
        yield _joined(first), _joined(second) if second else ""


def _joined(match: re.Match[str]) -> str:
    return "".join(ast.literal_eval(literal) for literal in re.findall(LITERAL, match.group(1), re.S))


def catalogue() -> polib.POFile:
    """The Chinese catalogue as committed."""
    return polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()


def chinese(entries: polib.POFile) -> dict[str, str]:
    """Chinese by message id."""
    return {entry.msgid: entry.msgstr or entry.msgstr_plural.get(0, "") for entry in entries}


def renewed(entries: polib.POFile, used: dict[str, Message]) -> polib.POFile:
    """The catalogue with exactly the messages in use, in order, plurals as plurals; unknown ones without Chinese."""
    told = chinese(entries)
    fresh = polib.POFile()
    fresh.metadata = METADATA
    for text in sorted(used):
        words, plural = told.get(text, ""), used[text].plural
        entry = polib.POEntry(msgid=text, msgid_plural=plural, msgstr="" if plural else words)
        entry.msgstr_plural = {0: words} if plural else {}
        fresh.append(entry)
    return fresh


def main() -> int:
    used = messages()
    fresh = renewed(catalogue(), used)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(CATALOGUE))
    fresh.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    lacking = [used[text] for text, words in chinese(fresh).items() if not words]
    for message in lacking:
        print(f"{message.place}: {message.text!r}")
    print(f"{len(used)} messages, {len(lacking)} without Chinese")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
