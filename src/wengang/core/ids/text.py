"""Cleaning that all identifiers share: full-width and invisible characters, labels, letters read for digits."""

from __future__ import annotations

import re
import unicodedata

# Zero-width characters, soft hyphen, directional marks and the byte order mark: pasted along, never seen.
_INVISIBLE = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF])
_QUOTES = "'\"`´‘’“”"
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,2}")


def visible(text: str) -> str:
    """Half-width, without invisible characters, outer blanks or the apostrophe that marks a cell as text."""
    return unicodedata.normalize("NFKC", text).translate(_INVISIBLE).strip().strip(_QUOTES).strip()


def without_label(text: str, label: re.Pattern[str]) -> str:
    """The text after a leading label such as 身份证号: or ID:."""
    return text[match.end() :] if (match := label.match(text)) else text


def without_blanks(text: str) -> str:
    """The text without any white space."""
    return "".join(text.split())


def is_scientific(text: str) -> bool:
    """Whether the text is a number in scientific notation, 5.22328E+17."""
    return SCIENTIFIC.fullmatch(text) is not None
