"""Reasons that the programme itself gives: kept as a code, put into words for whoever reads them.

What people write stays as they wrote it.
"""

import re

from django.utils.functional import Promise

MARK = ":"
KEPT = re.compile(rf"{MARK}([a-z_]+)(?: ([0-9]{{1,9}}))?")
_words: dict[str, str | Promise] = {}


class Reason:
    """``Reason("replaced_by_round", _("replaced by round %(number)d"))``, once in the room that gives the reason."""

    def __init__(self, code: str, words: str | Promise) -> None:
        self.code = code
        _words[code] = words

    def stored(self, number: int | None = None) -> str:
        """As a log keeps it."""
        return f"{MARK}{self.code}" if number is None else f"{MARK}{self.code} {number}"


def in_words(stored: str) -> str:
    """A kept reason in the reader's language."""
    found = KEPT.fullmatch(stored)
    if not found or found[1] not in _words:
        return stored
    return str(_words[found[1]]) % {"number": int(found[2] or 0)}
