"""Whether a wish reaches a place, and which divisions a wish comes to for the matching."""

from __future__ import annotations

from collections.abc import Sequence

from wengang.registry.enums import Limit, WorkRange

DIGITS = {WorkRange.LOCAL: 6, WorkRange.COUNTY: 6, WorkRange.CITY: 4, WorkRange.PROVINCE: 2}
"""How much of the code of one's own division a range keeps; a township is matched by its county."""


def accepted(destinations: Sequence[str], reach: str, limits: Sequence[str], living: str) -> list[str]:
    """Division codes that a person accepts, most wished first; empty means anywhere.

    Args:
        destinations: divisions wished. reach, limits: as told. living: division in which the person lives.
    """
    if Limit.NEAR_HOME in limits:
        return [living[:6]]
    if destinations:
        return [code[:6] for code in destinations]
    return [living[: DIGITS[WorkRange(reach)]]] if reach in DIGITS else []


def overlaps(codes: Sequence[str], place: str) -> bool:
    """Does one of the divisions contain the place, or lie in it? No code at all reaches everywhere."""
    return not codes or any(code.startswith(place) or place.startswith(code) for code in codes)
