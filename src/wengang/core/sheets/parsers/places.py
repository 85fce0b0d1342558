"""Places as clerks write them, looked up in the gazetteer."""

from __future__ import annotations

import re

from wengang.core.regions import Ambiguous, Kind, Place, gazetteer

from ..cells import Cell, plain, tidy
from ..model import Context, Parsed
from ..problems import warning
from .identity import is_nothing
from .words import SEPARATORS


def parse_place(cell: Cell, context: Context) -> Parsed:
    """A place as ``core.regions.Place``; the text stays in ``Row.raw`` since it is often finer than any code."""
    text = tidy(cell)
    if is_nothing(text):
        return Parsed(None)
    found = gazetteer().find(text, near=context.near)
    if found is None:
        return Parsed(
            None, warning("place_unknown", "没有找到这个地方，已保留原文。", "Not a place we know; the text is kept.")
        )
    if isinstance(found, Ambiguous):
        return Parsed(
            None,
            warning(
                "place_ambiguous",
                "有多个同名地方，请写明省、市。",
                "Several places bear this name; please add province and city.",
                _names(found),
            ),
        )
    return Parsed(found)


RELATIVE_TEXTS = {
    Kind.IN_COUNTY: "县内",
    Kind.IN_PREFECTURE: "市内县外",
    Kind.IN_PROVINCE: "省内市外",
    Kind.SOMEWHERE_IN_PROVINCE: "省内",
    Kind.OUTSIDE_PROVINCE: "省外",
    Kind.AWAY: "外地",
    Kind.ABROAD: "境外",
}


def place_text(place: Place) -> str:
    """A place in words: the full name with what stood behind it, or the relative word."""
    if place.code is None:
        return RELATIVE_TEXTS.get(place.kind, "") + place.rest
    return gazetteer().full_name(place.code) + place.rest


def _names(found: Ambiguous) -> str:
    return " / ".join(gazetteer().full_name(code) for code in found.codes[:4])


def parse_places(cell: Cell, context: Context) -> Parsed:
    """Several places in one cell as a tuple of ``Place``."""
    if is_nothing(cell):
        return Parsed(())
    parsed = [parse_place(part, context) for part in SEPARATORS.split(plain(cell)) if part]
    issues = [part.issue for part in parsed if part.issue]
    return Parsed(tuple(part.value for part in parsed if part.value), issues[0] if issues else None)


def parse_address(cell: Cell, context: Context) -> Parsed:
    """A written address, kept as text; nothing is looked up, for most rows name only a village."""
    text = re.sub(r"\s+", "", tidy(cell))
    return Parsed(text or None)
